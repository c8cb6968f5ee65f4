#include "hub/channels/pace.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// splitmix64's mixing step (Steele, Lea, Flood 2014): spreads neighbouring seeds evenly.
std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

// `wait` give or take a tenth.
Millis jittered(Millis wait, std::uint64_t seed) {
    const auto tenth = wait.value / 10;
    const auto spread = static_cast<std::uint64_t>(2 * tenth + 1);
    return Millis{wait.value - tenth + static_cast<std::int64_t>(mixed(seed) % spread)};
}

// push_first_retry_ms, doubled with each failure after the first, up to push_retry_ms.
Millis plain_wait(std::uint32_t failures) {
    Millis wait{limits::push_first_retry_ms};
    for (std::uint32_t i = 1; i < failures && wait.value < limits::push_retry_ms; ++i)
        wait.value *= 2;
    return Millis{std::min(wait.value, limits::push_retry_ms)};
}

}  // namespace

const char* to_text(PaceState state) {
    switch (state) {
        case PaceState::ok:
            return "ok";
        case PaceState::retrying:
            return "retrying";
        case PaceState::holding:
            return "holding";
    }
    return "?";
}

bool Pace::failed(Millis sent_at, std::optional<Millis> retry_after, Millis now) {
    CHECK(sent_at <= now);
    if (failures_ > 0 && sent_at <= last_failure_)
        return false;
    if (failures_ == 0)
        failing_since_ = now;
    ++failures_;
    last_failure_ = now;
    const Millis asked{std::min(retry_after.value_or(Millis{0}).value, limits::push_retry_for_ms)};
    const Millis wait = std::max(jittered(plain_wait(failures_), seed_ + failures_), asked);
    retry_at_ = Millis{now.value + wait.value};
    return failures_ == limits::failures_to_alert;
}

bool Pace::succeeded() {
    const bool was_alerted = failures_ >= limits::failures_to_alert;
    failures_ = 0;
    retry_at_.reset();
    return was_alerted;
}

void Pace::hurry(Millis now) {
    if (retry_at_)
        retry_at_ = std::min(*retry_at_, now);
}

PaceState Pace::state() const {
    if (failures_ == 0)
        return PaceState::ok;
    const auto failing_for = last_failure_.value - failing_since_.value;
    return failing_for < limits::push_retry_for_ms ? PaceState::retrying : PaceState::holding;
}

}  // namespace onepool::hub
