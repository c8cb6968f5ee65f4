#pragma once
// What the settings of a node and of a hub have in common, read once. Pure; part of the loaders.

#include <string>
#include <string_view>

#include "firmware-config/config_text.hpp"
#include "protocol/count_tolerance.hpp"

namespace onepool::config {

struct BrokerConfig {
    std::string uri;
    std::string ca;  // empty, as cert and key: without TLS, for tests on one machine
    std::string cert;
    std::string key;
};

// The table [broker]. `credentials` says what `cert` and `key` are, for the person who left them
// out: "the files of this node's enrolment".
BrokerConfig read_broker(ConfigReader& file, std::string_view credentials);

// tolerance_units and tolerance_percent of the table [counts].
protocol::CountTolerance read_count_tolerance(ConfigReader& file);

// A name people see, and that goes on every event: short, and fit for a log line.
std::string read_name(ConfigReader& file, const std::string& key, std::string_view fallback);

// [a-z0-9-]{1,40}
std::string read_plain_name(ConfigReader& file, const std::string& key);

}  // namespace onepool::config
