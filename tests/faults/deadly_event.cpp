// Preloaded into the hub (LD_PRELOAD): ends it, as kill -9 does, at the first allocation that is
// made while the event numbered ONEPOOL_DEADLY_SEQ is being applied, as a bug or the kernel's
// killer would. Which event that is the hub itself writes into its mapped step file
// (hub/edge/step_file), which is told by its size when it is mapped. Threads of the program call
// it.

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

// The form of hub/edge/step_file.hpp.
constexpr std::size_t step_file_bytes = 96;
constexpr std::size_t seq_at = 40;

const volatile std::uint64_t* seq_being_applied = nullptr;
std::uint64_t deadly_seq = 0;

bool is_deadly() {
    return seq_being_applied != nullptr && deadly_seq != 0 && *seq_being_applied == deadly_seq;
}

}  // namespace

// The calls of libc that take their place.
extern "C" {

void* __libc_malloc(std::size_t size);

void* mmap(void* where, std::size_t size, int protection, int flags, int descriptor,
           off_t offset) noexcept {
    void* const mapped = reinterpret_cast<void*>(
        syscall(SYS_mmap, where, size, protection, flags, descriptor, offset));
    if (size == step_file_bytes && (flags & MAP_SHARED) != 0 && mapped != MAP_FAILED) {
        const char* const seq = std::getenv("ONEPOOL_DEADLY_SEQ");
        deadly_seq = seq == nullptr ? 0 : std::strtoull(seq, nullptr, 10);
        seq_being_applied = reinterpret_cast<const volatile std::uint64_t*>(
            static_cast<const std::byte*>(mapped) + seq_at);
    }
    return mapped;
}

void* mmap64(void* where, std::size_t size, int protection, int flags, int descriptor,
             off64_t offset) noexcept {
    return mmap(where, size, protection, flags, descriptor, offset);
}

void* malloc(std::size_t size) noexcept {
    if (is_deadly())
        kill(getpid(), SIGKILL);
    return __libc_malloc(size);
}

}  // extern "C"
