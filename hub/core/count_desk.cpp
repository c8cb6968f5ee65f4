#include "hub/core/count_desk.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "hub/core/identity_commands.hpp"
#include "protocol/count_walk_limits.hpp"

namespace onepool::hub {

namespace {

constexpr UnixMs always{std::numeric_limits<std::int64_t>::max()};

// Until when all that was recorded at a location is here, and who is not heard up to a time.
struct Heard {
    UnixMs all = always;
    std::vector<std::pair<UnixMs, const NodeRecord*>> nodes;

    std::string lacking(UnixMs until) const {
        std::string names;
        for (const auto& [told, node] : nodes) {
            if (told <= until)
                names += (names.empty() ? "" : ", ") + node->name;
        }
        return names;
    }
};

Heard heard_at(const HubState& state, LocationIndex location, const ToldUntil& told) {
    Heard heard;
    for (const std::uint32_t at : state.nodes().at(location)) {
        const NodeRecord& node = state.nodes().all()[at];
        if (is_revoked(node))
            continue;  // nothing more is expected of it
        const UnixMs until = told(node).value_or(UnixMs{});
        heard.nodes.emplace_back(until, &node);
        heard.all = std::min(heard.all, until);
    }
    return heard;
}

Millis age_of(const CellCount& count, Now now) {
    return now.wall - window_of(count).from;
}

// Why no log can tell what was there when it was counted; empty: it can.
std::string_view hopeless(const CellCount& count, Now now) {
    if (count.clock_trust == ClockTrust::untrusted)
        return "the clock of the till could not be trusted";
    return age_of(count, now).value > limits::count_age_ms ? "it was counted too long ago" : "";
}

Compared doubtful(const HubState& state, const CellKey& cell, std::string_view why) {
    const Units shelf = state.ledger().cell(cell.sku, cell.location).shelf();
    return {.cell = cell, .shelf = {shelf, shelf}, .note = std::string(why), .is_sure = false};
}

}  // namespace

void CountDesk::tick(Decision& decision, const ToldUntil& told, Now now,
                     std::vector<Outgoing>& send) {
    const HubState& state = decision.state();
    if (!state.counts().has_waiting())
        return;
    const auto locations = static_cast<std::uint32_t>(state.locations().size());
    for (std::uint32_t i = 0; i < locations; ++i)
        settle_hopeless(decision, LocationIndex{i}, now);
    const bool is_put_off = again_at_ && now.steady < *again_at_;
    if (asked_ || is_put_off)
        return;
    again_at_.reset();
    for (std::uint32_t i = 0; i < locations && !asked_; ++i) {
        const LocationIndex location{(next_location_ + i) % locations};
        if (state.counts().waiting(location).empty() || state.recovery().is_reconciling(location))
            continue;
        auto ready = ready_at(state, location, told, now);
        if (ready.empty())
            continue;
        ask(state, location, std::move(ready), now, send);
        next_location_ = location.value + 1;
    }
}

// A walk's worth of them at a time, so that an entry stays small.
void CountDesk::settle_hopeless(Decision& decision, LocationIndex location, Now now) const {
    const CountBook& counts = decision.state().counts();
    std::vector<CellKey> cells;
    for (const std::uint32_t at : counts.waiting(location)) {
        if (cells.size() == limits::counts_per_walk)
            break;
        if (!hopeless(counts.all()[at], now).empty())
            cells.push_back(counts.all()[at].key);
    }
    for (const CellKey& cell : cells) {
        const std::string_view why = hopeless(*counts.find(cell), now);
        settle_count(decision, doubtful(decision.state(), cell, why), policy_.tolerance);
    }
}

// Those of one walk: the recent ones; when there are none, some of the old ones.
std::vector<CountDesk::Ready> CountDesk::ready_at(const HubState& state, LocationIndex location,
                                                  const ToldUntil& told, Now now) const {
    const Heard heard = heard_at(state, location, told);
    const bool has_listened = now.steady.value - listens_since_.value >= policy_.wait.value;
    std::vector<Ready> recent;
    std::vector<Ready> old;
    for (const std::uint32_t at : state.counts().waiting(location)) {
        const CellCount& count = state.counts().all()[at];
        const UnixMs until = window_of(count).until;
        const bool is_overdue =
            has_listened && (now.wall - count.taken_at).value >= policy_.wait.value;
        if (until >= heard.all && !is_overdue)
            continue;
        const bool is_recent = age_of(count, now).value <= limits::recent_count_ms;
        if (!is_recent && old.size() == limits::old_counts_per_walk)
            continue;
        (is_recent ? recent : old)
            .push_back({&count, until < heard.all ? "" : "not heard: " + heard.lacking(until)});
        if (recent.size() == limits::counts_per_walk)
            break;
    }
    return recent.empty() ? old : recent;
}

void CountDesk::ask(const HubState& state, LocationIndex location, std::vector<Ready> ready,
                    Now now, std::vector<Outgoing>& send) {
    std::ranges::sort(ready, {}, [](const Ready& each) { return each.count->key.sku; });
    // One a heartbeat at most: the steady clock names it.
    ShelfWanted wanted{.number = static_cast<std::uint64_t>(now.steady.value),
                       .location = location,
                       .since = now.wall,
                       .up_to = state.lsn(),
                       .skus = {}};
    std::vector<std::string> notes;
    std::vector<UnixMs> taken_at;
    for (Ready& each : ready) {
        wanted.since = std::min(wanted.since, window_of(*each.count).from);
        wanted.skus.emplace_back(each.count->key.sku, state.ledger().sku(each.count->key.sku).sku);
        notes.push_back(std::move(each.note));
        taken_at.push_back(each.count->until);
    }
    ShelfWanted behind = wanted;
    behind.up_to = Lsn{std::numeric_limits<std::uint64_t>::max()};
    asked_.emplace(Asked{wanted, ShelfWalk(behind), std::move(notes), std::move(taken_at)});
    send.emplace_back(std::move(wanted));
}

void CountDesk::learn(const LogEntry& entry) {
    if (asked_ && entry.lsn > asked_->wanted.up_to)
        asked_->meanwhile.add(entry);
}

void CountDesk::found(Decision& decision, const ShelfFound& found, Now now) {
    if (!asked_ || found.number != asked_->wanted.number)
        return;
    const Asked asked = *std::exchange(asked_, std::nullopt);
    if (!found.moves) {
        again_at_ = Millis{now.steady.value + limits::count_walk_again_ms};
        return;
    }
    std::vector<ShelfMove> moves = *found.moves;
    const ShelfFound meanwhile = ShelfWalk(asked.meanwhile).found();
    moves.insert(moves.end(), meanwhile.moves->begin(), meanwhile.moves->end());
    std::ranges::sort(moves, {}, &ShelfMove::sku);
    const bool are_too_many = found.are_too_many || meanwhile.are_too_many;
    for (std::size_t i = 0; i < asked.wanted.skus.size(); ++i) {
        const CellKey cell{asked.wanted.skus[i].first, asked.wanted.location};
        const CellCount* count = decision.state().counts().find(cell);
        // Counted again since.
        if (count == nullptr || count->state != CountState::waiting ||
            count->until != asked.taken_at[i])
            continue;
        if (are_too_many) {
            const auto* why = "too much was moved since to tell what was there";
            settle_count(decision, doubtful(decision.state(), cell, why), policy_.tolerance);
            continue;
        }
        const auto [first, last] = std::ranges::equal_range(moves, cell.sku, {}, &ShelfMove::sku);
        const Units shelf = decision.state().ledger().cell(cell.sku, cell.location).shelf();
        settle_count(decision,
                     {.cell = cell,
                      .shelf = shelf_during(window_of(*count), shelf, std::span(first, last)),
                      .note = asked.notes[i],
                      .is_sure = true},
                     policy_.tolerance);
    }
}

}  // namespace onepool::hub
