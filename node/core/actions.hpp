#pragma once
// What people and programs ask of a node, as plain values. Catalogue, prices and old receipts are
// not in the core: the edge looks them up and puts what it found into the action. Each Request is
// answered exactly once: by an Answer (records.hpp), or refused by the edge when its commit was.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "node/core/approval.hpp"
#include "node/core/count_actions.hpp"
#include "node/core/order_actions.hpp"
#include "node/core/receipt.hpp"
#include "node/core/return_actions.hpp"
#include "protocol/events.hpp"
#include "protocol/ids.hpp"
#include "protocol/kinds.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct RequestId {
    std::uint64_t value = 0;
    auto operator<=>(const RequestId&) const = default;
};

// What the edge found for a scanned or typed code.
struct Product {
    Sku sku;
    Gtin gtin;
    std::string description;
    Minor unit_price;
    std::string tax_code;
    BasisPoints tax_rate;
    bool operator==(const Product&) const = default;
};

// ---- a basket, step by step ------------------------------------------------------------------

struct OpenBasket {
    BasketId basket;
    StaffId staff;                        // empty: the node's default
    std::optional<EventId> already = {};  // the edge found a document of this id
};

// A person's word to sell units that are promised to orders (claims.hpp); counts only where the
// till would ask for it.
struct SellAllTheSame {
    StaffId by;  // empty: who gave the PIN, else whose basket it is
    std::string reason;
    std::optional<CheckedPin> pin = {};  // a wrong one is refused and counted, asked for or not
};

// By scan or search; merges with a line of the same product at the same price.
struct AddLine {
    BasketId basket;
    Product product;
    Units quantity;
    std::optional<SellAllTheSame> word = {};
    Approval approval = Approval::confirm;  // what the word needs to count
};

// Goods in hand with an unknown code.
struct AddOpenItem {
    BasketId basket;
    std::string scanned_code;
    std::string description;
    Units quantity;
    Minor unit_price;
    std::string tax_code;
    BasisPoints tax_rate;
};

// A quantity of 0 voids the line.
struct SetQuantity {
    BasketId basket;
    std::uint32_t line_no = 0;
    Units quantity;
    std::optional<SellAllTheSame> word = {};
    Approval approval = Approval::confirm;  // what the word needs to count
};

struct Park {
    BasketId basket;
    std::string name;
};

struct Recall {
    BasketId basket;
};

struct Abandon {
    BasketId basket;
};

// Durable before the terminal is asked. An amount of 0 asks for all that remains.
struct StartCard {
    BasketId basket;
    Minor amount;
};

struct CardAnswer {
    BasketId basket;
    CardResult result = CardResult::unknown;
    std::string reference;
};

// Settles the rest in cash (`cash_given`; 0 when a card settled everything) and records the sale.
// What was put back into the basket (PutReturn) is recorded with it, and paid back by `refund` as
// far as it is worth more than what is bought.
struct Pay {
    BasketId basket;
    Minor cash_given;
    std::optional<ReceiptView> already = {};  // the edge found this basket sold before
    TenderKind refund = TenderKind::cash;
};

// ---- whole documents at once, for replays and integrations; the same facts ---------------------

struct RecordSale {
    BasketId basket;
    StaffId staff;
    std::vector<AddLine> lines;  // `basket` inside is ignored
    std::vector<AddOpenItem> open_items;
    TenderKind tender = TenderKind::cash;
    std::optional<UnixMs> source_time;
    std::string note;
    std::optional<ReceiptView> already = {};
    std::optional<Currency> currency = {};  // of the prices; another than the node's is refused
};

struct ReceiveGoods {
    BasketId document;  // idempotency key
    StaffId staff;
    Receipt receipt;
    std::optional<UnixMs> source_time;
    std::optional<EventId> already = {};
};

struct AdjustStock {
    BasketId document;
    StaffId staff;
    Adjustment adjustment;
    std::optional<UnixMs> source_time;
    std::optional<EventId> already = {};
};

// A person at a handheld, by a PIN that the edge has verified: looked at here, where wrong ones
// count. Who is logged in where is the edge's (handheld_logins.hpp).
struct LogIn {
    CheckedPin pin;
};

using AnyAction = std::variant<OpenBasket, AddLine, AddOpenItem, SetQuantity, Park, Recall, Abandon,
                               StartCard, CardAnswer, Pay, RecordSale, RecordReturn, ReceiveGoods,
                               AdjustStock, ShipOrder, TakeOrder, LeaveOrder, ScanPick, ShortPick,
                               UndoPick, FinishPick, CollectOrder, PutBackOrder, CountRequest,
                               LogIn, PutReturn, DropReturn, InspectGoods, PackOrder, AskReceipt>;
using Action = protocol::Kinds<AnyAction>;

// The id of the document that it records; none: it records none.
BasketId document_of(const Action& action);

struct Request {
    RequestId id;
    Action action;
};

}  // namespace onepool::node

extern template struct onepool::protocol::Kinds<onepool::node::AnyAction>;
