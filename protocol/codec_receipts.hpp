#pragma once
// Questions for receipts and their answers, to and from the tables of wire.fbs. Internal to the
// codec, as codec_wire.hpp.

#include "protocol/flat_buffer.hpp"
#include "protocol/messages.hpp"
#include "wire_generated.h"

namespace onepool::protocol::flat {

flatbuffers::Offset<void> pack_body(flatbuffers::FlatBufferBuilder& builder,
                                    const ReceiptQuestion& question);
flatbuffers::Offset<void> pack_body(flatbuffers::FlatBufferBuilder& builder,
                                    const ReceiptAnswer& answer);

ReceiptQuestion unpack_body(const fb::ReceiptQuestion& table, Reader& reader);
ReceiptAnswer unpack_body(const fb::ReceiptAnswer& table, Reader& reader);

}  // namespace onepool::protocol::flat
