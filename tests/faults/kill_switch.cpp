#include "tests/faults/kill_switch.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace onepool::faults {

namespace {

// Makes the page that the program will map too.
KillMoment* share(const std::string& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        throw std::runtime_error("cannot open " + file);
    void* page =
        mmap(nullptr, sizeof(KillMoment), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (page == MAP_FAILED)
        throw std::runtime_error("cannot map " + file);
    return static_cast<KillMoment*>(page);
}

}  // namespace

KillSwitch::KillSwitch()
    : file_(folder_.write("moment", std::string(sizeof(KillMoment), '\0'))), page_(share(file_)) {}

KillSwitch::~KillSwitch() {
    munmap(page_, sizeof(KillMoment));
}

std::vector<std::pair<std::string, std::string>> KillSwitch::environment() const {
    const char* build = std::getenv("ONEPOOL_BUILD");
    if (build == nullptr)
        throw std::runtime_error("run this test by ctest, which sets ONEPOOL_BUILD");
    return {{"LD_PRELOAD", std::string(build) + "/tests/kill_at_moment.so"},
            {kill_moment_variable, file_}};
}

void KillSwitch::arm(std::uint32_t moment) {
    page_->last = 0;
    page_->passed = 0;
    page_->last = moment;
}

std::uint32_t KillSwitch::disarm() {
    page_->last = 0;
    return page_->passed;
}

}  // namespace onepool::faults
