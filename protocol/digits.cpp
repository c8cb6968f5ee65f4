#include "protocol/digits.hpp"

#include <limits>

namespace onepool::protocol {

std::optional<std::int64_t> parse_digits(std::string_view text) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (text.empty())
        return std::nullopt;
    std::int64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        const std::int64_t digit = c - '0';
        if (number > (most - digit) / 10)
            return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

}  // namespace onepool::protocol
