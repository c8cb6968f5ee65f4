#include "firmware-config/hub_config.hpp"

#include <algorithm>
#include <utility>

#include "firmware-config/common_sections.hpp"
#include "protocol/limits.hpp"

namespace onepool::config {
namespace {

constexpr std::int64_t hub_epoch_most = protocol::limits::hub_epoch;

// The parts between commas, without the spaces around them.
std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    std::string part;
    const auto end_part = [&] {
        part.erase(part.find_last_not_of(' ') + 1);
        if (!part.empty())
            parts.push_back(std::exchange(part, {}));
    };
    for (const char each : list) {
        if (each == ',') {
            end_part();
        } else if (each != ' ' || !part.empty()) {
            part += each;
        }
    }
    end_part();
    return parts;
}

HubConfig::Http read_http(ConfigReader& file) {
    HubConfig::Http http;
    http.address = file.text_or("http.address", http.address);
    http.port = static_cast<std::uint16_t>(file.number_or("http.port", {0, 65535}, 0));
    http.hosts = split(file.text_or("http.hosts", ""));
    http.token_file = file.text("http.token_file");
    return http;
}

HubConfig::Authority read_authority(ConfigReader& file, const HubConfig::Broker& broker) {
    HubConfig::Authority authority;
    authority.cert = file.text("ca.cert");
    authority.key = file.text("ca.key");
    authority.acl = file.text("ca.acl");
    authority.crl = file.text("ca.crl");
    authority.broker_pid_file = file.text_or("ca.broker_pid_file", "");
    authority.broker_uri = file.text_or("ca.broker_uri", broker.uri);
    if (!authority.broker_uri.starts_with("ssl://"))
        file.fail("ca.broker_uri",
                  "`ca.broker_uri` must begin with ssl://: nodes use certificates");
    if (broker.ca.empty())
        file.fail("broker.ca", "with [ca] give `ca` in [broker]: enrolled nodes get a copy of it");
    return authority;
}

struct NamedRule {
    std::string_view name;
    SourcingRule rule;
};
constexpr NamedRule sourcing_rules[] = {{"highest_stock", SourcingRule::highest_stock},
                                        {"least_work", SourcingRule::least_work},
                                        {"nearest", SourcingRule::nearest},
                                        {"sla", SourcingRule::sla},
                                        {"margin", SourcingRule::margin}};

std::vector<SourcingRule> read_sourcing(ConfigReader& file) {
    std::string known;
    for (const NamedRule& each : sourcing_rules)
        known += (known.empty() ? "" : ", ") + std::string(each.name);
    std::vector<SourcingRule> rules;
    const std::vector<std::string> names = file.texts_or_none("sourcing.rules");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string key = "sourcing.rules." + std::to_string(i);
        const auto* found =
            std::find_if(std::begin(sourcing_rules), std::end(sourcing_rules),
                         [&](const NamedRule& each) { return each.name == names[i]; });
        if (found == std::end(sourcing_rules)) {
            file.fail(key, "there is no such rule of sourcing; there are: " + known);
        } else if (std::find(rules.begin(), rules.end(), found->rule) != rules.end()) {
            file.fail(key, "this rule stands here already: name each once");
        } else {
            rules.push_back(found->rule);
        }
    }
    return rules;
}

LastUnits read_last_units(ConfigReader& file) {
    const std::string name = file.text_or("publishing.last_units", "exclusive");
    if (name != "exclusive" && name != "everywhere") {
        file.fail("publishing.last_units", "`last_units` must be \"exclusive\" or \"everywhere\"");
    }
    return name == "everywhere" ? LastUnits::everywhere : LastUnits::exclusive;
}

// More than a month is no outage; its goods would sell nowhere.
constexpr std::int64_t horizon_hours_most = 31 * 24;

HubConfig::Rights read_rights(ConfigReader& file) {
    HubConfig::Rights rights;
    rights.horizon_hours =
        file.number_or("rights.horizon_hours", {0, horizon_hours_most}, rights.horizon_hours);
    rights.share =
        static_cast<std::uint32_t>(file.number_or("rights.share", {0, 100}, rights.share));
    return rights;
}

HubConfig::Counts read_counts(ConfigReader& file) {
    HubConfig::Counts counts;
    counts.tolerance = read_count_tolerance(file);
    counts.wait_minutes =
        file.number_or("counts.wait_minutes",
                       {0, protocol::limits::count_wait_max_ms / protocol::limits::minute_ms},
                       counts.wait_minutes);
    return counts;
}

// What the rules of sourcing go by; of each what is said.
void read_terms(ConfigReader& file, const std::string& table, HubConfig::Location& location) {
    const auto text = [&](const char* key) {
        const std::string said = file.text_or(table + "." + key, "");
        return said.empty() ? std::nullopt : std::optional(said);
    };
    location.country = text("country");
    if (location.country && !protocol::is_country(*location.country))
        file.fail(table + ".country", "`country` must be two capital letters, such as GB");
    location.postcode = text("postcode");
    if (location.postcode && (!location.country || !protocol::is_postcode(*location.postcode))) {
        file.fail(table + ".postcode",
                  "`postcode` must be letters, digits, spaces and hyphens, with a `country`");
    }
    if (const auto said = text("cut_off")) {
        location.cut_off = protocol::parse_cut_off(*said);
        if (!location.cut_off) {
            file.fail(table + ".cut_off",
                      "`cut_off` must be a time of day with its offset, such as 16:30+01:00");
        }
    }
    constexpr std::int64_t unsaid = -1;
    const std::int64_t cost =
        file.number_or(table + ".cost", {0, protocol::limits::amount_minor}, unsaid);
    if (cost != unsaid)
        location.cost = cost;
}

void read_locations(ConfigReader& file, HubConfig& config) {
    for (std::size_t i = 0; file.has_table("location." + std::to_string(i)); ++i) {
        const std::string table = "location." + std::to_string(i);
        HubConfig::Location location;
        location.id.value = read_plain_name(file, table + ".id");
        location.name = read_name(file, table + ".name", location.id.value);
        location.location_reserve.value =
            file.number_or(table + ".location_reserve", {0, protocol::limits::line_units}, 0);
        location.ships_orders = file.switch_or(table + ".ships_orders", ConfigReader::Switch::on) ==
                                ConfigReader::Switch::on;
        read_terms(file, table, location);
        const bool is_known =
            std::any_of(config.locations.begin(), config.locations.end(),
                        [&](const auto& other) { return other.id == location.id; });
        if (is_known)
            file.fail(table + ".id", "there is a location of this id already");
        config.locations.push_back(std::move(location));
    }
    if (config.locations.empty())
        file.fail("location", "a hub needs at least one [[location]]");
}

void read_nodes(ConfigReader& file, HubConfig& config) {
    for (std::size_t i = 0; file.has_table("node." + std::to_string(i)); ++i) {
        const std::string table = "node." + std::to_string(i);
        HubConfig::Node node;
        const std::string id = file.text(table + ".node");
        if (const auto parsed = protocol::parse_node_id(id)) {
            node.node = *parsed;
        } else {
            file.fail(table + ".node", "`node` must be an id as `onepool-node new-id` prints it");
        }
        node.location.value = read_plain_name(file, table + ".location");
        const bool is_known =
            std::any_of(config.locations.begin(), config.locations.end(),
                        [&](const auto& location) { return location.id == node.location; });
        if (!is_known)
            file.fail(table + ".location", "there is no [[location]] of this id");
        node.name = read_name(file, table + ".name", id);
        const bool is_twice =
            std::any_of(config.nodes.begin(), config.nodes.end(),
                        [&](const auto& other) { return other.node == node.node; });
        if (is_twice)
            file.fail(table + ".node", "this node stands here twice");
        config.nodes.push_back(std::move(node));
    }
}

bool read_allowed(ConfigReader& file, const std::string& key, const std::string& what) {
    const std::string text = file.text_or(key, "never");
    if (text != "never" && text != "allowed") {
        file.fail(key, "`" + what + "` must be \"never\" or \"allowed\"; left out it is \"never\"");
    }
    return text == "allowed";
}

void read_channels(ConfigReader& file, HubConfig& config) {
    for (std::size_t i = 0; file.has_table("channel." + std::to_string(i)); ++i) {
        const std::string table = "channel." + std::to_string(i);
        HubConfig::Channel channel;
        channel.id.value = read_plain_name(file, table + ".id");
        if (file.text(table + ".kind") != "own-site")
            file.fail(table + ".kind", "`kind` must be \"own-site\", the only kind there is yet");
        channel.base = file.text(table + ".base");
        if (channel.base.rfind("http://", 0) != 0 && channel.base.rfind("https://", 0) != 0)
            file.fail(table + ".base", "`base` must begin with http:// or https://");
        channel.secret_file = file.text(table + ".secret_file");
        channel.may_split = read_allowed(file, table + ".split", "split");
        channel.may_be_partial = read_allowed(file, table + ".partial", "partial");
        const bool is_known =
            std::any_of(config.channels.begin(), config.channels.end(),
                        [&](const auto& other) { return other.id == channel.id; });
        if (is_known)
            file.fail(table + ".id", "there is a channel of this id already");
        config.channels.push_back(std::move(channel));
    }
}

}  // namespace

std::variant<HubConfig, ConfigFault> load_hub_config(std::string_view toml) {
    auto parsed = parse_config(toml);
    if (auto* fault = std::get_if<ConfigFault>(&parsed))
        return std::move(*fault);
    ConfigReader file(std::get<ConfigValues>(std::move(parsed)));
    HubConfig config;
    config.hub_epoch.value =
        static_cast<std::uint64_t>(file.number_or("hub_epoch", {1, hub_epoch_most}, 0));
    if (config.hub_epoch.value == 0)
        file.fail("hub_epoch", "`hub_epoch` must be given: 1 for a new hub");
    config.database = file.text("database");
    config.signing_key_file = file.text_or("signing_key_file", "");
    config.http = read_http(file);
    config.broker = read_broker(file, "the files of this hub's certificate");
    if (file.has_table("ca"))
        config.authority = read_authority(file, config.broker);
    config.sourcing = read_sourcing(file);
    config.pays_debts =
        file.switch_or("sourcing.pay_debts", ConfigReader::Switch::on) == ConfigReader::Switch::on;
    config.rights = read_rights(file);
    config.counts = read_counts(file);
    config.last_units = read_last_units(file);
    read_locations(file, config);
    read_nodes(file, config);
    read_channels(file, config);
    if (auto fault = file.fault())
        return *std::move(fault);
    return config;
}

}  // namespace onepool::config
