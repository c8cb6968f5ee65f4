#pragma once
// A program under test: started, watched, stopped by its own pid, never by name. It dies with the
// test (PR_SET_PDEATHSIG), so that no run leaves anything behind. Start it from the thread that
// lives as long as it: the kernel counts the parent thread, not the process.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/io/support/eventually.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::test_support {

class Process {
  public:
    struct Start {
        std::vector<std::string> command;  // program (searched in PATH) and its arguments
        std::vector<std::pair<std::string, std::string>> environment{};  // added to our own
        std::string directory{};                                         // "": the test's own
    };
    explicit Process(Start start);  // throws when it cannot be started
    ~Process();                     // SIGKILL if it still runs
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }
    bool is_running();
    void signal(int number);
    void kill_hard();           // SIGKILL, waits for its end
    std::optional<int> stop();  // SIGTERM, waits; SIGKILL if it hangs
    // The exit code; 128 + signal when a signal ended it; nullopt: still running after the bound.
    std::optional<int> wait(std::chrono::milliseconds bound = generous);

    std::string output() const;  // stdout and stderr so far
    [[nodiscard]] bool wait_for_output(std::string_view text,
                                       std::chrono::milliseconds bound = generous);

  private:
    TempDir directory_;
    std::string output_path_;
    pid_t pid_ = -1;
    std::optional<int> exit_code_;
};

// Runs a command to its end; throws with its output when it fails. Returns its output.
std::string run_command(std::vector<std::string> command);

}  // namespace onepool::test_support
