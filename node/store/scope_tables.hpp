#pragma once
// The rows of each scope, twice: one slot is in force, the next version is built in the other, so
// that switching is a change of one number and readers never see half a version. What this till
// imports itself goes to slot 0. SQL only; every function runs inside a transaction.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "drivers/io/sqlite.hpp"
#include "node/core/actions.hpp"
#include "node/core/scope_fetch.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node {

struct Slot {
    Scope scope = Scope::catalogue;
    std::uint8_t number = 0;
};

// `sql` with every # replaced by the slot's number.
std::string in_slot(std::string_view sql, std::uint8_t number);

// Tax codes in use and how many products have each; for goods without a product.
using TaxCounts = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

void empty_slot(io::Database& database, const Slot& slot);
// Those of where products stand alone; empty_slot() of a catalogue does it too.
void empty_places(io::Database& database, std::uint8_t number);
void empty_asked_lots(io::Database& database, std::uint8_t number);
// Rows [from, from + most) of `rows`, which are of the slot's scope; the number of rows added.
std::size_t add_rows(io::Database& database, const Slot& slot, const ScopeRows& rows,
                     std::size_t from, std::size_t most, TaxCounts& taxes);
void put_taxes(io::Database& database, std::uint8_t slot, const TaxCounts& taxes);

std::optional<Bytes> read_chunk(io::Database& database, const Digest& digest);

// An import of this till's own: adds and replaces by SKU in slot 0; products not named stay.
void import_products(io::Database& database, const std::vector<Product>& products);

}  // namespace onepool::node
