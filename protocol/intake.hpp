#pragma once
// Hub half of the uplink for one node: decides what a batch is. Pure; one thread; owned by the hub
// core, one per node. It decides; the hub core records the verdict and the new cursor in the hub
// log and only then calls adopt(), advance() or stop(). Nothing that matters is lost on restart:
// journal, cursor, hash, fence and replaced journals are replayed.
//
//   unmet --Hello: new_journal, adopt--> streaming --Hello: rolled_back, damaged, stop--> stopped
//                                        streaming --batch: fork, stop--> stopped
//                                        streaming --batch: next, advance--> streaming
//                                        streaming --Hello: doubtful--> (challenge) streaming
//   streaming|stopped --Hello of a fresh journal: new_journal, adopt--> streaming, cursor 0
//   stopped as revoked --batch brought by a person: next, advance--> stopped as revoked
//
// A Hello delayed on the way looks like one from an old disk: both know less than the hub, or bring
// a journal that was replaced since. So the hub asks for another, which must repeat what only the
// hub at this very cursor could have said. A node that has applied events since would have more, so
// a proven Hello from behind is rolled back.
//
// A stopped or replaced journal never runs again; what the hub does not have of it follows as late
// batches behind a fresh journal of the node (late_batch.hpp).

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

// Precedence is the order here. `damaged` and every verdict down to `rolled_back` fence the
// journal, with a case.
enum class HelloVerdict : std::uint8_t {
    unsupported_version,  // the node's newest version is not one we serve
    revoked,              // fenced as revoked, whatever journal it brings
    stopped,              // this journal is fenced: answer that fence again
    clone,                // another journal than ours, while ours was heard within clone_window_ms
    journal_hole,         // first_retained > cursor + 1
    rolled_back,       // a journal that was replaced, a head behind its own guard or the cursor, or
                       // its hash (or the acked one) differs there
    doubtful,          // would be rolled back or a clone, but may be an old message: challenge()
    new_journal,       // never met: adopt it, cursor 0
    damaged,           // an event above the cursor cannot be read on its disk: fence, case
    hub_lost_history,  // node was told more than we hold: it sends again from our cursor
    normal,
};

const char* to_text(HelloVerdict verdict);

// Where a batch ends, by the chain over its events from prev_hash on; compare with last_hash.
Position end_of(const EventBatch& batch);

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
    // The same of a batch that a person brings from the disk of a node that was revoked: the fence
    // is not in the way. Never `stopped`.
    BatchDecision judge_brought(const EventBatch& batch) const;

    // For Ack::challenge to a Hello of this journal, never 0. Of ours: another one as soon as the
    // cursor moves. Of a replaced one: what nobody heard before it was replaced.
    std::uint64_t challenge(const JournalId& journal) const;

    void adopt(JournalId journal, std::uint32_t epoch);  // new_journal, after it is logged
    void advance(const Position& cursor);  // next, after it is logged; not fenced, or revoked
    void stop(Fence fence);                // after it is logged

    const NodeId& node() const;
    const std::optional<JournalId>& journal() const;
    const Position& cursor() const;
    std::uint32_t epoch() const;
    const std::optional<Fence>& fence() const;

  private:
    bool is_live(Now now) const;
    BatchDecision judge_place(const EventBatch& batch) const;  // of our journal
    HelloVerdict judge_replaced(const Hello& hello, Now now) const;
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
