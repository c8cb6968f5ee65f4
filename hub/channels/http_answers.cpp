#include "hub/channels/http_answers.hpp"

#include "hub/channels/standard_webhooks.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

Retry retry_of(int status) {
    switch (status) {
        case 401:
        case 403:
        case 404:
        case 405:
        case 408:
        case 410:
        case 425:
        case 429:
            return Retry::yes;
        default:
            return status >= 400 && status < 500 ? Retry::no : Retry::yes;
    }
}

const char* hint_of(int status) {
    if (status == 401 || status == 403)
        return " (does the channel know our secret?)";
    if (status == 404 || status == 405 || status == 410)
        return " (is the address right?)";
    if (status == 429)
        return " (too many requests)";
    return "";
}

std::optional<Millis> retry_after(const HttpAnswer& answer) {
    const auto text = find_header(answer.headers, "retry-after");
    if (!text || text->empty() || text->size() > 6)
        return std::nullopt;
    const auto seconds = parse_digits(*text);
    if (!seconds)
        return std::nullopt;
    return Millis{*seconds * 1000};
}

}  // namespace

std::optional<RequestFailed> failure_of(const HttpAnswer& answer) {
    if (answer.status >= 200 && answer.status < 300)
        return std::nullopt;
    std::string said(cut_text(answer.body, limits::text_bytes / 2));
    if (find_text_fault(said, limits::text_bytes) != TextFault::none)
        said = "unreadable text";
    std::string reason = answer.status == 0
                             ? "no answer"
                             : "HTTP " + std::to_string(answer.status) + hint_of(answer.status);
    if (!said.empty())
        reason += ": " + said;
    return RequestFailed{retry_of(answer.status), std::move(reason), retry_after(answer)};
}

std::string url_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

}  // namespace onepool::hub
