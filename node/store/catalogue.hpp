#pragma once
// The products a till can sell, in its own database: looked up by code, searched by the beginnings
// of words. Not in the core: what is found is put into the action. Lookups are on the reactor's
// thread through a connection of their own and throw io::SqliteError when the disk fails.
// Products, their prices and the store's texts each stand in one of two slots (scope_tables.hpp);
// a product without a price that is valid yet is not for sale and not found.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/actions.hpp"
#include "node/core/scope_fetch.hpp"

namespace onepool::node {

struct TaxRate {
    std::string code;
    BasisPoints rate;
    bool operator==(const TaxRate&) const = default;
};

// Lines of the store's own on its receipts; empty: none.
struct StoreTexts {
    std::string receipt_header;
    std::string receipt_footer;
    bool operator==(const StoreTexts&) const = default;
};

class Catalogue {
  public:
    explicit Catalogue(const std::string& path);

    // Goes over to the slots in force; called when a ScopePut was committed.
    void follow(const ScopeFetch& scopes);

    std::optional<Product> find(const Sku& sku, UnixMs at);
    std::optional<Product> find(Gtin gtin, UnixMs at);
    // The shelf where it stands at a location; empty: not known.
    std::string place_of(const Sku& sku, const LocationId& location);
    // Whether a unit of it is picked only with its lot.
    bool asks_lot(const Sku& sku);
    // A product that has no price yet.
    bool is_unpriced(const Sku& sku, UnixMs at);

    // Products that have a word beginning with each word of the text, in any of SKU, GTIN and
    // description; all products when the text has no word.
    std::vector<Product> search(std::string_view text, std::size_t limit, UnixMs at);

    // For goods without a product: the rate of a code, and the code that most products have ("none"
    // at 0 when there are no products).
    std::optional<TaxRate> tax(std::string_view code);
    TaxRate usual_tax();

    const StoreTexts& texts() const { return texts_; }

  private:
    std::string sql(std::string_view text) const;
    void read_texts(std::uint8_t slot);

    io::Database database_;
    std::uint8_t products_ = 0;  // slots in force
    std::uint8_t prices_ = 0;
    StoreTexts texts_;
};

}  // namespace onepool::node
