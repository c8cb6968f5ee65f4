// Any bytes as a message. What is accepted is legal, and written again it reads as the same value.

#include <cstdint>
#include <variant>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"

using namespace onepool::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
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
