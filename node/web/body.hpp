#pragma once
// Reads the JSON body of a request field by field, each with its bound. The first fault is kept as
// the Problem to answer; everything after it reads as empty. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/io/web_gate.hpp"
#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class Fields {
  public:
    struct Bounds {
        std::int64_t least = 0;
        std::int64_t most = 0;
    };

    bool has(std::string_view key) const;                              // there, and not null
    std::string text(std::string_view key, std::size_t bytes_max);     // needed, not empty
    std::string text_or(std::string_view key, std::size_t bytes_max);  // "" when absent
    // As text_or(), but the GS1 separator (0x1D) may stand in it.
    std::string scanned_or(std::string_view key, std::size_t bytes_max);
    std::int64_t number(std::string_view key, Bounds bounds);  // needed
    std::int64_t number_or(std::string_view key, Bounds bounds, std::int64_t fallback);
    BasketId id(std::string_view key);  // needed
    std::optional<UnixMs> time(std::string_view key);
    bool flag(std::string_view key);  // false when absent
    // One to `most` objects.
    std::vector<Fields> list(std::string_view key, std::size_t most);

    // One of the names; the first entry when absent.
    template <class Value>
    Value choice(std::string_view key,
                 std::initializer_list<std::pair<std::string_view, Value>> names) {
        const auto text = text_or(key, 40);
        if (text.empty())
            return names.begin()->second;
        std::string known;
        for (const auto& [name, value] : names) {
            if (name == text)
                return value;
            known += (known.empty() ? "" : ", ") + std::string(name);
        }
        fail(key, "must be one of " + known);
        return names.begin()->second;
    }

    // "unit_price" of the third line: "lines[2].unit_price".
    std::string path(std::string_view key) const;
    void fail(std::string_view key, const std::string& what);  // 422

  private:
    friend class Body;
    // "" and a fault where `judged`, which may be less than the value, is no text of that length.
    std::string checked(std::string_view key, const std::string& value, std::string_view judged,
                        std::size_t bytes_max);
    const std::string* text_at(std::string_view key);  // nullptr: absent, or no text

    Fields(const Json& object, std::string prefix, std::optional<io::Problem>& fault)
        : object_(&object), prefix_(std::move(prefix)), fault_(&fault) {}

    const Json* object_;
    std::string prefix_;
    std::optional<io::Problem>* fault_;
};

inline constexpr Fields::Bounds units_bounds{1, limits::line_units};
inline constexpr Fields::Bounds amount_bounds{0, limits::amount_minor};

// Owns the parsed body and its first fault; outlives the Fields it gives out.
class Body {
  public:
    explicit Body(std::string_view text);  // an empty body is an empty object
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    Fields fields() { return {json_, "", fault_}; }
    const std::optional<io::Problem>& fault() const { return fault_; }
    void fail(io::Problem problem);

  private:
    Json json_;
    std::optional<io::Problem> fault_;
};

// The same bounds for a number in a query string; nullopt when it is none.
std::optional<std::int64_t> parse_number(std::string_view text, Fields::Bounds bounds);

}  // namespace onepool::node
