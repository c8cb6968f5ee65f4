// Any bytes as the effects of a hub log entry; the first byte makes the entry's node. What is
// accepted, written and read again, is the same.

#include <cstdint>

#include "hub/core/hub_log.hpp"
#include "protocol/check.hpp"

using namespace onepool::hub;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    NodeId node;
    node.bytes.fill(data[0]);
    const auto effects = decode_effects({data + 1, size - 1}, node);
    if (!effects)
        return 0;
    CHECK(decode_effects(encode_effects(*effects, node), node) == effects);
    return 0;
}
