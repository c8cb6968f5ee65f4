#pragma once
// A hub with a history short enough to know by heart:
//
//   locations  north (keeps 1 for walk-in customers), south (keeps 0); a channel "shop"
//   1  set-up: both locations, node "till 1" at north, SKUs 22423 (with GTIN) and 85123A, mapped
//   2  till 1 events 1, 2: receipt of 10 of 22423 at north, sale of 3: shelf 7, online 6
//   3  shop order A1 holds 2 of 22423 at north: online 4
//   4  receipt of 5 of 22423 at south (entered by the hub's own command): online 5
//   5  shop confirms 6 of 22423
//   6  case 1 opened: oversell of 85123A at north, debt 2
//
// So 22423 shows 9: 4 at north (shelf 7, 2 held, 1 kept), 5 at south. 85123A shows 0.

#include <vector>

#include "hub/core/hub_core.hpp"

namespace onepool::hub {

struct SmallHub {
    SmallHub();

    HubCore core() const;  // with everything applied
    const LogEntry& entry(std::uint64_t lsn) const { return log[lsn - 1]; }
    LogEntry& add(InputKind kind, std::vector<Effect> effects);  // the next, a second later

    std::vector<LogEntry> log;
    NodeId till;
    JournalId journal;

    static constexpr SkuIndex cakestand{0};
    static constexpr SkuIndex lantern{1};
    static constexpr LocationIndex north{0};
    static constexpr LocationIndex south{1};

  private:
    void set_up();
    void trade();
};

}  // namespace onepool::hub
