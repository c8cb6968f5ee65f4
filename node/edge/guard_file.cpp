#include "node/edge/guard_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "drivers/io/log.hpp"

namespace onepool::node {
namespace {

// Closed by its destructor.
struct File {
    int descriptor = -1;
    ~File() {
        if (descriptor >= 0)
            close(descriptor);
    }
};

std::string why() {
    return std::system_category().message(errno);
}

// Less when the file is shorter.
Bytes read_all(int descriptor) {
    Bytes bytes(guard_slots * guard_slot_bytes);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
        if (got <= 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace

GuardFile::GuardFile(io::Reactor& reactor, std::string path)
    : path_(std::move(path)), thread_(reactor) {}

std::optional<GuardMark> GuardFile::read() {
    const File file{open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.descriptor < 0) {
        io::log::info("the guard " + path_ + " is not there (" + why() +
                      ") and is made now: from here on a database put back from an old copy is "
                      "noticed");
        return std::nullopt;
    }
    const auto mark = decode_guard(read_all(file.descriptor));
    if (!mark) {
        io::log::warn("the guard " + path_ +
                      " says nothing that adds up and is made anew; look at that disk");
    } else {
        moves_ = mark->moves;
    }
    return mark;
}

void GuardFile::write(const GuardMark& mark) {
    waiting_ = mark;
    if (!is_writing_)
        start_next();
}

void GuardFile::start_next() {
    if (!waiting_)
        return;
    GuardMark mark = *std::exchange(waiting_, std::nullopt);
    mark.moves = ++moves_;  // a core loaded anew counts from where it was at the start
    is_writing_ = true;
    const auto fault = std::make_shared<std::optional<std::string>>();
    thread_.commit(
        [this, mark, fault] {
            *fault = write_now(mark);
            return CommitOutcome::done;
        },
        [this, fault](CommitOutcome) {
            is_writing_ = false;
            if (*fault && !has_failed_)
                io::log::error("the guard " + path_ + " cannot be written: " + **fault +
                               ". Selling goes on; a database put back from an old copy may go "
                               "unnoticed until the hub is met");
            has_failed_ = fault->has_value();
            start_next();
        });
}

// Why not, if not.
std::optional<std::string> GuardFile::write_now(const GuardMark& mark) const {
    const File file{open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    if (file.descriptor < 0)
        return why();
    const Bytes slot = encode_guard_slot(mark);
    const auto at = static_cast<off_t>(guard_offset(mark));
    const auto written = pwrite(file.descriptor, slot.data(), slot.size(), at);
    if (written != static_cast<ssize_t>(slot.size()))
        return written < 0 ? why() : "the disk is full";
    if (fdatasync(file.descriptor) != 0)
        return why();
    return std::nullopt;
}

}  // namespace onepool::node
