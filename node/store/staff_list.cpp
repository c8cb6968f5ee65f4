#include "node/store/staff_list.hpp"

#include "node/store/scope_tables.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {

StaffList::StaffList(const std::string& path)
    : database_({.path = path, .mode = io::Database::Mode::reader}) {}

void StaffList::follow(const ScopeFetch& scopes) {
    const HeldScope* held = scopes.held(Scope::staff);
    slot_ = held == nullptr ? std::uint8_t{0} : held->slot;
    approvers_ = 0;
    names_.clear();
    pickers_ = 0;
    offered_pickers_.clear();
    auto query =
        database_.prepare(in_slot("SELECT name, role, pin_hash FROM staff_# ORDER BY name", slot_));
    while (query.step()) {
        if (may_pick(query.text(1)) && ++pickers_ <= limits::pickers_offered)
            offered_pickers_.push_back({std::string(query.text(0)), !query.text(2).empty()});
        if (!may_approve(query.text(1)) || find_pin_hash_fault(query.text(2)))
            continue;
        ++approvers_;
        if (names_.size() < limits::approvers_offered)
            names_.emplace_back(query.text(0));
    }
}

std::optional<StaffRow> StaffList::find(const StaffId& name) {
    auto query =
        database_.prepare(in_slot("SELECT role, pin_hash FROM staff_# WHERE name = ?1", slot_));
    query.bind(1, name.value);
    if (!query.step())
        return std::nullopt;
    return StaffRow{name.value, std::string(query.text(0)), std::string(query.text(1))};
}

}  // namespace onepool::node
