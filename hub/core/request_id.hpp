#pragma once
// Names a question of this process; its Answer carries it.

#include <compare>
#include <cstdint>

namespace onepool::hub {

struct RequestId {
    std::uint64_t value = 0;
    auto operator<=>(const RequestId&) const = default;
};

}  // namespace onepool::hub
