#pragma once
// What kind of thing an effect is for people. Pure.

#include "hub/core/hub_log.hpp"

namespace onepool::hub {

// How much people look for it when they ask what an entry was; weight 0 is never the headline
// beside anything else.
struct Headline {
    int weight = 0;
    const char* kind = "";
};
Headline headline_of(const Effect& effect);

}  // namespace onepool::hub
