#pragma once
// How a till learns, before money goes out, what was bought by a receipt of another till and what
// of it came back. Part of messages.hpp, which says how they travel.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// Asked only of a hub that answers it (Welcome::answers_receipts).
struct ReceiptQuestion {
    NodeId node;
    JournalId journal;
    std::uint64_t number = 0;  // the asker's own; the answer repeats it
    std::string receipt;       // the id of a document or a code (receipt_name.hpp)
    auto operator<=>(const ReceiptQuestion&) const = default;
};

// What one till took back of one sold line, all of it as one; apart from that what it took back by
// the name of the receipt, which the hub puts down to a line.
struct LineBack {
    NodeId node;
    LocationId location;
    UnixMs at;  // the newest of it, by that till's clock
    std::uint32_t line_no = 0;
    Units quantity;
    bool is_by_name = false;
    auto operator<=>(const LineBack&) const = default;
};

// As far as the hub has heard.
struct ReceiptAnswer {
    HubEpoch hub_epoch;
    JournalId journal;         // of the asker
    std::uint64_t number = 0;  // of the question
    std::string receipt;       // as it was asked
    // The Sale, one encoded event, without what is only its own till's business: who sold it, and
    // what its tenders refer to. Empty, and nothing below is said: the hub has no such sale.
    Bytes sale;
    NodeId seller;
    JournalId sold_in;
    std::string code;  // as it is printed
    LocationId location;
    std::vector<LineBack> back;
    auto operator<=>(const ReceiptAnswer&) const = default;
};

}  // namespace onepool::protocol
