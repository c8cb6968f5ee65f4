#include "drivers/io/pin_hash.hpp"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "protocol/check.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::io {
namespace {

namespace limits = protocol::limits;

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = limits::pin_hash_kib_most * limits::kib;

// Safe on any thread, and at once after the first time.
void start_sodium() {
    CHECK(sodium_init() >= 0);
}

}  // namespace

std::string hash_pin(const std::string& pin) {
    CHECK(protocol::is_pin(pin));
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), pin.data(), pin.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("there is no memory to hash a PIN: it takes 64 MiB");
    std::string text(hash.data());
    CHECK(!protocol::find_pin_hash_fault(text));
    return text;
}

PinMatch match_pin(const std::string& hash, const std::string& pin) {
    if (protocol::find_pin_hash_fault(hash))
        return PinMatch::unusable;
    if (!protocol::is_pin(pin))
        return PinMatch::no;
    start_sodium();
    errno = 0;
    if (crypto_pwhash_str_verify(hash.c_str(), pin.data(), pin.size()) == 0)
        return PinMatch::yes;
    return errno == ENOMEM ? PinMatch::no_memory : PinMatch::no;
}

}  // namespace onepool::io
