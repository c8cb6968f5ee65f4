#include "node/core/pick_path.hpp"

#include <algorithm>
#include <compare>

namespace onepool::node {
namespace {

bool is_shelf_digit(char c) {
    return c >= '0' && c <= '9';
}

// Beyond ASCII as bytes, which machines agree on.
unsigned char as_capital(char c) {
    return static_cast<unsigned char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

// Takes the digits in front off, and gives them without zeros in front: of two such numbers the
// longer one is larger, however long they are.
std::string_view take_number(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_shelf_digit);
    std::string_view digits(text.begin(), end);
    text.remove_prefix(digits.size());
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

std::strong_ordering compare_naturally(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (is_shelf_digit(a.front()) && is_shelf_digit(b.front())) {
            const std::string_view x = take_number(a);
            const std::string_view y = take_number(b);
            if (x.size() != y.size())
                return x.size() <=> y.size();
            if (x != y)
                return x <=> y;
        } else {
            const unsigned char x = as_capital(a.front());
            const unsigned char y = as_capital(b.front());
            if (x != y)
                return x <=> y;
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.size() <=> b.size();
}

}  // namespace

bool is_before_on_path(std::string_view a, std::string_view b) {
    const auto order = compare_naturally(a, b);
    return order != 0 ? order < 0 : a < b;
}

}  // namespace onepool::node
