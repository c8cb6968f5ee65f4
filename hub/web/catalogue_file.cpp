#include "hub/web/catalogue_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "drivers/barcode/gtin.hpp"
#include "hub/web/time_text.hpp"
#include "protocol/digits.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

enum Column : std::size_t { sku, gtin, description, price, tax_code, tax_rate_bp, price_from };
constexpr std::array<std::string_view, 7> catalogue_columns{
    "sku", "gtin", "description", "price", "tax_code", "tax_rate_bp", "price_from"};
constexpr std::string_view place_column = "place";    // wherever no other column is filled in
constexpr std::string_view place_columns = "place:";  // and then a location
constexpr std::string_view lot_column = "lot";
constexpr std::int64_t tax_rate_most = 10'000;

// Where each column stands in this file.
struct Layout {
    std::array<std::optional<std::size_t>, catalogue_columns.size()> places;
    std::vector<std::pair<LocationId, std::size_t>> shelves;
    std::optional<std::size_t> lot;
    std::size_t width = 0;

    std::string_view field(const CsvRow& row, Column column) const {
        return places[column] ? std::string_view(row.fields[*places[column]]) : std::string_view();
    }
};

// The location whose shelves this column names; nullopt: it is no such column.
std::optional<LocationId> shelves_of(std::string_view column) {
    if (column == place_column)
        return LocationId{};
    if (column.starts_with(place_columns) && is_plain_name(column.substr(place_columns.size())))
        return LocationId{std::string(column.substr(place_columns.size()))};
    return std::nullopt;
}

// Empty: the layout was read.
std::string read_header(const CsvRow& header, Layout& layout) {
    layout.width = header.fields.size();
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        if (auto location = shelves_of(header.fields[i])) {
            const auto is_there = [&](const auto& each) { return each.first == *location; };
            if (std::ranges::any_of(layout.shelves, is_there))
                return "the column " + header.fields[i] + " stands twice";
            layout.shelves.emplace_back(*std::move(location), i);
            continue;
        }
        if (header.fields[i] == lot_column) {
            if (layout.lot)
                return "the column lot stands twice";
            layout.lot = i;
            continue;
        }
        const auto known =
            std::find(catalogue_columns.begin(), catalogue_columns.end(), header.fields[i]);
        if (known == catalogue_columns.end())
            return "there is no column \"" + header.fields[i].substr(0, limits::name_bytes) +
                   "\"; the columns are "
                   "sku,gtin,description,price,tax_code,tax_rate_bp,price_from, place for the "
                   "shelf where it stands, place:LOCATION where a location has its own, and lot";
        auto& place = layout.places[static_cast<std::size_t>(known - catalogue_columns.begin())];
        if (place)
            return "the column " + header.fields[i] + " stands twice";
        place = i;
    }
    for (const Column needed : {sku, description}) {
        if (!layout.places[needed])
            return "the column " + std::string(catalogue_columns[needed]) + " is missing";
    }
    return {};
}

std::optional<Minor> read_price(std::string_view text) {
    const auto value = parse_digits(text);
    if (!value || *value > limits::amount_minor)
        return std::nullopt;
    return Minor{*value};
}

// Empty: price, its time and the tax were read.
std::string read_price_and_tax(const Layout& layout, const CsvRow& row, CatalogueItem& item) {
    if (const std::string_view text = layout.field(row, price); !text.empty()) {
        item.price = read_price(text);
        if (!item.price)
            return "price must be whole minor units: 255 for 2.55";
    }
    if (const std::string_view text = layout.field(row, price_from); !text.empty()) {
        const auto at = parse_time(text);
        if (!at || !item.price)
            return "price_from must be a time like 2026-12-01T06:00:00Z, beside a price";
        item.price_from = *at;
    }
    item.tax_code = layout.field(row, tax_code);
    const std::string_view rate = layout.field(row, tax_rate_bp);
    const auto basis_points = rate.empty() ? 0 : parse_digits(rate);
    if (find_text_fault(item.tax_code, limits::name_bytes) != TextFault::none || !basis_points ||
        *basis_points > tax_rate_most) {
        return "tax_code must be a short name, and tax_rate_bp from 0 to 10000 (2000 is 20 %)";
    }
    item.tax_rate = BasisPoints{static_cast<std::int32_t>(*basis_points)};
    return {};
}

// Empty: where it stands was read.
std::string read_places(const Layout& layout, const CsvRow& row, CatalogueItem& item) {
    for (const auto& [location, column] : layout.shelves) {
        const std::string& place = row.fields[column];
        if (find_text_fault(place, limits::place_bytes) != TextFault::none)
            return "place must be the code of a shelf, of at most " +
                   std::to_string(limits::place_bytes) + " bytes";
        item.places.push_back({location, place});
    }
    return {};
}

// Empty: whether its lots are asked for was read.
std::string read_lot(const Layout& layout, const CsvRow& row, CatalogueItem& item) {
    if (!layout.lot)
        return {};
    const std::string& text = row.fields[*layout.lot];
    if (text != "yes" && !text.empty())
        return "lot must be yes, where a unit is picked only with its lot, or empty";
    item.asks_lot = text == "yes";
    return {};
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
    if (std::string fault = read_price_and_tax(layout, row, item); !fault.empty())
        return fault;
    if (std::string fault = read_places(layout, row, item); !fault.empty())
        return fault;
    if (std::string fault = read_lot(layout, row, item); !fault.empty())
        return fault;
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
        if (items.size() >= limits::import_products)
            return CsvFault{row->line, "too many products for one file: split it"};
        items.push_back(std::move(item));
    }
    if (reader.fault())
        return *reader.fault();
    return items;
}

}  // namespace onepool::hub
