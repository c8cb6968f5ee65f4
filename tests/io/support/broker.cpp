#include "tests/io/support/broker.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "tests/io/support/free_port.hpp"

namespace onepool::test_support {

namespace {

constexpr int port_attempts = 5;

// Debian installs it in sbin, which is not on everybody's PATH.
std::string mosquitto() {
    return access("/usr/sbin/mosquitto", X_OK) == 0 ? "/usr/sbin/mosquitto" : "mosquitto";
}

std::string tls_lines(const Certificates& certificates,
                      const std::optional<Certificates::Pair>& own) {
    const auto server = own ? *own : certificates.issue_server();
    return "cafile " + certificates.ca_file() + "\ncertfile " + server.cert_file + "\nkeyfile " +
           server.key_file + "\nrequire_certificate true\nuse_identity_as_username true\n";
}

}  // namespace

Broker::Broker() : Broker(Config{}) {}

Broker::Broker(const Config& config) : is_tls_(config.tls != nullptr), more_(config.more) {
    if (config.tls != nullptr)
        more_ = tls_lines(*config.tls, config.server) + more_;
    for (int attempt = 0; attempt < port_attempts; ++attempt) {
        port_ = free_port();
        if (try_start())
            return;
    }
    throw std::runtime_error("mosquitto does not start: " + output());
}

int Broker::pid() const {
    return static_cast<int>(process_->pid());
}

std::string Broker::uri() const {
    return (is_tls_ ? "ssl://127.0.0.1:" : "tcp://127.0.0.1:") + std::to_string(port_);
}

bool Broker::try_start() {
    // As root, mosquitto would become another user, who cannot read the test's keys.
    const std::string user = geteuid() == 0 ? "user root\n" : "";
    const std::string config = directory_.write(
        "mosquitto.conf", user + "per_listener_settings false\npersistence false\n" +
                              "allow_anonymous true\nset_tcp_nodelay true\n" +
                              "max_queued_messages 100000\nlog_type all\n" + "listener " +
                              std::to_string(port_) + " 127.0.0.1\n" + more_);
    process_ = std::make_unique<Process>(Process::Start{.command = {mosquitto(), "-c", config}});
    const bool is_ended_or_up =
        eventually([this] { return !process_->is_running() || is_listening(port_); });
    return is_ended_or_up && process_->is_running();
}

void Broker::start() {
    if (!try_start())
        throw std::runtime_error("mosquitto does not start again: " + output());
}

void Broker::stop() {
    process_->stop();
}

void Broker::kill_hard() {
    process_->kill_hard();
}

void Broker::freeze() {
    process_->signal(SIGSTOP);
}

void Broker::thaw() {
    process_->signal(SIGCONT);
}

std::string Broker::output() const {
    return process_->output();
}

}  // namespace onepool::test_support
