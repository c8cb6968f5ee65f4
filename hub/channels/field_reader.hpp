#pragma once
// Fields of JSON that a channel sent, read within their bounds. Pure; lives while one object is
// read.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// Reads fields and remembers the first that is wrong; the values read after it are not used.
class FieldReader {
  public:
    explicit FieldReader(std::string& fault) : fault_(fault) {}

    std::int64_t number(const Json& object, const char* field, std::int64_t least,
                        std::int64_t most) {
        const std::int64_t* value = object[field].as_int();
        if (value && *value >= least && *value <= most)
            return *value;
        blame(field,
              "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }

    enum class Empty : std::uint8_t { allowed, refused };
    std::string text(const Json& object, const char* field, std::size_t bytes_max, Empty empty) {
        const std::string* value = object[field].as_string();
        if (value && find_text_fault(*value, bytes_max) == TextFault::none &&
            (empty == Empty::allowed || !value->empty())) {
            return *value;
        }
        blame(field, "plain text of at most " + std::to_string(bytes_max) + " bytes" +
                         (empty == Empty::refused ? ", not empty" : ""));
        return {};
    }

    // Absent, or null: nothing.
    std::optional<std::int64_t> optional_number(const Json& object, const char* field,
                                                std::int64_t least, std::int64_t most) {
        if (object[field].is_null())
            return std::nullopt;
        return number(object, field, least, most);
    }
    // Empty when it is absent, or null.
    LocationId optional_location(const Json& object, const char* field) {
        const std::string* value = object[field].as_string();
        if (object[field].is_null() || (value && is_plain_name(*value)))
            return LocationId{value ? *value : std::string()};
        blame(field, "a location's id: 1 to 40 of a-z, 0-9 and -, or absent");
        return {};
    }

    bool flag(const Json& object, const char* field) {
        const bool* value = object[field].as_bool();
        if (!value)
            blame(field, "true or false");
        return value && *value;
    }

    void blame(const std::string& field, const std::string& wanted) {
        if (fault_.empty())
            fault_ = prefix_ + field + " must be " + wanted;
    }
    void enter(std::string prefix) { prefix_ = std::move(prefix); }

  private:
    std::string& fault_;
    std::string prefix_;
};

}  // namespace onepool::hub
