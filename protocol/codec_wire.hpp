#pragma once
// Messages to and from the tables of wire.fbs, without judgement of their meaning. Internal to the
// codec: codec_wire.cpp adds the bounds and is the door.

#include "protocol/flat_buffer.hpp"
#include "protocol/messages.hpp"
#include "wire_generated.h"

namespace onepool::protocol::flat {

// Into one finished, size-prefixed buffer; any message.
Bytes pack(const Message& message);

// From a verified table. What is unknown, missing or too long is reported to the reader's faults
// and left out of the value.
Message unpack(const fb::Message& table, Reader& reader);

}  // namespace onepool::protocol::flat
