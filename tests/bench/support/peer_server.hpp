#pragma once
// Servers of other makers that a benchmark starts for itself: on a Unix socket in a folder of their
// own, as an account without rights (PostgreSQL refuses root), stopped by pid. The services that
// Debian installs with them are never touched.

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/io/support/process.hpp"

namespace onepool::bench {

class PeerServer {
  public:
    // The account is taken when the benchmark runs as root, or "nobody" where there is none of this
    // name; otherwise everything runs as whoever runs the benchmark.
    PeerServer(std::string folder, const std::string& account);

    const std::string& folder() const { return folder_; }
    void make_folder();  // empty, and the account's own
    // Runs a command there to its end; throws with what it said when it fails.
    void run(std::vector<std::string> command) const;
    // Until stop(), or the end of this object.
    void start(std::vector<std::string> command);
    bool is_running() { return process_->is_running(); }
    std::string output() const { return process_->output(); }
    void stop();

  private:
    struct Account {
        uid_t user;
        gid_t group;
    };
    static std::optional<Account> account_for(const std::string& wanted);  // nullopt: ours
    test_support::Process::Start as_account(std::vector<std::string> command) const;

    std::string folder_;
    std::optional<Account> account_;
    std::unique_ptr<test_support::Process> process_;
};

}  // namespace onepool::bench
