#pragma once
// Hub half of the uplink for one node: decides what a batch is. Pure; one thread; owned by the hub
// core, one per node. It decides; the hub core records the verdict and the new cursor in the hub
// log and only then calls adopt(), advance() or stop(). Nothing that matters is lost on restart:
// journal, cursor, hash, fence and replaced journals are replayed.
//
//   unmet --Hello: new_journal, adopt--> streaming --Hello: fork, rolled_back, ..., stop--> stopped
//                                        streaming --batch: fork, stop--> stopped
//                                        streaming --batch: next, advance--> streaming
//                                        streaming --Hello: doubtful--> (challenge) streaming
//   streaming|stopped --Hello of a fresh journal: new_journal, adopt--> streaming, cursor 0
//
// A Hello delayed on the way looks like one from an old disk: both know less than the hub. So the
// hub asks for another, which must repeat what only the hub at this very cursor could have said. A
// node that has applied events since would have more, so a proven Hello from behind is rolled back.
//
// A stopped journal never runs again; its way out is a person who enrols the node anew, which gives
// it a fresh journal.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::protocol {

// Precedence is the order here: the first that applies is the verdict.
enum class BatchVerdict : std::uint8_t {
    foreign,    // node or journal is not this stream's (a clone, or a lost HELLO): greet again
    stopped,    // the stream is fenced: answer the fence again
    corrupt,    // chain over the events does not give last_hash: ask again
    duplicate,  // all of it at or below the cursor, hash agrees where known: answer the cursor
    gap,        // begins after cursor + 1: answer with expect
    fork,       // continues from another history than ours: fence, case
    next,       // fresh events, perhaps after a prefix already applied
};

const char* to_text(BatchVerdict verdict);

struct BatchDecision {
    BatchVerdict verdict = BatchVerdict::corrupt;
    std::size_t skip = 0;  // next: events of the batch already applied
    Position after;        // next: the cursor once all events are applied
    bool operator==(const BatchDecision&) const = default;
};

// Precedence is the order here. Every verdict down to `rolled_back` stops the stream: fence, case.
enum class HelloVerdict : std::uint8_t {
    unsupported_version,  // the node's newest version is not one we serve
    revoked,              // fenced as revoked, whatever journal it brings
    stopped,              // this journal is fenced: answer that fence again
    clone,  // a journal of this node that was replaced, or another one while ours was heard within
            // clone_window_ms
    journal_hole,      // first_retained > cursor + 1
    rolled_back,       // head behind the cursor, or its hash (or the acked one) differs there
    doubtful,          // head behind the cursor, but the Hello may be an old one: challenge()
    new_journal,       // never met: adopt it, cursor 0
    hub_lost_history,  // node was told more than we hold: it sends again from our cursor
    normal,
};

const char* to_text(HelloVerdict verdict);

class Intake {
  public:
    explicit Intake(NodeId node);

    // Restores a stream from the hub log or a flush; journals before it by replaced().
    void restore(JournalId journal, const Position& cursor, std::uint32_t epoch,
                 std::optional<Fence> fence);

    void replaced(JournalId journal);

    // A message proven to come from this stream arrived; what `clone` is judged by. Steady time.
    void heard(Now now);

    HelloVerdict judge(const Hello& hello, Now now) const;
    BatchDecision judge(const EventBatch& batch) const;

    // For Ack::challenge, never 0; another one as soon as the cursor moves.
    std::uint64_t challenge() const;

    void adopt(JournalId journal, std::uint32_t epoch);  // new_journal, after it is logged
    void advance(const Position& cursor);                // next, after it is logged
    void stop(Fence fence);                              // after it is logged

    const NodeId& node() const;
    const std::optional<JournalId>& journal() const;
    const Position& cursor() const;
    std::uint32_t epoch() const;
    const std::optional<Fence>& fence() const;

  private:
    bool is_clone(const Hello& hello, Now now) const;
    bool was_replaced(const JournalId& journal) const;

    NodeId node_;
    std::optional<JournalId> journal_;
    Position cursor_;
    std::uint32_t epoch_ = 0;
    std::optional<Fence> fence_;
    std::vector<JournalId>
        replaced_;                    // a node has few lives: disks exchanged, databases begun anew
    std::optional<Millis> heard_at_;  // steady; not known after a start
};

}  // namespace onepool::protocol
