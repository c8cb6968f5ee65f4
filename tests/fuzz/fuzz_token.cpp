// Any bytes as what a hub signed for a token. What is accepted gives the same bytes when it is
// issued again.

#include <cstdint>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/epoch_token.hpp"
#include "protocol/limits.hpp"

using namespace onepool::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SigningKey key{KeySeed{}};
    CHECK(!read_token({data, size}, key.public_key()));
    if (size > limits::token_bytes)
        return 0;
    Bytes text;
    for (const ByteView part : {view("onepool-token-1"), ByteView(data, size)})
        text.insert(text.end(), part.begin(), part.end());
    const Signature signature = key.sign(text);
    Bytes bytes(data, data + size);
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    if (const auto token = read_token(bytes, key.public_key()))
        CHECK(issue(*token, key) == bytes);
    return 0;
}
