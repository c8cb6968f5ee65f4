// Any bytes as an event. What is accepted is legal, and written again it reads as the same value.

#include <cstdint>
#include <variant>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"

using namespace onepool::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Decoded<Event> decoded = decode_event({data, size});
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr) {
        return 0;
    }
    if (const auto fault = find_fault(*event)) {
        // Foreign bytes may name one text many times, which ours do not.
        CHECK(fault->error == DecodeError::too_large);
        return 0;
    }
    const Decoded<Event> again = decode_event(encode_event(*event));
    CHECK(std::holds_alternative<Event>(again));
    CHECK(std::get<Event>(again) == *event);
    return 0;
}
