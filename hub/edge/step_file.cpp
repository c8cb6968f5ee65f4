#include "hub/edge/step_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace onepool::hub {

using protocol::EventId;

namespace {

using Magic = std::array<char, 8>;
constexpr Magic magic = {'o', 'p', 's', 't', 'e', 'p', '0', '1'};

struct Name {
    std::array<std::uint8_t, 16> node{};
    std::array<std::uint8_t, 16> journal{};
    std::uint64_t seq = 0;  // 0: no event
    bool operator==(const Name&) const = default;
};

// Closed by its destructor.
struct File {
    int descriptor = -1;
    ~File() {
        if (descriptor >= 0)
            close(descriptor);
    }
};

[[noreturn]] void fail(const std::string& path, const char* what) {
    throw std::runtime_error(path + ": " + what + ": " + std::system_category().message(errno) +
                             ". The folder of the hub's database must be writable.");
}

}  // namespace

struct StepFile::Image {
    Magic begin;
    Name current;
    Name last;
    std::uint64_t times;
};

StepFile::StepFile(const std::string& path) {
    static_assert(sizeof(Image) == 96 && std::endian::native == std::endian::little);
    File file{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (file.descriptor < 0)
        fail(path, "cannot be opened");
    // A mapped page without a block behind it would be a SIGBUS. This call returns its error.
    errno = posix_fallocate(file.descriptor, 0, sizeof(Image));
    if (errno != 0)
        fail(path, "has no room");
    void* mapped =
        mmap(nullptr, sizeof(Image), PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0);
    if (mapped == MAP_FAILED)
        fail(path, "cannot be mapped");
    image_ = static_cast<Image*>(mapped);
    if (image_->begin != magic)
        *image_ = Image{.begin = magic, .current = {}, .last = {}, .times = 0};
    count_last_run();
}

StepFile::~StepFile() {
    munmap(image_, sizeof(Image));
}

void StepFile::count_last_run() {
    if (image_->current.seq == 0)
        return;
    image_->times = image_->current == image_->last ? image_->times + 1 : 1;
    image_->last = image_->current;
    image_->current = {};
}

// The seq is written last and taken back first, so that no half-written name counts.
void StepFile::applying(const EventId& event) {
    image_->current.node = event.node.bytes;
    image_->current.journal = event.journal.bytes;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    image_->current.seq = event.seq.value;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

void StepFile::applied() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    image_->current.seq = 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

std::optional<EventId> StepFile::deadly() const {
    if (image_->times < forgiven)
        return std::nullopt;
    EventId event;
    event.node.bytes = image_->last.node;
    event.journal.bytes = image_->last.journal;
    event.seq.value = image_->last.seq;
    return event;
}

}  // namespace onepool::hub
