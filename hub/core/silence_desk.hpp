#pragma once
// While a node is silent, or sends an old backlog, its location goes on selling and the hub does
// not hear of it: what it may promise there shrinks by what may be sold (silent_demand.hpp), and
// comes back once it holds all that the node recorded.
//
//   covered --nothing heard, or behind, for limits::hub_silent_after_ms--> silent
//   silent  --the hub holds all that it reports--> covered
//   silent  --revoked--> (nothing is expected of it)
//
// A till that is switched off is silent too: nobody can tell it from one that sells on without a
// link.
//
// Cells are looked through once a minute, and at once when a silence begins or ends, a slice at a
// time. Owned by HubCore; one thread.

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hub/core/decision.hpp"

namespace onepool::hub {

class SilenceDesk {
  public:
    // Of what was said while the hub was away nothing is known: nobody is covered since its last
    // entry, and a look at some location may not have come to its end.
    void start(const HubState& state, Now now);

    // The hub holds all that this node recorded, by its own word.
    void covered(Decision& decision, const NodeRecord& node, Now now);
    void tick(Decision& decision, Now now);  // who is silent now
    // The next slice of what is due; cheap when nothing is.
    void sweep(Decision& decision, Now now);
    std::optional<Millis> wake_at() const { return next_slice_at_; }

  private:
    struct Sweep {
        LocationIndex location;
        std::size_t next = 0;  // position in DemandBook::at()
    };
    struct Covered {
        UnixMs at;
        Millis steady;
    };

    void judge(Decision& decision, const NodeRecord& node, Now now);
    void look_through(const HubState& state, LocationIndex location, Now now);

    std::unordered_map<NodeId, Covered> covered_;  // never iterated
    std::deque<Sweep> due_;
    // By location: when it was last due, and whether a node of it was silent then.
    struct Looked {
        Millis at;
        bool had_silent = false;
    };
    std::vector<Looked> looked_;
    std::optional<Millis> next_slice_at_;  // set while something is due
};

}  // namespace onepool::hub
