#include "hub/edge/settings.hpp"

#include <sstream>
#include <stdexcept>

#include "drivers/io/key_file.hpp"
#include "drivers/io/start_files.hpp"
#include "hub/channels/own_site.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

constexpr std::size_t settings_bytes_max = limits::mib;
constexpr std::size_t secret_bytes_max = 4 * limits::kib;
constexpr const char* remedy = "Make the hub's certificate files, and let this user read them.";

std::vector<WebhookKey> read_keys(const std::string& file) {
    std::istringstream lines(io::read_start_file(file, "channel secret", secret_bytes_max));
    std::vector<WebhookKey> keys;
    for (std::string line; std::getline(lines, line);) {
        line.erase(line.find_last_not_of(" \r\t") + 1);
        if (line.empty())
            continue;
        const auto key = parse_webhook_secret(line);
        if (!key) {
            throw std::runtime_error(file +
                                     " must hold secrets as whsec_ and base64 of 24 to 64 bytes, "
                                     "one a line, the newest first");
        }
        keys.push_back(*key);
    }
    if (keys.empty())
        throw std::runtime_error(file + " holds no secret: share one with the shop (whsec_...)");
    if (keys.size() > limits::webhook_keys) {
        throw std::runtime_error(file + " holds " + std::to_string(keys.size()) +
                                 " secrets, at most " + std::to_string(limits::webhook_keys) +
                                 " are used: remove those that are no longer shared");
    }
    return keys;
}

}  // namespace

std::string read_settings_text(const std::string& file) {
    return io::read_start_file(file, "settings", settings_bytes_max);
}

std::vector<std::string> files_named(const config::HubConfig& settings) {
    std::vector<std::string> files = {settings.http.token_file};
    for (const std::string& file :
         {settings.broker.ca, settings.broker.cert, settings.broker.key}) {
        if (!file.empty())
            files.push_back(file);
    }
    for (const auto& channel : settings.channels)
        files.push_back(channel.secret_file);
    return files;
}

config::HubConfig read_settings(const std::string& file) {
    auto loaded = config::load_hub_config(read_settings_text(file));
    if (const auto* fault = std::get_if<config::ConfigFault>(&loaded))
        throw std::runtime_error(config::to_text(*fault, file));
    auto settings = std::get<config::HubConfig>(std::move(loaded));
    settings.database = io::beside(file, settings.database);
    settings.http.token_file = io::beside(file, settings.http.token_file);
    settings.signing_key_file = settings.signing_key_file.empty()
                                    ? io::signing_key_beside(settings.database)
                                    : io::beside(file, settings.signing_key_file);
    auto& broker = settings.broker;
    broker.ca = io::beside(file, broker.ca);
    broker.cert = io::beside(file, broker.cert);
    broker.key = io::beside(file, broker.key);
    io::expect_readable(broker.ca, "broker.ca", remedy);
    io::expect_readable(broker.cert, "broker.cert", remedy);
    io::expect_readable(broker.key, "broker.key", remedy);
    if (settings.authority) {
        auto& authority = *settings.authority;
        for (std::string* path : {&authority.cert, &authority.key, &authority.acl, &authority.crl,
                                  &authority.broker_pid_file})
            *path = io::beside(file, *path);
    }
    for (auto& channel : settings.channels)
        channel.secret_file = io::beside(file, channel.secret_file);
    return settings;
}

std::vector<SourcingRule> sourcing_of(const config::HubConfig& settings) {
    std::vector<SourcingRule> rules;
    for (const auto rule : settings.sourcing) {
        switch (rule) {
            case config::SourcingRule::highest_stock:
                rules.push_back(SourcingRule::highest_stock);
                break;
            case config::SourcingRule::least_work:
                rules.push_back(SourcingRule::least_work);
                break;
            case config::SourcingRule::nearest:
                rules.push_back(SourcingRule::nearest);
                break;
            case config::SourcingRule::sla:
                rules.push_back(SourcingRule::sla);
                break;
            case config::SourcingRule::margin:
                rules.push_back(SourcingRule::margin);
                break;
        }
    }
    return rules;
}

RightsPolicy rights_of(const config::HubConfig& settings) {
    return {.horizon = Millis{settings.rights.horizon_hours * 60 * limits::minute_ms},
            .share_percent = settings.rights.share};
}

CountPolicy counts_of(const config::HubConfig& settings) {
    return {.tolerance = settings.counts.tolerance,
            .wait = Millis{settings.counts.wait_minutes * limits::minute_ms}};
}

LastUnits last_units_of(const config::HubConfig& settings) {
    switch (settings.last_units) {
        case config::LastUnits::exclusive:
            return LastUnits::exclusive;
        case config::LastUnits::everywhere:
            return LastUnits::everywhere;
    }
    return LastUnits::exclusive;
}

std::vector<HubCore::Channel> make_channels(const config::HubConfig& settings) {
    std::vector<HubCore::Channel> channels;
    for (const auto& channel : settings.channels) {
        switch (channel.kind) {
            case config::ChannelKind::own_site:
                channels.push_back({channel.id, std::make_shared<OwnSite>(
                                                    channel.id, read_keys(channel.secret_file))});
                break;
        }
    }
    return channels;
}

}  // namespace onepool::hub
