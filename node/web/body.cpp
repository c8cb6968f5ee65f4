#include "node/web/body.hpp"

#include <algorithm>

#include "protocol/digits.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::node {

bool Fields::has(std::string_view key) const {
    return !(*object_)[key].is_null();
}

std::string Fields::text(std::string_view key, std::size_t bytes_max) {
    auto value = text_or(key, bytes_max);
    if (value.empty())
        fail(key, "is missing: give it a text");
    return value;
}

std::string Fields::text_or(std::string_view key, std::size_t bytes_max) {
    const std::string* text = text_at(key);
    return text == nullptr ? std::string() : checked(key, *text, *text, bytes_max);
}

std::string Fields::scanned_or(std::string_view key, std::size_t bytes_max) {
    const std::string* text = text_at(key);
    if (text == nullptr)
        return {};
    std::string judged = *text;
    std::ranges::replace(judged, '\x1d', ' ');
    return checked(key, *text, judged, bytes_max);
}

const std::string* Fields::text_at(std::string_view key) {
    const Json& value = (*object_)[key];
    const std::string* text = value.as_string();
    if (text == nullptr && !value.is_null())
        fail(key, "must be a text");
    return text;
}

std::string Fields::checked(std::string_view key, const std::string& value, std::string_view judged,
                            std::size_t bytes_max) {
    switch (find_text_fault(judged, bytes_max)) {
        case TextFault::none:
            return value;
        case TextFault::too_long:
            fail(key, "must be at most " + std::to_string(bytes_max) + " bytes long");
            return {};
        case TextFault::not_utf8:
        case TextFault::control_character:
            fail(key, "must be UTF-8 text without control characters");
            return {};
    }
    return {};
}

std::int64_t Fields::number(std::string_view key, Bounds bounds) {
    if (!has(key))
        fail(key, "is missing: give it a whole number");
    return number_or(key, bounds, bounds.least);
}

std::int64_t Fields::number_or(std::string_view key, Bounds bounds, std::int64_t fallback) {
    const Json& value = (*object_)[key];
    if (value.is_null())
        return fallback;
    const std::int64_t* number = value.as_int();
    if (number != nullptr && *number >= bounds.least && *number <= bounds.most)
        return *number;
    fail(key, "must be a whole number from " + std::to_string(bounds.least) + " to " +
                  std::to_string(bounds.most));
    return fallback;
}

BasketId Fields::id(std::string_view key) {
    const auto value = parse_basket_id(text_or(key, 36));
    if (value && !value->is_none())
        return *value;
    fail(key, "must be a UUID, made once for this document and sent again with every retry");
    return {};
}

std::optional<UnixMs> Fields::time(std::string_view key) {
    if (!has(key))
        return std::nullopt;
    return UnixMs{number(key, {0, limits::time_ms})};
}

bool Fields::flag(std::string_view key) {
    if (!has(key))
        return false;
    const bool* value = (*object_)[key].as_bool();
    if (value == nullptr)
        fail(key, "must be true or false");
    return value != nullptr && *value;
}

std::vector<Fields> Fields::list(std::string_view key, std::size_t most) {
    const Json::Array* entries = (*object_)[key].as_array();
    if (entries == nullptr || entries->empty() || entries->size() > most) {
        fail(key, "must be a list of 1 to " + std::to_string(most) + " entries");
        return {};
    }
    std::vector<Fields> list;
    for (std::size_t i = 0; i < entries->size(); ++i) {
        const std::string place = path(key) + "[" + std::to_string(i) + "]";
        if ((*entries)[i].as_object() == nullptr)
            fail(key, "must hold objects");
        list.push_back(Fields((*entries)[i], place + ".", *fault_));
    }
    return list;
}

std::string Fields::path(std::string_view key) const {
    return prefix_ + std::string(key);
}

void Fields::fail(std::string_view key, const std::string& what) {
    if (*fault_)
        return;
    *fault_ = io::Problem{422, "bad_field", "`" + path(key) + "` " + what + ".", path(key)};
}

Body::Body(std::string_view text) {
    auto parsed = Json::parse(text.empty() ? std::string_view("{}") : text);
    if (parsed && parsed->as_object() != nullptr) {
        json_ = *std::move(parsed);
        return;
    }
    fail({400, "bad_json", "The body must be one JSON object.", {}});
}

void Body::fail(io::Problem problem) {
    if (!fault_)
        fault_ = std::move(problem);
}

std::optional<std::int64_t> parse_number(std::string_view text, Fields::Bounds bounds) {
    const auto value = parse_digits(text);
    if (!value || *value < bounds.least || *value > bounds.most)
        return std::nullopt;
    return value;
}

}  // namespace onepool::node
