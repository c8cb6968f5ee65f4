#include "hub/core/counts.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/shelf_moves.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

std::string number(Units units) {
    return std::to_string(units.value);
}

std::string subject_of(const HubState& state, const CellKey& cell) {
    return state.ledger().sku(cell.sku).sku.value + " at " + state.location(cell.location).id.value;
}

// "count "aisle 3" of till-1"
std::string session_text(const HubState& state, const CellCount& count) {
    const CountSession& session = state.counts().sessions()[count.session];
    const NodeRecord* node = state.nodes().find(session.node);
    CHECK(node != nullptr);
    return (session.name.empty() ? std::string("a count") : "count \"" + session.name + "\"") +
           " of " + node->name;
}

std::uint32_t session_for(Decision& decision, const Place& place, const PlannedCount& planned) {
    const CountBook& counts = decision.state().counts();
    if (const auto known = counts.find_session(place.node, planned.begun.id))
        return *known;
    CountBegun begun = planned.begun;
    begun.session = static_cast<std::uint32_t>(counts.sessions().size());
    begun.node = place.node;
    begun.location = place.location;
    begun.begun_at = std::min(begun.begun_at, decision.at());
    begun.finished_at = std::min(begun.finished_at, decision.at());
    const std::uint32_t session = begun.session;
    decision.emit(std::move(begun));
    return session;
}

// One movement that a count causes, dated by it, and what follows for what may be promised.
void move(Decision& decision, const CellKey& cell, PlannedMove planned, const std::string& cause) {
    planned.sku = cell.sku;
    carry_out(decision, cell.location, std::span(&planned, 1), {}, cause);
}

struct MovedBack {
    Units undone;  // of all: a loss, or a find, that the count had booked
    Units all;
};

void move_between(Decision& decision, const CellKey& cell, bool is_up, MovedBack units) {
    const auto one = [&](AccountKind outside, Units quantity) {
        if (quantity == Units{})
            return;
        move(decision, cell,
             {.sku = {},
              .from = is_up ? outside : AccountKind::shelf,
              .to = is_up ? AccountKind::shelf : outside,
              .quantity = quantity},
             "");
    };
    one(is_up ? AccountKind::loss : AccountKind::found, units.undone);
    one(is_up ? AccountKind::found : AccountKind::loss, units.all - units.undone);
}

std::string doubt_text(const CountSettled& settled, bool is_sure) {
    if (!is_sure)
        return ", and nobody can tell what should have been there: " + settled.note;
    return ", " + number(settled.expected) + " should have been there" +
           (settled.note.empty() ? "" : " (" + settled.note + ")");
}

// Far more than should be there, by one person alone.
bool is_wild(const CellCount& count, Units expected) {
    return (count.counted - expected).value > limits::count_wild_units &&
           count.first_by == count.by;
}

// The next count of a till whose clock stays wrong is as doubtful as this one.
const char* doubt_proposal(const CellCount& count, Units expected) {
    if (is_wild(count, expected))
        return "count it there once more, by somebody else: so many more are booked only when two "
               "people say so";
    return count.clock_trust == ClockTrust::untrusted
               ? "set the clock of that till right, or take another one, and count it there once "
                 "more: what is counted while the clock is wrong is never booked"
               : "count it there once more, at best by somebody else: what the second count says "
                 "is booked";
}

// What was counted before a count that is here already has nothing to say; nor has what cannot be
// told to be the newer one, while the other waits.
bool is_no_news(const CellCount& known, const CountTaken& line, UnixMs until) {
    const bool is_known_dated = known.clock_trust != ClockTrust::untrusted;
    if (line.clock_trust == ClockTrust::untrusted)
        return is_known_dated && known.state == CountState::waiting;
    return is_known_dated && until < known.until;
}

}  // namespace

void take_count(Decision& decision, const Place& place, const PlannedCount& planned) {
    std::optional<std::uint32_t> session;
    for (const CountTaken& line : planned.lines) {
        const CountBook& counts = decision.state().counts();
        const CellCount* known = counts.find({line.sku, place.location});
        // Where no clock can be trusted it was counted when the hub heard of it.
        const bool is_dated = line.clock_trust != ClockTrust::untrusted;
        const UnixMs until = is_dated ? std::min(line.until, decision.at()) : decision.at();
        if (known != nullptr && is_no_news(*known, line, until))
            continue;
        if (!session)
            session = session_for(decision, place, planned);
        CountTaken taken = line;
        taken.session = *session;
        taken.location = place.location;
        taken.until = until;
        taken.from = is_dated ? std::min(line.from, until) : until;
        // The first was too far off for the hub: this is the second one.
        if (known != nullptr && known->state == CountState::doubtful && !taken.first) {
            taken.first = known->counted;
            taken.first_by = known->by;
        }
        decision.emit(std::move(taken));
    }
}

void settle_count(Decision& decision, const Compared& compared, const CountTolerance& tolerance) {
    const CellCount count = *decision.state().counts().find(compared.cell);
    CHECK(count.state == CountState::waiting);
    CountSettled settled{.sku = compared.cell.sku,
                         .location = compared.cell.location,
                         .outcome = CountOutcome::agrees,
                         .expected = nearest(compared.shelf, count.counted),
                         .note = std::string(cut_text(compared.note, limits::text_bytes))};
    const Units variance = count.counted - settled.expected;
    const bool is_near = is_tolerated(tolerance, count.counted, settled.expected);
    const bool is_counted_again = count.first && !is_wild(count, settled.expected);
    const bool is_enough = compared.is_sure && (is_near || is_counted_again);
    if (variance != Units{} || !compared.is_sure)
        settled.outcome = is_enough ? CountOutcome::booked : CountOutcome::doubtful;
    const std::string subject = subject_of(decision.state(), compared.cell);
    if (settled.outcome == CountOutcome::doubtful) {
        raise_case(decision,
                   {.kind = CaseKind::count_again,
                    .subject = subject,
                    .text = subject + ": " + session_text(decision.state(), count) + " says " +
                            number(count.counted) + doubt_text(settled, compared.is_sure) +
                            ". Nothing was booked",
                    .proposal = doubt_proposal(count, settled.expected)});
        decision.emit(std::move(settled));
        return;
    }
    decision.emit(settled);
    settle_case(decision, CaseKind::count_again, subject, "it was counted again");
    if (variance == Units{})
        return;
    decision.emit(EventDated{count.until});
    const bool is_found = variance > Units{};
    move(decision, compared.cell,
         {.sku = {},
          .from = is_found ? AccountKind::found : AccountKind::shelf,
          .to = is_found ? AccountKind::shelf : AccountKind::loss,
          .quantity = is_found ? variance : -variance},
         "; " + session_text(decision.state(), count) + " found " + number(count.counted) +
             " where " + number(settled.expected) + " should have been");
}

ShelfBefore::ShelfBefore(const HubState& state, LocationIndex location,
                         std::span<const PlannedMove> moves) {
    if (state.counts().all().empty())
        return;
    for (const PlannedMove& planned : moves) {
        const CellKey key{planned.sku, location};
        const CellCount* count = state.counts().find(key);
        const bool is_new = std::ranges::find(cells_, key, &Cell::key) == cells_.end();
        if (count != nullptr && count->right_from && is_new)
            cells_.push_back({key, state.ledger().cell(key.sku, location).shelf(),
                              *count->right_from, window_of(*count).until, count->variance()});
    }
}

// Of units that the event took off the shelf (negative: put on it) at this time.
Units ShelfBefore::to_move_back(const Cell& cell, UnixMs at, Units less) const {
    if (at < cell.right_from)
        return less;
    if (at > cell.counted_until)
        return {};
    return less > Units{} ? std::min(less, std::max(Units{}, -cell.variance))
                          : std::max(less, std::min(Units{}, -cell.variance));
}

void ShelfBefore::move_back(Decision& decision, const Place& place, const Event& event) const {
    for (const Cell& cell : cells_) {
        const HubState& state = decision.state();
        const Units less = cell.shelf - state.ledger().cell(cell.key.sku, place.location).shelf();
        const Sku& sku = state.ledger().sku(cell.key.sku).sku;
        const Units back = to_move_back(cell, shelf_time(event, sku, decision.at()), less);
        if (back == Units{})
            continue;
        decision.emit(CountCorrected{cell.key.sku, place.location, place.node, back});
        // What the count booked was none: that is taken back first, and beyond it is a variance of
        // the other kind.
        const Units booked = back > Units{} ? std::min(back, std::max(Units{}, -cell.variance))
                                            : std::min(-back, std::max(Units{}, cell.variance));
        move_between(decision, cell.key, back > Units{},
                     {.undone = booked, .all = back > Units{} ? back : -back});
    }
}

}  // namespace onepool::hub
