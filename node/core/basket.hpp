#pragma once
// The basket a cashier works on. Stored on every change, so a kill loses no line; its id is the
// idempotency key of the sale. Pure values and arithmetic; one owner (the core).
//
//   open --park--> parked --recall--> open
//   open --start card--> card_pending --approved--> open (tender added) --pay--> (erased, sold)
//                             |-- declined --> open
//                             `-- unknown  --> card_pending (asked again, also after a restart)
//   open|parked --abandon--> (erased)

#include <optional>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/events.hpp"

namespace onepool::node {

using namespace onepool::protocol;

enum class BasketState : std::uint8_t { open, parked, card_pending };
const char* to_text(BasketState state);

struct Basket {
    BasketId id;
    BasketState state = BasketState::open;
    std::string name;                  // given when parked
    StaffId staff;
    Currency currency;
    std::vector<SaleLine> lines;       // line_no is never reused within a basket
    std::vector<DiscountLine> discounts;
    std::vector<TenderLine> tenders;   // approved so far
    Minor card_amount;                 // asked of the terminal while card_pending
    std::uint32_t next_line_no = 1;
    UnixMs created_at;
    UnixMs updated_at;
    bool operator==(const Basket&) const = default;
};

struct Totals {
    Minor total;                       // to pay, tax included
    Minor tax;
    Minor tendered;
    Minor remaining;
    std::vector<TaxLine> taxes;        // one per tax code, by code
    bool operator==(const Totals&) const = default;
};

enum class TaxMode : std::uint8_t { included, added };

// Tax is rounded half away from zero once per tax code, as EN 16931 sums it.
Totals totals(const Basket& basket, TaxMode mode);

// The basket as stored bytes, and back; nullopt when the bytes are not a basket of ours.
Bytes encode_basket(const Basket& basket);
std::optional<Basket> decode_basket(ByteView bytes);

}  // namespace onepool::node
