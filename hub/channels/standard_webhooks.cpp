#include "hub/channels/standard_webhooks.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version_prefix = "v1,";
constexpr std::size_t key_bytes_min = 24;
constexpr std::size_t key_bytes_max = 64;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals_without_case(std::string_view text, std::string_view lower_case) {
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                      [](char a, char b) { return lower(a) == b; });
}

struct SignedParts {
    std::string_view id;
    std::string_view timestamp;
    std::string_view signatures;
};

std::optional<SignedParts> find_parts(std::span<const HttpHeader> headers) {
    const auto id = find_header(headers, "webhook-id");
    const auto timestamp = find_header(headers, "webhook-timestamp");
    const auto signatures = find_header(headers, "webhook-signature");
    if (!id || !timestamp || !signatures)
        return std::nullopt;
    if (id->empty() || timestamp->empty() || signatures->empty())
        return std::nullopt;
    if (id->size() > limits::webhook_id_bytes)
        return std::nullopt;
    if (signatures->size() > limits::webhook_signature_bytes)
        return std::nullopt;
    return SignedParts{*id, *timestamp, *signatures};
}

std::optional<UnixMs> parse_seconds(std::string_view text) {
    constexpr std::size_t digits_max = 12;  // thousands of years; times 1000 cannot overflow
    const auto seconds = text.size() <= digits_max ? parse_digits(text) : std::nullopt;
    if (!seconds)
        return std::nullopt;
    return UnixMs{*seconds * 1000};
}

bool is_signed_with(const WebhookKey& key, const SignedParts& parts, std::string_view body) {
    const std::string expected = webhook_signature(key, parts.id, parts.timestamp, body);
    std::string_view rest = parts.signatures;
    bool is_right = false;
    while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        if (equal_in_constant_time(view(one), view(expected)))
            is_right = true;
    }
    return is_right;
}

}  // namespace

const char* to_text(SignatureVerdict verdict) {
    switch (verdict) {
        case SignatureVerdict::headers_missing:
            return "webhook-id, webhook-timestamp or webhook-signature is missing, repeated or too "
                   "long";
        case SignatureVerdict::timestamp_strange:
            return "webhook-timestamp is not a number of seconds";
        case SignatureVerdict::wrong:
            return "the signature does not fit: check that both sides hold the same secret and "
                   "that the raw body is signed";
        case SignatureVerdict::too_old:
            return "the timestamp is more than five minutes old: send again with a new one, or "
                   "check the clocks";
        case SignatureVerdict::too_new:
            return "the timestamp is more than five minutes ahead: check the clocks";
        case SignatureVerdict::right:
            return "right";
    }
    return "?";
}

std::optional<WebhookKey> parse_webhook_secret(std::string_view text) {
    if (!text.starts_with(secret_prefix))
        return std::nullopt;
    auto bytes = parse_base64(text.substr(secret_prefix.size()));
    if (!bytes || bytes->size() < key_bytes_min || bytes->size() > key_bytes_max) {
        return std::nullopt;
    }
    return WebhookKey{std::move(*bytes)};
}

std::string webhook_signature(const WebhookKey& key, std::string_view id,
                              std::string_view timestamp, std::string_view body) {
    CHECK(!key.bytes.empty());
    std::string content;
    content.reserve(id.size() + timestamp.size() + body.size() + 2);
    content.append(id).append(".").append(timestamp).append(".").append(body);
    const Digest digest = hmac_sha256(key.bytes, view(content));
    return std::string(version_prefix) + base64(digest);
}

std::vector<HttpHeader> signed_headers(const WebhookKey& key, std::string_view id, UnixMs at,
                                       std::string_view body) {
    const std::string timestamp = std::to_string(at.value / 1000);
    return {{"webhook-id", std::string(id)},
            {"webhook-timestamp", timestamp},
            {"webhook-signature", webhook_signature(key, id, timestamp, body)}};
}

SignatureVerdict verify_signature(std::span<const WebhookKey> keys,
                                  std::span<const HttpHeader> headers, std::string_view body,
                                  UnixMs now) {
    const auto parts = find_parts(headers);
    if (!parts)
        return SignatureVerdict::headers_missing;
    const auto signed_at = parse_seconds(parts->timestamp);
    if (!signed_at)
        return SignatureVerdict::timestamp_strange;
    bool is_right = false;
    for (const WebhookKey& key : keys)
        is_right |= is_signed_with(key, *parts, body);
    if (!is_right)
        return SignatureVerdict::wrong;
    const Millis age = now - *signed_at;
    if (age.value > limits::webhook_age_ms)
        return SignatureVerdict::too_old;
    if (age.value < -limits::webhook_age_ms)
        return SignatureVerdict::too_new;
    return SignatureVerdict::right;
}

std::optional<std::string_view> find_header(std::span<const HttpHeader> headers,
                                            std::string_view lower_case_name) {
    std::optional<std::string_view> found;
    for (const HttpHeader& header : headers) {
        if (!equals_without_case(header.name, lower_case_name))
            continue;
        if (found)
            return std::nullopt;
        found = header.value;
    }
    return found;
}

}  // namespace onepool::hub
