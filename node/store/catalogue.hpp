#pragma once
// The products a till can sell, in its own database: looked up by code, searched by the beginnings
// of words. Not in the core: what is found is put into the action. Lookups are on the reactor's
// thread through a connection of their own and throw io::SqliteError when the disk fails; the
// import is one transaction on the storage thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/actions.hpp"

namespace onepool::node {

// Adds and replaces by SKU; products not named stay. Run inside a transaction.
void import_products(io::Database& database, const std::vector<Product>& products);

struct TaxRate {
    std::string code;
    BasisPoints rate;
    bool operator==(const TaxRate&) const = default;
};

class Catalogue {
  public:
    explicit Catalogue(const std::string& path);

    std::optional<Product> find(const Sku& sku);
    std::optional<Product> find(Gtin gtin);

    // Products that have a word beginning with each word of the text, in any of SKU, GTIN and
    // description; all products when the text has no word.
    std::vector<Product> search(std::string_view text, std::size_t limit);

    // For goods without a product: the rate of a code, and the code that most products have ("none"
    // at 0 when there are no products).
    std::optional<TaxRate> tax(std::string_view code);
    TaxRate usual_tax();

  private:
    io::Database database_;
};

}  // namespace onepool::node
