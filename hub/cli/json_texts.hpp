#pragma once
// Values of the hub's answers as short texts, which all of show_*.cpp write tables from. Internal
// to the command. Pure: a field that is missing shows as "-", or counts as nothing.

#include <cstdint>
#include <string>

#include "hub/cli/table.hpp"
#include "protocol/json.hpp"

namespace onepool::cli {

using protocol::Json;

std::string text_of(const Json& value);
const Json::Array& rows_of(const Json& value);
std::int64_t number_of(const Json& value);
std::string region_of(const Json& place);                        // "GB SW1A 1AA"
std::string lasting(std::int64_t ms);                            // "12 s", "5 min", "3 h", "9 d"
std::string utc_of(const Json& at);                              // "2026-11-20 16:05:09Z"
std::string rows_or(const Table& table, const char* otherwise);  // `otherwise` of no rows

}  // namespace onepool::cli
