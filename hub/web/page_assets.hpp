#pragma once
// The dashboard page ("/") with its script and style; embedded by the library onepool_hub_pages.
// See drivers/io/assets.hpp for how to serve them.

#include "drivers/io/assets.hpp"

namespace onepool::hub {

std::span<const io::Asset> page_assets();

}  // namespace onepool::hub
