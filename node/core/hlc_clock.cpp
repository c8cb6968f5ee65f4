#include "node/core/hlc_clock.hpp"

#include <algorithm>
#include <limits>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t remote_lead_max_ms = 300'000;
constexpr std::int64_t back_tolerance_ms = 120'000;  // also how far it may be moved
constexpr std::int64_t untrusted_offset_ms = 86'400'000;
// No clock shows one millisecond that long, and none is set back by just what has passed.
constexpr std::int64_t still_ms = 10'000;
// A clock that is moved all the time must not make a node greet all the time.
constexpr std::int64_t measure_again_ms = 10'000;

std::int64_t distance(Millis span) {
    return span.value < 0 ? -span.value : span.value;
}

}  // namespace

// A stored stamp may have been pushed ahead by the hub, so it proves a wall time only less the
// lead that the hub may give.
HlcClock::HlcClock(Hlc last, UnixMs built_at)
    : last_(last), built_at_(built_at), latest_wall_{last.ms - remote_lead_max_ms} {}

void HlcClock::look(Now now) {
    if (!changed_ || changed_->wall != now.wall)
        changed_ = now;
}

Hlc HlcClock::tick(Now now) {
    const UnixMs wall = followed(now);
    latest_wall_ = std::max(latest_wall_, wall);
    if (wall.value > last_.ms) {
        last_ = Hlc{wall.value, 0};
    } else if (last_.counter < std::numeric_limits<std::uint16_t>::max()) {
        ++last_.counter;
    } else {
        last_ = Hlc{last_.ms + 1, 0};  // 65,536 events in one millisecond: borrow the next one
    }
    return last_;
}

void HlcClock::hear(UnixMs remote, UnixMs wall) {
    if (remote.value > wall.value + remote_lead_max_ms)
        return;
    if (remote.value > last_.ms)
        last_ = Hlc{remote.value, 0};
}

void HlcClock::measured(Now now, Millis offset) {
    latest_wall_ = now.wall;
    measurement_ = Measurement{now, offset};
}

std::optional<Millis> HlcClock::offset(Now now) const {
    if (!measurement_)
        return std::nullopt;
    return Millis{std::clamp(measurement_->offset.value - moved(now).value, -limits::time_ms,
                             limits::time_ms)};
}

ClockTrust HlcClock::trust(Now now) const {
    const bool is_impossible =
        now.wall < built_at_ || now.wall.value + back_tolerance_ms < latest_wall_.value;
    if (is_impossible || stands_still(now) || was_moved(now))
        return ClockTrust::untrusted;
    const std::int64_t away = distance(offset(now).value_or(Millis{}));
    if (away > untrusted_offset_ms)
        return ClockTrust::untrusted;
    return away > remote_lead_max_ms ? ClockTrust::skewed : ClockTrust::ok;
}

bool HlcClock::is_to_be_measured(Now now) const {
    return was_moved(now) && now.steady.value - measurement_->at.steady.value >= measure_again_ms;
}

UnixMs HlcClock::followed(Now now) const {
    const std::int64_t ahead = -offset(now).value_or(Millis{}).value;
    return ahead > remote_lead_max_ms ? UnixMs{now.wall.value - ahead} : now.wall;
}

Millis HlcClock::moved(Now now) const {
    if (!measurement_)
        return {};
    const Millis by_wall = now.wall - measurement_->at.wall;
    return Millis{by_wall.value - (now.steady.value - measurement_->at.steady.value)};
}

bool HlcClock::was_moved(Now now) const {
    return distance(moved(now)) > back_tolerance_ms;
}

bool HlcClock::stands_still(Now now) const {
    return changed_ && changed_->wall == now.wall &&
           now.steady.value - changed_->steady.value >= still_ms;
}

}  // namespace onepool::node
