#pragma once
// The store as protocol::Performer wants it: commits go to the storage thread one at a time, other
// writing work (an import, a checkpoint) takes its turn between them. Owned by the program; all
// calls on the reactor's thread.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "drivers/io/storage_thread.hpp"
#include "node/core/node_core.hpp"
#include "node/store/node_store.hpp"

namespace onepool::node {

class StoreGate {
  public:
    using Done = std::function<void(CommitOutcome)>;

    StoreGate(io::Reactor& reactor, NodeStore& store, NodeCore::Config config);

    void commit(std::vector<Record> records, Done done);
    // Writes about so many pages.
    void transact(std::function<void(io::Database&)> work, std::uint64_t pages, Done done);

    // A core as the database has it; called while nothing is being written. Null when it cannot be
    // read, after saying why in the log.
    std::unique_ptr<NodeCore> load();

    // The mean time of the commits since the last call; nullopt when there was none.
    std::optional<Millis> take_commit_pace();

    const std::string& last_failure() const { return store_.last_failure(); }
    bool is_damaged() const { return store_.is_damaged(); }

  private:
    enum class Kind : std::uint8_t { commit, other };
    struct Job {
        Kind kind;
        std::function<CommitOutcome()> work;
        Done done;
    };
    void add(Job job);
    void start_next();
    CommitOutcome checkpoint();

    NodeStore& store_;
    NodeCore::Config config_;
    std::deque<Job> waiting_;  // at most one commit, an import and a step of a scope's building
    bool is_working_ = false;
    Millis commits_took_;  // all of them together, since the last take
    std::int64_t commits_ = 0;
    io::StorageThread thread_;  // last: its work uses the store
};

}  // namespace onepool::node
