#pragma once
// A TOML text (toml.io, v1.0) as typed values with the place each stood, so that a wrong value is
// reported by line and column. Pure: takes the text, opens no file. toml++ stays in the .cpp.
// Keys are written with dots: `port` of table `[http]` is "http.port"; the n-th table of an array
// `[[channel]]` is "channel.0", "channel.1", ...

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace onepool::config {

// What is wrong, for the person who wrote the file. Lines and columns count from 1; 0: the whole
// file (something is missing).
struct ConfigFault {
    std::int64_t line = 0;
    std::int64_t column = 0;
    std::string text;
    bool operator==(const ConfigFault&) const = default;
};

// "onepool-node.toml:3:8: ..."
std::string to_text(const ConfigFault& fault, std::string_view file);

struct ConfigValue {
    std::variant<std::string, std::int64_t, bool> value;
    std::int64_t line = 0;
    std::int64_t column = 0;
};

using ConfigValues = std::map<std::string, ConfigValue, std::less<>>;

std::variant<ConfigValues, ConfigFault> parse_config(std::string_view text);

// Reads values key by key; the first fault is kept and everything after it reads as fallback.
// A key that nobody asked for is a fault too: a misspelt key must not be ignored silently.
class ConfigReader {
  public:
    explicit ConfigReader(ConfigValues values);

    struct Bounds {
        std::int64_t least = 0;
        std::int64_t most = 0;
    };
    std::string text(std::string_view key);  // must be there and not empty
    std::string text_or(std::string_view key, std::string_view fallback);
    std::vector<std::string> texts_or_none(std::string_view key);  // ["a", "b"]; the n-th: "key.n"
    std::int64_t number_or(std::string_view key, Bounds bounds, std::int64_t fallback);
    enum class Switch : std::uint8_t { off, on };
    Switch switch_or(std::string_view key, Switch fallback);

    bool has_table(std::string_view name) const;  // any key that begins with "name."
    void fail(std::string_view key, std::string text);
    std::optional<ConfigFault> fault() const;  // after all keys were read

  private:
    const ConfigValue* take(std::string_view key);

    ConfigValues values_;
    std::map<std::string, ConfigValue, std::less<>> unread_;
    std::optional<ConfigFault> fault_;
};

}  // namespace onepool::config
