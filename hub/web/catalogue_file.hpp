#pragma once
// A catalogue file (protocol/csv.hpp) as what the hub imports. The first line names the columns, in
// any order: sku and description are needed; gtin (8, 12, 13 or 14 digits, or empty) and price
// (whole minor units, or empty) are read; tax_code and tax_rate_bp are the nodes'. A column that
// nobody knows is a fault, because it may be a misspelt one. Pure.

#include <string_view>
#include <variant>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "protocol/csv.hpp"

namespace onepool::hub {

// The items in the order of the file, or the first fault: nothing is imported then.
std::variant<std::vector<CatalogueItem>, CsvFault> read_catalogue(std::string_view csv);

}  // namespace onepool::hub
