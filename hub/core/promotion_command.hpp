#pragma once
// Promotions made and ended by people (promotion_rule.hpp).

#include <span>

#include "hub/core/commands.hpp"

namespace onepool::hub {

// One for more than there is keeps what there is, and what arrives; the answer says so.
CommandResult add_promotion(Decision& decision, const AddPromotion& command,
                            std::span<const ChannelId> channels);
CommandResult end_promotion(Decision& decision, const EndPromotion& command);

}  // namespace onepool::hub
