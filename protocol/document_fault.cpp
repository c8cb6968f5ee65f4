#include "protocol/document_fault.hpp"

#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol {

namespace {

Minor price_of(const SaleLine& line) {
    return Minor{line.quantity.value * line.unit_price.value};
}

// Each value by itself. Sums are only looked at when this found nothing: bounded values cannot
// overflow.
void find_line_faults(const SaleLine& line, const Path& at, FaultFinder& faults) {
    faults.range(line.line_no, {.low = 1, .high = INT32_MAX}, Path{at, "line_no"});
    faults.text(line.sku.value, limits::sku_bytes, Path{at, "sku"});
    faults.gtin(line.gtin, Path{at, "gtin"});
    faults.scanned(line.scanned_code, Path{at, "scanned_code"});
    faults.text(line.description, limits::text_bytes, Path{at, "description"});
    faults.units(line.quantity, Path{at, "quantity"});
    faults.amount(line.unit_price, Path{at, "unit_price"});
    faults.amount(line.amount, Path{at, "amount"});
    faults.text(line.tax_code, limits::name_bytes, Path{at, "tax_code"});
    faults.range(line.tax_rate.value, {.low = 0, .high = limits::tax_rate}, Path{at, "tax_rate"});
    faults.time(line.scanned_at, Path{at, "scanned_at"});
    // An open item names its goods by what was read or by what someone called them.
    const bool is_named =
        !line.sku.empty() || !line.scanned_code.empty() || !line.description.empty();
    faults.require(is_named, Path{at, "sku"});
    faults.range(line.own_right.value, {.low = 0, .high = line.quantity.value},
                 Path{at, "own_right"});
    // Nobody has a right on goods that nobody knows.
    faults.require(line.own_right == Units{0} || !line.sku.empty(), Path{at, "own_right"});
    if (line.overridden) {
        const Path overridden{at, "overridden"};
        faults.range(line.overridden->units.value, {.low = 1, .high = line.quantity.value},
                     Path{overridden, "units"});
        faults.text(line.overridden->by.value, limits::name_bytes, Path{overridden, "by"});
        faults.text(line.overridden->reason, limits::text_bytes, Path{overridden, "reason"});
    }
}

void find_tax_faults(const std::vector<TaxLine>& taxes, FaultFinder& faults) {
    faults.count(taxes.size(), limits::basket_taxes, Path{"taxes"});
    for (std::size_t i = 0; i < taxes.size(); ++i) {
        const Path at{"taxes", i};
        faults.text(taxes[i].code, limits::name_bytes, Path{at, "code"});
        faults.range(taxes[i].rate.value, {.low = 0, .high = limits::tax_rate}, Path{at, "rate"});
        faults.amount(taxes[i].net, Path{at, "net"});
        faults.amount(taxes[i].tax, Path{at, "tax"});
        for (std::size_t earlier = 0; earlier < i; ++earlier) {
            faults.require(
                taxes[earlier].code != taxes[i].code || taxes[earlier].rate != taxes[i].rate,
                Path{at, "code"});
        }
    }
}

void find_tender_faults(const std::vector<TenderLine>& tenders, const char* list,
                        FaultFinder& faults) {
    faults.count(tenders.size(), limits::basket_tenders, Path{list});
    for (std::size_t i = 0; i < tenders.size(); ++i) {
        const TenderLine& tender = tenders[i];
        const Path at{list, i};
        faults.amount(tender.amount, Path{at, "amount"});
        faults.amount(tender.given, Path{at, "given"});
        faults.amount(tender.change, Path{at, "change"});
        faults.text(tender.reference, limits::text_bytes, Path{at, "reference"});
        const bool is_card = tender.kind == TenderKind::card;
        faults.require(is_card == (tender.card_result != CardResult::not_card),
                       Path{at, "card_result"});
        faults.require(tender.card_result != CardResult::declined || tender.amount == Minor{0},
                       Path{at, "amount"});
    }
}

void find_discount_faults(const std::vector<DiscountLine>& discounts, FaultFinder& faults) {
    faults.count(discounts.size(), limits::basket_discounts, Path{"discounts"});
    for (std::size_t i = 0; i < discounts.size(); ++i) {
        const Path at{"discounts", i};
        faults.range(discounts[i].amount.value, {.low = 1, .high = limits::amount_minor},
                     Path{at, "amount"});
        faults.text(discounts[i].reason, limits::text_bytes, Path{at, "reason"});
    }
}

// Tax of net at rate, to within one minor unit for each line that may have been rounded.
bool is_plausible(const TaxLine& tax, std::size_t lines) {
    const std::int64_t exact = tax.net.value * tax.rate.value;  // in 1/10000 minor units
    const std::int64_t stated = tax.tax.value * 10'000;
    const auto tolerance = static_cast<std::int64_t>(lines) * 10'000;
    return stated - exact <= tolerance && exact - stated <= tolerance;
}

struct TaxedTotal {
    Minor lines;  // sum of line amounts less basket discounts
    Minor added_tax;
    Minor total;
    std::size_t line_count = 0;
};

void find_total_faults(const TaxedTotal& document, const std::vector<TaxLine>& taxes,
                       FaultFinder& faults) {
    faults.require(document.total == document.lines + document.added_tax, Path{"total"});
    Minor net;
    Minor tax;
    for (std::size_t i = 0; i < taxes.size(); ++i) {
        faults.require(is_plausible(taxes[i], document.line_count), Path{Path{"taxes", i}, "tax"});
        net += taxes[i].net;
        tax += taxes[i].tax;
    }
    faults.require(taxes.empty() || net + tax == document.total, Path{"taxes"});
    faults.require(document.added_tax == Minor{0} || document.added_tax == tax, Path{"added_tax"});
}

enum class ChangeRule : std::uint8_t { cash_is_counted, may_be_left_out };

void find_settlement_faults(const std::vector<TenderLine>& tenders, const char* list, Minor total,
                            ChangeRule rule, FaultFinder& faults) {
    Minor settled;
    for (std::size_t i = 0; i < tenders.size(); ++i) {
        const TenderLine& tender = tenders[i];
        settled += tender.amount;
        const bool is_left_out = tender.given == Minor{0} && tender.change == Minor{0};
        const bool may_leave_out =
            tender.kind != TenderKind::cash || rule == ChangeRule::may_be_left_out;
        faults.require(
            tender.given - tender.change == tender.amount || (is_left_out && may_leave_out),
            Path{Path{list, i}, "given"});
    }
    faults.require(settled == total, Path{list});
}

bool has_line(const std::vector<SaleLine>& lines, std::uint32_t line_no) {
    for (const SaleLine& line : lines) {
        if (line.line_no == line_no) {
            return true;
        }
    }
    return false;
}

Minor discounts_on(const std::vector<DiscountLine>& discounts, std::uint32_t line_no) {
    Minor sum;
    for (const DiscountLine& discount : discounts) {
        if (discount.line_no == line_no) {
            sum += discount.amount;
        }
    }
    return sum;
}

void find_sum_faults(const Sale& sale, FaultFinder& faults) {
    Minor lines;
    std::uint32_t line_before = 0;
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        const SaleLine& line = sale.lines[i];
        const Path at{"lines", i};
        faults.require(line.line_no > line_before, Path{at, "line_no"});
        faults.require(line.amount == price_of(line) - discounts_on(sale.discounts, line.line_no),
                       Path{at, "amount"});
        line_before = line.line_no;
        lines += line.amount;
    }
    for (std::size_t i = 0; i < sale.discounts.size(); ++i) {
        const std::uint32_t line_no = sale.discounts[i].line_no;
        faults.require(line_no == 0 || has_line(sale.lines, line_no),
                       Path{Path{"discounts", i}, "line_no"});
    }
    find_total_faults({.lines = lines - discounts_on(sale.discounts, 0),
                       .added_tax = sale.added_tax,
                       .total = sale.total,
                       .line_count = sale.lines.size()},
                      sale.taxes, faults);
    find_settlement_faults(sale.tenders, "tenders", sale.total, ChangeRule::cash_is_counted,
                           faults);
}

void find_sum_faults(const Return& document, FaultFinder& faults) {
    Minor lines;
    std::uint32_t line_before = 0;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const SaleLine& line = document.lines[i].line;
        const Path at{"lines", i};
        faults.require(line.line_no > line_before, Path{at, "line_no"});
        faults.require(line.amount <= price_of(line), Path{at, "amount"});
        line_before = line.line_no;
        lines += line.amount;
    }
    find_total_faults({.lines = lines,
                       .added_tax = document.added_tax,
                       .total = document.total,
                       .line_count = document.lines.size()},
                      document.taxes, faults);
    find_settlement_faults(document.refunds, "refunds", document.total, ChangeRule::may_be_left_out,
                           faults);
}

}  // namespace

void find_faults(const Sale& sale, FaultFinder& faults) {
    faults.currency(sale.currency, Path{"currency"});
    faults.count(sale.lines.size(), limits::basket_lines, Path{"lines"});
    faults.require(!sale.lines.empty(), Path{"lines"});
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        find_line_faults(sale.lines[i], Path{"lines", i}, faults);
    }
    find_tax_faults(sale.taxes, faults);
    find_tender_faults(sale.tenders, "tenders", faults);
    find_discount_faults(sale.discounts, faults);
    faults.amount(sale.total, Path{"total"});
    faults.amount(sale.added_tax, Path{"added_tax"});
    faults.text(sale.note, limits::text_bytes, Path{"note"});
    if (!faults.first()) {
        find_sum_faults(sale, faults);
    }
}

void find_faults(const Return& document, FaultFinder& faults) {
    faults.currency(document.currency, Path{"currency"});
    faults.count(document.lines.size(), limits::basket_lines, Path{"lines"});
    faults.require(!document.lines.empty(), Path{"lines"});
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        const Path at{"lines", i};
        find_line_faults(document.lines[i].line, at, faults);
        faults.require(!document.lines[i].line.overridden, Path{at, "overridden"});
        faults.require(document.lines[i].line.own_right == Units{0}, Path{at, "own_right"});
        faults.text(document.lines[i].reason, limits::text_bytes, Path{at, "reason"});
        // Of a receipt that its till does not have it cannot name a line.
        faults.require(document.receipt.empty() || !document.lines[i].original,
                       Path{at, "original"});
        faults.require(!document.is_checked || document.lines[i].original, Path{at, "original"});
    }
    find_tax_faults(document.taxes, faults);
    find_tender_faults(document.refunds, "refunds", faults);
    faults.amount(document.total, Path{"total"});
    faults.amount(document.added_tax, Path{"added_tax"});
    faults.text(document.note, limits::text_bytes, Path{"note"});
    faults.text(document.receipt, limits::receipt_name_bytes, Path{"receipt"});
    faults.text(document.approved_by.value, limits::name_bytes, Path{"approved_by"});
    if (!faults.first()) {
        find_sum_faults(document, faults);
    }
}

void find_order_line_faults(const std::vector<SaleLine>& lines, FaultFinder& faults) {
    faults.count(lines.size(), limits::order_lines, Path{"lines"});
    faults.require(!lines.empty(), Path{"lines"});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        find_line_faults(lines[i], Path{"lines", i}, faults);
        faults.require(!lines[i].overridden, Path{Path{"lines", i}, "overridden"});
        faults.require(lines[i].own_right == Units{0}, Path{Path{"lines", i}, "own_right"});
    }
    if (faults.first()) {
        return;
    }
    std::uint32_t line_before = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Path at{"lines", i};
        faults.require(lines[i].line_no > line_before, Path{at, "line_no"});
        faults.require(lines[i].amount <= price_of(lines[i]), Path{at, "amount"});
        line_before = lines[i].line_no;
    }
}

}  // namespace onepool::protocol
