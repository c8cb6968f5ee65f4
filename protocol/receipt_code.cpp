#include "protocol/receipt_code.hpp"

#include <cstdint>

namespace onepool::protocol {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t characters = 8;
constexpr std::size_t code_bytes = characters * 5 / 8;

std::string grouped(std::string text) {
    return text.insert(characters / 2, 1, '-');
}

// The character a person meant; nullopt when it stands for none.
std::optional<char> meant(char typed) {
    const char upper = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
    if (upper == 'O')
        return '0';
    if (upper == 'I' || upper == 'L')
        return '1';
    if (alphabet.find(upper) == std::string_view::npos)
        return std::nullopt;
    return upper;
}

}  // namespace

std::string receipt_code(const Digest& hash) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < code_bytes; ++i)
        bits = bits << 8 | hash[i];
    std::string text;
    for (std::size_t i = characters; i-- > 0;)
        text += alphabet[bits >> (5 * i) & 31];
    return grouped(std::move(text));
}

std::optional<std::string> parse_receipt_code(std::string_view text) {
    std::string code;
    for (const char typed : text) {
        if (typed == ' ' || typed == '-')
            continue;
        const auto each = meant(typed);
        if (!each || code.size() == characters)
            return std::nullopt;
        code += *each;
    }
    if (code.size() != characters)
        return std::nullopt;
    return grouped(std::move(code));
}

}  // namespace onepool::protocol
