#pragma once
// Small formatting for traces and reports; no streams and no locale, so text is the same anywhere.

#include <string>
#include <string_view>

#include "protocol/units.hpp"

namespace onepool::sim {

std::string pad_left(std::string_view text, std::size_t width);
std::string pad_right(std::string_view text, std::size_t width);
std::string seconds(protocol::Millis span);  // "12.345"

// join("sold ", 3, " of ", sku): text and integers, put together.
inline void append_to(std::string& out, std::string_view text) {
    out += text;
}
inline void append_to(std::string& out, const char* text) {
    out += text;
}
inline void append_to(std::string& out, const std::string& text) {
    out += text;
}
template <class Integer>
    requires std::is_integral_v<Integer>
void append_to(std::string& out, Integer value) {
    out += std::to_string(value);
}
inline void append_to(std::string& out, protocol::Units units) {
    out += std::to_string(units.value);
}

template <class... Parts>
std::string join(const Parts&... parts) {
    std::string out;
    (append_to(out, parts), ...);
    return out;
}

}  // namespace onepool::sim
