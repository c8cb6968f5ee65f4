// Any bytes as a message. What is accepted is legal, and written again it reads as the same value.
// Sealed ones are judged first, as a receiver does: nobody here holds the key, so none is sound.

#include <cstdint>
#include <variant>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"

using namespace onepool::protocol;

namespace {

// Whose id the sealed seeds of the corpus carry.
const PublicKey& some_key() {
    static const PublicKey key = SigningKey(KeySeed{}).public_key();
    return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const SealVerdict verdict = judge_seal({data, size}, some_key(), {});
    CHECK(verdict != SealVerdict::sound);
    CHECK((verdict == SealVerdict::unsealed) != is_sealed({data, size}));
    const Decoded<Message> decoded = decode_message({data, size});
    const auto* message = std::get_if<Message>(&decoded);
    if (message == nullptr) {
        return 0;
    }
    if (const auto fault = find_fault(*message)) {
        // Foreign bytes may name one text many times, which ours do not.
        CHECK(fault->error == DecodeError::too_large);
        return 0;
    }
    const Decoded<Message> again = decode_message(encode_message(*message));
    CHECK(std::holds_alternative<Message>(again));
    CHECK(std::get<Message>(again) == *message);
    return 0;
}
