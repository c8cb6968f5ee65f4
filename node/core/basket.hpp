#pragma once
// The basket a cashier works on. Stored on every change, so a kill loses no line; its id is the
// idempotency key of the sale. Pure values and arithmetic; one owner (the core).
//
//   open --park--> parked --recall--> open
//   open --start card--> card_pending --approved--> open (tender added) --pay--> (erased, sold)
//                             |-- declined --> open
//                             `-- unknown  --> card_pending (asked again, also after a restart)
//   open|parked --abandon--> (erased)

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/core/tax.hpp"
#include "protocol/bytes.hpp"
#include "protocol/events.hpp"

namespace onepool::node {

using namespace onepool::protocol;

enum class BasketState : std::uint8_t { open, parked, card_pending };
const char* to_text(BasketState state);

// Goods that a customer brought back and exchanges, or is paid for, with this basket: the document
// they become, as if all of it was paid back.
struct BasketReturn {
    BasketId document;
    Return goods;
    bool operator==(const BasketReturn&) const = default;
};

struct Basket {
    BasketId id;
    BasketState state = BasketState::open;
    std::string name;  // given when parked
    StaffId staff;
    Currency currency;
    TaxMode tax_mode = TaxMode::included;  // what its prices mean, as of its opening
    std::vector<SaleLine> lines;           // line_no is never reused within a basket
    std::vector<DiscountLine> discounts;
    std::vector<TenderLine> tenders;  // approved so far
    Minor card_amount;                // asked of the terminal while card_pending
    std::uint32_t next_line_no = 1;
    UnixMs created_at;
    UnixMs updated_at;
    std::optional<BasketReturn> back = {};
    bool operator==(const Basket&) const = default;

    SaleLine* find_line(std::uint32_t line_no);  // null when there is none
};

struct Totals {
    Minor total;  // to pay, tax included
    Minor tax;
    Minor added_tax;  // of it, what comes on top of the prices
    Minor tendered;
    Minor back;  // what comes back is worth
    Minor remaining;
    Minor give_back;             // to the customer, where more comes back than is bought
    std::vector<TaxLine> taxes;  // one per tax code and rate, by code
    bool operator==(const Totals&) const = default;
};

Totals totals(const Basket& basket);

// All of `amount` by one tender.
TenderLine settled(TenderKind kind, Minor amount);

// What a line costs; nullopt when its quantity, price, tax rate or amount is beyond its bound. To
// be asked before lines are summed: bounded lines cannot overflow.
std::optional<Minor> line_amount(const SaleLine& line);

// The sale this basket would be, with the tenders it holds, and the exchange.
Sale sale_of(const Basket& basket, const Totals& totals);
// The return it would be, its goods exchanged for what is bought and the rest paid back.
Return return_of(const Basket& basket, const Totals& totals, TenderKind refund);

// The basket as stored bytes, and back; nullopt when the bytes are not a basket of ours.
Bytes encode_basket(const Basket& basket);
std::optional<Basket> decode_basket(ByteView bytes);

}  // namespace onepool::node
