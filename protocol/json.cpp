#include "protocol/json.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::protocol {

namespace {

// Builds the value while nlohmann's parser reads. Its own document type is never made: that would
// turn money into doubles and let the last of two equal keys win.
class Builder {
  public:
    std::optional<Json> take() {
        if (!root_) {
            return std::nullopt;
        }
        return std::move(*root_);
    }

    bool null() { return put(Json{}); }
    bool boolean(bool value) { return put(Json{value}); }
    bool number_integer(std::int64_t value) { return put(Json{value}); }
    bool number_unsigned(std::uint64_t value) { return put(Json{value}); }
    bool number_float(double, const std::string& text) { return put(Json{Json::NumberText{text}}); }
    bool string(std::string& value) { return put(Json{std::move(value)}); }
    bool binary(nlohmann::json::binary_t&) { return false; }

    bool start_object(std::size_t) { return open(Level{.is_object = true}); }
    bool key(std::string& value) {
        CHECK(!levels_.empty() && levels_.back().is_object);
        levels_.back().key = std::move(value);
        return true;
    }
    bool end_object() {
        Level level = close();
        if (has_repeated_key(level.members)) {
            return false;
        }
        return put(Json{std::move(level.members)});
    }
    bool start_array(std::size_t) { return open(Level{}); }
    bool end_array() { return put(Json{close().elements}); }

    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
        return false;
    }

  private:
    struct Level {
        bool is_object = false;
        std::string key;  // of the member being read
        Json::Object members;
        Json::Array elements;
    };

    bool open(Level level) {
        if (levels_.size() >= limits::json_depth) {
            return false;
        }
        levels_.push_back(std::move(level));
        return true;
    }

    Level close() {
        CHECK(!levels_.empty());
        Level level = std::move(levels_.back());
        levels_.pop_back();
        return level;
    }

    bool put(Json value) {
        if (levels_.empty()) {
            root_ = std::move(value);
            return true;
        }
        Level& level = levels_.back();
        if (level.is_object) {
            level.members.emplace_back(std::move(level.key), std::move(value));
        } else {
            level.elements.push_back(std::move(value));
        }
        return true;
    }

    // Sorted, because comparing each pair of a hostile object's keys would take minutes.
    static bool has_repeated_key(const Json::Object& members) {
        std::vector<std::string_view> keys;
        keys.reserve(members.size());
        for (const auto& [key, value] : members) {
            keys.push_back(key);
        }
        std::sort(keys.begin(), keys.end());
        return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
    }

    std::vector<Level> levels_;
    std::optional<Json> root_;
};

void write_escaped(std::string_view character, std::string& out) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    const auto byte = static_cast<std::uint8_t>(character.front());
    switch (byte) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (byte < 0x20) {
        out += "\\u00";
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
        return;
    }
    out += character;
}

// Bytes that are no UTF-8 become U+FFFD, so that what we write can always be read.
void write_string(std::string_view text, std::string& out) {
    out += '"';
    while (!text.empty()) {
        const std::size_t size = utf8_character_bytes(text);
        if (size == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
            continue;
        }
        write_escaped(text.substr(0, size), out);
        text.remove_prefix(size);
    }
    out += '"';
}

struct Writer {
    std::string& out;

    void operator()(std::monostate) const { out += "null"; }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const { out += std::to_string(value); }
    void operator()(const Json::NumberText& number) const { out += number.text; }
    void operator()(const std::string& text) const { write_string(text, out); }
    void operator()(const Json::Array& elements) const {
        out += '[';
        const char* separator = "";
        for (const Json& element : elements) {
            out += separator;
            element.visit(*this);
            separator = ",";
        }
        out += ']';
    }
    void operator()(const Json::Object& members) const {
        out += '{';
        const char* separator = "";
        for (const auto& [key, value] : members) {
            out += separator;
            write_string(key, out);
            out += ':';
            value.visit(*this);
            separator = ",";
        }
        out += '}';
    }
};

}  // namespace

Json::Json(bool value) : value_(value) {}
Json::Json(int value) : value_(std::int64_t{value}) {}
Json::Json(std::uint32_t value) : value_(std::int64_t{value}) {}
Json::Json(std::int64_t value) : value_(value) {}
Json::Json(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        value_ = NumberText{std::to_string(value)};
    } else {
        value_ = static_cast<std::int64_t>(value);
    }
}
Json::Json(NumberText value) : value_(std::move(value)) {}
Json::Json(const char* value) : value_(std::string{value}) {}
Json::Json(std::string value) : value_(std::move(value)) {}
Json::Json(std::string_view value) : value_(std::string{value}) {}
Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

std::optional<Json> Json::parse(std::string_view text) {
    Builder builder;
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
        return std::nullopt;
    }
    return builder.take();
}

std::string Json::dump() const {
    std::string out;
    visit(Writer{out});
    return out;
}

bool Json::is_null() const {
    return std::holds_alternative<std::monostate>(value_);
}
const bool* Json::as_bool() const {
    return std::get_if<bool>(&value_);
}
const std::int64_t* Json::as_int() const {
    return std::get_if<std::int64_t>(&value_);
}
const std::string* Json::as_number_text() const {
    const auto* number = std::get_if<NumberText>(&value_);
    return number == nullptr ? nullptr : &number->text;
}
const std::string* Json::as_string() const {
    return std::get_if<std::string>(&value_);
}
const Json::Array* Json::as_array() const {
    return std::get_if<Array>(&value_);
}
const Json::Object* Json::as_object() const {
    return std::get_if<Object>(&value_);
}

const Json& Json::operator[](std::string_view key) const {
    static const Json absent;
    const Object* members = as_object();
    if (members == nullptr) {
        return absent;
    }
    for (const auto& [name, value] : *members) {
        if (name == key) {
            return value;
        }
    }
    return absent;
}

Json& Json::set(std::string key, Json value) {
    if (is_null()) {
        value_ = Object{};
    }
    auto* members = std::get_if<Object>(&value_);
    CHECK(members != nullptr);
    for (auto& [name, old] : *members) {
        if (name == key) {
            old = std::move(value);
            return *this;
        }
    }
    members->emplace_back(std::move(key), std::move(value));
    return *this;
}

void Json::push(Json value) {
    if (is_null()) {
        value_ = Array{};
    }
    auto* elements = std::get_if<Array>(&value_);
    CHECK(elements != nullptr);
    elements->push_back(std::move(value));
}

Json time_or_null(const std::optional<UnixMs>& time) {
    return time ? Json(time->value) : Json();
}

}  // namespace onepool::protocol
