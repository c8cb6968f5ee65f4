#pragma once
// JSON as a plain value, so that pure code can read and write it. Parsed by nlohmann-json behind
// json.cpp, the only file that sees it. Bounds: http_body_bytes (the caller's) and json_depth.
// Numbers are integers only; a fraction or an exponent keeps its text (`number_text`), because no
// float enters pure code: money arrives as a decimal string or as minor units.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace onepool::protocol {

class Json {
  public:
    struct NumberText {
        std::string text;
        bool operator==(const NumberText&) const = default;
    };
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;   // keeps the order of insertion

    Json() = default;                                   // null
    Json(std::nullptr_t) {}
    Json(bool value);
    Json(int value);
    Json(std::int64_t value);
    Json(std::uint64_t value);
    Json(const char* value);
    Json(std::string value);
    Json(std::string_view value);
    Json(Array value);
    Json(Object value);

    static std::optional<Json> parse(std::string_view text);   // nullopt: not JSON, or too deep
    std::string dump() const;                                   // compact, UTF-8

    bool is_null() const;
    const bool* as_bool() const;
    const std::int64_t* as_int() const;
    const std::string* as_string() const;
    const Array* as_array() const;
    const Object* as_object() const;

    // Member of an object; null value when absent or not an object.
    const Json& operator[](std::string_view key) const;
    // Adds or replaces a member; a null value becomes an object.
    Json& set(std::string key, Json value);
    void push(Json value);                                      // a null value becomes an array

    bool operator==(const Json&) const = default;

  private:
    std::variant<std::monostate, bool, std::int64_t, NumberText, std::string, Array, Object> value_;
};

}  // namespace onepool::protocol
