#include "hub/core/silent_demand.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr Millionths unit = 1'000'000;
using protocol::limits::day_ms;

// The largest means, in millionths, whose quantile is 0, 1, 2, ...: the roots of
// P(X <= k; mean) = 0.95, found by bisection.
constexpr std::array<Millionths, 32> means{
    51'293,     355'361,    817'691,    1'366'318,  1'970'149,  2'613'014,  3'285'315,  3'980'822,
    4'695'227,  5'425'405,  6'169'007,  6'924'212,  7'689'578,  8'463'937,  9'246'330,  10'035'956,
    10'832'140, 11'634'304, 12'441'952, 13'254'651, 14'072'024, 14'893'738, 15'719'497, 16'549'038,
    17'382'125, 18'218'546, 19'058'109, 19'900'638, 20'745'977, 21'593'979, 22'444'511, 23'297'452};

// A silence longer than a year, or sales of more than that, say no more than "all of it".
constexpr std::int64_t longest_silence_ms = 366 * day_ms;
constexpr Millionths largest_mean = 1'000'000'000 * unit;

std::uint64_t square_root(std::uint64_t value) {
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
        const std::uint64_t larger = root | bit;
        if (larger * larger <= value)
            root = larger;
    }
    return root;
}

__extension__ typedef unsigned __int128 Wide;

// Where its silence began; the first, where several nodes are silent.
UnixMs silent_since(const HubState& state, LocationIndex location) {
    std::optional<UnixMs> first;
    for (const std::uint32_t at : state.nodes().at(location)) {
        const auto& since = state.nodes().all()[at].silent_since;
        if (since && (!first || *since < *first))
            first = since;
    }
    CHECK(first.has_value());
    return *first;
}

// The last day of the week before the silence. Sales that other nodes made since move on what is
// kept: after a week of them, the oldest week that is still there.
std::uint32_t last_day(const SoldByDay& sold, UnixMs since) {
    constexpr std::uint32_t behind = kept_days - week_days;
    return std::max(sold.newest - std::min(sold.newest, behind), day_of(since));
}

std::uint64_t sold_before(const SoldByDay& sold, UnixMs since) {
    return sold.sum(last_day(sold, since));
}

std::uint64_t days_of(const LocationRecord& location, std::uint32_t last) {
    if (last < location.first_sale)
        return 1;
    return std::min<std::uint64_t>(week_days, std::uint64_t{last} - location.first_sale + 1);
}

}  // namespace

Millionths expected_sales(const HubState& state, const CellKey& cell, UnixMs at) {
    const Nodes& nodes = state.nodes();
    const SoldByDay* sold = nodes.has_silent(cell.location) ? state.demand().find(cell) : nullptr;
    if (sold == nullptr)
        return 0;
    const UnixMs since = silent_since(state, cell.location);
    std::uint64_t by_all = 0;
    Wide by_silent_ms = 0;  // units of a week, times the silence of who sold them
    for (const std::uint32_t position : nodes.at(cell.location)) {
        const NodeRecord& node = nodes.all()[position];
        const std::uint64_t by_node = sold_before(node.sold, since);
        by_all += by_node;
        if (!node.silent_since)
            continue;
        const std::int64_t silence = (at - *node.silent_since).value;
        by_silent_ms += Wide{by_node} * static_cast<std::uint64_t>(std::clamp<std::int64_t>(
                                            silence, 0, longest_silence_ms));
    }
    if (by_all == 0)
        return 0;
    const Wide days_ms = Wide{days_of(state.location(cell.location), last_day(*sold, since))} *
                         static_cast<std::uint64_t>(day_ms);
    // At most 2^35 units in a week, and 2^35 ms of silence: what is left of 128 bits are the nodes.
    const Wide mean = by_silent_ms / by_all * sold_before(*sold, since) * unit / days_ms;
    return static_cast<Millionths>(std::min<Wide>(mean, largest_mean));
}

Millionths expected_in(const HubState& state, const CellKey& cell, UnixMs until, Millis time) {
    const SoldByDay* sold = state.demand().find(cell);
    const std::uint64_t units = sold == nullptr ? 0 : sold_before(*sold, until);
    if (units == 0 || time.value <= 0)
        return 0;
    const Wide days_ms = Wide{days_of(state.location(cell.location), last_day(*sold, until))} *
                         static_cast<std::uint64_t>(day_ms);
    const Wide ms = static_cast<std::uint64_t>(std::min(time.value, longest_silence_ms));
    return static_cast<Millionths>(std::min<Wide>(ms * units * unit / days_ms, largest_mean));
}

std::uint64_t sold_in_week(const NodeRecord& node, UnixMs until) {
    return sold_before(node.sold, until);
}

Units not_exceeded_in_95_of_100(Millionths mean) {
    if (mean <= means.back()) {
        const auto first = std::lower_bound(means.begin(), means.end(), mean);
        return Units{first - means.begin()};
    }
    // Beyond, the normal approximation, never below the quantile: mean + 1.645 deviations + 0.78.
    const Millionths deviation = square_root(mean) * 1'000;
    return Units{static_cast<std::int64_t>((mean + deviation * 1'645 / 1'000 + 780'000) / unit)};
}

Units may_have_sold(const HubState& state, const CellKey& cell, UnixMs at) {
    const Millionths mean = expected_sales(state, cell, at);
    return mean == 0 ? Units{} : not_exceeded_in_95_of_100(mean);
}

}  // namespace onepool::hub
