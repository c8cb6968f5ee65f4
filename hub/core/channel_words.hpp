#pragma once
// In what words a channel is told how far an order is, so that its buyer may read them: who did it
// here, where it stands and what was said of it is nothing for them. Pure.

#include <string>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

std::string text_for_channel(const HubState& state, const OrderRecord& order);

// How much of it was cut; that only grows, so it tells which of two texts is the newer one.
Units cut_units(const OrderRecord& order);

// Where its buyer collects it; empty: it is sent.
LocationId collected_at(const HubState& state, const OrderRecord& order);

}  // namespace onepool::hub
