#include "firmware-config/config_text.hpp"

#include <toml++/toml.h>

#include <utility>

namespace onepool::config {
namespace {

// Walks the tables of a parsed file; stops at the first value of a kind no setting has.
class Flattener {
  public:
    void table(const std::string& prefix, const toml::table& table) {
        for (const auto& [key, node] : table)
            add(prefix + std::string(key.str()), node);
    }
    std::variant<ConfigValues, ConfigFault> result() && {
        if (fault_)
            return *std::move(fault_);
        return std::move(values_);
    }

  private:
    void add(const std::string& key, const toml::node& node) {
        const auto& begin = node.source().begin;
        const auto put = [&](auto value) {
            values_.insert_or_assign(key, ConfigValue{std::move(value), begin.line, begin.column});
        };
        if (const auto* inner = node.as_table()) {
            table(key + ".", *inner);
        } else if (const auto* array = node.as_array()) {
            for (std::size_t i = 0; i < array->size(); ++i) {
                add(key + "." + std::to_string(i), *array->get(i));
            }
        } else if (const auto text = node.value_exact<std::string>()) {
            put(*text);
        } else if (const auto number = node.value_exact<std::int64_t>()) {
            put(*number);
        } else if (const auto flag = node.value_exact<bool>()) {
            put(*flag);
        } else if (!fault_) {
            fault_ = ConfigFault{
                begin.line, begin.column,
                "`" + key + "` must be a text in quotes, a whole number, true or false"};
        }
    }

    ConfigValues values_;
    std::optional<ConfigFault> fault_;
};

}  // namespace

std::string to_text(const ConfigFault& fault, std::string_view file) {
    std::string place(file);
    if (fault.line > 0) {
        place += ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column);
    }
    return place + ": " + fault.text;
}

std::variant<ConfigValues, ConfigFault> parse_config(std::string_view text) {
    try {
        Flattener flattener;
        flattener.table("", toml::parse(text));
        return std::move(flattener).result();
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        return ConfigFault{begin.line, begin.column, std::string(error.description())};
    }
}

// ---- reading -------------------------------------------------------------------------------

ConfigReader::ConfigReader(ConfigValues values) : values_(std::move(values)), unread_(values_) {}

const ConfigValue* ConfigReader::take(std::string_view key) {
    const auto unread = unread_.find(key);
    if (unread != unread_.end())
        unread_.erase(unread);
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
}

void ConfigReader::fail(std::string_view key, std::string text) {
    if (fault_)
        return;
    const auto found = values_.find(key);
    if (found == values_.end()) {
        fault_ = ConfigFault{0, 0, std::move(text)};
    } else {
        fault_ = ConfigFault{found->second.line, found->second.column, std::move(text)};
    }
}

std::string ConfigReader::text(std::string_view key) {
    std::string value = text_or(key, "");
    if (value.empty())
        fail(key, "`" + std::string(key) + "` is missing: give it a text in quotes");
    return value;
}

std::string ConfigReader::text_or(std::string_view key, std::string_view fallback) {
    const ConfigValue* found = take(key);
    if (found == nullptr)
        return std::string(fallback);
    if (const auto* value = std::get_if<std::string>(&found->value))
        return *value;
    fail(key, "`" + std::string(key) + "` must be a text in quotes");
    return std::string(fallback);
}

std::vector<std::string> ConfigReader::texts_or_none(std::string_view key) {
    if (take(key) != nullptr)
        fail(key, "`" + std::string(key) + "` must be a list of texts in quotes: [\"...\"]");
    std::vector<std::string> texts;
    const auto nth = [&] { return std::string(key) + "." + std::to_string(texts.size()); };
    while (values_.contains(nth()))
        texts.push_back(text_or(nth(), ""));
    return texts;
}

std::int64_t ConfigReader::number_or(std::string_view key, Bounds bounds, std::int64_t fallback) {
    const ConfigValue* found = take(key);
    if (found == nullptr)
        return fallback;
    const auto* value = std::get_if<std::int64_t>(&found->value);
    if (value != nullptr && *value >= bounds.least && *value <= bounds.most)
        return *value;
    fail(key, "`" + std::string(key) + "` must be a whole number from " +
                  std::to_string(bounds.least) + " to " + std::to_string(bounds.most));
    return fallback;
}

ConfigReader::Switch ConfigReader::switch_or(std::string_view key, Switch fallback) {
    const ConfigValue* found = take(key);
    if (found == nullptr)
        return fallback;
    if (const auto* value = std::get_if<bool>(&found->value)) {
        return *value ? Switch::on : Switch::off;
    }
    fail(key, "`" + std::string(key) + "` must be true or false");
    return fallback;
}

bool ConfigReader::has_table(std::string_view name) const {
    const std::string prefix = std::string(name) + ".";
    const auto first = values_.lower_bound(prefix);
    return first != values_.end() && first->first.compare(0, prefix.size(), prefix) == 0;
}

std::optional<ConfigFault> ConfigReader::fault() const {
    if (fault_ || unread_.empty())
        return fault_;
    const auto& [key, value] = *unread_.begin();
    return ConfigFault{value.line, value.column,
                       "`" + key + "` is not a setting of this program: correct or remove it"};
}

}  // namespace onepool::config
