#include "firmware-config/node_config.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "firmware-config/common_sections.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::config {
namespace {

// The largest offset from UTC any civil time has, with a quarter of an hour to spare.
constexpr std::int64_t offset_most = 14 * 60 + 15;

constexpr std::int64_t keep_days_most = 36'500;  // a century

bool is_currency(std::string_view code) {
    return code.size() == 3 && std::all_of(code.begin(), code.end(),
                                           [](char each) { return each >= 'A' && each <= 'Z'; });
}

void read_identity(ConfigReader& file, NodeConfig& config) {
    const auto node = file.text("node");
    if (const auto id = protocol::parse_node_id(node)) {
        config.node = *id;
    } else {
        file.fail("node", "`node` must be an id as `onepool-node new-id` prints it");
    }
    config.location.value = read_plain_name(file, "location");
    config.name = read_name(file, "name", config.location.value);
    config.currency.code = file.text("currency");
    if (!is_currency(config.currency.code)) {
        file.fail("currency", "`currency` must be an ISO 4217 code such as GBP");
    }
}

std::optional<protocol::PublicKey> read_hub_key(ConfigReader& file) {
    const auto text = file.text_or("hub_key", "");
    if (text.empty())
        return std::nullopt;
    auto key = protocol::parse_public_key(text);
    if (!key)
        file.fail("hub_key", "`hub_key` must be a public key as `onepool status` prints it");
    return key;
}

OverrideApproval read_override_approval(ConfigReader& file) {
    const auto approval = file.text_or("override_approval", "");
    if (approval == "confirm")
        return OverrideApproval::confirm;
    if (approval == "pin")
        return OverrideApproval::pin;
    if (!approval.empty()) {
        file.fail("override_approval",
                  "`override_approval` must be \"confirm\" or \"pin\"; leave it out for a PIN as "
                  "soon as the staff list has a supervisor");
    }
    return OverrideApproval::by_staff_list;
}

CollectIdentity read_collect_identity(ConfigReader& file) {
    const auto rule = file.text_or("collect_identity", "as_ordered");
    if (rule == "always")
        return CollectIdentity::always;
    if (rule != "as_ordered") {
        file.fail("collect_identity",
                  "`collect_identity` must be \"always\", or \"as_ordered\" where the channel of "
                  "an order decides");
    }
    return CollectIdentity::as_ordered;
}

NodeHome read_home(ConfigReader& file) {
    const auto home = file.text_or("home", "register");
    if (home == "orders")
        return NodeHome::orders_page;
    if (home != "register")
        file.fail("home", "`home` must be \"register\" or \"orders\"");
    return NodeHome::register_page;
}

NodeConfig::Http read_http(ConfigReader& file) {
    NodeConfig::Http http;
    http.address = file.text_or("http.address", http.address);
    http.port = static_cast<std::uint16_t>(file.number_or("http.port", {0, 65535}, 0));
    http.token_file = file.text("http.token_file");
    return http;
}

// "0.0.0.0:8443", "[::]:8443"
void read_listen(ConfigReader& file, NodeConfig::Handhelds& handhelds) {
    const auto text = file.text("handhelds.listen");
    const auto colon = text.rfind(':');
    const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
    const auto* end = port.data() + port.size();
    const auto read = std::from_chars(port.data(), end, handhelds.port);
    if (port.empty() || read.ec != std::errc() || read.ptr != end || handhelds.port == 0)
        file.fail("handhelds.listen",
                  "`handhelds.listen` must be an address and a port, such as 0.0.0.0:8443");
    handhelds.address = text.substr(0, std::min(colon, text.size()));
    if (handhelds.address.starts_with('[') && handhelds.address.ends_with(']'))
        handhelds.address = handhelds.address.substr(1, handhelds.address.size() - 2);
}

// They stand in a certificate, in links and in the Host of requests.
bool is_host(std::string_view host) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    return !host.empty() && host.size() <= 253 &&
           host.find_first_not_of(letters) == std::string_view::npos;
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

NodeConfig::Handhelds read_handhelds(ConfigReader& file) {
    NodeConfig::Handhelds handhelds;
    read_listen(file, handhelds);
    handhelds.hosts = file.texts_or_none("handhelds.hosts");
    for (std::string& host : handhelds.hosts)
        std::ranges::transform(host, host.begin(), lower);  // as browsers ask
    if (handhelds.hosts.empty() || handhelds.hosts.size() > protocol::limits::handheld_hosts ||
        !std::ranges::all_of(handhelds.hosts, is_host))
        file.fail("handhelds.hosts",
                  "`handhelds.hosts` must say how handhelds reach this machine: 1 to 10 names or "
                  "IPv4 addresses, such as [\"192.168.1.20\"]");
    handhelds.idle_minutes =
        file.number_or("handhelds.idle_minutes", {1, protocol::limits::login_idle_minutes_most},
                       handhelds.idle_minutes);
    handhelds.cert = file.text_or("handhelds.cert", "");
    handhelds.key = file.text_or("handhelds.key", "");
    if (handhelds.cert.empty() != handhelds.key.empty())
        file.fail("handhelds.cert",
                  "give both `cert` and `key` in [handhelds], or neither: the node makes its own");
    return handhelds;
}

}  // namespace

std::variant<NodeConfig, ConfigFault> load_node_config(std::string_view toml) {
    auto parsed = parse_config(toml);
    if (auto* fault = std::get_if<ConfigFault>(&parsed))
        return std::move(*fault);
    ConfigReader file(std::get<ConfigValues>(std::move(parsed)));
    NodeConfig config;
    read_identity(file, config);
    config.utc_offset_minutes = static_cast<std::int32_t>(
        file.number_or("utc_offset_minutes", {-offset_most, offset_most}, 0));
    config.database = file.text("database");
    config.keep_days =
        file.number_or("keep_days", {1, keep_days_most}, protocol::limits::retention_days);
    config.guard_file = file.text_or("guard_file", "");
    config.signing_key_file = file.text_or("signing_key_file", "");
    config.hub_key = read_hub_key(file);
    config.overrides_a_day = file.number_or(
        "overrides_a_day", {0, protocol::limits::overridden_units}, config.overrides_a_day);
    config.override_approval = read_override_approval(file);
    config.counts.tolerance = read_count_tolerance(file);
    config.counts.show_expected =
        file.switch_or("counts.show_expected", ConfigReader::Switch::off) ==
        ConfigReader::Switch::on;
    config.prices_include_tax =
        file.switch_or("prices_include_tax", ConfigReader::Switch::on) == ConfigReader::Switch::on;
    config.collect_identity = read_collect_identity(file);
    config.home = read_home(file);
    config.http = read_http(file);
    if (file.has_table("handhelds"))
        config.handhelds = read_handhelds(file);
    config.returns = read_return_rules(file);
    if (file.has_table("broker"))
        config.broker = read_broker(file, "the files of this node's enrolment");
    if (auto fault = file.fault())
        return *std::move(fault);
    return config;
}

}  // namespace onepool::config
