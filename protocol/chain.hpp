#pragma once
// The hash chain that makes a journal tamper-evident:
//   h_i = SHA-256("onepool-chain-1" || h_{i-1} || node_id || journal_id || seq (u64 LE)
//                 || payload length (u32 LE) || payload)
// over raw bytes, so it holds for events nobody can parse. h_0 is all zero.

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/messages.hpp"

namespace onepool::protocol {

Digest chain_next(const Digest& previous, const EventId& id, ByteView payload);

// Position after appending `payload` at position.seq + 1.
Position chain_append(const Position& position, const NodeId& node, const JournalId& journal,
                      ByteView payload);

}  // namespace onepool::protocol
