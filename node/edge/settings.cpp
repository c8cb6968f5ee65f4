#include "node/edge/settings.hpp"

#include <filesystem>
#include <stdexcept>

#include "drivers/io/key_file.hpp"
#include "drivers/io/start_files.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t settings_bytes_max = 65'536;
constexpr const char* remedy =
    "Enrol this node to get its certificate files, or remove [broker] to sell without a hub.";

}  // namespace

config::NodeConfig read_settings(const std::string& file) {
    auto loaded =
        config::load_node_config(io::read_start_file(file, "settings", settings_bytes_max));
    if (const auto* fault = std::get_if<config::ConfigFault>(&loaded)) {
        throw std::runtime_error(config::to_text(*fault, file));
    }
    auto settings = std::get<config::NodeConfig>(std::move(loaded));
    settings.database = io::beside(file, settings.database);
    settings.guard_file = settings.guard_file.empty()
                              ? std::filesystem::path(file).replace_extension(".guard").string()
                              : io::beside(file, settings.guard_file);
    settings.http.token_file = io::beside(file, settings.http.token_file);
    settings.signing_key_file = settings.signing_key_file.empty()
                                    ? io::signing_key_beside(settings.database)
                                    : io::beside(file, settings.signing_key_file);
    if (settings.handhelds) {
        auto& handhelds = *settings.handhelds;
        handhelds.cert = io::beside(file, handhelds.cert);
        handhelds.key = io::beside(file, handhelds.key);
    }
    if (settings.broker) {
        auto& broker = *settings.broker;
        broker.ca = io::beside(file, broker.ca);
        broker.cert = io::beside(file, broker.cert);
        broker.key = io::beside(file, broker.key);
        io::expect_readable(broker.ca, "broker.ca", remedy);
        io::expect_readable(broker.cert, "broker.cert", remedy);
        io::expect_readable(broker.key, "broker.key", remedy);
    }
    return settings;
}

}  // namespace onepool::node
