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

    // Goes over to the slot in force; called when a ScopePut was committed. When it throws, the
    // list before stays in force here.
    void follow(const ScopeFetch& scopes);

    std::optional<StaffRow> find(const StaffId& name);

    // Who may approve (protocol/staff.hpp) and has a PIN, whether or not its hash can be used: what
    // is damaged must not let goods be sold on less. Nullopt: no list could be read yet.
    std::optional<std::size_t> approvers() const;
    // Of those with a hash that can be used: how many, and the first limits::approvers_offered
    // names in order.
    std::size_t usable_approvers() const { return known_.usable; }
    const std::vector<std::string>& approver_names() const { return known_.names; }
    // Some whose hash cannot be used, for a person; empty when there are none.
    const std::vector<std::string>& unusable_names() const { return known_.unusable_names; }

    // Who may pick, and whether they have a PIN, usable or not. Nullopt: no list could be read yet.
    struct Picker {
        std::string name;
        bool has_pin = false;
    };
    std::optional<std::size_t> pickers() const;
    // In order of their names; the first limits::pickers_offered of them.
    const std::vector<Picker>& offered_pickers() const { return known_.offered_pickers; }

  private:
    struct Known {
        std::uint8_t slot = 0;
        std::size_t usable = 0;
        std::size_t unusable = 0;
        std::vector<std::string> names;
        std::vector<std::string> unusable_names;
        std::size_t pickers = 0;
        std::vector<Picker> offered_pickers;
    };
    io::Database database_;
    bool is_read_ = false;
    Known known_;
};

}  // namespace onepool::node
