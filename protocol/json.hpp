#pragma once
// JSON as a plain value, so that pure code can read and write it. Parsed by nlohmann-json behind
// json.cpp, the only file that sees it. Bounds: http_body_bytes (the caller's) and json_depth.
// Numbers are integers only; a fraction, an exponent or a number beyond 64 bits keeps its text
// (`as_number_text`), because no float enters pure code: money arrives as a decimal string or as
// minor units. An object that names a key twice is refused: readers would disagree about it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/units.hpp"

namespace onepool::protocol {

class Json {
  public:
    struct NumberText {
        std::string text;
        bool operator==(const NumberText&) const = default;
    };
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;  // keeps the order of insertion

    Json() = default;  // null
    Json(std::nullptr_t) {}
    Json(bool value);
    Json(int value);
    Json(std::uint32_t value);
    Json(std::int64_t value);
    Json(std::uint64_t value);
    Json(NumberText value);  // the text must be a JSON number
    Json(const char* value);
    Json(std::string value);
    Json(std::string_view value);
    Json(Array value);
    Json(Object value);

    static std::optional<Json> parse(
        std::string_view text);  // nullopt: not JSON, too deep, or a key twice
    // Compact, UTF-8; bytes that are no UTF-8 are written as U+FFFD.
    std::string dump() const;

    bool is_null() const;
    const bool* as_bool() const;
    const std::int64_t* as_int() const;
    const std::string* as_number_text() const;
    const std::string* as_string() const;
    const Array* as_array() const;
    const Object* as_object() const;

    // Member of an object; null value when absent or not an object.
    const Json& operator[](std::string_view key) const;
    // Adds or replaces a member and returns this object; a null value becomes an object first.
    // Any other kind of value is the caller's bug.
    Json& set(std::string key, Json value);
    // Appends an element; a null value becomes an array first.
    void push(Json value);

    // Calls `visitor` with the alternative held: std::monostate for null, bool, std::int64_t,
    // NumberText, std::string, Array or Object.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) const {
        return std::visit(std::forward<Visitor>(visitor), value_);
    }

    bool operator==(const Json&) const = default;

  private:
    std::variant<std::monostate, bool, std::int64_t, NumberText, std::string, Array, Object> value_;
};

Json time_or_null(const std::optional<UnixMs>& time);

}  // namespace onepool::protocol
