#pragma once
// What nodes say and what they are answered: greetings, batches of events, live values, goodbyes.
// Decides with the node's Intake (protocol/intake.hpp) what a greeting or batch is; applies each
// event of a batch or sets it aside; answers only what the log will hold by then, because answers
// leave after the commit. Anything that does not belong here is counted, named once in a case, and
// harms nobody. What follows late of journals that were ended is in late_events.cpp, what nodes
// lost in lost_events.cpp, what a person brings of a revoked node in brought_events.cpp, receipts
// that they ask for in receipt_questions.cpp. Owned by HubCore; one thread.

#include <unordered_map>

#include "hub/core/downlink_desk.hpp"
#include "hub/core/heard_node.hpp"
#include "hub/core/late_lookups.hpp"
#include "hub/core/lost_lookups.hpp"
#include "hub/core/movements.hpp"
#include "hub/core/node_turn.hpp"
#include "hub/core/receipt_questions.hpp"
#include "hub/core/recovery_desk.hpp"
#include "hub/core/scope_desk.hpp"
#include "hub/core/silence_desk.hpp"
#include "hub/core/worklist.hpp"
#include "protocol/epoch_token.hpp"

namespace onepool::hub {

class NodeDesk {
  public:
    NodeDesk(const HubCore::Config& config, DownlinkDesk& downlink, RecoveryDesk& recovery,
             ScopeDesk& scopes, SilenceDesk& silence)
        : bench_{config.build, config.marker, config.deadly},
          key_(config.key),
          downlink_(downlink),
          recovery_(recovery),
          scopes_(scopes),
          silence_(silence) {}

    // `state` is the decision's own; it is needed to note that the node was heard.
    void receive(Decision& decision, HubState& state, const FromNode& from, Now now,
                 HubCore::Batch& out);
    // The log was looked into for a late batch: its node sends it again.
    void found(const HubState& state, JournalFound found, HubCore::Batch& out);
    void found(const HubState& state, EventsFound found, Now now, HubCore::Batch& out);
    void found(const HubState& state, ReceiptsFound found, Now now, HubCore::Batch& out);
    Answer bring_in(Decision& decision, HubState& state, const BringIn& brought, Now now,
                    HubCore::Batch& out);
    void link_lost();    // nobody is online any more
    void tick(Now now);  // who has been silent too long
    // A stream was stopped by a person: its node hears so if it listens.
    void tell_fence(const HubState& state, const NodeId& node, HubCore::Batch& out) const;
    void load_changed(HubLoad load) { load_ = load; }

    bool is_online(const NodeId& node) const;
    // It is heard, and said so in this journal and this life of the hub.
    bool takes_rights(const HubState& state, const NodeRecord& node) const;
    // Said so in this journal and this life of the hub; all that it recorded before is here.
    bool has_begun(const HubState& state, const NodeRecord& node) const;
    std::optional<NodeLive> live(const NodeId& node) const;
    // Up to when, by our clock, all that it recorded is here; nullopt: nobody knows.
    std::optional<UnixMs> told_until(const NodeRecord& node) const;
    std::uint64_t strangers() const { return strangers_; }

  private:
    using Live = HeardNode;
    using Turn = NodeTurn;

    void on(const Turn& turn, const Hello& hello);
    void on(const Turn& turn, const EventBatch& batch);
    void on(const Turn& turn, const protocol::NodeState& state);
    void on(const Turn& turn, const Bye& bye);
    void on(const Turn& turn, const ScopeWant& want);
    void on(const Turn& turn, const Reject& reject);
    void on(const Turn& turn, const protocol::LostEvents& lost);
    void on(const Turn& turn, const protocol::ReceiptQuestion& question);

    void learn_key(const Turn& turn, const Hello& hello);
    // What this hub granted the sender, as its token proves; none without keys.
    std::optional<protocol::EpochToken> proven(const Hello& hello) const;
    std::optional<Seq> witnessed(const Hello& hello) const;  // as this hub signed for it
    Bytes token_for(const Turn& turn, const Hello& hello) const;
    const NodeRecord* readmit(Decision& decision, const HubState& state, const FromNode& from,
                              const Hello& hello);
    bool was_met(const NodeId& node) const;  // in this life of the hub
    // Effects of a small sale: judged, moved, drawn, set.
    static constexpr std::size_t usual_effects = 4;

    bool look_for_loss(const Turn& turn, const Hello& hello, HelloVerdict verdict);
    static Seq safe_of(const Turn& turn);
    void welcome(const Turn& turn, const Hello& hello);
    static void challenge(const Turn& turn, const JournalId& journal);
    void adopt(const Turn& turn, const Hello& hello);
    // `acked`: what the node says that it was told; none when it did not say.
    void stop(const Turn& turn, const Fence& fence, std::optional<Seq> acked);
    void refuse_journal(const Turn& turn, const Fence& fence, std::optional<Seq> acked);
    void answer_fence(const Turn& turn, Fence fence, std::optional<Seq> acked);
    void acknowledge(const Turn& turn, const EventBatch& batch, std::vector<Seq> quarantined,
                     std::optional<Seq> expect);
    std::vector<Seq> apply_events(const Turn& turn, const EventBatch& batch, std::size_t skip);
    Verdict apply_watched(const Turn& turn, const protocol::EventId& event, const Bytes& raw,
                          BatchKind kind);
    // ---- late_events.cpp
    void on_late(const Turn& turn, const EventBatch& batch);
    HeldAlready look_up(const Turn& turn, const EventBatch& batch, Seq last, Seq reach);
    LateCount take_late(const Turn& turn, const EventBatch& batch, const Position& last,
                        KnownEvents* known);
    Verdict set_altered_aside(const Turn& turn, const protocol::EventId& event, const Bytes& raw);
    void tell_hole(const Turn& turn, const EventBatch& batch, Seq reach);
    void tell_late(const Turn& turn, std::uint64_t taken, std::size_t set_aside);
    void settle_late(const Turn& turn);
    void note_beginning(const Turn& turn);
    // ---- brought_events.cpp
    Answer bring_present(const Turn& turn, const BringIn& brought, const EventBatch& batch);
    Answer bring_ended(const Turn& turn, const BringIn& brought, const EventBatch& batch);
    Answer bring_known(const Turn& turn, const BringIn& brought, const EventBatch& batch);
    Answer bring_parted(const Turn& turn, const BringIn& brought, const EventBatch& batch);
    // ---- lost_events.cpp
    void tell_unreadable(const Turn& turn, const protocol::NodeState& state);
    static void note_came(const Turn& turn, const protocol::UnreadableEvents& came);
    // ---- node_clocks.cpp
    void judge_clock(const Turn& turn, const protocol::NodeState& state);
    void have_it_measured(const Turn& turn, const protocol::NodeState& state);

    void refuse(Decision& decision, const NodeRecord& node, const std::string& why);
    void refuse_stranger(Decision& decision, const NodeId& node);
    void heard(const Turn& turn);
    void told_head(const Turn& turn, const JournalId& journal, Seq head);
    void note_lag(const Turn& turn);
    static void went(Live& live);  // out of hearing
    Live& live_of(const NodeId& node) { return live_[node]; }
    std::uint32_t credit(const Turn& turn, const EventBatch& batch);

    Bench bench_;
    std::optional<protocol::SigningKey> key_;  // the hub's own
    DownlinkDesk& downlink_;
    RecoveryDesk& recovery_;
    ScopeDesk& scopes_;
    SilenceDesk& silence_;
    std::unordered_map<NodeId, Live> live_;  // registered nodes only; never iterated for output
    HubLoad load_ = HubLoad::idle;
    NodeId last_live_;  // the node that sold last, and when
    std::optional<Millis> last_live_at_;
    std::uint64_t strangers_ = 0;
    std::size_t strangers_named_ = 0;
    LateLookups late_;
    LostLookups lost_;
    ReceiptQuestions questions_;
    Plan plan_;  // reused between events
};

}  // namespace onepool::hub
