#include "tests/io/node/node_process.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "tests/io/support/free_port.hpp"
#include "tests/io/support/raw_client.hpp"

namespace onepool::node_test {

using test_support::Process;
using test_support::RawClient;

std::string program() {
    const char* build = std::getenv("ONEPOOL_BUILD");
    return std::string(build == nullptr ? "." : build) + "/bin/onepool-node";
}

std::string uuid(unsigned number) {
    char text[37];
    std::snprintf(text, sizeof text, "018f0000-0000-7000-8000-%012u", number);
    return text;
}

NodeProcess::NodeProcess(std::string more_settings, Environment environment)
    : more_settings_(std::move(more_settings)), environment_(std::move(environment)) {
    node_id_ = test_support::run_command({program(), "new-id"});
    node_id_.erase(node_id_.find_last_not_of('\n') + 1);
    port_ = test_support::free_port();
    write_settings(settings());
    start();
}

std::string NodeProcess::settings() const {
    return "node = \"" + node_id_ +
           "\"\nname = \"Till 1\"\nlocation = \"store-1\"\ncurrency = \"GBP\"\n"
           "database = \"node.db\"\n[http]\nport = " +
           std::to_string(port_) + "\ntoken_file = \"token\"\n" + more_settings_;
}

void NodeProcess::write_settings(const std::string& text) {
    folder_.write("node.toml", text);
}

void NodeProcess::start() {
    if (!try_start())
        throw std::runtime_error("onepool-node did not start: " + process_->output());
}

bool NodeProcess::try_start() {
    process_ = std::make_unique<Process>(Process::Start{
        .command = {program(), "--config", settings_file()}, .environment = environment_});
    if (!process_->wait_for_output("is ready"))
        return false;
    token_ = test_support::read_file(folder_.file("token"));
    token_.erase(token_.find_last_not_of('\n') + 1);
    return true;
}

std::pair<int, std::string> NodeProcess::start_and_fail() {
    process_ = std::make_unique<Process>(
        Process::Start{.command = {program(), "--config", settings_file()}});
    const auto code = process_->wait();
    return {code.value_or(-1), process_->output()};
}

int NodeProcess::stop() {
    return process_->stop().value_or(-1);
}

void NodeProcess::kill_hard() {
    process_->kill_hard();
}

HttpAnswer NodeProcess::ask(std::string_view method, std::string_view path, std::string_view body,
                            std::string_view more_headers) {
    return ask_raw(method, path, body,
                   "Host: 127.0.0.1:" + std::to_string(port_) + "\r\nAuthorization: Bearer " +
                       token_ + "\r\n" + std::string(more_headers));
}

HttpAnswer NodeProcess::import(std::string_view csv) {
    return ask("POST", "/api/catalogue", csv, "Content-Type: text/csv\r\n");
}

HttpAnswer NodeProcess::ask_raw(std::string_view method, std::string_view path,
                                std::string_view body, std::string_view headers) {
    RawClient client(port_);
    client.send(std::string(method) + " " + std::string(path) + " HTTP/1.1\r\n" +
                std::string(headers) + "Content-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + std::string(body));
    const std::string whole = client.read_answer();
    HttpAnswer answer;
    const auto end = whole.find("\r\n\r\n");
    if (end == std::string::npos)
        return answer;
    answer.head = whole.substr(0, end);
    answer.text = whole.substr(end + 4);
    answer.status = std::atoi(whole.substr(9, 3).c_str());
    if (auto json = Json::parse(answer.text))
        answer.json = *std::move(json);
    return answer;
}

}  // namespace onepool::node_test
