#include "drivers/io/start_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"

namespace onepool::io {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t token_bytes_min = 20;
constexpr std::size_t token_bytes_max = 1'024;

// Closes on every way out.
class File {
  public:
    File(const std::string& path, int flags, mode_t mode = 0)
        : descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~File() {
        if (descriptor_ >= 0)
            close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

[[noreturn]] void unreadable(const std::string& file, std::string_view what, int error) {
    throw std::runtime_error("cannot read the " + std::string(what) + " " + file + ": " +
                             std::strerror(error) +
                             ". Check the path and that this user may read it.");
}

std::string make_token(const std::string& file) {
    const std::string token = new_token();
    const std::string text = token + "\n";
    const File made(file, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (made.is_open() &&
        write(made.descriptor(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(made.descriptor()) == 0) {
        return token;
    }
    const int error = errno;
    if (made.is_open())
        unlink(file.c_str());  // else the next start would find half a token
    throw std::runtime_error("cannot make the token file " + file + ": " + std::strerror(error) +
                             ". Its folder must exist, belong to this user and have space.");
}

}  // namespace

std::string read_start_file(const std::string& file, std::string_view what, std::size_t bytes_max) {
    const File opened(file, O_RDONLY);
    if (!opened.is_open())
        unreadable(file, what, errno);
    std::string text(bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(opened.descriptor(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            unreadable(file, what, errno);
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    if (size > bytes_max) {
        throw std::runtime_error(file + " is too large to be the " + std::string(what) +
                                 ". Name the right file.");
    }
    text.resize(size);
    return text;
}

std::string beside(const std::string& settings_file, const std::string& path) {
    if (path.empty() || fs::path(path).is_absolute())
        return path;
    return (fs::absolute(settings_file).parent_path() / path).string();
}

void expect_readable(const std::string& file, std::string_view setting, std::string_view remedy) {
    if (file.empty() || access(file.c_str(), R_OK) == 0)
        return;
    throw std::runtime_error("cannot read " + file + " (`" + std::string(setting) +
                             "`): " + std::strerror(errno) + ". " + std::string(remedy));
}

void warn_if_others_read(const std::string& file) {
    struct stat found{};
    if (stat(file.c_str(), &found) == 0 && (found.st_mode & (S_IRGRP | S_IROTH)) != 0)
        log::warn(file + " can be read by other users of this machine: chmod 600 it");
}

std::string read_or_make_token(const std::string& file) {
    struct stat found{};
    if (stat(file.c_str(), &found) != 0 && errno == ENOENT)
        return make_token(file);
    std::string token = read_start_file(file, "token file", token_bytes_max);
    token.erase(token.find_last_not_of(" \r\n\t") + 1);
    if (token.size() < token_bytes_min) {
        throw std::runtime_error("the token in " + file +
                                 " is too short to protect anything. Remove the file; a new token "
                                 "is made at the next start.");
    }
    warn_if_others_read(file);
    return token;
}

}  // namespace onepool::io
