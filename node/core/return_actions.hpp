#pragma once
// What people ask of a node about goods that come back, as plain values; part of actions.hpp.

#include <optional>
#include <string>
#include <vector>

#include "node/core/approval.hpp"
#include "node/core/receipt.hpp"
#include "protocol/events.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Said where a return names lines of a receipt that the hub told, and its word counts no more.
inline constexpr const char* untold_receipt =
    "That receipt is of another till, and what the hub told of it some minutes ago counts no more. "
    "Scan the receipt again.";

// What the hub knows of a receipt that this till does not have. Done at once; what comes of it is
// seen by NodeCore::inquiries().
struct AskReceipt {
    std::string receipt;  // an id or a code, as receipt_name() writes it
};

// A whole return. By a receipt of this till, or of another one that the hub told (`original`), a
// line names the sold line in `original->line_no` (its basket is filled in), and no more comes back
// than was bought. By a receipt that nobody knows here (`receipt`: its name) or by none, lines
// stand alone.
struct RecordReturn {
    BasketId basket;  // the document's id
    StaffId staff;
    std::optional<ReceiptView> original;
    std::vector<ReturnLine> lines;  // each with a reason
    TenderKind refund = TenderKind::cash;
    std::optional<UnixMs> source_time;
    std::string note;
    std::optional<ReceiptView> already = {};
    std::string receipt = {};
    // What goods without any receipt need to be taken back; none: they are not. A PIN is asked for
    // by a receipt that this till does not have, too. What another system recorded, and has a
    // source time, happened and is not asked about.
    std::optional<Approval> without_receipt = Approval::confirm;
    std::optional<CheckedPin> pin = {};  // a wrong one is refused and counted, asked for or not
};

// The same into an open basket, to be exchanged for what is in it or paid back with it. One return
// a basket: another one takes its place. It is recorded when the basket is paid, so it has no
// source time.
struct PutReturn {
    BasketId basket;
    RecordReturn goods;
};

// Out of the basket again; the goods are the customer's as before.
struct DropReturn {
    BasketId basket;
};

// What was decided about goods that wait for inspection at this location.
struct InspectGoods {
    BasketId document;  // idempotency key
    StaffId staff;
    Inspect inspect;
    std::optional<EventId> already = {};
};

}  // namespace onepool::node
