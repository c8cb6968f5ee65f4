#pragma once
// Gives nodes their rights and asks for them back (rights_rule.hpp), and frees what was stranded
// once nobody can have sold it any more. A grant is an effect: the units are the node's by the time
// it is told. What a step changed is weighed a moment later, together with what other steps
// changed; all that ever sold at a location once an hour, and when a node of it comes or goes, a
// slice at a time.
//
// Only a node that says that it takes rights, that is heard and streams, and of which nothing is
// awaited after a restore is given any, and no location that reconciles or is drained. Owned by
// HubCore; one thread.

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/rights_rule.hpp"
#include "hub/core/sourcing.hpp"

namespace onepool::hub {

// It is heard, and says that it takes rights.
using TakesRights = std::function<bool(const NodeRecord&)>;

class RightsDesk {
  public:
    explicit RightsDesk(const RightsPolicy& policy) : policy_(policy) {}

    // Who comes and goes, and whose hour is over.
    void tick(const HubState& state, const TakesRights& takes, Now now);
    // After all else of a step was decided: notes what it changed, and weighs a slice of what is
    // due. Lowers what may be promised, never raises it.
    void after_step(Decision& decision, const TakesRights& takes, Now now);
    std::optional<Millis> wake_at() const { return due_at_; }

  private:
    struct Sweep {
        LocationIndex location;
        std::size_t next = 0;  // position in DemandBook::at()
    };
    struct Looked {
        Millis at;
        std::size_t takers = 0;
    };
    // The nodes of a location, while a slice is weighed.
    struct Seat {
        const NodeRecord* node = nullptr;
        Standing standing = Standing::keeps;
        std::uint64_t sold = 0;  // in the week
    };
    struct Crew {
        bool is_known = false;
        std::vector<Seat> seats;
        std::uint64_t sold = 0;
    };

    void note(const HubState& state, const Touched& touched, Now now);
    void look_through(LocationIndex location, Now now);
    static void keep_for_waiting(Decision& decision);
    void weigh_some(Decision& decision, const TakesRights& takes, Now now);
    void weigh_cell(Decision& decision, const TakesRights& takes, const CellKey& cell);
    const Crew& crew_of(const HubState& state, const TakesRights& takes, LocationIndex location,
                        UnixMs at);

    RightsPolicy policy_;
    std::vector<std::uint32_t> touched_;  // slots of cells to be weighed, each once
    std::vector<bool> is_touched_;        // by slot
    std::deque<Sweep> sweeps_;
    std::vector<Looked> looked_;  // by location
    bool has_takers_ = false;     // anywhere
    std::vector<Crew> crews_;     // by location, of this slice
    std::optional<Millis> due_at_;
};

// It has told all that it recorded in what ended: frees what it left stranded, but for what only a
// count frees (RightRecord::is_lost): of that a case says so.
void free_stranded(Decision& decision, const NodeRecord& node);
// A person counted; the units.
Units free_counted(Decision& decision, const NodeId& node);
// It sells on no right any more in this journal, and said so behind all that it sold on one.
void take_back_all(Decision& decision, const NodeId& node);

// What may be promised of a cell, and what could be once its nodes that are heard gave back theirs.
Available with_rights_of(const HubState& state);
// The same, less what the orders that wait for any of these are to have of it.
Available with_rights_left(const HubState& state, const HoldLines& wanted);

}  // namespace onepool::hub
