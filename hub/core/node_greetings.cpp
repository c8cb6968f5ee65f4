// How a node is greeted: welcomed, challenged, adopted, or fenced off with what it can do about it.

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/commands.hpp"
#include "hub/core/node_desk.hpp"
#include "protocol/check.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"
#include "protocol/seal.hpp"

namespace onepool::hub {

namespace {

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
        case FenceReason::damaged:
            return node.replaced.size() + 1 < limits::ended_journals ? Remedy::begin_journal
                                                                     : Remedy::none;
        case FenceReason::clone:
        case FenceReason::revoked:
        case FenceReason::unsupported_version:
            return Remedy::none;
    }
    CHECK(false);  // every reason has a remedy
}

// How far the hub followed a journal while it was live.
Position held_of(const NodeRecord& node, const JournalId& journal) {
    if (node.intake.journal() == journal)
        return node.intake.cursor();
    const EndedJournal* ended = node.find_ended(journal);
    return ended == nullptr ? Position{} : ended->cursor;
}

// The last event that the hub holds of what the node calls its history, as far as both can know.
Seq shared_with(const NodeRecord& node, const JournalId& journal, std::optional<Seq> acked) {
    const Seq held = held_of(node, journal).seq;
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
        case FenceReason::damaged:
            return "have its disk looked at before it fails; what can be read follows by itself, "
                   "and what cannot is named in a case of its own";
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

// They sell nothing yet, or their histories would have parted.
void raise_turns(Decision& decision, const NodeRecord& node) {
    const std::string subject = node.name + ", two machines";
    if (decision.state().cases().find_open(CaseKind::identity, subject) != nullptr)
        return;
    raise_case(decision, {.kind = CaseKind::identity,
                          .subject = subject,
                          .text = node.name +
                                  " greets by turns from two machines that have the same database "
                                  "and name",
                          .proposal = "stop the machine that has the copy, before it sells; then "
                                      "close this case"});
}

// The more nodes there are, the longer they take to greet again.
std::uint32_t spread_ms(const HubState& state) {
    const std::uint64_t wanted = state.nodes().all().size() * limits::greeting_spread_ms_per_node;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(wanted, limits::greeting_spread_max_ms));
}

// What a life of this hub granted that a restored one knows nothing of: an epoch never goes down.
std::uint32_t least_epoch(const std::optional<EpochToken>& token, const JournalId& journal) {
    if (!token)
        return 0;
    return token->journal == journal ? token->epoch : token->epoch + 1;
}

}  // namespace

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
            return challenge(turn, hello.journal);
        case HelloVerdict::new_journal:
            if (turn.node.replaced.size() >= limits::ended_journals) {
                return refuse(turn.decision, turn.node,
                              "it begins more journals than a node can have; enrol the machine "
                              "anew, under a new id");
            }
            return adopt(turn, hello);
        case HelloVerdict::damaged:
            return stop(turn,
                        fence(FenceReason::damaged,
                              name + " cannot read event " + std::to_string(hello.damaged.value) +
                                  " of its journal: it was damaged on its disk"),
                        acked);
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
    const auto token = proven(hello);
    const bool is_proven = !key_ || (token && token->hub_epoch >= hello.hub_epoch);
    const bool is_later = hello.hub_epoch > turn.hub_epoch();
    if (is_later &&
        (!is_proven || hello.hub_epoch.value > turn.hub_epoch().value + limits::hub_epoch_jump)) {
        refuse(turn.decision, turn.node,
               "it has answered a hub of epoch " + std::to_string(hello.hub_epoch.value) +
                   (is_proven ? "" : ", and shows no token of this hub for it") +
                   "; if that is true, raise hub_epoch in the configuration to it");
        return false;
    }
    // Only then a signature is judged: a thousand may greet at once.
    const Intake& intake = turn.node.intake;
    const bool is_ahead =
        hello.journal != intake.journal() || hello.acked.seq > intake.cursor().seq;
    // A hub loses history between two lives: who was met in this one cannot be ahead of it.
    recovery_.greeting(turn.decision, turn.node, hello, verdict,
                       {.is_proven = is_proven,
                        .is_first = !was_met(turn.node.id()),
                        .witnessed = is_ahead ? witnessed(hello) : Seq{}},
                       turn.now);
    return true;
}

void NodeDesk::adopt(const Turn& turn, const Hello& hello) {
    const std::uint32_t next = turn.node.intake.epoch() + 1;
    turn.decision.emit(
        StreamAdopted{.node = turn.node.id(),
                      .journal = hello.journal,
                      .epoch = std::max(next, least_epoch(proven(hello), hello.journal))});
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
void NodeDesk::challenge(const Turn& turn, const JournalId& journal) {
    const Intake& intake = turn.node.intake;
    turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::ack,
                                    Ack{.hub_epoch = turn.hub_epoch(),
                                        .journal = journal,
                                        .applied = intake.cursor(),
                                        .credit = limits::window_start,
                                        .challenge = intake.challenge(journal)}));
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
    Live& live = live_of(turn.node.id());
    // Its live values may have come first.
    const bool is_later_boot = hello.boot_no > live.boots.newest_of(hello.journal);
    if (live.boots.greeted(hello.journal, hello.boot_no, turn.now.steady))
        raise_turns(turn.decision, turn.node);
    heard(turn);
    live_of(turn.node.id()).is_welcomed = true;
    if (!hello.takes_rights || hello.hub_epoch == turn.hub_epoch())
        live_of(turn.node.id()).rights_dropped_in = turn.hub_epoch();
    learn_key(turn, hello);
    downlink_.greeted(turn.state, turn.node.id());
    recovery_.welcomed(turn.decision, turn.node, hello,
                       is_later_boot ? RecoveryDesk::Boot::later : RecoveryDesk::Boot::known);
    scopes_.greeted(turn.node.id());
    told_head(turn, hello.journal, hello.head.seq);
    const Intake& intake = turn.node.intake;
    turn.out.send.push_back(
        to_node(turn.node.id(), ToNode::Topic::welcome,
                Welcome{.hub_epoch = turn.hub_epoch(),
                        .journal = hello.journal,
                        .epoch = intake.epoch(),
                        .cursor = intake.cursor(),
                        .credit = limits::window_start,
                        .hub_wall = turn.now.wall,
                        .safe = safe_of(turn),
                        .token = token_for(turn, hello),
                        .hub_key = key_ ? std::optional(key_->public_key()) : std::nullopt,
                        .spread_ms = spread_ms(turn.state),
                        .answers_receipts = true}));
}

// Not by a batch or state of a node that has not noticed yet that the hub began anew.
bool NodeDesk::was_met(const NodeId& node) const {
    const auto found = live_.find(node);
    return found != live_.end() && found->second.is_welcomed;
}

std::optional<EpochToken> NodeDesk::proven(const Hello& hello) const {
    if (!key_ || hello.token.empty())
        return std::nullopt;
    auto token = protocol::read_token(hello.token, key_->public_key());
    return token && token->node == hello.node ? std::move(token) : std::nullopt;
}

// Without keys its word is taken for it.
std::optional<Seq> NodeDesk::witnessed(const Hello& hello) const {
    if (!key_)
        return std::nullopt;
    const protocol::SealContext to_it{protocol::Way::down, hello.node};
    if (protocol::judge_seal(hello.witness, key_->public_key(), to_it) !=
        protocol::SealVerdict::sound)
        return Seq{};
    const auto decoded = protocol::decode_message(hello.witness);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* ack = message == nullptr ? nullptr : std::get_if<Ack>(message);
    return ack != nullptr && ack->journal == hello.journal ? ack->applied.seq : Seq{};
}

Bytes NodeDesk::token_for(const Turn& turn, const Hello& hello) const {
    if (!key_)
        return {};
    return protocol::issue({.node = turn.node.id(),
                            .journal = hello.journal,
                            .epoch = turn.node.intake.epoch(),
                            .hub_epoch = turn.hub_epoch(),
                            .key = turn.node.key,
                            .location = turn.state.location(turn.node.location).id,
                            .name = turn.node.name},
                           *key_);
}

// A node whose enrolment is younger than the backup this hub was restored from. That it may speak
// at all the broker judged by its certificate; where the hub itself writes the broker's list, the
// node is not on it and must be enrolled again.
const NodeRecord* NodeDesk::readmit(Decision& decision, const HubState& state, const FromNode& from,
                                    const Hello& hello) {
    const auto token = proven(hello);
    if (!token || token->key != hello.key)
        return nullptr;
    const protocol::SealContext context{protocol::Way::up, from.node};
    const bool is_its_word =
        !hello.key ||
        protocol::judge_seal(from.payload, *hello.key, context) == protocol::SealVerdict::sound;
    if (!is_its_word)
        return nullptr;
    run_command(decision,
                RegisterNode{.node = token->node, .location = token->location, .name = token->name},
                {.channels = {}, .bench = bench_, .has_begun = {}});
    const NodeRecord* node = state.nodes().find(token->node);
    if (node == nullptr)
        return nullptr;
    downlink_.registered(state, node->id());
    raise_case(decision, {.kind = CaseKind::identity,
                          .subject = token->name,
                          .text = token->name + " at " + token->location.value +
                                  " was not known, and showed this hub's own token: it was let in "
                                  "again, and sends all it has",
                          .proposal = "if it was revoked after the backup this hub was restored "
                                      "from, revoke it again; else nothing"});
    return node;
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
    if (fence.remedy == Remedy::begin_journal) {
        fence.late_from = shared_with(turn.node, fence.journal, acked).next();
        fence.held = held_of(turn.node, fence.journal);
    }
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

}  // namespace onepool::hub
