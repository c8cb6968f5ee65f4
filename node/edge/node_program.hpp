#pragma once
// One running node: everything made, wired and started. Owned by main(); construction throws
// std::runtime_error (or one derived from it) with a text that says what to do.

#include <memory>
#include <string>

#include "firmware-config/node_config.hpp"

namespace onepool::node {

class NodeProgram {
  public:
    // Mends a damaged database first, also one whose damage shows only now.
    static std::unique_ptr<NodeProgram> open(const config::NodeConfig& settings,
                                             const std::string& token);
    ~NodeProgram();

    std::string url() const;  // with the token, to be opened on this machine
    void run();               // until SIGTERM or SIGINT; says goodbye to the hub

  private:
    struct Impl;
    explicit NodeProgram(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::node
