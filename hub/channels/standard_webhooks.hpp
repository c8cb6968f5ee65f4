#pragma once
// Standard Webhooks (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md),
// symmetric form: HMAC-SHA-256 over "id.timestamp.body" with a key shared as "whsec_<base64>".
// Pure functions; the body is the raw bytes as received, verified before anything is parsed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/channels/connector.hpp"

namespace onepool::hub {

struct WebhookKey {
    Bytes bytes;
    bool operator==(const WebhookKey&) const = default;
};

// "whsec_" and the base64 of 24 to 64 bytes, as the specification bounds it; else nullopt.
std::optional<WebhookKey> parse_webhook_secret(std::string_view text);

// "v1,<base64>"
std::string webhook_signature(const WebhookKey& key, std::string_view id,
                              std::string_view timestamp, std::string_view body);

// webhook-id, webhook-timestamp and webhook-signature, in this order.
std::vector<HttpHeader> signed_headers(const WebhookKey& key, std::string_view id, UnixMs at,
                                       std::string_view body);

// Precedence is the order here: the first that applies.
enum class SignatureVerdict : std::uint8_t {
    headers_missing,    // one of the three is absent, empty, repeated or beyond its bound
    timestamp_strange,  // not whole seconds since 1970
    wrong,              // no signature fits any key: nothing else about the sender is believed
    too_old,            // rightly signed more than webhook_age_ms ago: perhaps a replay
    too_new,            // rightly signed more than webhook_age_ms ahead of our clock
    right,
};
const char* to_text(SignatureVerdict verdict);

// Any of `keys` may have signed (two while a secret is being rotated), and the header may carry
// several signatures. Compared in constant time.
SignatureVerdict verify_signature(std::span<const WebhookKey> keys,
                                  std::span<const HttpHeader> headers, std::string_view body,
                                  UnixMs now);

// The value of a header, compared without case; nullopt when absent or repeated.
std::optional<std::string_view> find_header(std::span<const HttpHeader> headers,
                                            std::string_view lower_case_name);

}  // namespace onepool::hub
