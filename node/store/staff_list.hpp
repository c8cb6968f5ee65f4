#pragma once
// The staff list in force, in the node's own database: whose PIN counts for what. Lookups are on
// the reactor's thread through a connection of their own and throw io::SqliteError when the disk
// fails. Somebody who is not on the list in force is nobody, whatever an older list said.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/scope_fetch.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node {

class StaffList {
  public:
    explicit StaffList(const std::string& path);

    // Goes over to the slot in force; called when a ScopePut was committed.
    void follow(const ScopeFetch& scopes);

    std::optional<StaffRow> find(const StaffId& name);

    // Who may approve (protocol/staff.hpp) and has a PIN that can be verified.
    std::size_t approvers() const { return approvers_; }
    // Their names in order; the first limits::approvers_offered of them.
    const std::vector<std::string>& approver_names() const { return names_; }

    // Who may pick, and whether they have a PIN, usable or not.
    struct Picker {
        std::string name;
        bool has_pin = false;
    };
    std::size_t pickers() const { return pickers_; }
    // In order of their names; the first limits::pickers_offered of them.
    const std::vector<Picker>& offered_pickers() const { return offered_pickers_; }

  private:
    io::Database database_;
    std::uint8_t slot_ = 0;
    std::size_t approvers_ = 0;
    std::vector<std::string> names_;
    std::size_t pickers_ = 0;
    std::vector<Picker> offered_pickers_;
};

}  // namespace onepool::node
