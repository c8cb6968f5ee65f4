#pragma once
// What a scope holds, as canonical bytes. Rows are sorted by key, strictly ascending over the whole
// scope, and cut into chunks that can be read one by one, in any order:
//
//   chunk    = "OPSC" version:byte scope:byte row*        (version 1 to 3; at least one row)
//   text     = length bytes                               (numbers: unsigned LEB128, shortest form)
//   catalogue row = sku gtin description tax_code tax_rate_bp
//                   and, from version 2 on: n (location place){n}  (locations strictly ascending)
//                   and, in version 3: asks_lot                    (0 or 1)
//   prices row    = sku n (valid_from_ms amount_minor){n} (valid_from strictly ascending)
//   staff row     = name role pin_hash                    (an Argon2id string, or empty)
//   config row    = key value
//
// A chunk ends behind a key whose hash says so (about every 256th), or where the next row would not
// fit limits::scope_chunk_bytes. Ends follow the keys, not their positions, so that a changed row
// changes the one chunk it is in, and a new one at most the two it falls between.
// A chunk is of version 3 where one of its rows asks for lots, else of version 2 where one says
// where its goods stand, and else of version 1, which older nodes read. Pure functions over values;
// the same bytes on every machine.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/scopes.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// Where goods are to be found: the code of a shelf.
struct ShelfPlace {
    LocationId location;  // empty: wherever no other one is named
    std::string place;    // not empty; at most limits::place_bytes
    auto operator<=>(const ShelfPlace&) const = default;
};

struct CatalogueRow {
    Sku sku;
    Gtin gtin;
    std::string description;
    std::string tax_code;
    BasisPoints tax_rate;
    std::vector<ShelfPlace> places = {};  // at most limits::places_per_sku
    bool asks_lot = false;                // a unit of it is picked only with its lot
    auto operator<=>(const CatalogueRow&) const = default;
};

struct Price {
    UnixMs valid_from;  // 0: always
    Minor amount;
    auto operator<=>(const Price&) const = default;
};

struct PriceRow {
    Sku sku;
    std::vector<Price> prices;  // one to limits::prices_per_sku
    auto operator<=>(const PriceRow&) const = default;
};

struct StaffRow {
    std::string name;
    std::string role;
    std::string pin_hash;
    auto operator<=>(const StaffRow&) const = default;
};

struct SettingRow {
    std::string key;
    std::string value;
    auto operator<=>(const SettingRow&) const = default;
};

// Rows of one scope; the index is the Scope's number.
using ScopeRows = std::variant<std::vector<CatalogueRow>, std::vector<PriceRow>,
                               std::vector<StaffRow>, std::vector<SettingRow>>;

const char* to_text(Scope scope);
Scope scope_of(const ScopeRows& rows);
ScopeRows no_rows(Scope scope);
std::size_t row_count(const ScopeRows& rows);
// Of the first and the last row; empty when there is none.
std::string_view first_key(const ScopeRows& rows);
std::string_view last_key(const ScopeRows& rows);

// Why these rows are no scope, for a person; nullopt when they are one.
std::optional<std::string> find_rows_fault(const ScopeRows& rows);

// The rows must be without fault.
std::vector<Bytes> cut_scope(const ScopeRows& rows);

// The rows of one chunk, or why it cannot be used.
std::variant<ScopeRows, std::string> read_scope_chunk(ByteView chunk, Scope scope);

// Rows of all chunks in order; the first fault otherwise.
std::variant<ScopeRows, std::string> read_scope(const std::vector<Bytes>& chunks, Scope scope);

}  // namespace onepool::protocol
