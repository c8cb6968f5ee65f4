#include "drivers/io/sealed_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace onepool::io {

namespace {

std::runtime_error failure(const std::string& what, const std::string& path) {
    return std::runtime_error(what + " " + path + ": " + std::strerror(errno) +
                              ". Check its folder, its permissions and the space there.");
}

std::runtime_error refusal(const std::string& target) {
    return std::runtime_error(target +
                              " is there already and is not overwritten: give another name, or "
                              "move it away");
}

void sync(const std::string& path, int flags) {
    const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0)
        throw failure("cannot open", path);
    const int result = fsync(descriptor);
    const int error = errno;
    close(descriptor);
    errno = error;
    if (result != 0)
        throw failure("cannot sync", path);
}

std::string folder_of(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path();
    return parent.empty() ? "." : parent.string();
}

}  // namespace

void sync_folder_of(const std::string& path) {
    sync(folder_of(path), O_RDONLY | O_DIRECTORY);
}

SealedFile::SealedFile(std::string target) : target_(std::move(target)), draft_(target_ + ".part") {
    if (access(target_.c_str(), F_OK) == 0)
        throw refusal(target_);
    unlink(draft_.c_str());
    const int descriptor = open(draft_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw failure("cannot make", draft_);
    close(descriptor);
}

SealedFile::~SealedFile() {
    if (!is_sealed_)
        unlink(draft_.c_str());
}

void SealedFile::seal() {
    sync(draft_, O_RDONLY);
    // Unlike rename, link fails when somebody took the name meanwhile.
    if (link(draft_.c_str(), target_.c_str()) != 0) {
        if (errno == EEXIST)
            throw refusal(target_);
        throw failure("cannot name", target_);
    }
    is_sealed_ = true;
    unlink(draft_.c_str());
    sync_folder_of(target_);
}

}  // namespace onepool::io
