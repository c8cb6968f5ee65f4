#pragma once
// The facts of Onepool. An event is written once, never changed, never refused once it happened.
// Node events: Sale, Return, Receipt, Adjustment, Ship. Hub events (in the hub log, and on the
// wire only as part of downlink state): Order, Hold, Release. New kinds and new optional fields
// are appended to protocol/event.fbs; readers keep bytes they do not understand.
// Plain values without behaviour; bounds are in limits.hpp and enforced by codec.hpp.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

enum class ClockTrust : std::uint8_t { ok, skewed, untrusted };

// What every event carries. `seq` is given inside the transaction of the business fact.
struct EventHeader {
    Seq seq;
    Hlc hlc;
    UnixMs wall;          // when it was recorded, by this machine's clock
    Millis clock_offset;  // estimated (hub - node), 0 when never measured
    ClockTrust clock_trust = ClockTrust::ok;
    std::optional<UnixMs> source_time;  // set when replayed from another system's log
    StaffId staff;
    ShiftId shift;
    BusinessDay business_day;
    BasketId basket;  // the document's idempotency key; none for Adjustment
    auto operator<=>(const EventHeader&) const = default;
};

// An event or line of another document.
struct OriginalLine {
    BasketId basket;  // none when unknown
    std::uint32_t line_no = 0;
    auto operator<=>(const OriginalLine&) const = default;
};

struct TaxLine {
    std::string code;  // "standard", "zero", ...
    BasisPoints rate;
    Minor net;  // taxable amount
    Minor tax;
    auto operator<=>(const TaxLine&) const = default;
};

enum class TenderKind : std::uint8_t { cash, card, voucher, other };
enum class CardResult : std::uint8_t { not_card, approved, declined, unknown };

// `amount` is what the tender settles of the total; `given` less `change` equals it for cash.
struct TenderLine {
    TenderKind kind = TenderKind::cash;
    Minor amount;
    Minor given;
    Minor change;
    CardResult card_result = CardResult::not_card;
    std::string reference;  // terminal slip number, voucher code
    auto operator<=>(const TenderLine&) const = default;
};

struct DiscountLine {
    std::uint32_t line_no = 0;  // 0: on the whole basket
    Minor amount;               // positive: taken off
    std::string reason;
    auto operator<=>(const DiscountLine&) const = default;
};

// One line as sold. `sku` is empty for an open item (goods in hand with an unknown code), which
// then carries the scanned code and a description and moves no stock until someone maps it.
struct SaleLine {
    std::uint32_t line_no = 0;
    Sku sku;
    Gtin gtin;
    std::string scanned_code;  // as read; only for open items
    std::string description;
    Units quantity;  // > 0
    Minor unit_price;
    Minor amount;  // quantity x unit_price less line discounts
    std::string tax_code;
    BasisPoints tax_rate;
    UnixMs scanned_at;  // goods leave the shelf when scanned, not when paid
    auto operator<=>(const SaleLine&) const = default;
};

struct Sale {
    Currency currency;
    std::vector<SaleLine> lines;
    std::vector<TaxLine> taxes;
    std::vector<TenderLine> tenders;
    std::vector<DiscountLine> discounts;
    Minor total;       // what was paid
    std::string note;  // e.g. the source invoice
    auto operator<=>(const Sale&) const = default;
};

enum class Disposition : std::uint8_t { inspection, shelf, damaged };

struct ReturnLine {
    SaleLine line;                         // quantity > 0, amounts as refunded
    std::optional<OriginalLine> original;  // absent: a return without receipt
    Disposition disposition = Disposition::inspection;
    std::string reason;
    auto operator<=>(const ReturnLine&) const = default;
};

struct Return {
    Currency currency;
    std::vector<ReturnLine> lines;
    std::vector<TaxLine> taxes;
    std::vector<TenderLine> refunds;
    Minor total;  // what was paid back, positive
    std::string note;
    auto operator<=>(const Return&) const = default;
};

struct StockLine {
    Sku sku;
    Units quantity;
    auto operator<=>(const StockLine&) const = default;
};

// Goods that arrived from a supplier: supplier -> shelf.
struct Receipt {
    std::string document;
    std::vector<StockLine> lines;  // quantity > 0
    auto operator<=>(const Receipt&) const = default;
};

// A correction with a reason: positive is found -> shelf, negative shelf -> loss.
struct Adjustment {
    std::string reason;
    std::vector<StockLine> lines;  // quantity != 0
    auto operator<=>(const Adjustment&) const = default;
};

// Held units packed and handed to a carrier: shelf -> customer, ends the hold.
struct Ship {
    OrderKey order;
    std::vector<StockLine> lines;  // quantity > 0
    std::string carrier;
    std::string tracking;
    auto operator<=>(const Ship&) const = default;
};

// An order taken from a channel.
struct Order {
    OrderKey order;
    std::uint32_t version = 1;
    Currency currency;
    UnixMs placed_at;
    std::vector<SaleLine> lines;
    auto operator<=>(const Order&) const = default;
};

// A claim of an order on shelf units at a location.
struct Hold {
    OrderKey order;
    LocationId location;
    std::vector<StockLine> lines;
    std::optional<UnixMs> expires_at;
    auto operator<=>(const Hold&) const = default;
};

struct Release {
    OrderKey order;
    LocationId location;
    std::string reason;
    auto operator<=>(const Release&) const = default;
};

using EventBody = std::variant<Sale, Return, Receipt, Adjustment, Ship, Order, Hold, Release>;

struct Event {
    EventHeader header;
    EventBody body;
    auto operator<=>(const Event&) const = default;
};

const char* kind_name(const EventBody& body);  // "sale", "return", ...

}  // namespace onepool::protocol
