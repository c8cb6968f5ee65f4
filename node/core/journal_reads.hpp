#pragma once
// What the core asks of the journal on disk, how it is answered, and what goes from there. Part of
// records.hpp and node_core.hpp. Plain values.

#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/greeting.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"
#include "protocol/uplink_state.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Answered by a JournalRead, also when nothing could be read (no events).
struct ReadJournal {
    JournalId journal;  // the present one, or one that was ended
    SendRange range;
    bool operator==(const ReadJournal&) const = default;
};

// Answer to a ReadJournal message: rows from `first`, as many as could be read. A row that is
// missing or cannot be read is damaged, unless the disk failed as a whole: then it may be there.
struct JournalRead {
    JournalId journal;
    Seq first;
    Digest prev_hash{};  // zero: of no event, or not known
    std::vector<Bytes> events;
    std::vector<Digest> hashes = {};  // of each event, as they stand in its row
    bool has_disk_failed = false;
};

// Answered by a Prunable: how far the oldest events are at most `through` and were all recorded
// before this time.
struct FindPrunable {
    JournalId journal;
    Position acked;  // as the hub told it: nothing may go unless the journal holds just this
    Seq through;
    UnixMs before;
    bool operator==(const FindPrunable&) const = default;
};

// Answer to a FindPrunable message: the last such event; 0: none.
struct Prunable {
    JournalId journal;
    Seq last;
};

// Rows of the present journal before this one go; its own stays, as where the chain goes on.
struct JournalPrune {
    Seq last;
    bool operator==(const JournalPrune&) const = default;
};

}  // namespace onepool::node
