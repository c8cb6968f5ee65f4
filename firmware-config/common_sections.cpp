#include "firmware-config/common_sections.hpp"

#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::config {

BrokerConfig read_broker(ConfigReader& file, std::string_view credentials) {
    BrokerConfig broker{file.text("broker.uri"), file.text_or("broker.ca", ""),
                        file.text_or("broker.cert", ""), file.text_or("broker.key", "")};
    const bool is_tls = broker.uri.starts_with("ssl://");
    const bool is_plain = broker.uri.starts_with("tcp://");
    if (!is_tls && !is_plain) {
        file.fail("broker.uri", "`broker.uri` must begin with ssl:// (or tcp:// for tests)");
    }
    if (is_tls && (broker.ca.empty() || broker.cert.empty() || broker.key.empty())) {
        file.fail("broker.uri", "`broker.uri` asks for TLS: give `ca`, `cert` and `key`, " +
                                    std::string(credentials));
    }
    return broker;
}

protocol::CountTolerance read_count_tolerance(ConfigReader& file) {
    protocol::CountTolerance tolerance;
    tolerance.units.value = file.number_or(
        "counts.tolerance_units", {0, protocol::limits::line_units}, tolerance.units.value);
    tolerance.percent = file.number_or("counts.tolerance_percent", {0, 100}, tolerance.percent);
    return tolerance;
}

std::string read_name(ConfigReader& file, const std::string& key, std::string_view fallback) {
    std::string name = file.text_or(key, fallback);
    switch (protocol::find_text_fault(name, protocol::limits::name_bytes)) {
        case protocol::TextFault::none:
            break;
        case protocol::TextFault::too_long:
            file.fail(key, "`name` must be at most 40 bytes long");
            break;
        case protocol::TextFault::not_utf8:
        case protocol::TextFault::control_character:
            file.fail(key, "`name` must be text without control characters such as a tab");
            break;
    }
    return name;
}

std::string read_plain_name(ConfigReader& file, const std::string& key) {
    std::string name = file.text(key);
    if (!protocol::is_plain_name(name))
        file.fail(key, "`" + key + "` must be 1 to 40 of a-z, 0-9 and -");
    return name;
}

}  // namespace onepool::config
