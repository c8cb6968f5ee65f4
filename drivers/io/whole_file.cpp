#include "drivers/io/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace onepool::io {
namespace {

std::string failed(const std::string& path, const char* what) {
    return "cannot " + std::string(what) + " " + path + ": " + std::strerror(errno) +
           ". Its folder must exist, belong to this user and have space.";
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// Without it a power cut may bring the old name back; the text is safe either way.
void sync_folder(const std::string& path) {
    const auto folder = std::filesystem::absolute(path).parent_path();
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    (void)fsync(descriptor);
    close(descriptor);
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view text, Readers readers) {
    const std::string beside = path + ".writing";
    const mode_t mode = readers == Readers::owner ? 0600 : 0644;
    unlink(beside.c_str());  // of a run that was cut off; its mode may be another
    const int descriptor = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0)
        return failed(beside, "make");
    const bool is_written =
        fchmod(descriptor, mode) == 0 && write_all(descriptor, text) && fsync(descriptor) == 0;
    std::string fault = is_written ? "" : failed(beside, "write");
    close(descriptor);
    if (fault.empty() && std::rename(beside.c_str(), path.c_str()) != 0)
        fault = failed(path, "replace");
    if (!fault.empty())
        unlink(beside.c_str());
    else
        sync_folder(path);
    return fault;
}

}  // namespace onepool::io
