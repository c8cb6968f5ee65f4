#include "hub/core/node_desk.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
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

// A second database is a trouble of its own: that the first one runs does not end it.
std::string second_of(const NodeRecord& node) {
    return node.name + ", second database";
}

// What the node can do by itself. A clone must not: two machines would take turns. Nor without end:
// a database that is ended again and again is for a person to look at.
Remedy remedy_of(const NodeRecord& node, FenceReason reason) {
    switch (reason) {
        case FenceReason::fork:
        case FenceReason::rolled_back:
        case FenceReason::journal_hole:
            return node.replaced.size() + 1 < limits::ended_journals ? Remedy::begin_journal
                                                                     : Remedy::none;
        case FenceReason::clone:
        case FenceReason::revoked:
        case FenceReason::unsupported_version:
            return Remedy::none;
    }
    CHECK(false);  // every reason has a remedy
}

// The last event that the hub holds of what the node calls its history, as far as both can know.
Seq shared_with(const NodeRecord& node, const JournalId& journal, std::optional<Seq> acked) {
    const EndedJournal* ended = node.find_ended(journal);
    const bool is_present = node.intake.journal() == journal;
    const Seq held = is_present ? node.intake.cursor().seq : ended ? ended->cursor.seq : Seq{};
    return std::min(held, acked.value_or(held));
}

std::string rolled_back_text(const Hello& hello) {
    return hello.guard && hello.guard->seq > hello.head.seq
               ? " came back with an older database than it had, as it found by itself"
               : " came back with an older or other history than the hub holds";
}

const char* proposal_for(FenceReason reason) {
    switch (reason) {
        case FenceReason::fork:
            return "find out whether its database was copied: if another machine runs with the "
                   "copy, stop that one; then count its location";
        case FenceReason::rolled_back:
            return "if its database was put back on purpose, nothing; else look at its disk, and "
                   "count its location";
        case FenceReason::journal_hole:
            return "restore the newest backup of the hub, or count its location: what is missing "
                   "is on neither side any more";
        case FenceReason::clone:
            return "stop one of the two; if the other is gone for good, this one is let in when it "
                   "is started an hour after that was last heard";
        case FenceReason::revoked:
            return "enrol it anew if it is to sell again";
        case FenceReason::unsupported_version:
            return "update the older of the two; its journal keeps everything";
    }
    CHECK(false);  // every reason has a proposal
}

// The more nodes there are, the longer they take to greet again.
std::uint32_t spread_ms(const HubState& state) {
    const std::uint64_t wanted = state.nodes().all().size() * limits::greeting_spread_ms_per_node;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(wanted, limits::greeting_spread_max_ms));
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
    if (node == nullptr)
        return refuse_stranger(decision, from.node);
    const auto decoded = decode_message(from.payload);
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
        went(live.seen);
}

void NodeDesk::tick(Now now) {
    for (auto& [id, live] : live_) {
        const std::int64_t silent = now.steady.value - live.heard.value;
        if (silent > limits::hub_silent_after_ms)
            went(live.seen);
    }
}

bool NodeDesk::is_online(const NodeId& node) const {
    const auto found = live_.find(node);
    return found != live_.end() && found->second.seen.is_online;
}

std::optional<NodeLive> NodeDesk::live(const NodeId& node) const {
    const auto found = live_.find(node);
    if (found == live_.end())
        return std::nullopt;
    return found->second.seen;
}

// ---- greetings
// -----------------------------------------------------------------------------------

void NodeDesk::on(const Turn& turn, const Hello& hello) {
    const std::string name = turn.node.name;
    const auto fence = [&](FenceReason reason, std::string text) {
        return Fence{.hub_epoch = turn.hub_epoch(),
                     .journal = hello.journal,
                     .reason = reason,
                     .text = std::move(text)};
    };
    const Seq acked = hello.acked.seq;
    const HelloVerdict verdict = turn.node.intake.judge(hello, turn.now);
    const bool is_awaited = turn.state.recovery().find_awaited(turn.node.id()) != nullptr;
    if (!look_for_loss(turn, hello, verdict))
        return;
    switch (verdict) {
        case HelloVerdict::unsupported_version:
            return refuse_journal(turn,
                                  fence(FenceReason::unsupported_version,
                                        name + " speaks a version this hub does not serve"),
                                  acked);
        case HelloVerdict::revoked:
            // Its case was opened when a person revoked it.
            return answer_fence(turn, fence(FenceReason::revoked, turn.node.intake.fence()->text),
                                acked);
        case HelloVerdict::stopped:
            return answer_fence(turn, *turn.node.intake.fence(), acked);
        case HelloVerdict::clone:
            return refuse_journal(
                turn, fence(FenceReason::clone, name + " runs with a second database"), acked);
        case HelloVerdict::journal_hole:
            return stop(turn,
                        fence(FenceReason::journal_hole,
                              name + " no longer holds the events that follow " +
                                  std::to_string(turn.node.intake.cursor().seq.value)),
                        acked);
        case HelloVerdict::rolled_back:
            return stop(turn, fence(FenceReason::rolled_back, name + rolled_back_text(hello)),
                        acked);
        case HelloVerdict::doubtful:
            return challenge(turn, hello);
        case HelloVerdict::new_journal:
            return adopt(turn, hello);
        case HelloVerdict::hub_lost_history:
            if (is_awaited)
                return welcome(turn, hello);  // that is what it is awaited for
            raise_case(turn.decision,
                       {.kind = CaseKind::storage,
                        .subject = name,
                        .text = name + " was told of more events than this hub holds; it sends "
                                       "them again",
                        .proposal = "find out from which backup the hub was restored; its "
                                    "locations reopen by themselves"});
            return welcome(turn, hello);
        case HelloVerdict::normal:
            return welcome(turn, hello);
    }
}

// False: the claim cannot be true, and the greeting is not answered.
bool NodeDesk::look_for_loss(const Turn& turn, const Hello& hello, HelloVerdict verdict) {
    if (hello.hub_epoch.value > turn.hub_epoch().value + limits::hub_epoch_jump) {
        refuse(turn.decision, turn.node,
               "it has answered a hub of epoch " + std::to_string(hello.hub_epoch.value) +
                   "; if that is true, raise hub_epoch in the configuration to it");
        return false;
    }
    recovery_.greeting(turn.decision, turn.node, hello, verdict, turn.now);
    return true;
}

void NodeDesk::adopt(const Turn& turn, const Hello& hello) {
    turn.decision.emit(StreamAdopted{
        .node = turn.node.id(), .journal = hello.journal, .epoch = turn.node.intake.epoch() + 1});
    turn.out.notify.push_back({.at = turn.now.wall,
                               .lsn = turn.decision.lsn(),
                               .kind = "node",
                               .text = turn.node.name + " joined"});
    settle_case(turn.decision, CaseKind::stream_stopped, second_of(turn.node),
                "it took the place of the first");
    welcome(turn, hello);
}

// Perhaps an old message: a node that really came back from an old disk proves it by greeting
// again.
void NodeDesk::challenge(const Turn& turn, const Hello& hello) {
    const Intake& intake = turn.node.intake;
    turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::ack,
                                    Ack{.hub_epoch = turn.hub_epoch(),
                                        .journal = hello.journal,
                                        .applied = intake.cursor(),
                                        .credit = limits::window_start,
                                        .challenge = intake.challenge(hello.journal)}));
}

// Trusted on first use: the broker's certificate proved who greets, and from now on only this key
// does.
void NodeDesk::learn_key(const Turn& turn, const Hello& hello) {
    if (turn.node.key || !hello.key)
        return;
    turn.decision.emit(NodeKeyed{.node = turn.node.id(), .key = hello.key});
    turn.out.notify.push_back({.at = turn.now.wall,
                               .lsn = turn.decision.lsn(),
                               .kind = "node",
                               .text = turn.node.name + " signs with the key " +
                                       fingerprint(*hello.key) + " from now on"});
}

void NodeDesk::welcome(const Turn& turn, const Hello& hello) {
    heard(turn);
    learn_key(turn, hello);
    downlink_.greeted(turn.state, turn.node.id());
    recovery_.welcomed(turn.decision, turn.node, hello);
    scopes_.greeted(turn.node.id());
    const Intake& intake = turn.node.intake;
    turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::welcome,
                                    Welcome{.hub_epoch = turn.hub_epoch(),
                                            .journal = hello.journal,
                                            .epoch = intake.epoch(),
                                            .cursor = intake.cursor(),
                                            .credit = limits::window_start,
                                            .hub_wall = turn.now.wall,
                                            .safe = safe_of(turn),
                                            .hub_key = key_,
                                            .spread_ms = spread_ms(turn.state)}));
}

// Only the stream the hub holds can be stopped, and only once; any other journal is just refused.
void NodeDesk::stop(const Turn& turn, const Fence& fence, std::optional<Seq> acked) {
    const Intake& intake = turn.node.intake;
    if (intake.journal() == fence.journal && !intake.fence()) {
        turn.decision.emit(StreamStopped{.node = turn.node.id(), .fence = fence});
    }
    refuse_journal(turn, fence, acked);
}

// Refuses this journal without touching the stream the hub holds.
void NodeDesk::refuse_journal(const Turn& turn, const Fence& fence, std::optional<Seq> acked) {
    const auto& journal = turn.node.intake.journal();
    const bool is_second = journal && *journal != fence.journal;
    const bool goes_on = remedy_of(turn.node, fence.reason) == Remedy::begin_journal;
    raise_case(turn.decision,
               {.kind = CaseKind::stream_stopped,
                .subject = is_second ? second_of(turn.node) : turn.node.name,
                .text = fence.text + (goes_on ? "; it goes on in a new journal, and what the hub "
                                                "does not have of this one follows"
                                              : ""),
                .proposal = proposal_for(fence.reason)});
    answer_fence(turn, fence, acked);
}

// A node hears only the hub it last answered, which may be a later one than stopped its stream.
void NodeDesk::answer_fence(const Turn& turn, Fence fence, std::optional<Seq> acked) {
    fence.hub_epoch = turn.hub_epoch();
    fence.remedy = remedy_of(turn.node, fence.reason);
    if (fence.remedy == Remedy::begin_journal)
        fence.late_from = shared_with(turn.node, fence.journal, acked).next();
    turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::fence, fence));
}

void NodeDesk::tell_fence(const HubState& state, const NodeId& node, HubCore::Batch& out) const {
    const NodeRecord* record = state.nodes().find(node);
    CHECK(record != nullptr && record->intake.fence());
    if (!record->intake.journal())
        return;  // it was never met: nobody listens
    Fence fence = *record->intake.fence();
    fence.hub_epoch = state.recovery().epoch();
    out.send.push_back(to_node(node, ToNode::Topic::fence, fence));
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
    recovery_.progressed(turn.decision, turn.node);
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
    Outcome outcome = apply_marked(turn.decision, place, {event, raw, {}}, bench_, plan_);
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

// A full batch means a backlog.
std::uint32_t NodeDesk::credit(const Turn& turn, const EventBatch& batch) {
    const bool has_backlog = batch.events.size() >= limits::batch_events / 2;
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
    note_lag(turn);
    if (state.late_left == 0 && !turn.node.intake.fence())
        settle_late(turn);
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
        went(live.seen);
}

void NodeDesk::went(NodeLive& seen) {
    seen.is_online = false;
    seen.online_since.reset();
}

// Since when the node has had events that the hub has not; by its own word of its newest one.
void NodeDesk::note_lag(const Turn& turn) {
    NodeLive& seen = live_of(turn.node.id()).seen;
    if (seen.last.head.seq <= turn.node.intake.cursor().seq) {
        seen.behind_since.reset();
    } else if (!seen.behind_since) {
        seen.behind_since = turn.now.wall;
    }
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
