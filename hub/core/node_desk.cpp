#include "hub/core/node_desk.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/given_back.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/node_disks.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/texts.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"
#include "protocol/seal.hpp"

namespace onepool::hub {

namespace {

// Larger batches become one line of the feed instead of one an event.
constexpr std::size_t noticed_events = 4;

std::size_t bytes_of(const EventBatch& batch) {
    std::size_t bytes = 0;
    for (const Bytes& event : batch.events)
        bytes += event.size();
    return bytes;
}

NodeId sender_of(const Message& message, const NodeId& otherwise) {
    return std::visit(
        [&](const auto& m) {
            if constexpr (requires { m.node; }) {
                return m.node;
            } else {
                return otherwise;
            }
        },
        message);
}

// Why a message may not be taken for this node's, by its signature. A node whose key is not known
// yet is believed without one, but a key that it names must be its own.
std::optional<std::string> find_seal_fault(const NodeRecord& node, const FromNode& from,
                                           const Message& message) {
    const auto* hello = std::get_if<Hello>(&message);
    const std::optional<PublicKey>& key = node.key || hello == nullptr ? node.key : hello->key;
    if (!key)
        return std::nullopt;
    switch (protocol::judge_seal(from.payload, *key, {protocol::Way::up, from.node})) {
        case protocol::SealVerdict::unsealed:
            return "it is not signed, and what this node says is signed";
        case protocol::SealVerdict::other_key:
            return "it is signed with another key than this node's, " + fingerprint(*key) +
                   ". If its machine or disk was replaced: onepool rekey";
        case protocol::SealVerdict::broken:
            return "its signature does not hold: it was made or changed on the way by somebody "
                   "else";
        case protocol::SealVerdict::sound:
            return std::nullopt;
    }
    CHECK(false);  // every verdict is answered
}

}  // namespace

void NodeDesk::receive(Decision& decision, HubState& state, const FromNode& from, Now now,
                       HubCore::Batch& out) {
    const NodeRecord* node = state.nodes().find(from.node);
    const auto decoded = decode_message(from.payload);
    if (node == nullptr) {
        const auto* heard = std::get_if<Message>(&decoded);
        const auto* hello = heard == nullptr ? nullptr : std::get_if<Hello>(heard);
        if (hello != nullptr && hello->node == from.node)
            node = readmit(decision, state, from, *hello);
    }
    if (node == nullptr)
        return refuse_stranger(decision, from.node);
    if (const auto* failure = std::get_if<DecodeFailure>(&decoded)) {
        return refuse(decision, *node,
                      std::string(to_text(failure->error)) +
                          (failure->field.empty() ? "" : ", " + failure->field));
    }
    const auto& message = std::get<Message>(decoded);
    if (sender_of(message, from.node) != from.node) {
        return refuse(decision, *node, "it names another node as its sender");
    }
    if (const auto fault = find_seal_fault(*node, from, message))
        return refuse(decision, *node, *fault);
    const Turn turn{decision, state, *node, now, out};
    std::visit(
        [&](const auto& m) {
            if constexpr (requires { on(turn, m); }) {
                on(turn, m);
            } else {
                refuse(decision, *node, "it is a message that only hubs send");
            }
        },
        message);
}

void NodeDesk::link_lost() {
    for (auto& [id, live] : live_)
        went(live);
}

void NodeDesk::tick(Now now) {
    for (auto& [id, live] : live_) {
        const std::int64_t silent = now.steady.value - live.heard.value;
        if (silent > limits::hub_silent_after_ms)
            went(live);
    }
}

bool NodeDesk::is_online(const NodeId& node) const {
    const auto found = live_.find(node);
    return found != live_.end() && found->second.seen.is_online;
}

bool NodeDesk::takes_rights(const HubState& state, const NodeRecord& node) const {
    const auto found = live_.find(node.id());
    if (found == live_.end() || !found->second.seen.is_online)
        return false;
    return found->second.seen.last.takes_rights && has_begun(state, node);
}

bool NodeDesk::has_begun(const HubState& state, const NodeRecord& node) const {
    const auto found = live_.find(node.id());
    return found != live_.end() && found->second.begun == node.intake.journal() &&
           found->second.begun_in == state.recovery().epoch();
}

std::optional<NodeLive> NodeDesk::live(const NodeId& node) const {
    const auto found = live_.find(node);
    if (found == live_.end())
        return std::nullopt;
    return found->second.seen;
}

// ---- events
// --------------------------------------------------------------------------------------

void NodeDesk::on(const Turn& turn, const EventBatch& batch) {
    if (batch.kind == BatchKind::late)
        return on_late(turn, batch);
    const BatchDecision decided = turn.node.intake.judge(batch);
    const Seq next = turn.node.intake.cursor().seq.next();
    switch (decided.verdict) {
        case BatchVerdict::foreign:
            // An answer for the journal the hub knows, or none, makes the sender greet again.
            return acknowledge(turn, batch, {}, std::nullopt);
        case BatchVerdict::stopped:
            return answer_fence(turn, *turn.node.intake.fence(), std::nullopt);
        case BatchVerdict::corrupt:
            ++live_of(turn.node.id()).seen.refused_messages;
            return acknowledge(turn, batch, {}, next);
        case BatchVerdict::duplicate:
            heard(turn);
            ++live_of(turn.node.id()).seen.resent;
            return acknowledge(turn, batch, {}, std::nullopt);
        case BatchVerdict::gap:
            heard(turn);
            ++live_of(turn.node.id()).seen.gaps;
            return acknowledge(turn, batch, {}, next);
        case BatchVerdict::fork:
            return stop(turn,
                        {.hub_epoch = turn.hub_epoch(),
                         .journal = batch.journal,
                         .reason = FenceReason::fork,
                         .text = turn.node.name +
                                 " continues from another history than the hub "
                                 "holds after event " +
                                 std::to_string(turn.node.intake.cursor().seq.value)},
                        std::nullopt);
        case BatchVerdict::next:
            break;
    }
    heard(turn);
    auto quarantined = apply_events(turn, batch, decided.skip);
    turn.decision.emit(StreamAdvanced{.node = turn.node.id(), .cursor = decided.after});
    note_lag(turn);
    acknowledge(turn, batch, std::move(quarantined), std::nullopt);
}

std::vector<Seq> NodeDesk::apply_events(const Turn& turn, const EventBatch& batch,
                                        std::size_t skip) {
    const std::size_t fresh = batch.events.size() - skip;
    turn.decision.expect(fresh * usual_effects + usual_effects);
    std::vector<Seq> quarantined;
    for (std::size_t i = skip; i < batch.events.size(); ++i) {
        const Seq seq{batch.first.value + i};
        const Verdict verdict = apply_watched(turn, {turn.node.id(), batch.journal, seq},
                                              batch.events[i], BatchKind::live);
        if (verdict == Verdict::quarantined || verdict == Verdict::parked) {
            quarantined.push_back(seq);
        } else if (fresh <= noticed_events) {
            turn.out.notify.push_back(
                {.at = turn.now.wall,
                 .lsn = turn.decision.lsn(),
                 .kind = to_text(plan_.fact),
                 .text = describe(turn.state, {turn.node.location, turn.node.id(), seq}, plan_,
                                  verdict)});
        }
    }
    if (fresh > noticed_events || !quarantined.empty()) {
        turn.out.notify.push_back(
            {.at = turn.now.wall,
             .lsn = turn.decision.lsn(),
             .kind = quarantined.empty() ? "events" : "quarantine",
             .text = describe(turn.state, turn.node,
                              {.events = fresh, .set_aside = quarantined.size()})});
    }
    return quarantined;
}

Verdict NodeDesk::apply_watched(const Turn& turn, const EventId& event, const Bytes& raw,
                                BatchKind kind) {
    const Place place{turn.node.location, event.node, event.seq, kind};
    turn.decision.bound_odd_orders(&live_of(event.node).odd_orders);
    Outcome outcome = apply_marked(turn.decision, place, {event, raw, {}}, bench_, plan_);
    turn.decision.bound_odd_orders(nullptr);
    if (outcome.is_set_aside()) {
        set_aside(turn.decision, place,
                  {.verdict = outcome.verdict,
                   .reason = std::move(outcome.reason),
                   .raw = raw,
                   .journal = event.journal,
                   .build = bench_.build},
                  plan_);
    }
    return outcome.verdict;
}

void NodeDesk::acknowledge(const Turn& turn, const EventBatch& batch, std::vector<Seq> quarantined,
                           std::optional<Seq> expect) {
    const Intake& intake = turn.node.intake;
    turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::ack,
                                    Ack{.hub_epoch = turn.hub_epoch(),
                                        .journal = intake.journal().value_or(JournalId{}),
                                        .applied = intake.cursor(),
                                        .safe = safe_of(turn),
                                        .credit = credit(turn, batch),
                                        .expect = expect,
                                        .quarantined = std::move(quarantined)}));
}

Seq NodeDesk::safe_of(const Turn& turn) {
    const Intake& intake = turn.node.intake;
    return turn.state.recovery().safe(intake.node(), intake.journal());
}

// A batch that is half full, in number or in bytes, means a backlog; one large basket does not.
std::uint32_t NodeDesk::credit(const Turn& turn, const EventBatch& batch) {
    const bool has_backlog =
        batch.events.size() >= limits::batch_events / 2 ||
        (batch.events.size() > 1 && bytes_of(batch) >= limits::batch_bytes / 2);
    const bool is_other_live = last_live_at_ && last_live_ != turn.node.id() &&
                               turn.now.steady.value - last_live_at_->value <= limits::live_for_ms;
    if (!has_backlog) {
        last_live_ = turn.node.id();
        last_live_at_ = turn.now.steady;
    }
    return credit_for(has_backlog ? Sender::backlog : Sender::live, load_,
                      is_other_live ? OthersLive::yes : OthersLive::no);
}

// ---- live values
// -----------------------------------------------------------------------------------

void NodeDesk::on(const Turn& turn, const protocol::NodeState& state) {
    if (state.journal != turn.node.intake.journal() || is_revoked(turn.node))
        return;
    heard(turn);
    NodeLive& seen = live_of(turn.node.id()).seen;
    seen.last = state;
    seen.clock_ahead = Millis{state.wall.value - turn.now.wall.value};
    // It was on its way for a while; where no clock can be trusted nobody knows how long.
    live_of(turn.node.id()).said_at =
        state.clock_trust == ClockTrust::untrusted
            ? UnixMs{turn.now.wall.value - limits::hub_silent_after_ms}
            : std::min(state.wall + state.clock_offset, turn.now.wall);
    if (state.late_left == 0 && !turn.node.intake.fence())
        settle_late(turn);
    told_head(turn, state.journal, state.head.seq);
    tell_unreadable(turn, state);
    judge_clock(turn, state);
    judge_disk(turn.decision, turn.node, state, live_of(turn.node.id()).told_free);
    downlink_.reported(turn.state, turn.node.id(), state.downlink);
    scopes_.reported(turn.node.id(), state.scopes, turn.now);
}

void NodeDesk::on(const Turn& turn, const ScopeWant& want) {
    scopes_.wanted(turn.node, want);
}

void NodeDesk::on(const Turn& turn, const Reject& reject) {
    scopes_.rejected(turn.decision, turn.node, reject);
}

void NodeDesk::on(const Turn& turn, const Bye& bye) {
    Live& live = live_of(turn.node.id());
    // An old will, delivered late, says nothing about a later boot.
    if (bye.boot_no >= live.seen.last.boot_no)
        went(live);
}

// It may record more before it is heard again.
void NodeDesk::went(Live& live) {
    live.seen.is_online = false;
    live.seen.online_since.reset();
    live.told_journal = {};
}

void NodeDesk::told_head(const Turn& turn, const JournalId& journal, Seq head) {
    Live& live = live_of(turn.node.id());
    live.told_journal = journal;
    live.told_head = head;
    note_lag(turn);
}

// Since when the node has had events that the hub has not; by its own word of its newest one. An
// old greeting may come again after newer words.
void NodeDesk::note_lag(const Turn& turn) {
    note_beginning(turn);
    Live& live = live_of(turn.node.id());
    NodeLive& seen = live.seen;
    const Intake& intake = turn.node.intake;
    const bool is_said_later =
        seen.last.journal == intake.journal() && seen.last.head.seq > intake.cursor().seq;
    if (live.told_journal == intake.journal() && live.told_head <= intake.cursor().seq &&
        !is_said_later && turn.node.is_late_settled()) {
        seen.behind_since.reset();
        silence_.covered(turn.decision, turn.node, turn.now);
        if (seen.last.journal == live.told_journal) {
            live.all_until = live.said_at;
            downlink_.covered(turn.state, turn.node.id(), seen.last.downlink);
            end_given_back(turn.decision, downlink_, turn.node.location);
        }
    } else if (!seen.behind_since) {
        seen.behind_since = turn.now.wall;
    }
}

// Until it says so of this life of the hub it sells on the rights of the one before; and what it
// recorded until then must be here, or it would count against rights of this one: that of journals
// which ended in the life that is forgotten, too.
void NodeDesk::note_beginning(const Turn& turn) {
    Live& live = live_of(turn.node.id());
    const protocol::NodeState& said = live.seen.last;
    const Intake& intake = turn.node.intake;
    const bool is_of_this_life =
        said.journal == intake.journal() && said.hub_epoch == turn.hub_epoch();
    if (is_of_this_life)
        live.rights_dropped_in = said.hub_epoch;
    const bool has_late = !is_of_this_life || said.late_left > 0;
    if (live.rights_dropped_in == turn.hub_epoch() && !has_late)
        recovery_.progressed(turn.decision, turn.node);
    if (!is_of_this_life || intake.fence() || said.head.seq > intake.cursor().seq)
        return;
    live.begun = said.journal;
    live.begun_in = said.hub_epoch;
    if (!said.takes_rights)
        take_back_all(turn.decision, turn.node.id());
    const bool is_awaited = turn.state.recovery().find_awaited(turn.node.id()) != nullptr;
    if (said.late_left == 0 && turn.node.is_late_settled() && !is_awaited)
        free_stranded(turn.decision, turn.node);
}

std::optional<UnixMs> NodeDesk::told_until(const NodeRecord& node) const {
    const auto found = live_.find(node.id());
    if (found == live_.end() || !node.is_late_settled() || node.intake.fence())
        return std::nullopt;
    return found->second.all_until;
}

void NodeDesk::heard(const Turn& turn) {
    Live& live = live_of(turn.node.id());
    if (!live.seen.is_online)
        live.seen.online_since = turn.now.wall;
    live.seen.heard_at = turn.now.wall;
    live.seen.is_online = true;
    live.heard = turn.now.steady;
    turn.state.heard(turn.node.id(), turn.now);
}

// ---- what does not belong here
// -------------------------------------------------------------------

void NodeDesk::refuse(Decision& decision, const NodeRecord& node, const std::string& why) {
    ++live_of(node.id()).seen.refused_messages;
    // Not renewed with every other reason: a babbling node must not fill the log.
    if (decision.state().cases().find_open(CaseKind::odd_message, node.name))
        return;
    raise_case(decision, {.kind = CaseKind::odd_message,
                          .subject = node.name,
                          .text = node.name + " sent a message that was not used: " + why,
                          .proposal = "check its version, its certificate and its disk; what it "
                                      "sold is sent again until it is understood"});
}

void NodeDesk::refuse_stranger(Decision& decision, const NodeId& node) {
    ++strangers_;
    const std::string subject = to_text(node);
    if (strangers_named_ >= limits::stranger_cases ||
        decision.state().cases().find_open(CaseKind::odd_message, subject)) {
        return;
    }
    ++strangers_named_;
    raise_case(decision, {.kind = CaseKind::odd_message,
                          .subject = subject,
                          .text = "node " + subject + " sends messages but is not registered",
                          .proposal = "register it at its location, or revoke its certificate"});
}

}  // namespace onepool::hub
