#include "node/store/staff_list.hpp"

#include "node/store/scope_tables.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {

StaffList::StaffList(const std::string& path)
    : database_({.path = path, .mode = io::Database::Mode::reader}) {}

void StaffList::follow(const ScopeFetch& scopes) {
    const HeldScope* held = scopes.held(Scope::staff);
    Known now;
    now.slot = held == nullptr ? std::uint8_t{0} : held->slot;
    auto query = database_.prepare(
        in_slot("SELECT name, role, pin_hash FROM staff_# ORDER BY name", now.slot));
    while (query.step()) {
        if (may_pick(query.text(1)) && ++now.pickers <= limits::pickers_offered)
            now.offered_pickers.push_back({std::string(query.text(0)), !query.text(2).empty()});
        if (!may_approve(query.text(1)) || query.text(2).empty())
            continue;
        const bool is_usable = !find_pin_hash_fault(query.text(2));
        auto& names = is_usable ? now.names : now.unusable_names;
        ++(is_usable ? now.usable : now.unusable);
        if (names.size() < limits::approvers_offered)
            names.emplace_back(query.text(0));
    }
    known_ = std::move(now);
    is_read_ = true;
}

std::optional<std::size_t> StaffList::approvers() const {
    return is_read_ ? std::optional(known_.usable + known_.unusable) : std::nullopt;
}

std::optional<std::size_t> StaffList::pickers() const {
    return is_read_ ? std::optional(known_.pickers) : std::nullopt;
}

std::optional<StaffRow> StaffList::find(const StaffId& name) {
    auto query = database_.prepare(
        in_slot("SELECT role, pin_hash FROM staff_# WHERE name = ?1", known_.slot));
    query.bind(1, name.value);
    if (!query.step())
        return std::nullopt;
    return StaffRow{name.value, std::string(query.text(0)), std::string(query.text(1))};
}

}  // namespace onepool::node
