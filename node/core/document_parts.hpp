#pragma once
// What whole sales and whole returns are refused for, in the same words. Internal to the core.

#include <cstddef>

#include "node/core/answers.hpp"

namespace onepool::node {

Answer bad_line(std::size_t index);
Answer too_many_lines();
Answer too_costly();

}  // namespace onepool::node
