#pragma once
// How people and scanners name a receipt: the bar code on it, which is the id of its document; its
// short code (receipt_code.hpp); or whatever else somebody read from a paper. One way to write
// each, so that two tills mean the same receipt by the same text. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"

namespace onepool::protocol {

// "0190...-...": an id; "7K3M-Q2XZ": a code; else the text without blanks around it. Nullopt:
// empty, longer than limits::receipt_name_bytes, or no text.
std::optional<std::string> receipt_name(std::string_view typed);

// What a name of receipt_name() is; both nullopt: nothing that a document could be found by.
std::optional<BasketId> document_named(std::string_view name);
std::optional<std::string> code_named(std::string_view name);

}  // namespace onepool::protocol
