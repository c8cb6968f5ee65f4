#pragma once
// Which path means what. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onepool::node {

// Matches "/api/baskets/*/lines/*" against a decoded path: `*` stands for one segment, one `**` for
// one or more (a SKU or order id may hold a slash). What they stood for, in order; nullopt when
// the path is another one. Empty segments never match.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace onepool::node
