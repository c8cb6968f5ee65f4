#pragma once
// How many batches a node may have in flight: the credit in each Ack. A till that sells must not
// wait behind another's backlog of days, and a slow hub must not fill the broker's queues; an idle
// hub lets a backlog use the whole window. Pure; one value for every case:
//
//                        hub idle                      hub busy
//   live node            window_start                  1
//   node with a backlog  window_max; 1 beside live     1
//
// Busy is decided where the queue is (hub/edge), with two bounds, so that it does not flutter.

#include <cstddef>
#include <cstdint>

#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

enum class HubLoad : std::uint8_t { idle, busy };
enum class Sender : std::uint8_t { live, backlog };
enum class OthersLive : std::uint8_t { no, yes };  // another node sold a moment ago

constexpr std::uint32_t credit_for(Sender sender, HubLoad load, OthersLive others) {
    namespace limits = protocol::limits;
    if (load == HubLoad::busy)
        return 1;
    switch (sender) {
        case Sender::live:
            return limits::window_start;
        case Sender::backlog:
            return others == OthersLive::yes ? 1 : limits::window_max;
    }
    return 1;
}

// The load after `waiting` inputs were seen to wait behind the commit in flight.
constexpr HubLoad load_with(HubLoad before, std::size_t waiting) {
    namespace limits = protocol::limits;
    if (waiting >= limits::busy_inputs)
        return HubLoad::busy;
    return waiting <= limits::idle_inputs ? HubLoad::idle : before;
}

}  // namespace onepool::hub
