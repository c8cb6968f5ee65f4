#pragma once
// In which order shelves are walked past. Pure.

#include <string_view>

namespace onepool::node {

// Codes of shelves as people number them: A-2 comes before A-10, and a-2 beside A-2.
bool is_before_on_path(std::string_view a, std::string_view b);

}  // namespace onepool::node
