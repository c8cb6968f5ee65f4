#include "hub/edge/settings.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "hub/channels/own_site.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t settings_bytes_max = 1024 * 1024;
constexpr std::size_t token_bytes_min = 20;

std::string read_text(const std::string& file, const std::string& what) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        throw std::runtime_error("cannot read the " + what + " " + file + ": " +
                                 std::strerror(errno) +
                                 ". Check the path and that this user may read it.");
    }
    return text.str();
}

void resolve(std::string& path, const fs::path& folder) {
    if (!path.empty() && fs::path(path).is_relative())
        path = (folder / path).string();
}

void expect_readable(const std::string& file, const char* key) {
    if (file.empty() || access(file.c_str(), R_OK) == 0)
        return;
    throw std::runtime_error("cannot read " + file + " (`broker." + key +
                             "`): " + std::strerror(errno) +
                             ". Make the hub's certificate files, and let this user read them.");
}

std::string make_token(const std::string& file) {
    const std::string token = io::new_token();
    const std::string text = token + "\n";
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool is_written =
        descriptor >= 0 &&
        write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!is_written) {
        throw std::runtime_error("cannot make the token file " + file + ": " +
                                 std::strerror(error) +
                                 ". Its folder must exist and belong to this user.");
    }
    return token;
}

std::vector<WebhookKey> read_keys(const std::string& file) {
    std::istringstream lines(read_text(file, "channel secret"));
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

config::HubConfig read_settings(const std::string& file) {
    const auto text = read_text(file, "settings");
    if (text.size() > settings_bytes_max)
        throw std::runtime_error(file + " is too large to be the settings of a hub");
    auto loaded = config::load_hub_config(text);
    if (const auto* fault = std::get_if<config::ConfigFault>(&loaded))
        throw std::runtime_error(config::to_text(*fault, file));
    auto settings = std::get<config::HubConfig>(std::move(loaded));
    const auto folder = fs::absolute(file).parent_path();
    resolve(settings.database, folder);
    resolve(settings.http.token_file, folder);
    resolve(settings.broker.ca, folder);
    resolve(settings.broker.cert, folder);
    resolve(settings.broker.key, folder);
    expect_readable(settings.broker.ca, "ca");
    expect_readable(settings.broker.cert, "cert");
    expect_readable(settings.broker.key, "key");
    for (auto& channel : settings.channels)
        resolve(channel.secret_file, folder);
    return settings;
}

std::string read_or_make_token(const std::string& file) {
    struct stat found{};
    if (stat(file.c_str(), &found) != 0 && errno == ENOENT)
        return make_token(file);
    std::string token = read_text(file, "token file");
    token.erase(token.find_last_not_of(" \r\n\t") + 1);
    if (token.size() < token_bytes_min) {
        throw std::runtime_error("the token in " + file +
                                 " is too short to protect anything. Remove the file; a new token "
                                 "is made at the next start.");
    }
    if ((found.st_mode & (S_IRGRP | S_IROTH)) != 0)
        io::log::warn(file + " can be read by other users of this machine: chmod 600 it");
    return token;
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
