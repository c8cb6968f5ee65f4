#pragma once
// What nodes are provided with, as inputs and outputs of the hub core; part of hub_io.hpp.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/scope_book.hpp"
#include "protocol/messages.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

struct CatalogueItem {
    Sku sku;
    Gtin gtin;
    std::string description;
    std::optional<Minor> price;  // absent: not for sale at a till yet, or as before
    UnixMs price_from = {};      // 0: at once
    std::string tax_code = {};
    BasisPoints tax_rate = {};
    // What the file says of where it stands; an empty place: nowhere any more. Of locations that
    // are not in here it says nothing.
    std::vector<ShelfPlace> places = {};
    std::optional<bool> asks_lot = {};  // absent: the file does not say
};
// New content of a scope, made of what entry `base` set; its chunks are durable already.
struct ScopeDraft {
    Lsn base;
    ScopeSet content;
};
struct ImportCatalogue {
    std::vector<CatalogueItem> items;  // each SKU is also mapped as a listing on every channel
    std::vector<ScopeDraft> scopes = {};
};
struct SetScope {
    ScopeDraft scope;
};
// A ChunkToNode whose chunk the store does not have as it was written.
struct ChunkLost {
    ScopeMark mark;
};
// The edge puts the content with this digest in, and sends it; a ChunkLost if it cannot.
struct ChunkToNode {
    NodeId node;
    Digest digest{};
    ScopeChunk chunk;
    bool operator==(const ChunkToNode&) const = default;
};
}  // namespace onepool::hub
