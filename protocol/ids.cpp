#include "protocol/ids.hpp"

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {

namespace {

using IdBytes = std::array<std::uint8_t, 16>;

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t base32_id_digits = 26;  // 130 bits: the last digit carries two zero bits
constexpr std::size_t hex_id_digits = 32;

std::optional<unsigned> digit_value(std::string_view digits, char digit) {
    const std::size_t at = digits.find(digit);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return static_cast<unsigned>(at);
}

std::string base32(const IdBytes& bytes) {
    std::string text;
    text.reserve(base32_id_digits);
    unsigned held = 0;
    unsigned held_bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = (held << 8) | byte;
        held_bits += 8;
        while (held_bits >= 5) {
            held_bits -= 5;
            text.push_back(base32_digits[(held >> held_bits) & 31]);
        }
        held &= (1u << held_bits) - 1;
    }
    text.push_back(base32_digits[(held << (5 - held_bits)) & 31]);
    CHECK(text.size() == base32_id_digits);
    return text;
}

std::optional<IdBytes> parse_base32(std::string_view text) {
    if (text.size() != base32_id_digits) {
        return std::nullopt;
    }
    IdBytes bytes{};
    std::size_t filled = 0;
    unsigned held = 0;
    unsigned held_bits = 0;
    for (const char digit : text) {
        const std::optional<unsigned> value = digit_value(base32_digits, digit);
        if (!value) {
            return std::nullopt;
        }
        held = (held << 5) | *value;
        held_bits += 5;
        if (held_bits >= 8) {
            held_bits -= 8;
            bytes[filled++] = static_cast<std::uint8_t>(held >> held_bits);
        }
        held &= (1u << held_bits) - 1;
    }
    CHECK(filled == bytes.size());
    // One spelling per id: a second one would let two topics or certificates name the same node.
    if (held != 0) {
        return std::nullopt;
    }
    return bytes;
}

std::string hex_of(const IdBytes& bytes) {
    std::string text;
    text.reserve(hex_id_digits);
    for (const std::uint8_t byte : bytes) {
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

std::optional<IdBytes> bytes_of_hex(std::string_view text) {
    if (text.size() != hex_id_digits) {
        return std::nullopt;
    }
    IdBytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::optional<unsigned> high = digit_value(hex_digits, text[2 * i]);
        const std::optional<unsigned> low = digit_value(hex_digits, text[2 * i + 1]);
        if (!high || !low) {
            return std::nullopt;
        }
        bytes[i] = static_cast<std::uint8_t>((*high << 4) | *low);
    }
    return bytes;
}

constexpr std::array<std::size_t, 4> uuid_dashes = {8, 13, 18, 23};
constexpr std::size_t uuid_characters = 36;

}  // namespace

std::string to_text(const NodeId& id) {
    return "n-" + base32(id.bytes);
}

std::optional<NodeId> parse_node_id(std::string_view text) {
    if (!text.starts_with("n-")) {
        return std::nullopt;
    }
    const std::optional<IdBytes> bytes = parse_base32(text.substr(2));
    if (!bytes) {
        return std::nullopt;
    }
    return NodeId{*bytes};
}

std::string to_text(const BasketId& id) {
    std::string text = hex_of(id.bytes);
    for (const std::size_t dash : uuid_dashes) {
        text.insert(dash, 1, '-');
    }
    return text;
}

std::optional<BasketId> parse_basket_id(std::string_view text) {
    if (text.size() != uuid_characters) {
        return std::nullopt;
    }
    std::string digits;
    digits.reserve(hex_id_digits);
    std::size_t begin = 0;
    for (const std::size_t dash : uuid_dashes) {
        if (text[dash] != '-') {
            return std::nullopt;
        }
        digits.append(text.substr(begin, dash - begin));
        begin = dash + 1;
    }
    digits.append(text.substr(begin));
    const std::optional<IdBytes> bytes = bytes_of_hex(digits);
    if (!bytes) {
        return std::nullopt;
    }
    return BasketId{*bytes};
}

std::string to_text(const JournalId& id) {
    return hex_of(id.bytes);
}

std::optional<JournalId> parse_journal_id(std::string_view text) {
    const std::optional<IdBytes> bytes = bytes_of_hex(text);
    if (!bytes) {
        return std::nullopt;
    }
    return JournalId{*bytes};
}

std::string to_text(const EventId& id) {
    return to_text(id.node) + ":" + to_text(id.journal) + ":" + std::to_string(id.seq.value);
}

bool is_plain_name(std::string_view text) {
    if (text.empty() || text.size() > limits::name_bytes) {
        return false;
    }
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!is_plain) {
            return false;
        }
    }
    return true;
}

std::size_t hash_bytes(const void* data, std::size_t size) {
    constexpr std::uint64_t offset_basis = 14695981039346656037ull;
    constexpr std::uint64_t prime = 1099511628211ull;
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    std::uint64_t hash = offset_basis;
    for (std::size_t i = 0; i < size; ++i) {
        hash = (hash ^ bytes[i]) * prime;
    }
    return hash;
}

}  // namespace onepool::protocol
