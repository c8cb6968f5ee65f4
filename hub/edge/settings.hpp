#pragma once
// Settings from their file, and secrets from their own. Everything throws std::runtime_error with a
// text that says what to do; used before the reactor runs.

#include <string>
#include <vector>

#include "firmware-config/hub_config.hpp"
#include "hub/core/hub_core.hpp"

namespace onepool::hub {

// Relative paths inside are meant from the folder of the file.
config::HubConfig read_settings(const std::string& file);

// The text of the settings file, and the files it names: keys, secrets, the token.
std::string read_settings_text(const std::string& file);
std::vector<std::string> files_named(const config::HubConfig& settings);

// By which rules locations are preferred.
std::vector<SourcingRule> sourcing_of(const config::HubConfig& settings);

// What tills may sell without asking.
RightsPolicy rights_of(const config::HubConfig& settings);
CountPolicy counts_of(const config::HubConfig& settings);
LastUnits last_units_of(const config::HubConfig& settings);

// The channels with their connectors, each holding the secrets of its file.
std::vector<HubCore::Channel> make_channels(const config::HubConfig& settings);

}  // namespace onepool::hub
