#pragma once
// Which locations keep an order or a shopper's wish together, where none has all of it. Pure
// reading of the state, as sourcing.hpp, whose rules decide between locations that can do the same.

#include <string>
#include <vector>

#include "hub/core/sourcing.hpp"

namespace onepool::hub {

struct SourcePart {
    LocationIndex location;
    HoldLines lines;
    bool operator==(const SourcePart&) const = default;
};

struct SourcePlan {
    std::vector<SourcePart> parts;  // a location each; none: nowhere
    HoldLines lacking;              // that nobody has; only where it may be partial
    std::string why;                // for a person, at most limits::why_bytes
};

// One location that has all of it, if there is one: choose_source(). Else, where it may be split,
// as few as are found, at most limits::order_legs: two if any two together have all of it; else
// again and again the one that has the most units of what is still wanted. What its buyer collects
// is never split. Of what then is lacking: nothing, or else it is kept nowhere, unless it may be
// partial. The same state gives the same plan.
SourcePlan plan_sources(const HubState& state, const SourcingWish& wish, const Available& available,
                        const Fulfilment& fulfilment);

// Of each of its SKUs there is enough, at one location or, where it may be split, over all that are
// asked: cheaper to know than where it goes.
bool is_in_reach(const HubState& state, const SourcingWish& wish, const Available& available,
                 const Fulfilment& fulfilment);

// "north", "north and south"
std::string names_of(const HubState& state, const std::vector<SourcePart>& parts);

}  // namespace onepool::hub
