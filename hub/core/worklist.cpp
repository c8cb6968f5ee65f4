#include "hub/core/worklist.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr const char* ended_the_hub = "the hub ended every time it tried to apply this event";

const StaffId hub_itself{"hub"};

Place place_of(const HubState& state, const SetAsideRecord& record) {
    const NodeRecord* node = state.nodes().find(record.event.node);
    CHECK(node != nullptr);
    const bool is_present = node->intake.journal() == record.event.journal;
    return {node->location, record.event.node, record.event.seq,
            is_present ? BatchKind::live : BatchKind::late};
}

std::string name_of(const HubState& state, const SetAsideRecord& record) {
    return name_of(state, place_of(state, record));
}

bool is_about_order(FactKind fact) {
    return fact == FactKind::ship || fact == FactKind::pack ||
           (fact >= FactKind::take && fact <= FactKind::put_back);
}

const char* what_to_ask(FactKind fact) {
    if (fact == FactKind::pick)
        return "the goods were picked";
    if (fact == FactKind::pack)
        return "the goods are packed";
    if (fact == FactKind::put_back)
        return "the goods are back on the shelf";
    return fact == FactKind::ship || fact == FactKind::collect ? "the goods left"
                                                               : "somebody was to pick it";
}

// `plan`: what was booked of it, and what it lacked.
std::string proposal_for(Verdict verdict, std::uint64_t id, const Plan& plan) {
    const std::string number = std::to_string(id);
    if (verdict == Verdict::parked)
        return "update the hub: a build that understands it applies it at its start";
    if (!plan.withheld.empty())
        return "import a catalogue that names it, then replay it (onepool replay " + number + ")";
    if (is_about_order(plan.fact)) {
        return std::string("ask there whether ") + what_to_ask(plan.fact) +
               ": if so replay it (onepool replay " + number +
               "), if not void it and look at who has that machine";
    }
    return "look at its bytes (onepool quarantine " + number +
           "), book by hand what it stands for, then void it";
}

// Closes the case once nothing of it is open any more; a case tells of several beyond a bound.
void settle_case_of(Decision& decision, const SetAsideRecord& record, std::string note) {
    const HubState& state = decision.state();
    const CaseRecord* about = state.cases().find(record.case_id);
    if (about == nullptr || !about->is_open() || state.worklist().open_of_case(about->id) > 0)
        return;
    decision.emit(CaseClosed{.id = about->id, .by = hub_itself, .note = std::move(note)});
}

// Renews the case of one that stays open; one that tells of several keeps its text.
void renew_case_of(Decision& decision, const SetAsideRecord& record, std::string text,
                   std::string proposal) {
    const HubState& state = decision.state();
    const CaseRecord* about = state.cases().find(record.case_id);
    if (about == nullptr || !about->is_open() || state.worklist().open_of_case(about->id) > 1)
        return;
    raise_case(decision, {.kind = about->kind,
                          .subject = about->subject,
                          .text = std::move(text),
                          .proposal = std::move(proposal)});
}

void keep_overdue_case(Decision& decision, const NodeRecord& node) {
    const SetAsideRecord* oldest = decision.state().worklist().oldest_open(node.id());
    if (oldest == nullptr || decision.at().value - oldest->at.value <= limits::worklist_alarm_ms) {
        return settle_case(decision, CaseKind::set_aside_overdue, node.name,
                           "nothing of it waits for more than an hour any more");
    }
    raise_case(decision,
               {.kind = CaseKind::set_aside_overdue,
                .subject = node.name,
                .text = "event " + std::to_string(oldest->event.seq.value) + " of " + node.name +
                        " has been set aside for more than an hour: " + oldest->reason,
                .proposal = "replay it, or void it with a reason: onepool quarantine lists what "
                            "waits"});
}

CommandResult answer(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

bool is_text(const std::string& text, std::size_t bytes_max) {
    return !text.empty() && find_text_fault(text, bytes_max) == TextFault::none;
}

std::string no_such(std::uint64_t id) {
    return "nothing was ever set aside under number " + std::to_string(id);
}

// Why this cannot be replayed at all; nothing when it can be tried.
std::optional<CommandResult> refuse_replay(const HubState& state, const SetAsideBytes& asked) {
    const SetAsideRecord* record = state.worklist().find(asked.id);
    if (record == nullptr)
        return answer(CommandVerdict::unknown_subject, no_such(asked.id));
    switch (record->state) {
        case SetAsideState::replayed:
            return answer(CommandVerdict::repeated, name_of(state, *record) + " was replayed");
        case SetAsideState::voided:
            return answer(CommandVerdict::conflict, name_of(state, *record) + " was voided by " +
                                                        record->by.value + ": " + record->note);
        case SetAsideState::open:
            break;
    }
    if (record->way_out == WayOut::void_only) {
        return answer(CommandVerdict::conflict, name_of(state, *record) +
                                                    " cannot be replayed: " + record->reason +
                                                    ". Look at both, correct the stock by hand, "
                                                    "then void it");
    }
    if (sha256({ByteView(asked.raw)}) != record->raw_digest) {
        return answer(CommandVerdict::conflict,
                      "the bytes of " + name_of(state, *record) +
                          " are not those that were set aside: check the hub's disk, then verify "
                          "the log (onepool check)");
    }
    return std::nullopt;
}

// Where nothing could be judged, what was booked before stays booked.
std::vector<Sku> still_withheld(const Outcome& outcome, const Plan& plan,
                                const std::vector<Sku>& before) {
    return outcome.is_set_aside() && plan.withheld.empty() ? before : plan.withheld;
}

// Whether somebody has looked at just this one: at many, or at what a new build tries by itself,
// nobody has.
enum class Look : std::uint8_t { at_one, at_many };

CommandResult replay_one(Decision& decision, const SetAsideBytes& asked, const StaffId& by,
                         Look look, const Bench& bench) {
    const HubState& state = decision.state();
    if (auto refused = refuse_replay(state, asked))
        return std::move(*refused);
    const SetAsideRecord& record = *state.worklist().find(asked.id);
    const std::string name = name_of(state, record);
    if (look == Look::at_many && record.reason == ended_the_hub) {
        return answer(CommandVerdict::conflict,
                      name +
                          " ended this hub: it is replayed alone, by its number (onepool replay " +
                          std::to_string(asked.id) + ")");
    }
    Place place = place_of(state, record);
    place.word = by == hub_itself || look == Look::at_many ? Word::of_node : Word::of_person;
    // The record changes under our hands.
    const std::vector<Sku> withheld = record.withheld;
    const EventId event = record.event;
    Plan plan;
    const Outcome outcome =
        apply_marked(decision, place, {event, asked.raw, withheld}, bench, plan);
    decision.emit(SetAsideReplayed{.id = asked.id,
                                   .by = by,
                                   .verdict = outcome.verdict,
                                   .reason = outcome.reason,
                                   .withheld = still_withheld(outcome, plan, withheld),
                                   .build = bench.build});
    if (outcome.is_set_aside()) {
        const std::string proposal = proposal_for(outcome.verdict, asked.id, plan);
        renew_case_of(decision, record, name + " still cannot be applied: " + outcome.reason,
                      proposal);
        return answer(CommandVerdict::conflict,
                      name + " still cannot be applied: " + outcome.reason + "; next: " + proposal);
    }
    settle_case_of(decision, record, "replayed by " + by.value);
    keep_overdue_case(decision, *state.nodes().find(event.node));
    return answer(CommandVerdict::done, name + " was replayed: " + to_text(outcome.verdict));
}

}  // namespace

std::optional<EventId> still_deadly(const HubState& state, const std::optional<EventId>& deadly) {
    const auto& all = state.worklist().all();
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const SetAsideRecord& record) {
        return record.event == deadly && record.reason == ended_the_hub;
    });
    return is_known ? std::nullopt : deadly;
}

Outcome apply_marked(Decision& decision, const Place& place, const RawEvent& event,
                     const Bench& bench, Plan& plan) {
    if (event.event == bench.deadly) {
        plan.clear();
        return {Verdict::quarantined, ended_the_hub};
    }
    if (bench.marker != nullptr)
        bench.marker->applying(event.event);
    Outcome outcome = apply_raw(decision, place, event.raw, event.withheld, plan);
    if (bench.marker != nullptr)
        bench.marker->applied();
    return outcome;
}

void set_aside(Decision& decision, const Place& place, SetAside event, const Plan& plan) {
    const HubState& state = decision.state();
    const NodeRecord* node = state.nodes().find(place.node);
    CHECK(node != nullptr);
    const CaseKind kind =
        event.verdict == Verdict::parked ? CaseKind::parked : CaseKind::quarantine;
    // Beyond a bound one case stands for all of a node; the raw bytes are in the log either way.
    const bool is_flood = node->set_aside >= limits::quarantine_per_node;
    const std::string subject = is_flood ? node->name : name_of(state, place);
    const std::uint64_t id = state.worklist().next_id();
    raise_case(decision,
               {.kind = kind,
                .subject = subject,
                .text = is_flood ? subject + " sends more events that cannot be applied than are "
                                             "listed one by one"
                                 : subject +
                                       (plan.is_empty() ? " was set aside: "
                                                        : " was set aside in part: ") +
                                       event.reason,
                .proposal = is_flood ? "find the cause, then replay them (onepool replay --all)"
                                     : proposal_for(event.verdict, id, plan)});
    decision.emit(EventJudged{
        .node = place.node, .seq = place.seq, .verdict = event.verdict, .fact = plan.fact});
    decision.emit(EventSetAside{.node = place.node,
                                .seq = place.seq,
                                .verdict = event.verdict,
                                .reason = std::move(event.reason),
                                .raw = std::move(event.raw),
                                .journal = event.journal,
                                .fact = plan.fact,
                                .withheld = plan.withheld,
                                .build = std::move(event.build),
                                .case_id = state.cases().find_open(kind, subject)->id,
                                .way_out = event.way_out});
}

CommandResult replay(Decision& decision, const ReplaySetAside& command, const Bench& bench) {
    if (command.events.empty() || command.events.size() > limits::replay_events ||
        !is_text(command.by.value, limits::name_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "say who replays (up to 40 characters), and 1 to 256 events at once");
    }
    std::size_t replayed = 0;
    std::optional<CommandResult> trouble;
    CommandResult last;
    for (const SetAsideBytes& asked : command.events) {
        last = replay_one(decision, asked, command.by,
                          command.events.size() == 1 ? Look::at_one : Look::at_many, bench);
        replayed += last.verdict == CommandVerdict::done ? 1 : 0;
        if (!trouble && last.verdict > CommandVerdict::repeated)
            trouble = last;
    }
    if (command.events.size() == 1)
        return last;
    const std::string text = std::to_string(replayed) + " of " +
                             std::to_string(command.events.size()) + " events were replayed" +
                             (trouble ? "; the first that was not: " + trouble->text : "");
    return answer(replayed > 0 || !trouble ? CommandVerdict::done : trouble->verdict, text);
}

CommandResult void_set_aside(Decision& decision, const VoidSetAside& command) {
    const HubState& state = decision.state();
    const SetAsideRecord* record = state.worklist().find(command.id);
    if (record == nullptr)
        return answer(CommandVerdict::unknown_subject, no_such(command.id));
    if (record->state == SetAsideState::voided)
        return answer(CommandVerdict::repeated, name_of(state, *record) + " was voided");
    if (!is_text(command.by.value, limits::name_bytes) ||
        !is_text(command.reason, limits::text_bytes)) {
        return answer(CommandVerdict::out_of_bounds,
                      "say who voids it (up to 40 characters) and why (up to 200)");
    }
    const std::string name = name_of(state, *record);
    if (record->state == SetAsideState::replayed) {
        return answer(CommandVerdict::conflict,
                      name + " was replayed and is booked: correct the stock instead");
    }
    decision.emit(SetAsideVoided{.id = command.id, .by = command.by, .reason = command.reason});
    settle_case_of(decision, *record, "voided by " + command.by.value + ": " + command.reason);
    keep_overdue_case(decision, *state.nodes().find(record->event.node));
    return answer(CommandVerdict::done, name + " was voided");
}

std::optional<Bytes> raw_of(const LogEntry& entry, const SetAsideRecord& record) {
    for (const Effect& effect : entry.effects) {
        const auto* aside = std::get_if<EventSetAside>(&effect);
        if (aside != nullptr && aside->node == record.event.node &&
            aside->journal == record.event.journal && aside->seq == record.event.seq) {
            return aside->raw;
        }
    }
    return std::nullopt;
}

bool can_replay(const HubState& state, const SetAsideRecord& record) {
    return record.is_open() && !record.withheld.empty() &&
           std::all_of(record.withheld.begin(), record.withheld.end(),
                       [&](const Sku& sku) { return state.ledger().find(sku).has_value(); });
}

void offer_replays(Decision& decision) {
    const HubState& state = decision.state();
    for (const auto& [node, ids] : state.worklist().open()) {
        for (const std::uint64_t id : ids) {
            const SetAsideRecord& record = *state.worklist().find(id);
            if (!can_replay(state, record))
                continue;
            renew_case_of(decision, record,
                          name_of(state, record) +
                              " can be applied now: " + "the catalogue names what it lacked",
                          "replay it (onepool replay " + std::to_string(id) + ")");
        }
    }
}

std::vector<std::uint64_t> parked_by_another(const HubState& state, const std::string& build) {
    std::vector<std::uint64_t> found;
    for (const auto& [node, ids] : state.worklist().open()) {
        for (const std::uint64_t id : ids) {
            const SetAsideRecord& record = *state.worklist().find(id);
            if (record.verdict == Verdict::parked && record.build != build)
                found.push_back(id);
        }
    }
    return found;
}

void keep_overdue_cases(Decision& decision) {
    for (const NodeRecord& node : decision.state().nodes().all())
        keep_overdue_case(decision, node);
}

}  // namespace onepool::hub
