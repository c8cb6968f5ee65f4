#include <gtest/gtest.h>

#include <functional>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

// Sums of sales and returns, and the bounds of what stands around their lines.

namespace onepool::protocol {
namespace {

using Fault = std::optional<DecodeFailure>;

Fault out_of_bounds(const char* field) {
    return DecodeFailure{DecodeError::out_of_bounds, field};
}

Fault inconsistent(const char* field) {
    return DecodeFailure{DecodeError::inconsistent, field};
}

Fault in_sale(const std::function<void(Sale&)>& change) {
    Sale sale = samples::sale();
    change(sale);
    return find_fault(samples::event_of(std::move(sale)));
}

Fault in_return(const std::function<void(Return&)>& change) {
    Return document = samples::sale_return();
    change(document);
    return find_fault(samples::event_of(std::move(document)));
}

// One line over 100 and nothing else; each test adds what it is about.
Sale plain_sale() {
    return samples::sale_of(1, 1);
}

Fault fault_of(const Sale& sale) {
    return find_fault(samples::event_of(sale));
}

TEST(SaleFault, WantsLines) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.lines.clear(); }), inconsistent("lines"));
    EXPECT_EQ(fault_of(samples::sale_of(limits::basket_lines, 1)), std::nullopt);
    EXPECT_EQ(fault_of(samples::sale_of(limits::basket_lines + 1, 1)), out_of_bounds("lines"));
}

TEST(SaleFault, WantsACurrency) {
    for (const char* code : {"", "GB", "GBPX", "gbp", "G P", "\xC3\x84X"}) {
        EXPECT_EQ(in_sale([&](Sale& sale) { sale.currency.code = code; }),
                  out_of_bounds("currency"));
    }
}

TEST(SaleFault, BoundsItsNote) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.note.assign(limits::text_bytes, 'n'); }), std::nullopt);
    EXPECT_EQ(in_sale([](Sale& sale) { sale.note.assign(limits::text_bytes + 1, 'n'); }),
              out_of_bounds("note"));
}

TEST(SaleFault, BoundsItsTotal) {
    Sale large = plain_sale();
    large.lines[0].quantity = Units{1'000};
    large.lines[0].unit_price = Minor{limits::amount_minor / 1'000};
    large.lines[0].amount = large.total = Minor{limits::amount_minor};
    large.tenders[0].amount = large.tenders[0].given = large.total;
    EXPECT_EQ(fault_of(large), std::nullopt);

    SaleLine more = samples::line(2, "a", 1, 1);
    large.lines.push_back(more);
    large.total += Minor{1};
    large.tenders[0].amount = large.tenders[0].given = large.total;
    EXPECT_EQ(fault_of(large), out_of_bounds("tenders[0].amount"));
}

TEST(SaleFault, WantsEachLineToBeQuantityTimesPriceLessItsDiscounts) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.lines[1].amount = Minor{999}; }),
              inconsistent("lines[1].amount"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.lines[1].quantity = Units{3}; }),
              inconsistent("lines[1].amount"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.discounts[0].amount = Minor{31}; }),
              inconsistent("lines[0].amount"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.discounts[0].line_no = 2; }),
              inconsistent("lines[0].amount"));
}

TEST(SaleFault, WantsTheTotalToBeTheLinesLessBasketDiscounts) {
    EXPECT_EQ(in_sale([](Sale& sale) {
                  sale.total = Minor{2401};
                  sale.tenders[1].amount = Minor{1001};
              }),
              inconsistent("total"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.discounts[1].amount = Minor{199}; }),
              inconsistent("total"));
}

TEST(SaleFault, TakesADiscountOnlyOffALineThatIsThere) {
    Sale sale = plain_sale();
    sale.lines[0].unit_price = Minor{0};
    sale.lines[0].amount = sale.total = Minor{0};
    sale.tenders.clear();
    EXPECT_EQ(fault_of(sale), std::nullopt);
    sale.discounts = {DiscountLine{.line_no = 7, .amount = Minor{1}}};
    EXPECT_EQ(fault_of(sale), inconsistent("discounts[0].line_no"));
}

TEST(SaleFault, BoundsDiscounts) {
    const auto with_amount = [](std::int64_t amount) {
        return in_sale([&](Sale& sale) { sale.discounts[1].amount = Minor{amount}; });
    };
    EXPECT_EQ(with_amount(0), out_of_bounds("discounts[1].amount"));
    EXPECT_EQ(with_amount(-1), out_of_bounds("discounts[1].amount"));
    EXPECT_EQ(with_amount(limits::amount_minor + 1), out_of_bounds("discounts[1].amount"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.discounts[0].reason = "no\tsir"; }),
              out_of_bounds("discounts[0].reason"));

    Sale many = plain_sale();
    many.discounts.assign(limits::basket_discounts, DiscountLine{.line_no = 1, .amount = Minor{1}});
    many.lines[0].amount = many.total = Minor{100 - 32};
    many.tenders[0].amount = many.tenders[0].given = many.total;
    EXPECT_EQ(fault_of(many), std::nullopt);
    many.discounts.push_back(many.discounts[0]);
    EXPECT_EQ(fault_of(many), out_of_bounds("discounts"));
}

TEST(SaleFault, CannotBeDiscountedBelowNothing) {
    Sale sale = plain_sale();
    sale.discounts = {DiscountLine{.line_no = 1, .amount = Minor{101}}};
    sale.lines[0].amount = Minor{-1};
    EXPECT_EQ(fault_of(sale), out_of_bounds("lines[0].amount"));
}

// ---- tenders

TEST(TenderFault, CoversTheTotalExactly) {
    for (const std::int64_t amount : {999, 1001}) {
        EXPECT_EQ(in_sale([&](Sale& sale) { sale.tenders[1].amount = Minor{amount}; }),
                  inconsistent("tenders"));
    }
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders.clear(); }), inconsistent("tenders"));
}

TEST(TenderFault, IsNotNeededForNothing) {
    Sale free = plain_sale();
    free.lines[0].unit_price = free.lines[0].amount = free.total = Minor{0};
    free.tenders.clear();
    EXPECT_EQ(fault_of(free), std::nullopt);
    free.tenders = {TenderLine{.kind = TenderKind::cash}};
    EXPECT_EQ(fault_of(free), std::nullopt);
}

TEST(TenderFault, CountsTheChangeOfCash) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[0].change = Minor{601}; }),
              inconsistent("tenders[0].given"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[0].given = sale.tenders[0].change = {}; }),
              inconsistent("tenders[0].given"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[1].given = Minor{1}; }),
              inconsistent("tenders[1].given"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[1].given = Minor{1000}; }), std::nullopt);
}

TEST(TenderFault, KnowsWhatACardSaid) {
    const auto with_card = [](TenderKind kind, CardResult result) {
        return in_sale([&](Sale& sale) {
            sale.tenders[1].kind = kind;
            sale.tenders[1].card_result = result;
        });
    };
    EXPECT_EQ(with_card(TenderKind::card, CardResult::approved), std::nullopt);
    EXPECT_EQ(with_card(TenderKind::card, CardResult::unknown), std::nullopt);
    EXPECT_EQ(with_card(TenderKind::card, CardResult::not_card),
              inconsistent("tenders[1].card_result"));
    EXPECT_EQ(with_card(TenderKind::card, CardResult::declined), inconsistent("tenders[1].amount"));
    EXPECT_EQ(with_card(TenderKind::voucher, CardResult::not_card), std::nullopt);
    EXPECT_EQ(with_card(TenderKind::other, CardResult::not_card), std::nullopt);
    EXPECT_EQ(with_card(TenderKind::voucher, CardResult::approved),
              inconsistent("tenders[1].card_result"));
}

TEST(TenderFault, RecordsADeclinedCardThatSettlesNothing) {
    EXPECT_EQ(in_sale([](Sale& sale) {
                  sale.tenders.push_back(
                      TenderLine{.kind = TenderKind::card, .card_result = CardResult::declined});
              }),
              std::nullopt);
}

TEST(TenderFault, BoundsItsFields) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[1].amount = Minor{-1}; }),
              out_of_bounds("tenders[1].amount"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[0].given = Minor{limits::amount_minor + 1}; }),
              out_of_bounds("tenders[0].given"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.tenders[0].change = Minor{-1}; }),
              out_of_bounds("tenders[0].change"));
    EXPECT_EQ(
        in_sale([](Sale& sale) { sale.tenders[1].reference.assign(limits::text_bytes + 1, 'r'); }),
        out_of_bounds("tenders[1].reference"));
    const auto with_tenders = [](std::size_t count) {
        return in_sale([&](Sale& sale) {
            sale.tenders.resize(count, TenderLine{.kind = TenderKind::voucher});
        });
    };
    EXPECT_EQ(with_tenders(limits::basket_tenders), std::nullopt);
    EXPECT_EQ(with_tenders(limits::basket_tenders + 1), out_of_bounds("tenders"));
}

// ---- tax

TEST(TaxFault, MayBeLeftOut) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes.clear(); }), std::nullopt);
}

TEST(TaxFault, CoversTheTotal) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes[0].net = Minor{1999}; }), inconsistent("taxes"));
    EXPECT_EQ(in_sale([](Sale& sale) {
                  sale.taxes[0].net = Minor{1000};
                  sale.taxes[0].tax = Minor{200};
                  sale.taxes.push_back(TaxLine{.code = "zero", .net = Minor{1200}});
              }),
              std::nullopt);
}

// Three lines may each have been rounded by up to one.
TEST(TaxFault, IsRateTimesNetToWithinOneUnitALine) {
    const auto with_tax = [](std::int64_t tax) {
        return in_sale([&](Sale& sale) {
            sale.taxes[0].net = Minor{2400 - tax};
            sale.taxes[0].tax = Minor{tax};
        });
    };
    EXPECT_EQ(with_tax(398), std::nullopt);  // of 2002: 400.4
    EXPECT_EQ(with_tax(402), std::nullopt);  // of 1998: 399.6
    EXPECT_EQ(with_tax(397), inconsistent("taxes[0].tax"));
    EXPECT_EQ(with_tax(403), inconsistent("taxes[0].tax"));
    EXPECT_EQ(with_tax(0), inconsistent("taxes[0].tax"));
}

TEST(TaxFault, MayBeOneUnitALineAwayAndNoMore) {
    const auto with = [](std::int32_t rate, std::int64_t tax) {
        return in_sale([&](Sale& sale) {
            sale.taxes[0].rate = BasisPoints{rate};
            sale.taxes[0].net = Minor{2400 - tax};
            sale.taxes[0].tax = Minor{tax};
        });
    };
    // Three lines. Nothing of 2397, then of 2396; twice 801 (1602), then twice 802 (1604).
    EXPECT_EQ(with(0, 3), std::nullopt);
    EXPECT_EQ(with(0, 4), inconsistent("taxes[0].tax"));
    EXPECT_EQ(with(20'000, 1599), std::nullopt);
    EXPECT_EQ(with(20'000, 1598), inconsistent("taxes[0].tax"));
}

TEST(TaxFault, NamesEachCodeAndRateOnce) {
    const auto with_second = [](const char* code, std::int32_t rate) {
        return in_sale([&](Sale& sale) {
            sale.taxes.push_back(TaxLine{.code = code, .rate = BasisPoints{rate}});
        });
    };
    EXPECT_EQ(with_second("standard", 2000), inconsistent("taxes[1].code"));
    EXPECT_EQ(with_second("standard", 1750), std::nullopt);  // the rate changed that day
    EXPECT_EQ(with_second("reduced", 2000), std::nullopt);
}

TEST(TaxFault, BoundsItsFields) {
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes[0].code.assign(limits::name_bytes + 1, 'c'); }),
              out_of_bounds("taxes[0].code"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes[0].rate = BasisPoints{100'001}; }),
              out_of_bounds("taxes[0].rate"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes[0].net = Minor{-1}; }),
              out_of_bounds("taxes[0].net"));
    EXPECT_EQ(in_sale([](Sale& sale) { sale.taxes[0].tax = Minor{limits::amount_minor + 1}; }),
              out_of_bounds("taxes[0].tax"));
    const auto with_taxes = [](std::size_t count) {
        return in_sale([&](Sale& sale) {
            while (sale.taxes.size() < count) {
                sale.taxes.push_back(TaxLine{.code = std::to_string(sale.taxes.size())});
            }
        });
    };
    EXPECT_EQ(with_taxes(limits::basket_taxes), std::nullopt);
    EXPECT_EQ(with_taxes(limits::basket_taxes + 1), out_of_bounds("taxes"));
}

TEST(TaxFault, IsAddedOnTopWhereThePricesLeaveItOut) {
    Sale sale = plain_sale();
    sale.taxes = {TaxLine{
        .code = "standard", .rate = BasisPoints{2000}, .net = Minor{100}, .tax = Minor{20}}};
    sale.added_tax = Minor{20};
    sale.total = Minor{120};
    sale.tenders[0].amount = sale.tenders[0].given = Minor{120};
    EXPECT_EQ(fault_of(sale), std::nullopt);
    sale.added_tax = Minor{19};
    EXPECT_EQ(fault_of(sale), inconsistent("total"));
    sale.taxes.clear();
    sale.added_tax = Minor{20};
    EXPECT_EQ(fault_of(sale), inconsistent("added_tax"));
    sale.added_tax = Minor{-20};
    EXPECT_EQ(fault_of(sale), out_of_bounds("added_tax"));
}

// ---- returns

TEST(ReturnFault, WantsLines) {
    EXPECT_EQ(in_return([](Return& document) { document.lines.clear(); }), inconsistent("lines"));
    const auto with_lines = [](std::size_t count) {
        return in_return([&](Return& document) {
            const ReturnLine line = document.lines[0];
            document.lines.clear();
            for (std::size_t i = 1; i <= count; ++i) {
                document.lines.push_back(line);
                document.lines.back().line.line_no = static_cast<std::uint32_t>(i);
                document.lines.back().line.description.clear();
                document.lines.back().line.amount = {};
            }
            document.taxes.clear();
            document.refunds.clear();
            document.total = document.added_tax = {};
        });
    };
    EXPECT_EQ(with_lines(limits::basket_lines), std::nullopt);
    EXPECT_EQ(with_lines(limits::basket_lines + 1), out_of_bounds("lines"));
}

TEST(ReturnFault, RefundsAtMostThePrice) {
    const auto refunded = [](std::int64_t amount) {
        return in_return([&](Return& document) {
            document.lines[0].line.amount = Minor{amount};
            document.taxes.clear();
            document.added_tax = {};
            document.total = document.refunds[0].amount = Minor{amount};
        });
    };
    EXPECT_EQ(refunded(1000), std::nullopt);
    EXPECT_EQ(refunded(0), std::nullopt);
    EXPECT_EQ(refunded(1001), inconsistent("lines[0].amount"));
    EXPECT_EQ(refunded(-1), out_of_bounds("lines[0].amount"));
}

TEST(ReturnFault, PaysBackTheTotalExactly) {
    EXPECT_EQ(in_return([](Return& document) { document.refunds[0].amount = Minor{1199}; }),
              inconsistent("refunds"));
    EXPECT_EQ(in_return([](Return& document) { document.total = Minor{1000}; }),
              inconsistent("total"));
    EXPECT_EQ(in_return([](Return& document) { document.added_tax = Minor{0}; }),
              inconsistent("total"));
}

TEST(ReturnFault, NeedNotSayHowCashWasCounted) {
    EXPECT_EQ(in_return([](Return& document) { document.refunds[0].kind = TenderKind::cash; }),
              std::nullopt);
    EXPECT_EQ(in_return([](Return& document) {
                  document.refunds[0].kind = TenderKind::cash;
                  document.refunds[0].given = Minor{1};
              }),
              inconsistent("refunds[0].given"));
}

TEST(ReturnFault, BoundsItsFields) {
    EXPECT_EQ(in_return([](Return& document) { document.currency.code = "eur"; }),
              out_of_bounds("currency"));
    EXPECT_EQ(in_return([](Return& document) { document.note = "\x01"; }), out_of_bounds("note"));
    EXPECT_EQ(in_return([](Return& document) {
                  document.lines[0].reason.assign(limits::text_bytes + 1, 'r');
              }),
              out_of_bounds("lines[0].reason"));
    EXPECT_EQ(in_return([](Return& document) { document.lines[0].line.quantity = Units{-1}; }),
              out_of_bounds("lines[0].quantity"));
    EXPECT_EQ(in_return([](Return& document) { document.refunds[0].amount = Minor{-1}; }),
              out_of_bounds("refunds[0].amount"));
    EXPECT_EQ(in_return([](Return& document) { document.lines[0].line.line_no = 0; }),
              out_of_bounds("lines[0].line_no"));
    for (const std::int64_t amount : {std::int64_t{-1}, limits::amount_minor + 1, INT64_MIN}) {
        EXPECT_EQ(in_return([&](Return& document) { document.added_tax = Minor{amount}; }),
                  out_of_bounds("added_tax"));
        EXPECT_EQ(in_return([&](Return& document) { document.total = Minor{amount}; }),
                  out_of_bounds("total"));
    }
}

// ---- precedence

TEST(FaultPrecedence, NamesABoundBeforeASum) {
    EXPECT_EQ(in_sale([](Sale& sale) {
                  sale.total = Minor{1};                    // inconsistent
                  sale.lines[0].sku.value.assign(41, 's');  // out of bounds
              }),
              out_of_bounds("lines[0].sku"));
    EXPECT_EQ(in_sale([](Sale& sale) {
                  sale.lines[0] = SaleLine{.line_no = 1};  // open item without a name
                  sale.note = "\n";
              }),
              out_of_bounds("lines[0].quantity"));
}

}  // namespace
}  // namespace onepool::protocol
