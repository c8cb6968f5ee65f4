#include "hub/core/share_rule.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// Until a number is with its channel and an order that was made before is read: some seconds each
// where all is well. Where it is not, nothing is raised anyway.
constexpr Millis channel_lag{2 * limits::minute_ms};

}  // namespace

Units scarce_below(std::size_t listings, const SalesPace& pace) {
    // velocity_buffer() is at least one, also of what never sells.
    const Units within_lag = velocity_buffer(pace, channel_lag);
    return Units{static_cast<std::int64_t>(listings) * (1 + within_lag.value)};
}

bool is_shared_out(Units online, Units scarce, bool is_now) {
    return is_now ? online.value <= 2 * scarce.value : online.value > 0 && online <= scarce;
}

std::vector<Units> parts_of(Units online, std::size_t listings) {
    CHECK(listings > 0);
    const auto among = static_cast<std::int64_t>(listings);
    const std::int64_t units = std::max<std::int64_t>(0, online.value);
    std::vector<Units> parts(listings, Units{units / among});
    for (std::int64_t i = 0; i < units % among; ++i)
        parts[static_cast<std::size_t>(i)] += Units{1};
    return parts;
}

std::vector<Units> parts_of(Units online, std::span<const Units> floors) {
    Units rest = std::max(Units{}, online);
    std::vector<Units> kept;
    kept.reserve(floors.size());
    for (const Units floor : floors) {
        kept.push_back(std::clamp(floor, Units{}, rest));
        rest -= kept.back();
    }
    std::vector<Units> parts = parts_of(rest, floors.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i] += kept[i];
    return parts;
}

std::vector<Share> share_out(Units online, std::span<const Share> shares,
                             std::span<const Units> floors) {
    CHECK(floors.size() == shares.size());
    const std::vector<Units> parts = parts_of(online, floors);
    std::vector<Share> out(shares.begin(), shares.end());
    // What each may be showing, or has kept.
    std::vector<Units> claims;
    Units room = online;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].number = std::min(out[i].number, parts[i]);
        claims.push_back(std::max(out[i].exposed, floors[i]));
        room -= claims[i];
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        Share& share = out[i];
        // What nobody else may be showing, nor has kept.
        const Units beyond = claims[i] + room;
        share.number = std::max(share.number, std::min(parts[i], beyond));
        share.exposed = std::max(share.exposed, share.number);
        room -= std::max(Units{}, share.exposed - claims[i]);
        claims[i] = std::max(claims[i], share.exposed);
    }
    return out;
}

}  // namespace onepool::hub
