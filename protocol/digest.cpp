#include "protocol/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>

#include "protocol/check.hpp"

namespace onepool::protocol {

namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching an algorithm walks libcrypto's providers under locks (about a microsecond), so it is
// done once and kept until the process ends.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    CHECK(algorithm != nullptr);
    return algorithm;
}

struct MacDeleter {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Mac = std::unique_ptr<EVP_MAC_CTX, MacDeleter>;

// An HMAC-SHA-256 without a key. Each thread keeps one, for the same reason (a short message takes
// half of the time so), and with it the key it used last.
Mac make_hmac() {
    EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    CHECK(algorithm != nullptr);
    Mac context{EVP_MAC_CTX_new(algorithm)};
    EVP_MAC_free(algorithm);
    CHECK(context != nullptr);
    char digest[] = "SHA2-256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    CHECK(EVP_MAC_CTX_set_params(context.get(), parameters) == 1);
    return context;
}

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0xFF;

std::array<std::uint8_t, 256> digit_values(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

std::uint8_t value_of(const std::array<std::uint8_t, 256>& values, char digit) {
    return values[static_cast<std::uint8_t>(digit)];
}

// How many '=' close the text; nullopt when they stand where none may.
std::optional<std::size_t> padding_of(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    return padding;
}

}  // namespace

Digest sha256(std::initializer_list<ByteView> parts) {
    const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context{EVP_MD_CTX_new()};
    CHECK(context != nullptr);
    CHECK(EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1);
    for (const ByteView part : parts) {
        CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
    }
    Digest digest{};
    unsigned size = 0;
    CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
    CHECK(size == digest.size());
    return digest;
}

Digest hmac_sha256(ByteView key, ByteView message) {
    // libcrypto takes a null key for "no key given", so an empty one needs an address.
    static constexpr std::uint8_t empty = 0;
    const std::uint8_t* const key_data = key.empty() ? &empty : key.data();
    thread_local const Mac context = make_hmac();
    CHECK(EVP_MAC_init(context.get(), key_data, key.size(), nullptr) == 1);
    CHECK(EVP_MAC_update(context.get(), message.data(), message.size()) == 1);
    Digest digest{};
    std::size_t size = 0;
    CHECK(EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1);
    CHECK(size == digest.size());
    return digest;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
    // Lengths are public (a MAC's is fixed), contents are not.
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64(ByteView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t taken = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = static_cast<std::uint32_t>(bytes[at]) << 16;
        if (taken > 1) {
            group |= static_cast<std::uint32_t>(bytes[at + 1]) << 8;
        }
        if (taken > 2) {
            group |= bytes[at + 2];
        }
        text.push_back(base64_digits[group >> 18]);
        text.push_back(base64_digits[(group >> 12) & 63]);
        text.push_back(taken > 1 ? base64_digits[(group >> 6) & 63] : '=');
        text.push_back(taken > 2 ? base64_digits[group & 63] : '=');
    }
    return text;
}

std::optional<Bytes> parse_base64(std::string_view text) {
    static const std::array<std::uint8_t, 256> values = digit_values(base64_digits);
    const std::optional<std::size_t> padding = padding_of(text);
    if (!padding) {
        return std::nullopt;
    }
    text.remove_suffix(*padding);
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    unsigned held_bits = 0;
    for (const char digit : text) {
        const std::uint8_t value = value_of(values, digit);
        if (value == no_digit) {
            return std::nullopt;
        }
        held = (held << 6) | value;
        held_bits += 6;
        if (held_bits >= 8) {
            held_bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(held >> held_bits));
        }
        held &= (1u << held_bits) - 1;
    }
    // Left-over bits would give one value two spellings, and a signature must have one.
    if (held != 0) {
        return std::nullopt;
    }
    return bytes;
}

std::string hex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

std::optional<Bytes> parse_hex(std::string_view text) {
    static const std::array<std::uint8_t, 256> values = digit_values(hex_digits);
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const std::uint8_t high = value_of(values, text[at]);
        const std::uint8_t low = value_of(values, text[at + 1]);
        if (high == no_digit || low == no_digit) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>((high << 4) | low));
    }
    return bytes;
}

}  // namespace onepool::protocol
