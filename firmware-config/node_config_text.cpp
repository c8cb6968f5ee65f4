#include "firmware-config/node_config_text.hpp"

namespace onepool::config {
namespace {

// A basic string (toml.io): settings hold no control characters.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string line(const char* key, const std::string& value) {
    return std::string(key) + " = " + value + "\n";
}

}  // namespace

std::string to_toml(const NodeConfig& config) {
    std::string text =
        line("node", quoted(to_text(config.node))) + line("name", quoted(config.name)) +
        line("location", quoted(config.location.value)) +
        line("currency", quoted(config.currency.code)) +
        line("utc_offset_minutes", std::to_string(config.utc_offset_minutes)) +
        line("database", quoted(config.database)) +
        line("keep_days", std::to_string(config.keep_days)) +
        line("prices_include_tax", config.prices_include_tax ? "true" : "false") +
        (config.hub_key ? line("hub_key", quoted(protocol::to_text(*config.hub_key))) : "") +
        line("home", config.home == NodeHome::register_page ? "\"register\"" : "\"orders\"") +
        "\n[http]\n" + line("address", quoted(config.http.address)) +
        line("port", std::to_string(config.http.port)) +
        line("token_file", quoted(config.http.token_file));
    if (config.broker) {
        text += "\n[broker]\n" + line("uri", quoted(config.broker->uri)) +
                line("ca", quoted(config.broker->ca)) + line("cert", quoted(config.broker->cert)) +
                line("key", quoted(config.broker->key));
    }
    return text;
}

}  // namespace onepool::config
