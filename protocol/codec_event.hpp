#pragma once
// Events to and from the tables of event.fbs, without judgement of their meaning. Internal to the
// codec: codec_event.cpp adds the bounds and is the door.

#include "protocol/events.hpp"
#include "protocol/flat_buffer.hpp"

namespace onepool::protocol::flat {

// Into one finished, size-prefixed buffer; any event.
Bytes pack(const Event& event);

// From a verified table. What is unknown, missing or too long is reported to the reader's faults
// and left out of the value.
Event unpack(const fb::Event& table, Reader& reader);

// Lines of stock are also part of messages.
flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<fb::StockLine>>> pack_stock_lines(
    flatbuffers::FlatBufferBuilder& builder, const std::vector<StockLine>& lines);
std::vector<StockLine> unpack_stock_lines(
    const flatbuffers::Vector<flatbuffers::Offset<fb::StockLine>>* rows, std::size_t rows_max,
    const Path& at, Reader& reader);

}  // namespace onepool::protocol::flat
