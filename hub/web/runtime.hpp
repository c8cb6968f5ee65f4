#pragma once
// Facts about the running hub that no core knows. Plain values, asked for anew with each view.

#include <cstdint>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct Runtime {
    Lsn flushed_lsn;
    Millis uptime;
    bool is_broker_connected = false;
    std::uint64_t resident_bytes = 0;
};

}  // namespace onepool::hub
