#pragma once
// A staff list (protocol/csv.hpp) as rows of the staff scope: the first line names the columns, in
// any order. name and role are needed; pin_hash is an Argon2id string as libsodium writes it, or
// empty. Pure.

#include <string_view>
#include <variant>
#include <vector>

#include "protocol/csv.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

// In the order of the file, or the first fault.
std::variant<std::vector<protocol::StaffRow>, protocol::CsvFault> read_staff_file(
    std::string_view csv);

}  // namespace onepool::hub
