#include "hub/web/catalogue_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "drivers/barcode/gtin.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

enum Column : std::size_t { sku, gtin, description, price, tax_code, tax_rate_bp };
constexpr std::array<std::string_view, 6> column_names{"sku",   "gtin",     "description",
                                                       "price", "tax_code", "tax_rate_bp"};

// Where each column stands in this file.
struct Layout {
    std::array<std::optional<std::size_t>, column_names.size()> places;
    std::size_t width = 0;

    std::string_view field(const CsvRow& row, Column column) const {
        return places[column] ? std::string_view(row.fields[*places[column]]) : std::string_view();
    }
};

// Empty: the layout was read.
std::string read_header(const CsvRow& header, Layout& layout) {
    layout.width = header.fields.size();
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const auto known = std::find(column_names.begin(), column_names.end(), header.fields[i]);
        if (known == column_names.end())
            return "there is no column \"" + header.fields[i].substr(0, limits::name_bytes) +
                   "\"; the columns are sku,gtin,description,price,tax_code,tax_rate_bp";
        auto& place = layout.places[static_cast<std::size_t>(known - column_names.begin())];
        if (place)
            return "the column " + header.fields[i] + " stands twice";
        place = i;
    }
    for (const Column needed : {sku, description}) {
        if (!layout.places[needed])
            return "the column " + std::string(column_names[needed]) + " is missing";
    }
    return {};
}

std::optional<Minor> read_price(std::string_view text) {
    if (text.empty())
        return Minor{0};
    const auto value = parse_digits(text);
    if (!value || *value > limits::amount_minor)
        return std::nullopt;
    return Minor{*value};
}

// Empty: `item` was read.
std::string read_item(const Layout& layout, const CsvRow& row, CatalogueItem& item) {
    if (row.fields.size() != layout.width)
        return "there are " + std::to_string(row.fields.size()) + " fields; the first line has " +
               std::to_string(layout.width);
    item.sku.value = layout.field(row, sku);
    if (item.sku.empty() || find_text_fault(item.sku.value, limits::sku_bytes) != TextFault::none)
        return "sku must be plain text of 1 to " + std::to_string(limits::sku_bytes) + " bytes";
    item.description = layout.field(row, description);
    if (find_text_fault(item.description, limits::text_bytes) != TextFault::none)
        return "description must be plain UTF-8 text of at most " +
               std::to_string(limits::text_bytes) + " bytes";
    const auto amount = read_price(layout.field(row, price));
    if (!amount)
        return "price must be whole minor units: 255 for 2.55";
    item.price = *amount;
    const std::string_view digits = layout.field(row, gtin);
    if (digits.empty())
        return {};
    const auto parsed = barcode::parse_gtin(digits);
    if (const auto* fault = std::get_if<barcode::GtinFault>(&parsed))
        return "gtin: " + std::string(barcode::to_text(*fault)) + "; correct it or leave it empty";
    item.gtin = std::get<Gtin>(parsed);
    return {};
}

}  // namespace

std::variant<std::vector<CatalogueItem>, CsvFault> read_catalogue(std::string_view csv) {
    CsvReader reader(csv);
    const auto header = reader.next();
    if (!header && !reader.fault())
        return CsvFault{1, "the file is empty; its first line names the columns"};
    Layout layout;
    if (header) {
        if (std::string fault = read_header(*header, layout); !fault.empty())
            return CsvFault{header->line, std::move(fault)};
    }
    std::vector<CatalogueItem> items;
    std::set<std::string> seen;
    while (const auto row = reader.next()) {
        CatalogueItem item;
        if (std::string fault = read_item(layout, *row, item); !fault.empty())
            return CsvFault{row->line, std::move(fault)};
        if (!seen.insert(item.sku.value).second)
            return CsvFault{row->line, "sku " + item.sku.value + " stands twice"};
        items.push_back(std::move(item));
    }
    if (reader.fault())
        return *reader.fault();
    return items;
}

}  // namespace onepool::hub
