#pragma once
// What a sale and a return say: lines, taxes, tenders, discounts, as facts. Plain values; the sums
// stated here are checked by codec.hpp before an event is written and after it is read.
// Line numbers of a document begin at 1 or more and rise strictly; gaps (voided lines) are legal.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// An event or line of another document.
struct OriginalLine {
    BasketId basket;  // none when unknown
    std::uint32_t line_no = 0;
    auto operator<=>(const OriginalLine&) const = default;
};

// One per tax code of the document. Where a document has tax lines, they cover all of it: the sum
// of net + tax is the total. `tax` may differ from net x rate by one minor unit a document line,
// because tills round once a line, once a code or once a document.
struct TaxLine {
    std::string code;  // "standard", "zero", ...
    BasisPoints rate;
    Minor net;  // taxable amount
    Minor tax;
    auto operator<=>(const TaxLine&) const = default;
};

// `exchange`: settled by the other document of the same basket, goods against goods; `reference` is
// that document's id. A return and a sale that name each other settle the same amount.
enum class TenderKind : std::uint8_t { cash, card, voucher, other, exchange };
enum class CardResult : std::uint8_t { not_card, approved, declined, unknown };

// `amount` is what the tender settles of the total; the amounts of all tenders sum to it exactly.
// `given` less `change` equals `amount`; both may be left 0, except for cash taken in a sale.
// A declined card settles nothing.
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

// Units of a sold line that were promised to orders, as far as the till knew, and sold all the
// same: who said so, and why.
struct Overridden {
    Units units;
    StaffId by;
    std::string reason;
    auto operator<=>(const Overridden&) const = default;
};

// One line as sold. `sku` is empty for an open item (goods in hand with an unknown code), which
// then carries the scanned code, a description or both, and moves no stock until someone maps it.
// A price of 0 is legal, a negative one is not.
struct SaleLine {
    std::uint32_t line_no = 0;
    Sku sku;
    Gtin gtin;
    std::string scanned_code;  // as read, GS (0x1D) separators included; only for open items
    std::string description;
    Units quantity;  // > 0
    Minor unit_price;
    Minor amount;  // quantity x unit_price less line discounts
    std::string tax_code;
    BasisPoints tax_rate;
    UnixMs scanned_at;  // goods leave the shelf when scanned, not when paid
    std::optional<Overridden> overridden = std::nullopt;  // only of sales; at most `quantity`
    Units own_right = {};  // of `quantity`: sold on this till's right; only of sales
    auto operator<=>(const SaleLine&) const = default;
};

// total = sum of line amounts - discounts on the whole basket + added_tax. Prices that include tax
// leave added_tax 0; prices without tax make it the sum of the tax lines.
// A sale with total 0 needs no tender.
struct Sale {
    Currency currency;
    std::vector<SaleLine> lines;
    std::vector<TaxLine> taxes;
    std::vector<TenderLine> tenders;
    std::vector<DiscountLine> discounts;
    Minor total;       // what was paid
    std::string note;  // e.g. the source invoice
    Minor added_tax;   // tax on top of the line amounts; 0 where prices include it
    auto operator<=>(const Sale&) const = default;
};

enum class Disposition : std::uint8_t { inspection, shelf, damaged };

struct ReturnLine {
    SaleLine line;                         // quantity > 0; amount as refunded, at most its price
    std::optional<OriginalLine> original;  // absent: a return without receipt
    Disposition disposition = Disposition::inspection;
    std::string reason;
    auto operator<=>(const ReturnLine&) const = default;
};

// total = sum of line amounts + added_tax, as for a sale. With a `receipt` it is provisional: the
// till does not have that receipt, its lines name no sold line, and the hub settles whether so much
// was bought. One that is checked names lines of a receipt of another till: the hub had told before
// what was bought by it and what of that was left.
struct Return {
    Currency currency;
    std::vector<ReturnLine> lines;
    std::vector<TaxLine> taxes;
    std::vector<TenderLine> refunds;
    Minor total;  // what was paid back, not negative
    std::string note;
    Minor added_tax;
    std::string receipt;  // its number as given (receipt_name.hpp); empty: known here, or none
    StaffId approved_by;  // who agreed to it, where the till asks for that
    bool is_checked = false;
    auto operator<=>(const Return&) const = default;
};

}  // namespace onepool::protocol
