#pragma once
// A catalogue file (RFC 4180 CSV, UTF-8, a header row) as products. Columns by name, in any order:
//   sku, description, price   needed
//   gtin                      8, 12, 13 or 14 digits, or empty
//   tax_code, tax_rate_bp     a name and hundredths of a per cent; empty: "none", 0
// A price is in minor units (255), or with a decimal point in the currency's own (2.55). Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/core/actions.hpp"

namespace onepool::node {

struct CatalogueFault {
    std::size_t line = 0;  // of the file, from 1
    std::string text;      // what is wrong and what to write instead
    bool operator==(const CatalogueFault&) const = default;
};

std::variant<std::vector<Product>, CatalogueFault> parse_catalogue(std::string_view csv,
                                                                   const Currency& currency);

}  // namespace onepool::node
