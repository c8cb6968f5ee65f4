// Sales and returns recorded as whole documents.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

RecordSale sale(std::uint8_t number, std::vector<AddLine> lines) {
    RecordSale action;
    action.basket = basket_id(number);
    action.lines = std::move(lines);
    return action;
}

AddLine line(const std::string& sku, std::int64_t price, std::int64_t quantity) {
    return {{}, product(sku, price), Units{quantity}};
}

ReturnLine back(std::uint32_t line_no, std::int64_t quantity, std::int64_t price) {
    ReturnLine made;
    made.original = OriginalLine{{}, line_no};
    made.line.quantity = Units{quantity};
    made.line.unit_price = Minor{price};
    made.reason = "faulty";
    return made;
}

RecordReturn give_back(std::uint8_t number, const std::optional<ReceiptView>& original,
                       std::vector<ReturnLine> lines) {
    RecordReturn action;
    action.basket = basket_id(number);
    action.original = original;
    action.lines = std::move(lines);
    return action;
}

// ---- sales

TEST(RecordSale, IsTheSameFactAsABasketPaid) {
    Till till;
    auto action = sale(1, {line("A", 600, 2), line("B", 50, 1)});
    action.staff = StaffId{"ann"};
    action.tender = TenderKind::card;
    action.source_time = UnixMs{1'295'222'400'000};  // 2011-01-17
    action.note = "536365";
    const auto answer = till.ask(action);
    ASSERT_EQ(answer.verdict, ActionVerdict::done);
    const auto event = till.store.event(Seq{1});
    EXPECT_EQ(event.header.staff.value, "ann");
    EXPECT_EQ(event.header.source_time, action.source_time);
    for (const auto& line : std::get<Sale>(event.body).lines)
        EXPECT_EQ(line.scanned_at, *action.source_time) << "it left the shelf then";
    EXPECT_EQ(event.header.business_day, BusinessDay{20110117});
    EXPECT_EQ(event.header.wall, till.now.wall);
    EXPECT_EQ(event.header.basket, basket_id(1));
    const auto& body = std::get<Sale>(event.body);
    EXPECT_EQ(body.total, Minor{1250});
    EXPECT_EQ(body.note, "536365");
    ASSERT_EQ(body.tenders.size(), 1u);
    EXPECT_EQ(body.tenders[0].kind, TenderKind::card);
    EXPECT_EQ(body.tenders[0].card_result, CardResult::approved);
    EXPECT_EQ(body.lines[1].line_no, 2u);
}

TEST(RecordSale, TakesOpenItems) {
    Till till;
    auto action = sale(1, {});
    action.open_items = {{{}, "999", "a thing", Units{1}, Minor{75}, "none", {}}};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(std::get<Sale>(till.store.event(Seq{1}).body).lines[0].scanned_code, "999");
}

TEST(RecordSale, KeepsEqualLinesApart) {
    Till till;
    till.ask(sale(1, {line("A", 600, 2), line("A", 600, 1)}));
    EXPECT_EQ(std::get<Sale>(till.store.event(Seq{1}).body).lines.size(), 2u);
}

TEST(RecordSale, TwiceRecordsOne) {
    Till till;
    const auto first = till.ask(sale(1, {line("A", 600, 2)}));
    const auto second = till.ask(sale(1, {line("A", 600, 2)}));
    EXPECT_EQ(second.verdict, ActionVerdict::repeated);
    EXPECT_EQ(second.event, first.event);
    till.restart();
    auto third = sale(1, {line("A", 600, 2)});
    third.already = first.receipt;
    EXPECT_EQ(till.ask(third).receipt, first.receipt);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST(RecordSale, IsRefusedUnderTheIdOfAnOpenBasket) {
    Till till;
    till.ask(OpenBasket{basket_id(1), {}});
    EXPECT_EQ(till.ask(sale(1, {line("A", 1, 1)})).verdict, ActionVerdict::wrong_state);
    auto none = sale(1, {line("A", 1, 1)});
    none.basket = {};
    EXPECT_EQ(till.ask(none).verdict, ActionVerdict::wrong_state);
}

TEST(RecordSale, IsRefusedOutOfBounds) {
    Till till;
    const auto verdict = [&](RecordSale action) { return till.ask(std::move(action)).verdict; };
    EXPECT_EQ(verdict(sale(1, {})), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, {line("A", 1, 0)})), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, {line("A", 1, -5)})), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, {line("A", -1, 1)})), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, {line("A", limits::amount_minor, 2)})), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, {line("A", limits::amount_minor, 1), line("B", 1, 1)})),
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(sale(1, std::vector<AddLine>(limits::basket_lines + 1, line("A", 1, 1)))),
              ActionVerdict::out_of_bounds);
    auto long_note = sale(1, {line("A", 1, 1)});
    long_note.note = std::string(limits::text_bytes + 1, 'n');
    EXPECT_EQ(verdict(long_note), ActionVerdict::out_of_bounds);
    auto odd_time = sale(1, {line("A", 1, 1)});
    odd_time.source_time = UnixMs{-1};
    EXPECT_EQ(verdict(odd_time), ActionVerdict::out_of_bounds);
    auto wide = line("A", 1, 1);
    wide.product.description = std::string(limits::text_bytes, 'd');
    EXPECT_EQ(verdict(sale(1, std::vector<AddLine>(limits::basket_lines, wide))),
              ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST(RecordSale, SaysThatItCostsTooMuch) {
    Till till;
    const auto refused = till.ask(sale(1, {line("A", limits::amount_minor, 1), line("B", 1, 1)}));
    EXPECT_EQ(refused.explanation,
              "The document comes to more than the largest amount there is. Split it.");
}

TEST(RecordSale, IsRefusedWithATaxRateNobodyHas) {
    Till till;
    auto odd = line("A", limits::amount_minor, 1);
    for (const std::int32_t rate : {-10'000, -1, limits::tax_rate + 1, INT32_MAX}) {
        odd.product.tax_rate = BasisPoints{rate};
        EXPECT_EQ(till.ask(sale(1, {odd})).verdict, ActionVerdict::out_of_bounds);
    }
}

TEST(RecordSale, OfSeveralHundredLinesFits) {
    Till till;
    std::vector<AddLine> lines;
    for (std::size_t i = 0; i < limits::basket_lines; ++i) {
        lines.push_back(line("2" + std::to_string(1'000 + i), 1, 1));
        lines.back().product.description = "PACK OF 72";
    }
    EXPECT_EQ(till.ask(sale(1, lines)).verdict, ActionVerdict::done);
}

TEST(RecordSale, IsRefusedInAnotherCurrency) {
    Till till;
    auto action = sale(1, {line("A", 1, 1)});
    action.currency = Currency{"EUR"};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::wrong_currency);
    action.currency = Currency{"GBP"};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
}

TEST(RecordSale, IsRefusedBelowTheDiskFloor) {
    Till till;
    till.step(DiskFree{0});
    EXPECT_EQ(till.ask(sale(1, {line("A", 1, 1)})).verdict, ActionVerdict::disk_nearly_full);
    EXPECT_EQ(till.ask(give_back(2, std::nullopt, {back(0, 1, 1)})).verdict,
              ActionVerdict::disk_nearly_full);
}

// ---- returns

TEST(RecordReturn, ByReceiptTakesGoodsAndPriceFromIt) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 2), line("B", 50, 4)})).receipt;
    const auto batch = till.step(Request{RequestId{50}, give_back(2, receipt, {back(2, 3, 50)})});
    const auto& answer = std::get<Answer>(batch.send.at(0));
    ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    ASSERT_EQ(batch.persist.size(), 2u);
    EXPECT_EQ(batch.persist[1], (Record{ReturnedPut{{basket_id(1), 2}, Units{3}}}));
    const auto event = till.store.event(Seq{2});
    const auto& body = std::get<Return>(event.body);
    ASSERT_EQ(body.lines.size(), 1u);
    EXPECT_EQ(body.lines[0].line.sku.value, "B");
    EXPECT_EQ(body.lines[0].line.amount, Minor{150});
    EXPECT_EQ(body.lines[0].line.line_no, 1u);
    EXPECT_EQ(body.lines[0].original, (OriginalLine{basket_id(1), 2}));
    EXPECT_EQ(body.lines[0].disposition, Disposition::inspection);
    EXPECT_EQ(body.total, Minor{150});
    EXPECT_EQ(body.refunds, (std::vector<TenderLine>{{TenderKind::cash, Minor{150}, Minor{150},
                                                      Minor{0}, CardResult::not_card, ""}}));
    EXPECT_EQ(body.taxes.at(0).tax, Minor{25});
    EXPECT_EQ(till.core->returned({basket_id(1), 2}), Units{3});
}

TEST(RecordReturn, NeverTakesBackMoreThanWasBought) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 6, 600)})).verdict,
              ActionVerdict::more_than_bought);
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 3, 600)})).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, 3, 600)})).verdict,
              ActionVerdict::more_than_bought);
    till.restart();
    EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, 3, 600)})).verdict,
              ActionVerdict::more_than_bought);
    EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, 1, 600), back(1, 2, 600)})).verdict,
              ActionVerdict::more_than_bought);
    EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, 1, 600), back(1, 1, 600)})).verdict,
              ActionVerdict::done);
    const auto refused = till.ask(give_back(4, receipt, {back(1, 1, 600)}));
    EXPECT_EQ(refused.verdict, ActionVerdict::more_than_bought);
    EXPECT_EQ(refused.explanation,
              "a A: 5 bought at 6.00 GBP, 5 given back before. Give back no more, and for no "
              "higher price.");
    EXPECT_EQ(till.core->returned({basket_id(1), 1}), Units{5});
}

TEST(RecordReturn, RefundsAtMostWhatWasPaid) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 1, 601)})).verdict,
              ActionVerdict::more_than_bought);
    const auto answer = till.ask(give_back(2, receipt, {back(1, 1, 400)}));
    EXPECT_EQ(std::get<Return>(answer.receipt->document).total, Minor{400});
}

TEST(RecordReturn, TwiceRecordsOne) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    const auto first = till.ask(give_back(2, receipt, {back(1, 2, 600)}));
    const auto second = till.ask(give_back(2, receipt, {back(1, 2, 600)}));
    EXPECT_EQ(second.verdict, ActionVerdict::repeated);
    EXPECT_EQ(second.event, first.event);
    EXPECT_EQ(till.core->returned({basket_id(1), 1}), Units{2});
}

TEST(RecordReturn, IsRefusedUnderTheIdOfASaleTheEdgeFound) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    till.restart();
    auto action = give_back(1, receipt, {back(1, 2, 600)});
    action.already = receipt;
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::wrong_state);
}

TEST(RecordReturn, WithoutReceiptIsAFactOfItsOwn) {
    Till till;
    auto line = back(7, 2, 350);
    line.line.sku = Sku{"A"};
    line.line.description = "a A";
    line.line.tax_code = "standard";
    line.line.tax_rate = BasisPoints{2000};
    line.disposition = Disposition::damaged;
    auto action = give_back(2, std::nullopt, {line});
    action.refund = TenderKind::voucher;
    ASSERT_EQ(till.ask(action).verdict, ActionVerdict::done);
    const auto event = till.store.event(Seq{1});
    const auto& body = std::get<Return>(event.body);
    EXPECT_EQ(body.lines[0].original, std::nullopt);
    EXPECT_EQ(body.lines[0].disposition, Disposition::damaged);
    EXPECT_EQ(body.total, Minor{700});
    EXPECT_EQ(body.refunds[0].kind, TenderKind::voucher);
}

TEST(RecordReturn, IsRefusedForAMissingLine) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(2, 1, 600)})).verdict,
              ActionVerdict::no_such_line);
    auto nameless = back(1, 1, 600);
    nameless.original.reset();
    EXPECT_EQ(till.ask(give_back(2, receipt, {nameless})).verdict, ActionVerdict::no_such_line);
}

TEST(RecordReturn, IsRefusedForTheReceiptOfAReturn) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    const auto given_back = till.ask(give_back(2, receipt, {back(1, 1, 600)})).receipt;
    EXPECT_EQ(till.ask(give_back(3, given_back, {back(1, 1, 600)})).verdict,
              ActionVerdict::wrong_state);
}

TEST(RecordReturn, IsRefusedInAnotherCurrency) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    till.config.currency = Currency{"EUR"};
    till.restart();
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 1, 600)})).verdict,
              ActionVerdict::wrong_currency);
}

TEST(RecordReturn, IsRefusedOutOfBounds) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    EXPECT_EQ(till.ask(give_back(2, receipt, {})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 0, 600)})).verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(give_back(2, receipt, {back(1, 1, -1)})).verdict,
              ActionVerdict::out_of_bounds);
    auto long_reason = back(0, 1, 1);
    long_reason.reason = std::string(limits::text_bytes, 'r');
    long_reason.line.description = std::string(limits::text_bytes, 'd');
    EXPECT_EQ(till.ask(give_back(2, std::nullopt,
                                 std::vector<ReturnLine>(limits::basket_lines, long_reason)))
                  .verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.core->returned({basket_id(1), 1}), Units{0});
}

TEST(RecordReturn, IsRefusedForAnAbsurdQuantity) {
    Till till;
    const auto receipt = till.ask(sale(1, {line("A", 600, 5)})).receipt;
    till.ask(give_back(2, receipt, {back(1, 2, 600)}));
    for (const std::int64_t quantity : {INT64_MAX, INT64_MAX - 1}) {
        EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, quantity, 600)})).verdict,
                  ActionVerdict::more_than_bought);
    }
    for (const std::int64_t quantity : {INT64_MIN, std::int64_t{-1}}) {
        EXPECT_EQ(till.ask(give_back(3, receipt, {back(1, quantity, 600)})).verdict,
                  ActionVerdict::out_of_bounds);
    }
    EXPECT_EQ(till.core->returned({basket_id(1), 1}), Units{2});
}

TEST(RecordReturn, GivesBackWhatTheReceiptMeantWhateverPricesMeanNow) {
    for (const bool is_included : {true, false}) {
        auto config = till_config();
        config.prices_include_tax = is_included;
        Till till(config);
        const auto receipt = till.ask(sale(1, {line("A", 1000, 2)})).receipt;
        till.config.prices_include_tax = !is_included;
        till.restart();
        const auto answer = till.ask(give_back(2, receipt, {back(1, 1, 1000)}));
        ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
        EXPECT_EQ(std::get<Return>(answer.receipt->document).total,
                  Minor{is_included ? 1000 : 1200});
    }
}

// The largest document of its kind that is taken fits one event, and the next larger is refused
// with a reason; `with_lines` makes one of so many lines.
template <class WithLines>
void expect_largest_fits(WithLines with_lines) {
    for (std::size_t lines = 100; lines <= limits::basket_lines; ++lines) {
        Till till;
        const auto answer = till.ask(with_lines(lines));
        if (answer.verdict != ActionVerdict::done) {
            EXPECT_EQ(answer.explanation,
                      "The document must have from 1 to 800 lines and fit one event. Split it.");
            EXPECT_GT(lines, 130u);
            return;
        }
        EXPECT_LE(till.store.journal.at(Seq{1}).payload.size(), limits::event_bytes);
    }
    ADD_FAILURE() << "nothing was too large";
}

TEST(RecordReturn, OfTheLongestTextsFitsOneEvent) {
    expect_largest_fits([](std::size_t lines) {
        auto action = give_back(2, std::nullopt, {});
        for (std::size_t i = 0; i < lines; ++i) {
            auto wide = back(0, 1, 1);
            wide.line.sku.value = std::to_string(1'000 + i) + std::string(36, 's');
            wide.line.scanned_code = std::string(limits::text_bytes, 'c');
            wide.line.description = std::string(limits::text_bytes, 'd');
            wide.line.tax_code = std::to_string(10 + i % limits::basket_taxes);
            wide.reason = std::string(limits::text_bytes, 'r');
            action.lines.push_back(wide);
        }
        action.note = std::string(limits::text_bytes, 'n');
        return action;
    });
}

TEST(RecordSale, OfTheLongestTextsFitsOneEvent) {
    expect_largest_fits([](std::size_t lines) {
        auto action = sale(2, {});
        for (std::size_t i = 0; i < lines; ++i) {
            action.open_items.push_back({{},
                                         std::string(limits::text_bytes, 'c'),
                                         std::string(limits::text_bytes, 'd'),
                                         Units{1},
                                         Minor{1},
                                         std::to_string(10 + i % limits::basket_taxes),
                                         {}});
        }
        action.note = std::string(limits::text_bytes, 'n');
        return action;
    });
}

TEST(RecordReturn, GivesTheAddedTaxBackToo) {
    auto config = till_config();
    config.prices_include_tax = false;
    Till till(config);
    const auto receipt = till.ask(sale(1, {line("A", 1000, 2)})).receipt;
    const auto answer = till.ask(give_back(2, receipt, {back(1, 1, 1000)}));
    ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    EXPECT_EQ(std::get<Return>(answer.receipt->document).total, Minor{1200});
}

}  // namespace
}  // namespace onepool::node
