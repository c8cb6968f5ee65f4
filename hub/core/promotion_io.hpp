#pragma once
// Commands about units that are kept for a channel for a while. Part of hub_io.hpp; carried out in
// promotion_command.hpp.

#include <optional>
#include <string>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct AddPromotion {
    std::string name;
    ChannelId channel;
    Sku sku;
    Units units;
    std::optional<UnixMs> from = std::nullopt;  // absent: at once
    UnixMs until;
    StaffId by;
};
struct EndPromotion {
    std::string name;
    StaffId by;
};

}  // namespace onepool::hub
