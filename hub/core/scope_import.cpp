#include "hub/core/scope_import.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

std::variant<PreparedScope, std::string> prepare(const ScopeRows& rows, Lsn base) {
    if (auto fault = find_rows_fault(rows))
        return *std::move(fault);
    PreparedScope prepared;
    prepared.chunks = cut_scope(rows);
    ScopeDraft& draft = prepared.draft;
    draft.base = base;
    draft.content.scope = scope_of(rows);
    draft.content.rows = row_count(rows);
    for (const Bytes& chunk : prepared.chunks) {
        draft.content.bytes += chunk.size();
        draft.content.chunks.push_back(sha256({chunk}));
    }
    if (draft.content.bytes > limits::scope_bytes ||
        draft.content.chunks.size() > limits::scope_chunks) {
        return std::string("the ") + to_text(draft.content.scope) +
               " would be larger than 32 MiB with this file: shorten descriptions, or give stores "
               "of another assortment a hub of their own";
    }
    return prepared;
}

template <class Row, class Key>
std::map<std::string, Row> by_key(ScopeRows rows, Key key) {
    std::map<std::string, Row> map;
    for (Row& row : std::get<std::vector<Row>>(rows)) {
        std::string name = key(row);
        map.emplace_hint(map.end(), std::move(name), std::move(row));
    }
    return map;
}

template <class Row>
std::vector<Row> rows_of(std::map<std::string, Row>&& map) {
    std::vector<Row> rows;
    rows.reserve(map.size());
    for (auto& [key, row] : map)
        rows.push_back(std::move(row));
    return rows;
}

void set_price(PriceRow& row, const Price& price, UnixMs now) {
    auto& prices = row.prices;
    std::erase_if(prices, [&](const Price& each) { return each.valid_from >= price.valid_from; });
    prices.push_back(price);
    // The newest that is in force already makes those before it history.
    while (prices.size() > 1 && prices[1].valid_from <= now)
        prices.erase(prices.begin());
}

// Sorted by location, as a row has them.
void set_place(std::vector<ShelfPlace>& places, const ShelfPlace& news) {
    std::erase_if(places, [&](const ShelfPlace& each) { return each.location == news.location; });
    if (!news.place.empty())
        places.insert(std::ranges::upper_bound(places, news), news);
}

std::vector<CatalogueRow> merge_products(ScopeRows base, const std::vector<CatalogueItem>& items) {
    auto products = by_key<CatalogueRow>(std::move(base), [](auto& row) { return row.sku.value; });
    for (const CatalogueItem& item : items) {
        CatalogueRow& row = products[item.sku.value];
        row = {.sku = item.sku,
               .gtin = item.gtin,
               .description = item.description,
               .tax_code = item.tax_code.empty() ? "none" : item.tax_code,
               .tax_rate = item.tax_rate,
               .places = std::move(row.places),
               .asks_lot = item.asks_lot.value_or(row.asks_lot)};
        for (const ShelfPlace& place : item.places)
            set_place(row.places, place);
    }
    return rows_of(std::move(products));
}

std::vector<PriceRow> merge_prices(ScopeRows base, const std::vector<CatalogueItem>& items,
                                   UnixMs now) {
    auto prices = by_key<PriceRow>(std::move(base), [](auto& row) { return row.sku.value; });
    for (const CatalogueItem& item : items) {
        if (!item.price)
            continue;
        PriceRow& row = prices[item.sku.value];
        row.sku = item.sku;
        set_price(row, {item.price_from, *item.price}, now);
    }
    return rows_of(std::move(prices));
}

}  // namespace

std::variant<std::vector<PreparedScope>, std::string> prepare_import(
    ImportBase catalogue, ImportBase prices, const std::vector<CatalogueItem>& items, UnixMs now) {
    std::vector<PreparedScope> all;
    for (auto made : {prepare(merge_products(std::move(catalogue.rows), items), catalogue.changed),
                      prepare(merge_prices(std::move(prices.rows), items, now), prices.changed)}) {
        if (auto* fault = std::get_if<std::string>(&made))
            return std::move(*fault);
        all.push_back(std::get<PreparedScope>(std::move(made)));
    }
    return all;
}

std::variant<PreparedScope, std::string> prepare_settings(ImportBase base,
                                                          const std::vector<SettingRow>& changes) {
    auto settings = by_key<SettingRow>(std::move(base.rows), [](auto& row) { return row.key; });
    for (const SettingRow& change : changes) {
        if (change.value.empty()) {
            settings.erase(change.key);
        } else {
            settings[change.key] = change;
        }
    }
    return prepare(rows_of(std::move(settings)), base.changed);
}

std::variant<PreparedScope, std::string> prepare_staff(Lsn changed, std::vector<StaffRow> staff) {
    std::ranges::sort(staff);
    return prepare(std::move(staff), changed);
}

std::variant<PreparedScope, std::string> prepare_staff(ImportBase base, const StaffChange& change) {
    auto staff = by_key<StaffRow>(std::move(base.rows), [](auto& row) { return row.name; });
    if (change.what == StaffChange::What::put) {
        staff[change.row.name] = change.row;
    } else if (staff.erase(change.row.name) == 0) {
        return "nobody on the staff list is named " + change.row.name;
    }
    return prepare(rows_of(std::move(staff)), base.changed);
}

}  // namespace onepool::hub
