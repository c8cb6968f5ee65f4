#pragma once
// What the hub knows of a location beside its stock.

#include <cstdint>
#include <string>

#include "hub/core/location_terms.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct LocationRecord {
    LocationId id;
    std::string name;
    Units location_reserve;
    std::uint32_t first_sale = 0;  // day of the first over its counter; 0: none yet
    bool ships_orders = true;      // false: only what its buyers collect there
    bool is_draining = false;      // about to close: see LocationDraining
    LocationTerms terms;
    bool operator==(const LocationRecord&) const = default;
};

}  // namespace onepool::hub
