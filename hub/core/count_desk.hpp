#pragma once
// Waits until a count can be compared with the ledger, and compares it. It can be once every till
// of its location has told all that it recorded up to then, or none of those that lack is awaited
// any more: a hub that was down listens for that time anew. Not while the location reconciles after
// a restore. Then the log is walked through once for many of them (shelf_moves.hpp), on the
// background thread; what comes meanwhile is noted. Those of long ago have walks of their own,
// and those that no log can help are to be counted again at once. Memory only, but for the counts
// themselves: a hub that starts asks again. Owned by HubCore; one thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/counts.hpp"
#include "hub/core/hub_io.hpp"
#include "hub/core/shelf_moves.hpp"

namespace onepool::hub {

struct CountPolicy {
    CountTolerance tolerance = {};
    Millis wait{limits::count_wait_ms};  // for tills that are not heard
    bool operator==(const CountPolicy&) const = default;
};

// Up to when, by the hub's clock, all that a node recorded is here; nullopt: nobody knows.
using ToldUntil = std::function<std::optional<UnixMs>(const NodeRecord&)>;

class CountDesk {
  public:
    explicit CountDesk(const CountPolicy& policy) : policy_(policy) {}

    void start(Now now) { listens_since_ = now.steady; }
    // With every heartbeat: what can be compared now is asked for.
    void tick(Decision& decision, const ToldUntil& told, Now now, std::vector<Outgoing>& send);
    void found(Decision& decision, const ShelfFound& found, Now now);
    // Each entry that a step made, in order: it may move what is being asked for.
    void learn(const LogEntry& entry);

  private:
    struct Asked {
        ShelfWanted wanted;
        ShelfWalk meanwhile;             // behind up_to
        std::vector<std::string> notes;  // one a SKU
        std::vector<UnixMs> taken_at;    // of the counts that were asked for, one a SKU
    };

    // A count that can be compared now.
    struct Ready {
        const CellCount* count;
        std::string note;
    };

    void settle_hopeless(Decision& decision, LocationIndex location, Now now) const;
    std::vector<Ready> ready_at(const HubState& state, LocationIndex location,
                                const ToldUntil& told, Now now) const;
    void ask(const HubState& state, LocationIndex location, std::vector<Ready> ready, Now now,
             std::vector<Outgoing>& send);

    CountPolicy policy_;
    Millis listens_since_;        // steady
    std::optional<Asked> asked_;  // one walk at a time
    std::optional<Millis> again_at_;
    std::uint32_t next_location_ = 0;  // so that each has its turn
};

}  // namespace onepool::hub
