#include "hub/web/staff_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "protocol/limits.hpp"
#include "protocol/staff.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

using namespace protocol;

namespace {

constexpr std::array<std::string_view, 3> staff_columns{"name", "role", "pin_hash"};

using Places = std::array<std::optional<std::size_t>, staff_columns.size()>;

std::string read_header(const CsvRow& header, Places& places) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const auto known = std::ranges::find(staff_columns, header.fields[i]);
        if (known == staff_columns.end())
            return "there is no column \"" + header.fields[i].substr(0, limits::name_bytes) +
                   "\"; the columns are name,role,pin_hash";
        places.at(static_cast<std::size_t>(known - staff_columns.begin())) = i;
    }
    return places[0] && places[1] ? "" : "the columns name and role are needed";
}

std::string read_person(const CsvRow& row, const Places& places, StaffRow& person) {
    const auto field = [&](std::size_t column) {
        const auto place = places.at(column);
        return place && *place < row.fields.size() ? row.fields[*place] : std::string();
    };
    person = {.name = field(0), .role = field(1), .pin_hash = field(2)};
    return find_person_fault(person);
}

}  // namespace

std::string find_person_fault(const StaffRow& person) {
    if (person.name.empty() || find_text_fault(person.name, limits::name_bytes) != TextFault::none)
        return "name must be plain text of 1 to 40 bytes";
    if (!is_staff_role(person.role))
        return "role must be cashier, supervisor, manager, picker or auditor";
    const auto fault =
        person.pin_hash.empty() ? std::nullopt : find_pin_hash_fault(person.pin_hash);
    return fault ? "pin_hash: " + *fault : "";
}

std::variant<std::vector<StaffRow>, CsvFault> read_staff_file(std::string_view csv) {
    CsvReader reader(csv);
    const auto header = reader.next();
    if (!header && !reader.fault())
        return CsvFault{1, "the file is empty; its first line names the columns"};
    Places places;
    if (header) {
        if (std::string fault = read_header(*header, places); !fault.empty())
            return CsvFault{header->line, std::move(fault)};
    }
    std::vector<StaffRow> staff;
    std::set<std::string> seen;
    while (const auto row = reader.next()) {
        StaffRow person;
        if (std::string fault = read_person(*row, places, person); !fault.empty())
            return CsvFault{row->line, std::move(fault)};
        if (!seen.insert(person.name).second)
            return CsvFault{row->line, person.name + " stands twice"};
        staff.push_back(std::move(person));
    }
    if (reader.fault())
        return *reader.fault();
    return staff;
}

}  // namespace onepool::hub
