#pragma once
// The store as protocol::Performer wants it, with everything that goes on beside a commit: commits
// run on the storage thread, one at a time; flushes, checkpoints and checks of the whole log run
// one after the other on a background thread, so that a commit waits for the disk at most. A flush
// or check is taken from the live state at once and done when the entries it stands for are
// durable. Owned by the program; all calls and callbacks on the reactor's thread.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "hub/edge/job_queue.hpp"
#include "hub/store/hub_store.hpp"

namespace onepool::hub {

// What makes a flush due, whichever comes first: replaying so much at a start takes well below a
// second, and while a flush is made durable, commits wait for the disk too.
struct FlushEvery {
    std::size_t entries = 10'000;
    std::size_t effects = 100'000;
};

class LogKeeper {
  public:
    using Done = std::function<void(CommitOutcome)>;

    LogKeeper(io::Reactor& reactor, HubStore& store, HubCore::Config config,
              const FlushEvery& flush_every = {});

    // For the Performer.
    void commit(std::vector<LogEntry> entries, Done done);
    std::unique_ptr<HubCore> load();  // nullptr: the log cannot be read

    void check(std::function<void(const LogCheck&)> done);
    // All of the span that is durable by now.
    void find_events(const JournalSpan& span, std::function<void(JournalFound)> done);
    void find_held(const JournalSpan& span, std::function<void(EventsFound)> done);
    // Slice by slice, behind whatever waits for the background thread meanwhile.
    void find_moves(ShelfWalk walk, std::function<void(ShelfFound)> done);
    void find_receipts(ReceiptsWanted wanted, std::function<void(ReceiptsFound)> done);  // a slice
    // Longer work on the background thread, in turn with flushes and checks. `done` gets why it
    // failed; empty: it did not.
    void in_background(std::function<void()> work, std::function<void(const std::string&)> done);
    // Other writing of the store, in turn with commits.
    void beside_commits(std::function<CommitOutcome()> work, Done done) {
        storage_->add(std::move(work), std::move(done));
    }
    const std::string& last_failure() const { return failure_; }

    // Ends both threads after the work at hand; then, if nothing was left undecided, flushes the
    // rest so that the next start has nothing to replay.
    enum class Rest : std::uint8_t { decided, undecided };
    void close(Rest rest);

  private:
    struct Check {
        LedgerImage image;
        std::function<void(const LogCheck&)> done;
    };

    void committed(CommitOutcome outcome, Lsn last);
    void take_changes_if_due();
    void flush_if_durable();
    void check_if_durable();
    void checkpoint_if_due();

    HubStore& store_;
    HubCore::Config config_;
    HubCore* core_ = nullptr;  // the Performer's
    std::string failure_;
    Lsn durable_;
    std::size_t entries_unflushed_ = 0;
    std::size_t effects_unflushed_ = 0;
    const FlushEvery flush_every_;
    std::size_t bytes_since_checkpoint_ = 0;
    bool is_checkpointing_ = false;
    std::shared_ptr<const StateChanges> changes_;  // taken, not yet flushed
    bool is_flushing_ = false;
    std::deque<Check> checks_;  // taken, not yet durable
    std::unique_ptr<JobQueue> background_;
    std::unique_ptr<JobQueue> storage_;  // last: its work uses the store
};

}  // namespace onepool::hub
