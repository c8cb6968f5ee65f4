#pragma once
// What a till remembers outside its database, so that a database put back from an old copy is
// noticed at once, also with no network: the head of its journal, as it was at the last start and
// after every limits::guard_every_events events since. So at most that many of the newest events
// can be rolled back unnoticed.
//
// File, little endian, two slots of guard_slot_bytes written in turn, the newer one counts:
// "opguard1"; moves (u64); node 16; journal 16; seq (u64); chain hash 32; boot (u64); then the
// first 16 bytes of SHA-256 over all of that. The rest of a slot is zero. A slot that does not add
// up was torn or damaged and counts for nothing. Pure.

#include <cstdint>
#include <optional>

#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// A slot is a block of its own, so that a power cut tears one of the two.
inline constexpr std::size_t guard_slot_bytes = 4'096;
inline constexpr std::size_t guard_slots = 2;

struct GuardMark {
    NodeId node;
    JournalId journal;
    Position head;
    std::uint64_t boot_no = 0;
    // Of the file, starts again at 0 behind the last: says which slot is newer, and where the next
    // goes.
    std::uint64_t moves = 0;
    bool operator==(const GuardMark&) const = default;
};

// Written outside the database, after the commit that made its head durable; a newer one replaces
// one that still waits.
struct GuardMove {
    GuardMark mark;
    bool operator==(const GuardMove&) const = default;
};

Bytes encode_guard_slot(const GuardMark& mark);
std::size_t guard_offset(const GuardMark& mark);  // in the file
// The newest sound slot of a file, whatever its size.
std::optional<GuardMark> decode_guard(ByteView file);

// What a start found: the mark, and the hash that this database has at that event, if it has it.
struct GuardRead {
    GuardMark mark;
    std::optional<Digest> ours;
    // The database does not hold what it held.
    bool is_rolled_back() const;
};

}  // namespace onepool::node
