// Any bytes as a chunk of a scope; the first byte chooses which. What is accepted, cut again, gives
// the same rows, and the same bytes when it was one chunk before.

#include <cstdint>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"

using namespace onepool::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > limits::scope_chunk_bytes)
        return 0;
    const auto scope = static_cast<Scope>(data[0] % limits::scopes);
    const ByteView bytes{data + 1, size - 1};
    const auto read = read_scope_chunk(bytes, scope);
    const auto* rows = std::get_if<ScopeRows>(&read);
    if (rows == nullptr)
        return 0;
    const auto chunks = cut_scope(*rows);
    const auto again = read_scope(chunks, scope);
    CHECK(std::get<ScopeRows>(again) == *rows);
    if (chunks.size() == 1)
        CHECK(chunks.front() == Bytes(bytes.begin(), bytes.end()));
    return 0;
}
