#include "tests/sim/worlds/branch.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "protocol/check.hpp"

namespace onepool::sim {

BranchEnd in_a_branch(const std::function<void()>& work) {
    const pid_t self = getpid();
    const pid_t branch = fork();
    CHECK(branch >= 0);
    if (branch == 0) {
        // Whoever ends the search from outside ends its branches too.
        const bool is_bound = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
        if (!is_bound || getppid() != self)
            _exit(1);
        work();
        _exit(0);  // no destructor, no buffer: those are the parent's
    }
    int status = 0;
    pid_t ended = -1;
    do {
        ended = waitpid(branch, &status, 0);
    } while (ended < 0 && errno == EINTR);
    CHECK(ended == branch);
    const bool has_returned = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return has_returned ? BranchEnd::returned : BranchEnd::died;
}

SharedBytes::SharedBytes(std::size_t size)
    : data_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                 -1, 0)),
      size_(size) {
    CHECK(data_ != MAP_FAILED);
}

SharedBytes::~SharedBytes() {
    munmap(data_, size_);
}

}  // namespace onepool::sim
