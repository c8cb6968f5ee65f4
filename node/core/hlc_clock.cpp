#include "node/core/hlc_clock.hpp"

#include <algorithm>
#include <limits>

namespace onepool::node {
namespace {

constexpr std::int64_t remote_lead_max_ms = 300'000;
constexpr std::int64_t back_tolerance_ms = 120'000;
constexpr std::int64_t untrusted_offset_ms = 86'400'000;

}  // namespace

// A stored stamp may have been pushed ahead by the hub, so it proves a wall time only less the
// lead that the hub may give.
HlcClock::HlcClock(Hlc last, UnixMs built_at)
    : last_(last), built_at_(built_at), latest_wall_{last.ms - remote_lead_max_ms} {}

Hlc HlcClock::tick(UnixMs wall) {
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

void HlcClock::confirm(UnixMs wall) {
    latest_wall_ = wall;
}

ClockTrust HlcClock::trust(UnixMs wall, std::optional<Millis> offset) const {
    if (wall < built_at_)
        return ClockTrust::untrusted;
    if (wall.value + back_tolerance_ms < latest_wall_.value)
        return ClockTrust::untrusted;
    if (!offset)
        return ClockTrust::ok;
    const std::int64_t distance = offset->value < 0 ? -offset->value : offset->value;
    if (distance > untrusted_offset_ms)
        return ClockTrust::untrusted;
    return distance > remote_lead_max_ms ? ClockTrust::skewed : ClockTrust::ok;
}

}  // namespace onepool::node
