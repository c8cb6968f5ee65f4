#pragma once
// Deciding about events that could not be applied: setting one aside when it comes, replaying it
// with what the hub knows today, voiding it, and telling people what waits too long. Everything is
// an effect of the log; replaying or voiding twice changes nothing.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/core/commands.hpp"
#include "hub/core/movements.hpp"
#include "hub/core/step_marker.hpp"

namespace onepool::hub {

// What an event is applied with.
struct Bench {
    std::string build;
    StepMarker* marker = nullptr;   // may be null; outlives the bench
    std::optional<EventId> deadly;  // ended the hub too often: never applied
};

// What a run that was told `deadly` must not try. Once it was set aside for that, only a person
// tries again: perhaps with another build, which the marker does not know.
std::optional<EventId> still_deadly(const HubState& state, const std::optional<EventId>& deadly);

// An event, its bytes, and which of its lines alone are still to be booked (empty: all).
struct RawEvent {
    const EventId& event;
    ByteView raw;
    const std::vector<Sku>& withheld;
};

// apply_raw() under the eyes of the marker.
Outcome apply_marked(Decision& decision, const Place& place, const RawEvent& event,
                     const Bench& bench, Plan& plan);

// Keeps what could not be applied: raw bytes, reason, case. The stream moves on. `plan`: what was
// booked of it all the same.
struct SetAside {
    Verdict verdict = Verdict::quarantined;
    std::string reason;
    Bytes raw;
    JournalId journal;
    std::string build;
    WayOut way_out = WayOut::replay_or_void;
};
void set_aside(Decision& decision, const Place& place, SetAside event, const Plan& plan);

CommandResult replay(Decision& decision, const ReplaySetAside& command, const Bench& bench);
CommandResult void_set_aside(Decision& decision, const VoidSetAside& command);

// Its raw bytes, from the entry of the log that record.lsn names; nullopt: they are not in there.
std::optional<Bytes> raw_of(const LogEntry& entry, const SetAsideRecord& record);

// True: what it lacked is in the catalogue now.
bool can_replay(const HubState& state, const SetAsideRecord& record);
// After the catalogue grew: says in the cases of what can be replayed now that it can.
void offer_replays(Decision& decision);

// Open ones that were parked by another build than this one: to be replayed at the start.
std::vector<std::uint64_t> parked_by_another(const HubState& state, const std::string& build);

// Keeps the case of every node with something open for longer than limits::worklist_alarm_ms.
void keep_overdue_cases(Decision& decision);

}  // namespace onepool::hub
