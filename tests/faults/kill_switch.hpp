#pragma once
// Kills a program at the n-th moment at which its files change, counted from when it is armed.
// For one program at a time; used from the test's thread.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/kill_moment.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::faults {

class KillSwitch {
  public:
    KillSwitch();  // throws when the page cannot be shared
    ~KillSwitch();
    KillSwitch(const KillSwitch&) = delete;
    KillSwitch& operator=(const KillSwitch&) = delete;

    // For the program's start. Without arming it changes nothing.
    std::vector<std::pair<std::string, std::string>> environment() const;
    void arm(std::uint32_t moment);  // from 1
    std::uint32_t disarm();          // the moments passed since then

  private:
    test_support::TempDir folder_;
    std::string file_;
    KillMoment* page_;
};

}  // namespace onepool::faults
