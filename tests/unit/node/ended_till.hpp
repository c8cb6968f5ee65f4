#pragma once
// A till whose journal the hub fenced, so that it ended and another one began.

#include <vector>

#include "till.hpp"

namespace onepool::node {

// It may begin journals.
NodeCore::Config seeded_config();

// Ends a journal; what the hub wants of it begins at `late_from`.
Fence fence_of(const JournalId& journal, Seq late_from);

class EndedTill {
  public:
    // Four sales, and a hub to be met.
    EndedTill();
    // The hub takes the sales up to this one, then fences the journal.
    void end(Seq acked, const Fence& fence);
    Ack late_ack(Seq applied) const;  // of the journal that ended

    Till till;
    JournalId old;          // the journal that ends
    NodeCore::Batch batch;  // what followed from the fence
};

}  // namespace onepool::node
