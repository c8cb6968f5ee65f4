#pragma once
// An import as new content of the scopes: rows are merged into those of the version in force and
// cut into chunks. Reading the base and keeping the new chunks is left to the caller, who then
// offers the drafts to the core with the command. Pure; may run on any thread.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

// What a scope is to hold, and of which entry the content is that it was made from: when another
// import came between, the core answers `conflict`.
struct PreparedScope {
    ScopeDraft draft;
    std::vector<Bytes> chunks;  // the contents, in order
};

// `base` of each scope as read_scope() gave it, `at` its entry; the fault says why not, for a
// person. Products and prices that the file does not name stay. A price with a date replaces those
// from that date on, one without replaces all; what a later price has put out of force goes.
struct ImportBase {
    ScopeRows rows;
    Lsn changed;
};
std::variant<std::vector<PreparedScope>, std::string> prepare_import(
    ImportBase catalogue, ImportBase prices, const std::vector<CatalogueItem>& items, UnixMs now);

// Sets values by key; an empty value removes it.
std::variant<PreparedScope, std::string> prepare_settings(ImportBase base,
                                                          const std::vector<SettingRow>& changes);
// Replaces the whole list.
std::variant<PreparedScope, std::string> prepare_staff(Lsn changed, std::vector<StaffRow> staff);
// One person more, or in place of whom has that name; or one less.
struct StaffChange {
    enum class What : std::uint8_t { put, remove } what = What::put;
    StaffRow row;  // of one to be removed: the name
};
std::variant<PreparedScope, std::string> prepare_staff(ImportBase base, const StaffChange& change);

}  // namespace onepool::hub
