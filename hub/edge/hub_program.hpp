#pragma once
// One running hub: everything made, wired and started. Owned by main(); construction throws
// std::runtime_error (or one derived from it) with a text that says what to do.

#include <memory>
#include <string>

#include "firmware-config/hub_config.hpp"

namespace onepool::hub {

class HubProgram {
  public:
    // How this run begins, beside its settings.
    struct Start {
        std::string token;
        std::string config_file;  // a backup holds its text
        bool is_recovered = false;
    };
    HubProgram(const config::HubConfig& settings, const Start& start);
    ~HubProgram();

    std::string url() const;  // with the token, for an operator on this machine
    // Until SIGTERM or SIGINT; says goodbye to the nodes. The exit code: 0 after a signal, 1 when
    // the hub had to end itself.
    int run();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::hub
