#include "tests/io/hub/hub_process.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "tests/io/support/free_port.hpp"
#include "tests/io/support/raw_client.hpp"

namespace onepool::hub {

namespace {

constexpr const char* token = "a-token-of-more-than-twenty-bytes";

std::string program() {
    const char* build = std::getenv("ONEPOOL_BUILD");
    if (build == nullptr)
        throw std::runtime_error("run this test by ctest, which sets ONEPOOL_BUILD");
    return std::string(build) + "/bin/onepool-hub";
}

}  // namespace

TillLink::TillLink(io::Reactor& reactor, const std::string& uri, const Till& till)
    : topic_("v1/up/" + to_text(till.node()) + "/"),
      link_(reactor,
            {.uri = uri,
             .client_id = to_text(till.node()),
             .tls = {},
             .will = {},
             .subscriptions = {"v1/dn/" + to_text(till.node()) + "/#", "v1/hub/state"},
             .reconnect_max = Millis{500}},
            {[] {}, [](const std::string&) {},
             [this](const std::string&, const Bytes& payload) { take(payload); }}) {
    link_.start();
}

void TillLink::sends(const char* kind, const FromNode& message) {
    link_.publish(topic_ + kind, message.payload);
}

void TillLink::take(const Bytes& payload) {
    const auto decoded = decode_message(payload);
    const auto* message = std::get_if<Message>(&decoded);
    if (message == nullptr)
        return;
    if (const auto* ack = std::get_if<Ack>(message))
        applied_ = ack->applied.seq;
    if (const auto* welcome = std::get_if<Welcome>(message)) {
        ++welcomes_;
        applied_ = welcome->cursor.seq;
    }
    if (const auto* hub = std::get_if<protocol::HubState>(message))
        is_hub_online_ = hub->is_online;
}

HubProcess::HubProcess(std::string broker_uri) : port(test_support::free_port()) {
    folder.write("token", token);
    std::filesystem::permissions(folder.file("token"), std::filesystem::perms::owner_read);
    settings = "hub_epoch = 1\ndatabase = \"hub.db\"\n[http]\nport = " + std::to_string(port) +
               "\ntoken_file = \"token\"\n[broker]\nuri = \"" + broker_uri +
               "\"\n[[location]]\nid = \"store-1\"\n[[node]]\nnode = \"" + to_text(node_number(1)) +
               "\"\nlocation = \"store-1\"\nname = \"till-1\"\n";
}

std::unique_ptr<test_support::Process> HubProcess::launch() {
    const std::string file = folder.write("hub.toml", settings);
    return std::make_unique<test_support::Process>(test_support::Process::Start{
        .command = {program(), "--config", file}, .environment = environment});
}

bool HubProcess::try_start() {
    process_ = launch();
    return process_->wait_for_output("The hub is ready");
}

void HubProcess::start() {
    if (!try_start())
        throw std::runtime_error("the hub did not start: " + process_->output());
}

Json HubProcess::get(const std::string& target) const {
    const std::string answer = ask("GET " + target, "");
    const auto body = answer.find("\r\n\r\n");
    return body == std::string::npos ? Json{}
                                     : Json::parse(answer.substr(body + 4)).value_or(Json{});
}

int HubProcess::post(const std::string& target, const std::string& body) const {
    const std::string answer = ask("POST " + target, body);
    return answer.size() > 12 ? std::atoi(answer.substr(9, 3).c_str()) : 0;
}

std::string HubProcess::ask(const std::string& head, const std::string& body,
                            const std::string& more_headers) const {
    test_support::RawClient client(port);
    client.send(head + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                "\r\nAuthorization: Bearer " + token + "\r\nContent-Type: text/csv\r\n" +
                more_headers + "Content-Length: " + std::to_string(body.size()) +
                "\r\nConnection: close\r\n\r\n" + body);
    return client.read_answer();
}

}  // namespace onepool::hub
