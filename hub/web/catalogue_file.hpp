#pragma once
// A catalogue file (protocol/csv.hpp) as what the hub imports. The first line names the columns, in
// any order. sku and description are needed; the others may be missing or empty:
//   gtin                    8, 12, 13 or 14 digits
//   price                   whole minor units: 255 for 2.55; without one a till does not sell it
//   price_from              when the price begins, 2026-12-01T06:00:00Z; empty: at once
//   tax_code, tax_rate_bp   a name and hundredths of a per cent; empty: "none", 0
//   place, place:LOCATION   the shelf where it stands, at all locations or at one; empty: nowhere
//   lot                     yes: a unit of it is picked only with its lot; empty: also without
// A column that nobody knows is a fault, because it may be a misspelt one. Pure.

#include <string_view>
#include <variant>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "protocol/csv.hpp"

namespace onepool::hub {

// The items in the order of the file, or the first fault: nothing is imported then.
std::variant<std::vector<CatalogueItem>, CsvFault> read_catalogue(std::string_view csv);

}  // namespace onepool::hub
