#pragma once
// Closes each day in UTC at the first heartbeat after midnight, and shows every node that its
// journal is in. A day during which the hub did not run is not closed by itself: what it held then
// is under the root of the next one. Owned by HubCore; one thread.

#include <optional>
#include <unordered_map>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class DayDesk {
  public:
    explicit DayDesk(const std::optional<SigningKey>& key) : key_(key) {}

    // The log as found: its last entry may be of a day that is over.
    void start(const HubState& state, Now now);
    void tick(Decision& decision, Now now);
    // The newest day, once to each node that is heard.
    void tell(const HubState& state, const NodeRecord& node, std::vector<Outgoing>& out);

  private:
    std::optional<SigningKey> key_;
    BusinessDay open_;                              // the day that is not closed yet
    std::unordered_map<NodeId, BusinessDay> told_;  // never iterated
};

}  // namespace onepool::hub
