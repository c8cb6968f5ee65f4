#pragma once
// Puts right, at a start, rows that SQLite reads well and no till has written: a bit flipped in
// them, or they went with a page (mending.hpp). They say who this till is, which journals it has
// and how far the hub has the present one, or what it keeps beside them. What was recorded stands
// in other rows, and none of those is touched:
//
//   identity   node as configured; journal and life as the events prove them (journal_names.hpp),
//              or a fresh journal behind those that are there
//   ended      name as the events prove it, end as the rows show it; offered to the hub once more
//   nameless   a journal whose name is nowhere: its events stay under a new one, and the hub is
//              told that they cannot be read
//   pruned     as the first row that is left shows it
//   cursor     as the hub last signed it, else from the beginning; the next greeting says the rest
//   returned   the row goes; its line, or one that went with a page, is counted anew from the
//              returns that are still here
//   pick       the row goes alone: what was scanned of that order is scanned anew
//   count      the row goes alone, a session with all that was counted in it: counted anew
//   rights     what was used of them in the present journal is not known any more: it has none
//   hub key    as the newest signed acknowledgement proves it, else none: the next hub that is met
//              is believed, unless the settings name one
//   evidence   an acknowledgement or a closed day that the hub did not sign so goes; its next word
//              takes the place of the first
//   provided   scope and slot by the bits that are left of them; whatever is not sure of version
//              and chunks is forgotten, and then the hub provides it anew
//
// Offering again counts nothing twice: the hub knows what it has. Called by the store while it
// opens. Throws io::SqliteError, and StoreError where a till cannot go on.

#include <functional>
#include <optional>
#include <string>

#include "drivers/io/sqlite.hpp"
#include "node/core/damage.hpp"
#include "node/core/guard.hpp"

namespace onepool::node {

struct RowMending {
    std::string path;
    NodeId node;                     // as configured
    JournalId fresh;                 // drawn at this start, for a journal that begins now
    std::optional<GuardMark> guard;  // as found at this start
    // Keeps the file as it is, before names are given up; where. Empty: it could not be kept.
    std::function<std::string()> keep;
    bool is_carried = false;  // at this start, from a damaged file: rows may be missing
};

// One transaction, or none when all is sound. The database of another node is left as it is.
MendedRows mend_rows(io::Database& database, const RowMending& about);

}  // namespace onepool::node
