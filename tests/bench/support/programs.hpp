#pragma once
// Onepool's real programs started for a benchmark, with configuration files written for it, and
// stopped by pid when the object ends.

#include <cstdint>
#include <memory>
#include <string>

#include "tests/bench/support/node_load.hpp"
#include "tests/io/support/process.hpp"

namespace onepool::bench {

struct HttpAnswer {
    int status = 0;
    std::string body;
};
// One request to a local program, waited for.
HttpAnswer ask(std::uint16_t port, const std::string& token, const std::string& method,
               const std::string& target, const std::string& body);

// A hub on a fresh database under `dir`, with the load's locations, nodes and catalogue; ready when
// the constructor returns. `channels`: their part of its settings.
class HubProgram {
  public:
    HubProgram(const std::string& dir, const std::string& broker_uri, const NodeLoad& load,
               const std::string& channels = {});
    ~HubProgram();
    HubProgram(const HubProgram&) = delete;
    HubProgram& operator=(const HubProgram&) = delete;
    int pid() const { return static_cast<int>(process_->pid()); }
    std::uint16_t port() const { return port_; }
    const std::string& token() const { return token_; }

  private:
    std::string dir_;
    std::uint16_t port_;
    std::string token_;
    std::unique_ptr<test_support::Process> process_;
};

// A till of the load, its first node, on the database that is there already: with a signing key of
// its own, made at its first start and kept beside the database. Its link starts as the constructor
// returns; the database is closed when the object ends.
class NodeProgram {
  public:
    static std::string database_in(const std::string& dir);

    NodeProgram(const std::string& dir, const std::string& broker_uri, const NodeLoad& load);
    ~NodeProgram();
    NodeProgram(const NodeProgram&) = delete;
    NodeProgram& operator=(const NodeProgram&) = delete;
    std::uint16_t port() const { return port_; }
    const std::string& token() const { return token_; }

  private:
    std::uint16_t port_;
    std::string token_;
    std::unique_ptr<test_support::Process> process_;
};

}  // namespace onepool::bench
