#pragma once
// What counts as text: well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates) without
// control characters (C0, DEL and C1), so that a value can stand in a log line, a page and a file.
// Pure functions over bytes that nobody has checked yet.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onepool::protocol {

// Length in bytes of the well-formed UTF-8 character at the start of `text`; 0 when there is none.
std::size_t utf8_character_bytes(std::string_view text);

bool is_utf8(std::string_view text);

// Precedence is the order here.
enum class TextFault : std::uint8_t { none, too_long, not_utf8, control_character };

// `bytes_max` counts bytes, not characters.
TextFault find_text_fault(std::string_view text, std::size_t bytes_max);

// The longest beginning of `text` within `bytes_max` that does not cut a character in two.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

}  // namespace onepool::protocol
