#pragma once
// How long the parts of the world take by themselves, when nothing fails. Runs from a seed keep
// what stands here; the search of small worlds sets most of it to nothing, so that what happens
// between two of its moves happens at one moment. Plain values.

#include "protocol/units.hpp"

namespace onepool::sim {

using protocol::Millis;

struct Paces {
    Millis reading{1};    // of a journal or a log
    Millis building{40};  // of a scope
    Millis guard_write{3};
    Millis node_boot{700};  // how long a process stays away when nobody said otherwise
    Millis hub_boot{1'500};
    Millis reconnect_min{200};
    Millis reconnect_max{2'000};
    Millis handshake_max{40};
};

inline constexpr Paces no_time_at_all{.reading = {},
                                      .building = {},
                                      .guard_write = {},
                                      .node_boot = {},
                                      .hub_boot = {},
                                      .reconnect_min = {},
                                      .reconnect_max = {},
                                      .handshake_max = {}};

}  // namespace onepool::sim
