#pragma once
// Node half of the uplink: gets the journal to the hub over a lossy wire. Pure; one thread; owned
// by the node core. It holds no events: the journal is the outbox, and `wants()` names the range
// to read. PUBACKs mean nothing; only an Ack (sent after the hub's durable commit) moves the
// cursor. Go-back-N: after a time-out or a gap answer it sends again from applied + 1.
//
//   offline --connected--> greeting --welcome--> streaming --lost--> offline
//                             ^ hello again every hello_again_after_ms without a welcome
//   greeting|streaming --fence--> fenced (sends nothing more of this journal; selling goes on)
//   fenced --begin_journal--> greeting, with an empty journal
//   fenced for its version --connected, word of another start--> greeting: one of both was updated
//   streaming --newer hub_epoch, hub started again, Ack of another journal or history--> greeting
//   streaming --greet_again--> greeting
//   greeting|streaming --Ack with a challenge--> greeting, at once, with the proof
//   streaming --damaged--> greeting, with the event that cannot be read: the hub fences there
//   greeting --welcome with cursor behind acked--> rewinding == streaming from the hub's cursor
//   any but offline --lower hub_epoch, Welcome or Fence of another journal, Welcome behind
//                     first_retained--> (ignored: stale)
//
// Go-back-N: after a time-out (resend_after_ms, doubling to resend_after_max_ms) or an Ack with
// `expect`, everything from applied + 1 is wanted again. One gap makes one rewind: the answers to
// the other batches in flight name the same gap. With nothing in flight a single event is sent at
// once; behind a batch in flight only a full batch follows, the rest gathers.
// Delays are jittered (jitter.hpp). A node whose link was lost, or whose hub started again, is
// hardly alone with it: it greets within Welcome::spread_ms, each node at its own moment.
// Times are Now::steady. Every transition returns at most one of each output.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "protocol/jitter.hpp"
#include "protocol/messages.hpp"
#include "protocol/uplink_state.hpp"

namespace onepool::protocol {

class Uplink {
  public:
    struct Identity {
        NodeId node;
        JournalId journal;
        LocationId location;
        std::uint64_t boot_no = 0;
        std::string build;
    };
    // What the store knows at start.
    struct Stored {
        Position head;
        Position acked;
        Seq safe;
        Seq first_retained;
        HubEpoch hub_epoch;
        std::uint32_t epoch = 0;
        Bytes token;
    };

    Uplink(Identity identity, Stored stored);

    // ---- inputs
    void connected(Now now);
    void lost(Now now);
    void appended(const Position& head);  // after the journal row is durable
    enum class Progress : std::uint8_t {
        none,
        acked,      // `acked()` moved forward: store it
        rewound,    // events will be sent again; `acked()` may have moved back
        fenced,     // `fence_text()` says why
        restarted,  // greets again
        stale,      // ignored
    };
    Progress receive(const Welcome& welcome, Now now);
    Progress receive(const Ack& ack, Now now);
    Progress receive(const Fence& fence, Now now);
    Progress receive(const HubState& hub, Now now);  // a newer hub_epoch: greet again
    void sent(const Position& last, Now now);
    // The next event to send was damaged on the disk: greets with it, for the hub to end this
    // journal. False: the hub was told, and has no way to end it.
    bool damaged(Seq at, Now now);
    void greet_again(Now now);  // to hear the hub's time anew; nothing unless streaming
    // The owner ended the fenced journal and goes on in this one, from its first event.
    void begin_journal(JournalId journal, Now now);
    // The owner let go of the events up to this one, none of them above safe().
    void pruned(Seq last);

    // ---- outputs, asked for after every input
    // Looks at the clock first: time-outs are noticed here. Marks the Hello as sent.
    std::optional<Hello> hello_due(Now now);
    std::optional<SendRange> wants(Now now) const;  // nothing when window or journal is used up
    std::optional<Millis> wake_at() const;          // steady time of the next time-out

    // ---- views
    UplinkState state() const;
    const Position& acked() const;
    Seq safe() const;
    const Position& head() const;
    Seq first_retained() const;
    HubEpoch hub_epoch() const;
    std::uint32_t epoch() const;
    const Bytes& token() const;                  // the newest the hub issued; empty: none yet
    std::uint64_t outbox() const;                // events not yet acknowledged
    std::optional<Millis> clock_offset() const;  // hub - node; none: not measured last time
    const std::string& fence_text() const;       // why the stream stopped, for a person
    std::uint64_t resends() const;
    std::uint32_t credit() const;  // batches the hub lets it have in flight

  private:
    void greet(Now now);
    void greet_in_turn(Now now);
    Progress stop(const Fence& fence);
    Progress prove(const Ack& ack, Now now);
    void accept(const Position& applied, Now now);
    void send_again();
    bool contradicts(const Position& applied) const;
    Waiter waiter(std::uint64_t attempt) const;
    static Millis later(Now now, Millis delay);

    Identity identity_;
    UplinkState state_ = UplinkState::offline;
    Position head_;
    Position acked_;
    Seq safe_;
    Seq first_retained_;
    HubEpoch hub_epoch_;
    std::uint32_t epoch_ = 0;
    Bytes token_;
    std::optional<UnixMs> hub_since_;  // when the hub we talk to started, as far as it said

    // greeting
    Millis hello_at_;  // steady time of the next Hello
    std::optional<Millis> hello_sent_at_;
    std::uint64_t hellos_ = 0;
    std::uint64_t proof_ = 0;  // the hub's newest challenge
    std::uint32_t spread_ms_ = 0;
    // streaming
    Seq next_;  // first event not sent since the last rewind
    std::deque<Position> in_flight_;
    std::uint32_t window_;
    Millis resend_at_;  // meaningful while something is in flight
    std::uint32_t timeouts_in_a_row_ = 0;
    std::optional<Seq> gap_answered_;  // the last event before the gap the last rewind was for
    Seq damaged_;                      // told in every Hello; 0: none
    std::optional<Millis> clock_offset_;
    std::string fence_text_;
    bool may_fence_end_ = false;  // without anything done here
    std::uint64_t resends_ = 0;
};

}  // namespace onepool::protocol
