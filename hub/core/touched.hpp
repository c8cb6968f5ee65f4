#pragma once
// What one step changed. A plain value, gathered by Decision.

#include <utility>
#include <vector>

#include "hub/core/effect.hpp"

namespace onepool::hub {

// What a step changed, for those who tell channels and nodes. May name a thing twice.
struct Touched {
    std::vector<SkuIndex> published;  // the sum of U may differ, or what a listing shows of it
    std::vector<SkuIndex> risen;      // of them: more of it may be promised at a location
    std::vector<CellKey> cells;       // cells whose level may differ
    std::vector<OrderKey> orders;
    std::vector<OrderKey> outcomes;  // of them: their channels may be told something new
    std::vector<ListingMapped> listings;
    bool is_access_changed = false;  // who may use the broker
    std::vector<FeedRewound> rewound;
    bool is_epoch_new = false;       // everything is told anew
    bool are_numbers_new = false;    // every listing may show another
    bool are_locations_new = false;  // one is new, or is asked for other orders than before
    std::vector<Scope> scopes;
    std::vector<std::pair<CellKey, NodeId>> rights;  // what these nodes may sell, or keep
    std::vector<NodeId> stranded;                    // nodes whose rights all ended
};

}  // namespace onepool::hub
