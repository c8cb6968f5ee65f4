#pragma once
// Builds a version of a scope in the slot that is not in force: small transactions on the storage
// thread, one after the other, between which every waiting sale goes first. Each writes
// limits::scope_rows_a_step rows at most; the first, which empties the slot, is the only one that
// takes longer the more it held. Verifies each chunk once more as it is read. Owned by the program;
// all calls on the reactor's thread, the work itself on the storage thread, never both at a time.

#include <functional>
#include <memory>
#include <optional>

#include "node/edge/store_gate.hpp"
#include "node/store/scope_tables.hpp"

namespace onepool::node {

class ScopeWorks {
  public:
    // `done` gets the answer to each build(), but for one already under way.
    ScopeWorks(StoreGate& gate, std::function<void(ScopeBuilt)> done)
        : gate_(gate), done_(std::move(done)) {}

    void build(BuildScope wanted);

  private:
    struct Work {
        BuildScope wanted;
        Slot slot;
        ScopeBuilt result;
        bool is_begun = false;
        bool is_ended = false;
        std::size_t next_chunk = 0;
        ScopeRows rows;  // of the chunk before next_chunk
        std::size_t next_row = 0;
        std::string last_key;
        TaxCounts taxes;
    };
    static void step(io::Database& database, Work& work);
    static bool load_chunk(io::Database& database, Work& work);
    void begin();
    void go_on();
    void finish(CommitOutcome outcome);

    StoreGate& gate_;
    std::function<void(ScopeBuilt)> done_;
    std::shared_ptr<Work> work_;  // shared with the step at hand on the storage thread
    std::optional<BuildScope> next_;
};

}  // namespace onepool::node
