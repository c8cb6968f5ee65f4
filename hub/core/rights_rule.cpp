#include "hub/core/rights_rule.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t margin_tenths = 13;
constexpr std::uint64_t unit = 1'000'000;
constexpr std::int64_t low_water_percent = 70;
constexpr std::int64_t percent = 100;

Units sum_of(std::span<const Units> units) {
    return std::accumulate(units.begin(), units.end(), Units{},
                           [](Units sum, Units each) { return sum + each; });
}

bool is_below_low_water(Units out, Units target) {
    return out.value * percent < target.value * low_water_percent;
}

// It has not given back yet what it was asked for before.
bool is_asked_already(const RightsHolder& holder, Units keep) {
    return std::min(holder.keep, holder.out) <= keep;
}

void ask_to_keep(const RightsHolder& holder, Units keep, RightsMove& move) {
    if (!is_asked_already(holder, keep))
        move.keep = keep;
}

std::vector<Units> outs_of(std::span<const RightsHolder> holders) {
    std::vector<Units> outs;
    outs.reserve(holders.size());
    for (const RightsHolder& holder : holders)
        outs.push_back(holder.out);
    return outs;
}

std::vector<RightsMove> all_keep(std::span<const RightsHolder> holders, Units total) {
    const std::vector<Units> kept = apportion(total, outs_of(holders));
    std::vector<RightsMove> moves(holders.size());
    for (std::size_t i = 0; i < holders.size(); ++i) {
        const bool leaves = holders[i].standing == Standing::leaves;
        ask_to_keep(holders[i], leaves ? Units{} : kept[i], moves[i]);
    }
    return moves;
}

RightsMove weigh_one(const RightsHolder& holder, Units target, Units& left) {
    RightsMove move;
    switch (holder.standing) {
        case Standing::keeps:
            return move;
        case Standing::leaves:
            ask_to_keep(holder, {}, move);
            return move;
        case Standing::takes:
            break;
    }
    if (is_below_low_water(holder.out, target)) {
        move.grant = std::clamp(target - holder.out, Units{}, left);
        left -= move.grant;
    } else if (holder.out.value > 2 * target.value + 1) {
        ask_to_keep(holder, target, move);
    }
    return move;
}

}  // namespace

Units target_for(Millionths expected) {
    return Units{static_cast<std::int64_t>(Wide{expected} * margin_tenths / 10 / unit)};
}

std::vector<Units> apportion(Units total, std::span<const Units> weights) {
    const Units sum = sum_of(weights);
    std::vector<Units> parts(weights.size());
    const Units given = std::clamp(total, Units{}, sum);
    if (given.value == 0)
        return parts;
    std::vector<std::pair<std::uint64_t, std::size_t>> remainders;
    Units left = given;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        CHECK(weights[i].value >= 0);
        const Wide share = Wide{static_cast<std::uint64_t>(given.value)} *
                           static_cast<std::uint64_t>(weights[i].value);
        const auto whole = static_cast<std::uint64_t>(sum.value);
        parts[i] = Units{static_cast<std::int64_t>(share / whole)};
        left -= parts[i];
        remainders.emplace_back(static_cast<std::uint64_t>(share % whole), i);
    }
    std::sort(remainders.begin(), remainders.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = 0; left.value > 0; ++i, left -= Units{1})
        parts[remainders[i].second] += Units{1};
    return parts;
}

std::vector<Units> targets_of(const RightsShelf& shelf, std::span<const RightsHolder> holders,
                              std::uint32_t share_percent) {
    std::vector<Units> targets(holders.size());
    Units elsewhere = shelf.stranded;
    for (std::size_t i = 0; i < holders.size(); ++i) {
        if (holders[i].standing == Standing::takes) {
            targets[i] = target_for(holders[i].expected);
        } else {
            elsewhere += holders[i].out;
        }
    }
    const Units free = std::clamp(shelf.free, Units{}, Units{limits::balance_units});
    const Units share{free.value * static_cast<std::int64_t>(share_percent) / percent};
    const Units most = std::max(Units{}, share - elsewhere);
    return sum_of(targets) > most ? apportion(most, targets) : targets;
}

std::vector<RightsMove> weigh(const RightsShelf& shelf, std::span<const RightsHolder> holders,
                              std::uint32_t share_percent) {
    const Units out = sum_of(outs_of(holders));
    if (out + shelf.stranded > std::max(Units{}, shelf.free))
        return all_keep(holders, std::max(Units{}, shelf.free - shelf.stranded));
    const std::vector<Units> targets = targets_of(shelf, holders, share_percent);
    Units left = std::max(Units{}, shelf.free - shelf.spoken_for);
    std::vector<RightsMove> moves;
    moves.reserve(holders.size());
    for (std::size_t i = 0; i < holders.size(); ++i)
        moves.push_back(weigh_one(holders[i], targets[i], left));
    return moves;
}

std::vector<RightsMove> reclaim(std::span<const RightsHolder> holders, Units missing) {
    return all_keep(holders, std::max(Units{}, sum_of(outs_of(holders)) - missing));
}

}  // namespace onepool::hub
