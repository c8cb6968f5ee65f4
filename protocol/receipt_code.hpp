#pragma once
// The short code on a receipt: the first 40 bits of its event's chain hash, written so that people
// can read it out and type it in. Whoever holds the paper can name the event; whoever changes the
// event cannot keep the code. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace onepool::protocol {

// Eight characters of Crockford's base 32 (no I, L, O, U) in two groups: "7K3M-Q2XZ".
std::string receipt_code(const Digest& hash);

// As receipt_code() writes it, from what a person typed: lower case, without the hyphen or with
// spaces, O for 0, I or L for 1. Nullopt when it can be no code.
std::optional<std::string> parse_receipt_code(std::string_view text);

}  // namespace onepool::protocol
