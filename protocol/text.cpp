#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

bool is_continuation(std::uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

// The legal range of the second byte, which is where overlong forms, surrogates and code points
// beyond U+10FFFF are refused (table 3-7 of the Unicode standard).
struct SecondByte {
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
};

SecondByte second_byte_after(std::uint8_t lead) {
    switch (lead) {
        case 0xE0:
            return {.low = 0xA0, .high = 0xBF};
        case 0xED:
            return {.low = 0x80, .high = 0x9F};
        case 0xF0:
            return {.low = 0x90, .high = 0xBF};
        case 0xF4:
            return {.low = 0x80, .high = 0x8F};
        default:
            return {};
    }
}

std::size_t bytes_promised_by(std::uint8_t lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        return 4;
    }
    return 0;
}

// C1 controls are U+0080 to U+009F: 0xC2 and then 0x80 to 0x9F.
bool is_control(std::string_view character) {
    const std::uint8_t lead = byte_at(character, 0);
    if (lead < 0x20 || lead == 0x7F) {
        return true;
    }
    return lead == 0xC2 && byte_at(character, 1) < 0xA0;
}

}  // namespace

std::size_t utf8_character_bytes(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const std::uint8_t lead = byte_at(text, 0);
    const std::size_t size = bytes_promised_by(lead);
    if (size == 0 || size > text.size()) {
        return 0;
    }
    if (size > 1) {
        const SecondByte legal = second_byte_after(lead);
        const std::uint8_t second = byte_at(text, 1);
        if (second < legal.low || second > legal.high) {
            return 0;
        }
    }
    for (std::size_t i = 2; i < size; ++i) {
        if (!is_continuation(byte_at(text, i))) {
            return 0;
        }
    }
    return size;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = utf8_character_bytes(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

TextFault find_text_fault(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return TextFault::too_long;
    }
    bool has_control = false;
    while (!text.empty()) {
        const std::size_t size = utf8_character_bytes(text);
        if (size == 0) {
            return TextFault::not_utf8;
        }
        has_control = has_control || is_control(text);
        text.remove_prefix(size);
    }
    return has_control ? TextFault::control_character : TextFault::none;
}

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) {
        return text;
    }
    std::size_t end = bytes_max;
    while (end > 0 && is_continuation(byte_at(text, end))) {
        --end;
    }
    return text.substr(0, end);
}

}  // namespace onepool::protocol
