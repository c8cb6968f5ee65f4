#pragma once
// A whole simulated world cannot be copied, but the process that holds it can: a branch is a copy
// of the process (fork) that tries one thing and ends. What it found out goes into memory that all
// branches of a search share. One branch runs at a time, so nothing is locked. Linux only: a branch
// ends with the process that waits for it.

#include <cstddef>
#include <cstdint>
#include <functional>

namespace onepool::sim {

enum class BranchEnd : std::uint8_t {
    returned,
    died,  // a CHECK, a signal: the program under test would have ended there
};

// Runs `work` in a copy of this process as it is now, and waits for it. Nothing that it changes is
// changed here, but for shared memory. CHECKs that there is a process to be had.
BranchEnd in_a_branch(const std::function<void()>& work);

// Zeroed bytes that stay the same memory in every branch. Untouched pages cost nothing.
class SharedBytes {
  public:
    explicit SharedBytes(std::size_t size);
    ~SharedBytes();
    SharedBytes(const SharedBytes&) = delete;
    SharedBytes& operator=(const SharedBytes&) = delete;

    void* data() { return data_; }

  private:
    void* data_;
    std::size_t size_;
};

}  // namespace onepool::sim
