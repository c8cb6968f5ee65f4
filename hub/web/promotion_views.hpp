#pragma once
// Promotions as the API shows them (hub/web/src/api.ts: PromotionRow), and in sentences. Pure
// functions over the core's state.

#include <string>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Json promotions_of(const HubCore& core, std::size_t limit);  // newest first

// "12 kept for the promotion spring until 2026-12-01 06:00 UTC. ", and what is kept for others;
// empty while none of it is kept.
std::string promotions_sentence(const HubState& state, const ChannelId& channel, SkuIndex sku);

}  // namespace onepool::hub
