#include "drivers/io/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/start_files.hpp"
#include "protocol/digest.hpp"

namespace onepool::io {
namespace {

namespace fs = std::filesystem;

using protocol::Bytes;
using protocol::KeySeed;

constexpr std::size_t key_file_bytes_max = 4'096;
constexpr std::string_view first_line = "-----BEGIN PRIVATE KEY-----\n";
constexpr std::string_view last_line = "\n-----END PRIVATE KEY-----\n";
// RFC 8410 section 7: everything of an Ed25519 key in DER but the 32 bytes that end it.
constexpr std::uint8_t frame[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                  0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

std::string to_pem(const KeySeed& seed) {
    Bytes der(std::begin(frame), std::end(frame));
    der.insert(der.end(), seed.begin(), seed.end());
    return std::string(first_line) + protocol::base64(der) + std::string(last_line);
}

std::optional<KeySeed> parse_pem(std::string_view text) {
    if (!text.starts_with(first_line) || !text.ends_with(last_line) ||
        text.size() < first_line.size() + last_line.size())
        return std::nullopt;
    text.remove_prefix(first_line.size());
    text.remove_suffix(last_line.size());
    const auto der = protocol::parse_base64(text);
    KeySeed seed{};
    if (!der || der->size() != sizeof frame + seed.size() ||
        !std::equal(std::begin(frame), std::end(frame), der->begin()))
        return std::nullopt;
    std::copy(der->end() - static_cast<std::ptrdiff_t>(seed.size()), der->end(), seed.begin());
    return seed;
}

[[noreturn]] void unmakeable(const std::string& file, int error) {
    throw std::runtime_error("cannot make the signing key file " + file + ": " +
                             std::strerror(error) +
                             ". Its folder must exist, belong to this user and have space.");
}

// Whether all of it is on disk.
bool write_durably(const std::string& file, std::string_view text) {
    const int made = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (made < 0)
        return false;
    const bool is_done =
        write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fsync(made) == 0;
    const int error = errno;
    close(made);
    errno = error;
    return is_done;
}

bool sync_folder(const std::string& file) {
    const std::string folder = fs::absolute(file).parent_path().string();
    const int opened = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return false;
    const bool is_done = fsync(opened) == 0;
    const int error = errno;
    close(opened);
    errno = error;
    return is_done;
}

KeySeed make_key(const std::string& file) {
    const KeySeed seed = new_key_seed();
    const std::string unfinished = file + ".new";
    if (!write_durably(unfinished, to_pem(seed)) || rename(unfinished.c_str(), file.c_str()) != 0 ||
        !sync_folder(file)) {
        const int error = errno;
        unlink(unfinished.c_str());
        unmakeable(file, error);
    }
    return seed;
}

}  // namespace

protocol::SigningKey read_or_make_signing_key(const std::string& file) {
    struct stat found{};
    if (stat(file.c_str(), &found) != 0 && errno == ENOENT)
        return protocol::SigningKey(make_key(file));
    const auto seed = parse_pem(read_start_file(file, "signing key", key_file_bytes_max));
    if (!seed) {
        throw std::runtime_error(
            file +
            " is not a signing key (Ed25519, PKCS #8 as PEM). Restore it from a backup; or move it "
            "away, start again to make a new one, and have the new key accepted: `onepool rekey` "
            "for a node's, `onepool-node trust-hub` at every node for the hub's.");
    }
    if ((found.st_mode & (S_IRGRP | S_IROTH)) != 0)
        log::warn(file + " can be read by other users of this machine: chmod 600 it");
    return protocol::SigningKey(*seed);
}

std::string signing_key_beside(const std::string& database) {
    return fs::path(database).replace_extension(".sign-key").string();
}

}  // namespace onepool::io
