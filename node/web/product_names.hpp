#pragma once
// What the goods of counts are called, looked up once each until the catalogue changes: all pages
// read a count of thousands of SKUs again after every few scans. One thread (the reactor's); owned
// by the face. Lookups throw what the catalogue's throw, and then nothing is remembered.

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "node/core/actions.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

class ProductNames {
  public:
    struct Name {
        std::string description;  // empty, as is the GTIN: not in the catalogue
        Gtin gtin;
    };
    using LookUp = std::function<std::optional<Product>(const Sku&)>;
    explicit ProductNames(LookUp look_up, std::size_t most = 2 * limits::count_skus)
        : look_up_(std::move(look_up)), most_(most) {}

    // What is not found is looked up again: its first price may be valid by then.
    Name of(const Sku& sku) {
        const auto known = names_.find(sku);
        if (known != names_.end())
            return known->second;
        const auto product = look_up_(sku);
        if (!product)
            return {};
        if (names_.size() >= most_)
            names_.clear();
        return names_[sku] = {product->description, product->gtin};
    }
    void forget() { names_.clear(); }

  private:
    LookUp look_up_;
    std::size_t most_;
    std::map<Sku, Name> names_;
};

}  // namespace onepool::node
