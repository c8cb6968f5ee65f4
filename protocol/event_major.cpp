#include "protocol/event_major.hpp"

namespace onepool::protocol::flat {

std::uint16_t event_major() {
    return written_event_major;
}

}  // namespace onepool::protocol::flat
