#pragma once
// The register page ("/" and "/register") and the orders page ("/orders") with their scripts and
// styles; embedded by the library onepool_node_pages. See drivers/io/assets.hpp for how to serve
// them.

#include "drivers/io/assets.hpp"

namespace onepool::node {

std::span<const io::Asset> page_assets();

}  // namespace onepool::node
