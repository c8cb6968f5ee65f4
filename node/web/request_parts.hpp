#pragma once
// What several requests of the node's API have in common, and some refusals. Internal to the face.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/web/body.hpp"
#include "node/web/call.hpp"
#include "protocol/events.hpp"

namespace onepool::node {

io::ServerResponse wrong_document();
io::ServerResponse unknown_code(const std::string& code, const std::string& field);
std::optional<BasketId> basket_id_in(Call& call);  // answers 404 itself when it is none
std::optional<GivenPin> pin_in(Fields& fields);
TenderKind tender_in(Fields& fields, std::string_view key);
std::vector<StockLine> stock_lines_in(Fields& fields, Fields::Bounds bounds);  // of `lines`

}  // namespace onepool::node
