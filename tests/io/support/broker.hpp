#pragma once
// A Mosquitto of its own for a test: free loopback port, no persistence, the settings Onepool asks
// of a broker. Started and stopped by pid. Plain, or TLS with client certificates (the CN is the
// MQTT user).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/io/support/certificates.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::test_support {

class Broker {
  public:
    struct Config {
        const Certificates* tls = nullptr;                        // outlives the constructor
        std::string more = {};                                    // further lines of mosquitto.conf
        std::optional<Certificates::Pair> server = std::nullopt;  // presented instead of a new one
    };
    Broker();                               // plain
    explicit Broker(const Config& config);  // both throw with the broker's words

    std::uint16_t port() const { return port_; }
    int pid() const;
    std::string uri() const;  // "tcp://127.0.0.1:1883" or "ssl://..."
    void stop();              // as an operator would
    void kill_hard();         // SIGKILL: no goodbye to anybody
    void start();             // again, on the same port
    void freeze();            // SIGSTOP: connections stay open and silent
    void thaw();
    std::string output() const;  // of the present run

  private:
    [[nodiscard]] bool try_start();
    TempDir directory_;
    bool is_tls_;
    std::string more_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace onepool::test_support
