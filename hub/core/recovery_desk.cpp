#include "hub/core/recovery_desk.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/kept_number.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

HubEpoch next_epoch(HubEpoch epoch) {
    return HubEpoch{std::min(epoch.value + 1, limits::hub_epoch)};
}

bool is_applied(const HubState& state, const std::string& restore) {
    const auto& restores = state.recovery().record().restores;
    return restore.empty() || std::ranges::find(restores, restore) != restores.end();
}

// What a greeting can tell about this hub: nothing, which lives of it were met, or also how much it
// had applied.
enum class Witness : std::uint8_t { none, of_lives, of_both };
Witness witness_of(HelloVerdict verdict) {
    switch (verdict) {
        case HelloVerdict::unsupported_version:
        case HelloVerdict::revoked:
        case HelloVerdict::clone:
            return Witness::none;
        case HelloVerdict::stopped:
        case HelloVerdict::journal_hole:
        case HelloVerdict::rolled_back:
        case HelloVerdict::doubtful:
            return Witness::of_lives;
        case HelloVerdict::new_journal:
        case HelloVerdict::damaged:
        case HelloVerdict::hub_lost_history:
        case HelloVerdict::normal:
            return Witness::of_both;
    }
    CHECK(false);  // every verdict is above
}

// Why the epoch goes up at this start; nullopt: it does not.
std::optional<EpochCause> cause_at_start(const HubState& state, const RecoveryDesk::Life& life) {
    const HubEpoch epoch = state.recovery().epoch();
    if (!is_applied(state, life.restore))
        return EpochCause::restored;
    if (epoch >= life.floor)
        return std::nullopt;
    return epoch.value == 0 ? EpochCause::first : EpochCause::configured;
}

void resplit_all(Decision& decision, LocationIndex location) {
    const Ledger& ledger = decision.state().ledger();
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const CellKey key = ledger.key_at(slot);
        if (key.location == location)
            resplit(decision, key.sku, location);
    }
}

void keep_numbers(Decision& decision, UnixMs newest, Millis age) {
    const HubState& state = decision.state();
    decision.emit(KeepingBegun{});
    for (const auto& [channel, listings] : state.listings().all()) {
        for (const ListingRecord& listing : listings.all()) {
            if (!listing.confirmed)
                continue;
            const Units buffer = velocity_buffer(pace_of(state, listing.sku, newest), age);
            decision.emit(NumberKept{.channel = channel,
                                     .listing = listing.listing,
                                     .quantity = kept_number(listing.confirmed->quantity, buffer)});
        }
    }
}

void read_feeds_again(Decision& decision) {
    const auto postponed = decision.state().recovery().record().postponed;
    for (const auto& [channel, cursor] : postponed)
        decision.emit(FeedRewound{.channel = channel, .cursor = cursor});
}

void end_keeping(Decision& decision) {
    decision.emit(KeepingEnded{});
    read_feeds_again(decision);
}

void reconcile_all(Decision& decision, UnixMs newest, Millis age) {
    const HubState& state = decision.state();
    std::vector<std::vector<NodeId>> nodes(state.locations().size());
    for (const NodeRecord& node : state.nodes().all()) {
        if (!is_revoked(node))
            nodes[node.location.value].push_back(node.id());
    }
    const bool has_nodes =
        std::ranges::any_of(nodes, [](const auto& each) { return !each.empty(); });
    if (has_nodes && !state.recovery().is_keeping())
        keep_numbers(decision, newest, age);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].empty())
            continue;
        decision.emit(ReconcileBegun{.location = LocationIndex{i}, .nodes = std::move(nodes[i])});
        resplit_all(decision, LocationIndex{i});
    }
}

void settle(Decision& decision, const NodeRecord& node) {
    const LocationIndex location = decision.state().recovery().find_awaited(node.id())->location;
    decision.emit(NodeSettled{node.id()});
    const RecoveryBook& recovery = decision.state().recovery();
    if (recovery.is_reconciling(location) && !recovery.is_awaiting_at(location))
        reopen(decision, location, StaffId{"hub"}, "every node has told what it knows");
}

// A revoked node will never tell; what it did not send is known to be missing.
void settle_revoked(Decision& decision) {
    const auto awaited = decision.state().recovery().record().awaited;
    for (const Awaited& each : awaited) {
        const NodeRecord& node = *decision.state().nodes().find(each.node);
        if (is_revoked(node))
            settle(decision, node);
    }
}

void raise_closed(Decision& decision, LocationIndex location) {
    const std::string& name = decision.state().location(location).id.value;
    raise_case(decision, {.kind = CaseKind::location_closed,
                          .subject = name,
                          .text = name +
                                  " sells nothing online since the hub came back from a "
                                  "backup; awaited: " +
                                  awaited_text(decision.state(), location),
                          .proposal = "get them to the hub and wait, or count what they sell and "
                                      "run: onepool reopen " +
                                      name + " --reason \"...\""});
}

void raise_lost(Decision& decision, const NodeRecord& node, const Awaited& awaited, Seq head) {
    raise_case(decision,
               {.kind = CaseKind::storage,
                .subject = node.name,
                .text = node.name + " told of events up to " + std::to_string(awaited.head.value) +
                        " and now ends at " + std::to_string(head.value) + "; the hub has up to " +
                        std::to_string(node.intake.cursor().seq.value),
                .proposal = "look at its disk, and count its location: what is missing "
                            "is on neither side any more"});
}

void watch_backups(Decision& decision, Now now) {
    const RecoveryRecord& record = decision.state().recovery().record();
    const UnixMs since = record.backup ? record.backup->made_at : record.first_at;
    if (decision.state().lsn() == Lsn{} ||
        (now.wall - since).value < limits::verified_backup_age_ms)
        return;
    raise_case(
        decision,
        {.kind = CaseKind::backup_overdue,
         .subject = backup_subject,
         .text = record.backup ? "the newest verified backup of the hub is older than two days"
                               : "no backup of the hub was ever verified",
         .proposal = "run: onepool backup --to FOLDER, then onepool restore --verify FILE "
                     "--report; and see why the drill did not"});
}

}  // namespace

HubEpoch RecoveryDesk::epoch_of(const HubState& state, const Life& life) {
    const auto cause = cause_at_start(state, life);
    if (!cause)
        return state.recovery().epoch();
    return std::max(life.floor, *cause == EpochCause::restored
                                    ? next_epoch(state.recovery().epoch())
                                    : HubEpoch{});
}

void RecoveryDesk::start(Decision& decision, const Life& life, Now now) {
    const UnixMs newest = decision.state().at();
    const bool is_empty = decision.state().lsn() == Lsn{};
    age_at_start_ = is_empty ? Millis{} : now.wall - newest;
    if (const auto cause = cause_at_start(decision.state(), life)) {
        raise(decision,
              {.epoch = epoch_of(decision.state(), life), .cause = *cause, .restore = life.restore},
              now);
    }
}

void RecoveryDesk::raise(Decision& decision, EpochRaised raised, Now now) {
    const UnixMs newest = decision.state().at();
    const bool has_lost = raised.cause != EpochCause::first;
    decision.emit(std::move(raised));
    if (has_lost)
        reconcile_all(decision, newest, std::max(age_at_start_, now.wall - newest));
}

void RecoveryDesk::greeting(Decision& decision, const NodeRecord& node, const Hello& hello,
                            HelloVerdict verdict, const Claim& claim, Now now) {
    const HubEpoch ours = decision.state().recovery().epoch();
    if (const auto cause = find_loss(decision.state(), node, hello, verdict, claim)) {
        raise(
            decision,
            {.epoch = next_epoch(std::max(ours, hello.hub_epoch)), .cause = *cause, .restore = {}},
            now);
    }
}

void RecoveryDesk::welcomed(Decision& decision, const NodeRecord& node, const Hello& hello,
                            Boot boot) {
    const Awaited* awaited = decision.state().recovery().find_awaited(node.id());
    if (awaited == nullptr)
        return;
    const bool has_lost =
        awaited->journal == hello.journal && hello.head.seq < awaited->head && boot == Boot::later;
    if (has_lost)
        raise_lost(decision, node, *awaited, hello.head.seq);
    if (has_lost || awaited->journal != hello.journal) {
        decision.emit(
            NodeReported{.node = node.id(), .journal = hello.journal, .head = hello.head.seq});
    }
}

void RecoveryDesk::progressed(Decision& decision, const NodeRecord& node) {
    const Awaited* awaited = decision.state().recovery().find_awaited(node.id());
    const bool has_told = awaited != nullptr && awaited->journal &&
                          awaited->journal == node.intake.journal() &&
                          node.intake.cursor().seq >= awaited->head;
    if (has_told)
        settle(decision, node);
}

void RecoveryDesk::tick(Decision& decision, Now now) {
    const RecoveryRecord& record = decision.state().recovery().record();
    settle_revoked(decision);
    if (record.keeping_since) {
        // A clock that was set back ends it too: it is a guess, and must not last.
        const Millis kept = now.wall - *record.keeping_since;
        if (kept.value >= 0 && kept.value < limits::keeping_ms)
            return;
        end_keeping(decision);
    }
    const auto reconciling = record.reconciling;
    for (const LocationIndex location : reconciling)
        raise_closed(decision, location);
    watch_backups(decision, now);
}

std::optional<EpochCause> find_loss(const HubState& state, const NodeRecord& node,
                                    const Hello& hello, HelloVerdict verdict,
                                    const RecoveryDesk::Claim& claim) {
    const RecoveryBook& recovery = state.recovery();
    if (hello.hub_epoch < recovery.epoch() || witness_of(verdict) == Witness::none)
        return std::nullopt;
    // It can only have learnt this epoch from us in its welcome, and we did not welcome it yet.
    const Awaited* awaited = recovery.find_awaited(node.id());
    const bool is_told =
        hello.hub_epoch > recovery.epoch() || (awaited != nullptr && !awaited->journal);
    if (is_told && claim.is_proven)
        return EpochCause::seen_higher;
    const bool is_ours = node.intake.journal() == hello.journal;
    const EndedJournal* ended = node.find_ended(hello.journal);
    const Seq held = is_ours ? node.intake.cursor().seq : ended != nullptr ? ended->reach : Seq{};
    const Seq acked = claim.witnessed.value_or(hello.acked.seq);
    if (claim.is_first && witness_of(verdict) == Witness::of_both && acked > held)
        return EpochCause::history_lost;
    return std::nullopt;
}

void await_newcomer(Decision& decision, const NodeId& node) {
    const HubState& state = decision.state();
    if (!state.recovery().is_keeping())
        return;
    const LocationIndex location = state.nodes().find(node)->location;
    decision.emit(ReconcileBegun{.location = location, .nodes = {node}});
    resplit_all(decision, location);
}

void reopen(Decision& decision, LocationIndex location, StaffId by, std::string reason) {
    settle_case(decision, CaseKind::location_closed, decision.state().location(location).id.value,
                "it sells online again");
    decision.emit(
        ReconcileEnded{.location = location, .by = std::move(by), .reason = std::move(reason)});
    resplit_all(decision, location);
    const RecoveryBook& recovery = decision.state().recovery();
    if (!recovery.is_reconciling() && recovery.is_keeping())
        end_keeping(decision);
    else
        read_feeds_again(decision);
}

std::string awaited_text(const HubState& state, LocationIndex location) {
    std::string text;
    for (const Awaited& awaited : state.recovery().record().awaited) {
        if (awaited.location != location)
            continue;
        const NodeRecord& node = *state.nodes().find(awaited.node);
        const char* how = !awaited.journal      ? " (not heard since)"
                          : node.intake.fence() ? " (stopped)"
                                                : " (still sending)";
        text += (text.empty() ? "" : ", ") + node.name + how;
    }
    return text;
}

}  // namespace onepool::hub
