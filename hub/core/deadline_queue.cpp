#include "hub/core/deadline_queue.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::hub {

void DeadlineQueue::clear() {
    queue_.clear();
    times_.clear();
}

void DeadlineQueue::set(std::uint32_t position, Millis at) {
    erase(position);
    times_.emplace(position, at);
    queue_.emplace(at, position);
}

void DeadlineQueue::erase(std::uint32_t position) {
    const auto known = times_.extract(position);
    if (!known.empty())
        queue_.erase({known.mapped(), position});
}

std::optional<Millis> DeadlineQueue::first() const {
    return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
}

std::optional<std::uint32_t> DeadlineQueue::take_due(Millis now) {
    if (queue_.empty() || now < queue_.begin()->first)
        return std::nullopt;
    const std::uint32_t position = queue_.begin()->second;
    erase(position);
    return position;
}

Millis time_left(UnixMs until, UnixMs taken_at, Now now) {
    const UnixMs end{std::clamp<std::int64_t>(until.value, 0, limits::time_ms)};
    const std::int64_t given = std::max<std::int64_t>((end - taken_at).value, 0);
    return Millis{std::clamp<std::int64_t>((end - now.wall).value, 0, given)};
}

}  // namespace onepool::hub
