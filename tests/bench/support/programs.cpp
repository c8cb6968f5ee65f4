#include "tests/bench/support/programs.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "drivers/io/http_client.hpp"
#include "drivers/io/reactor.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/free_port.hpp"

namespace onepool::bench {

namespace {

std::string program(const char* name) {
    return std::filesystem::canonical("/proc/self/exe").parent_path() / name;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path);
    out << text;
    if (!out.flush())
        throw std::runtime_error("cannot write " + path);
}

std::string read_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

std::string hub_config(const std::string& dir, std::uint16_t port, const std::string& broker,
                       const NodeLoad& load) {
    std::ostringstream out;
    out << "hub_epoch = 1\ndatabase = \"" << dir << "/hub-program.db\"\n[http]\n"
        << "address = \"127.0.0.1\"\nport = " << port << "\ntoken_file = \"" << dir
        << "/hub-token\"\n[broker]\nuri = \"" << broker << "\"\n";
    for (const auto& command : load.commands) {
        if (const auto* location = std::get_if<hub::AddLocation>(&command))
            out << "[[location]]\nid = \"" << location->location.value << "\"\nname = \""
                << location->name << "\"\nlocation_reserve = 0\n";
        if (const auto* node = std::get_if<hub::RegisterNode>(&command))
            out << "[[node]]\nnode = \"" << protocol::to_text(node->node) << "\"\nlocation = \""
                << node->location.value << "\"\nname = \"" << node->name << "\"\n";
    }
    return out.str();
}

std::string node_config(const std::string& dir, std::uint16_t port, const std::string& broker,
                        const hub::RegisterNode& node) {
    std::ostringstream out;
    out << "node = \"" << protocol::to_text(node.node) << "\"\nname = \"" << node.name
        << "\"\nlocation = \"" << node.location.value << "\"\ncurrency = \"GBP\"\ndatabase = \""
        << NodeProgram::database_in(dir) << "\"\n[http]\nport = " << port << "\ntoken_file = \""
        << dir << "/node-token\"\n[broker]\nuri = \"" << broker << "\"\n";
    return out.str();
}

const hub::RegisterNode& first_node(const NodeLoad& load) {
    for (const auto& command : load.commands)
        if (const auto* node = std::get_if<hub::RegisterNode>(&command))
            return *node;
    throw std::runtime_error("the load has no node");
}

std::string catalogue_csv(const NodeLoad& load) {
    std::ostringstream out;
    out << "sku,gtin,description,price,tax_code,tax_rate_bp\n";
    for (const auto& command : load.commands) {
        const auto* part = std::get_if<hub::ImportCatalogue>(&command);
        if (part == nullptr)
            continue;
        for (const auto& item : part->items)
            out << item.sku.value << ",," << item.description << ",295,standard,2000\n";
    }
    return out.str();
}

}  // namespace

HttpAnswer ask(std::uint16_t port, const std::string& token, const std::string& method,
               const std::string& target, const std::string& body) {
    io::Reactor reactor;
    io::HttpClient client(reactor, {.base = "http://127.0.0.1:" + std::to_string(port),
                                    .timeout = protocol::Millis{60'000}});
    std::optional<HttpAnswer> answer;
    client.ask({method,
                target,
                {{"authorization", "Bearer " + token}, {"content-type", "text/csv"}},
                body},
               [&](const io::ClientAnswer& got) { answer = HttpAnswer{got.status, got.body}; });
    if (!test_support::run_until(
            reactor, [&] { return answer.has_value(); }, std::chrono::milliseconds(60'000)))
        throw std::runtime_error("no answer from " + target);
    return *answer;
}

HubProgram::HubProgram(const std::string& dir, const std::string& broker_uri, const NodeLoad& load,
                       const std::string& channels)
    : dir_(dir), port_(test_support::free_port()) {
    for (const auto& entry : std::filesystem::directory_iterator(dir))
        if (entry.path().filename().string().starts_with("hub-"))
            std::filesystem::remove_all(entry.path());
    write_file(dir + "/hub-config.toml", hub_config(dir, port_, broker_uri, load) + channels);
    process_ = std::make_unique<test_support::Process>(test_support::Process::Start{
        .command = {program("onepool-hub"), "--config", dir + "/hub-config.toml"}});
    const bool is_up = test_support::eventually(
        [&] { return test_support::is_listening(port_) || !process_->is_running(); });
    if (!is_up || !process_->is_running())
        throw std::runtime_error("the hub does not start");
    token_ = read_line(dir + "/hub-token");
    const auto answer = ask(port_, token_, "POST", "/v1/catalogue", catalogue_csv(load));
    if (answer.status != 200)
        throw std::runtime_error("catalogue refused: " + answer.body);
}

HubProgram::~HubProgram() {
    process_->stop();
}

std::string NodeProgram::database_in(const std::string& dir) {
    return dir + "/node-program.db";
}

NodeProgram::NodeProgram(const std::string& dir, const std::string& broker_uri,
                         const NodeLoad& load)
    : port_(test_support::free_port()) {
    const std::string config = dir + "/node-config.toml";
    write_file(config, node_config(dir, port_, broker_uri, first_node(load)));
    process_ = std::make_unique<test_support::Process>(
        test_support::Process::Start{.command = {program("onepool-node"), "--config", config}});
    if (!process_->wait_for_output("is ready"))
        throw std::runtime_error("the node does not start: " + process_->output());
    token_ = read_line(dir + "/node-token");
}

NodeProgram::~NodeProgram() {
    process_->stop();
}

}  // namespace onepool::bench
