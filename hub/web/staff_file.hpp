#pragma once
// A staff list (protocol/csv.hpp) as rows of the staff scope: the first line names the columns, in
// any order. name and role are needed; pin_hash is an Argon2id string as libsodium writes it
// (protocol/staff.hpp), or empty. Pure.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/csv.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

// Why this is nobody for a staff list; empty when it may stand there.
std::string find_person_fault(const protocol::StaffRow& person);

// In the order of the file, or the first fault.
std::variant<std::vector<protocol::StaffRow>, protocol::CsvFault> read_staff_file(
    std::string_view csv);

}  // namespace onepool::hub
