#include "hub/core/count_book.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

std::size_t hash_of(const CellKey& key) {
    return (static_cast<std::size_t>(key.location.value) << 32) | key.sku.value;
}

bool is_counted(Units units) {
    return units.value >= 0 && units.value <= limits::line_units;
}

bool is_balance(Units units) {
    return units.value >= -limits::balance_units && units.value <= limits::balance_units;
}

CountState state_of(CountOutcome outcome) {
    switch (outcome) {
        case CountOutcome::agrees:
            return CountState::agrees;
        case CountOutcome::booked:
            return CountState::booked;
        case CountOutcome::doubtful:
            return CountState::doubtful;
    }
    CHECK(false);  // every outcome is a state
}

void add(const CellCount& cell, CountSession& session, std::int64_t sign) {
    const std::int64_t variance = cell.variance().value;
    session.counted += Units{sign * cell.counted.value};
    session.expected += Units{sign * cell.expected.value};
    session.found += Units{sign * std::max<std::int64_t>(variance, 0)};
    session.lost += Units{sign * std::max<std::int64_t>(-variance, 0)};
    if (variance != 0)
        session.differing += sign > 0 ? 1 : std::uint64_t(-1);
}

}  // namespace

const char* to_text(CountOutcome outcome) {
    return to_text(state_of(outcome));
}

const char* to_text(CountState state) {
    switch (state) {
        case CountState::waiting:
            return "waiting";
        case CountState::agrees:
            return "agrees";
        case CountState::booked:
            return "booked";
        case CountState::doubtful:
            return "doubtful";
    }
    CHECK(false);  // every state has a name
}

Millis blur_of(ClockTrust trust) {
    return Millis{trust == ClockTrust::ok ? limits::count_blur_ms : limits::count_blur_skewed_ms};
}

std::optional<std::uint32_t> CountBook::find_session(const NodeId& node, const BasketId& id) const {
    const auto found = ids_.find({node, id});
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> CountBook::position(const CellKey& cell) const {
    return slots_.find(hash_of(cell), [&](std::uint32_t at) { return cells_[at].key == cell; });
}

const CellCount* CountBook::find(const CellKey& cell) const {
    const auto at = position(cell);
    return at ? &cells_[*at] : nullptr;
}

const std::set<std::uint32_t>& CountBook::waiting(LocationIndex location) const {
    static const std::set<std::uint32_t> none;
    return location.value < waiting_.size() ? waiting_[location.value] : none;
}

void CountBook::apply(const CountBegun& effect, UnixMs at) {
    CHECK(effect.session == sessions_.size());
    const bool is_new = ids_.emplace(std::pair{effect.node, effect.id}, effect.session).second;
    CHECK(is_new);
    CountSession& session = sessions_.emplace_back();
    session.id = effect.id;
    session.node = effect.node;
    session.location = effect.location;
    session.name = effect.name;
    session.is_full = effect.is_full;
    session.begun_by = effect.begun_by;
    session.begun_at = effect.begun_at;
    session.finished_by = effect.finished_by;
    session.finished_at = effect.finished_at;
    session.taken_at = at;
    dirty_sessions_.mark(effect.session);
}

void CountBook::apply(const CountTaken& effect, UnixMs at) {
    CHECK(effect.session < sessions_.size() && is_counted(effect.counted));
    const CellKey key{effect.sku, effect.location};
    auto slot = position(key);
    std::optional<UnixMs> right_from;
    if (slot) {
        // What was compared stays in the sums of its session.
        if (!cells_[*slot].is_settled())
            leave(cells_[*slot]);
        right_from = cells_[*slot].right_from;
    } else {
        slot = static_cast<std::uint32_t>(cells_.size());
        cells_.emplace_back().key = key;
        slots_.add(hash_of(key), *slot,
                   [&](std::uint32_t other) { return hash_of(cells_[other].key); });
    }
    CellCount& cell = cells_[*slot];
    cell = {};
    cell.key = key;
    cell.session = effect.session;
    cell.counted = effect.counted;
    cell.from = effect.from;
    cell.until = effect.until;
    cell.clock_trust = effect.clock_trust;
    cell.by = effect.by;
    cell.first = effect.first;
    cell.first_by = effect.first_by;
    cell.taken_at = at;
    cell.right_from = right_from;
    enter(cell);
    dirty_.mark(*slot);
}

void CountBook::apply(const CountSettled& effect) {
    CellCount& cell = change({effect.sku, effect.location});
    CHECK(cell.state == CountState::waiting);
    leave(cell);
    cell.state = state_of(effect.outcome);
    cell.expected = effect.expected;
    cell.note = effect.note;
    if (cell.is_settled())
        // What two counts saw was seen by the one that looked later.
        cell.right_from = std::max(cell.right_from.value_or(UnixMs{}),
                                   UnixMs{cell.from.value - blur_of(cell.clock_trust).value});
    enter(cell);
}

void CountBook::apply(const CountCorrected& effect) {
    CellCount& cell = change({effect.sku, effect.location});
    CHECK(cell.right_from.has_value());
    // A newer count, not compared yet, says what there is in any case.
    if (!cell.is_settled())
        return;
    leave(cell);
    cell.expected -= effect.units;
    cell.corrected += effect.units;
    cell.state = cell.counted == cell.expected ? CountState::agrees : CountState::booked;
    enter(cell);
}

CellCount& CountBook::change(const CellKey& cell) {
    const auto at = position(cell);
    CHECK(at.has_value());
    dirty_.mark(*at);
    return cells_[*at];
}

CountSession& CountBook::session_of(const CellCount& cell) {
    dirty_sessions_.mark(cell.session);
    return sessions_[cell.session];
}

void CountBook::enter(const CellCount& cell) {
    CountSession& session = session_of(cell);
    ++session.lines;
    switch (cell.state) {
        case CountState::waiting:
            ++session.waiting;
            return set_waiting(*position(cell.key), true);
        case CountState::doubtful:
            ++session.doubtful;
            return;
        case CountState::agrees:
        case CountState::booked:
            return add(cell, session, 1);
    }
}

void CountBook::leave(const CellCount& cell) {
    CountSession& session = session_of(cell);
    --session.lines;
    switch (cell.state) {
        case CountState::waiting:
            --session.waiting;
            return set_waiting(*position(cell.key), false);
        case CountState::doubtful:
            --session.doubtful;
            return;
        case CountState::agrees:
        case CountState::booked:
            return add(cell, session, -1);
    }
}

void CountBook::set_waiting(std::uint32_t position, bool is_waiting) {
    const std::size_t location = cells_[position].key.location.value;
    if (location >= waiting_.size())
        waiting_.resize(location + 1);
    const bool is_changed = is_waiting ? waiting_[location].insert(position).second
                                       : waiting_[location].erase(position) > 0;
    if (is_changed)
        waiting_count_ += is_waiting ? 1 : std::size_t(-1);
}

bool CountBook::restore(const CountSession& session) {
    const auto position = static_cast<std::uint32_t>(sessions_.size());
    if (session.id.is_none() || !ids_.emplace(std::pair{session.node, session.id}, position).second)
        return false;
    sessions_.push_back(session);
    return true;
}

bool CountBook::restore(const CellCount& cell) {
    const bool is_sound = cell.session < sessions_.size() && is_counted(cell.counted) &&
                          is_balance(cell.expected) && is_balance(cell.corrected) &&
                          (!cell.first || is_counted(*cell.first)) && cell.from <= cell.until;
    if (!is_sound || position(cell.key))
        return false;
    const auto slot = static_cast<std::uint32_t>(cells_.size());
    cells_.push_back(cell);
    slots_.add(hash_of(cell.key), slot,
               [&](std::uint32_t other) { return hash_of(cells_[other].key); });
    if (cell.state == CountState::waiting)
        set_waiting(slot, true);
    return true;
}

}  // namespace onepool::hub
