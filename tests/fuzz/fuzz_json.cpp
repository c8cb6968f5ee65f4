// Any bytes as JSON. What is accepted, written and read again, is the same value.

#include <cstdint>
#include <string_view>

#include "protocol/check.hpp"
#include "protocol/json.hpp"

using namespace onepool::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto json = Json::parse({reinterpret_cast<const char*>(data), size});
    if (!json) {
        return 0;
    }
    const auto again = Json::parse(json->dump());
    CHECK(again.has_value());
    CHECK(*again == *json);
    return 0;
}
