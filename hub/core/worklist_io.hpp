#pragma once
// Commands about events that could not be applied. Part of hub_io.hpp; carried out in worklist.hpp.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// One of the worklist, with its raw bytes as the log holds them: whoever asks looks them up.
struct SetAsideBytes {
    std::uint64_t id = 0;
    Bytes raw;
};
struct ReplaySetAside {
    std::vector<SetAsideBytes> events;  // 1 to limits::replay_events; done one by one
    StaffId by;
};
struct VoidSetAside {
    std::uint64_t id = 0;
    StaffId by;
    std::string reason;
};

}  // namespace onepool::hub
