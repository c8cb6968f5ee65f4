// Payment by card and cash: what is durable when, and that nobody pays twice.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_code.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);

// A till with one open basket of 2 x 6.00.
Till till_with_basket() {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 600), Units{2}});
    return till;
}

TEST(StartCard, IsDurableBeforeTheTerminalIsAsked) {
    auto till = till_with_basket();
    const auto batch = till.step(Request{RequestId{9}, StartCard{one, {}}});
    ASSERT_EQ(batch.persist.size(), 1u);
    const auto stored = decode_basket(std::get<BasketPut>(batch.persist[0]).state);
    EXPECT_EQ(stored->state, BasketState::card_pending);
    EXPECT_EQ(stored->card_amount, Minor{1200});
    EXPECT_EQ(std::get<Answer>(batch.send.at(0)).basket, stored);
}

TEST(StartCard, AgainAsksOnlyOnce) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    EXPECT_EQ(till.ask(StartCard{one, Minor{700}}).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.ask(StartCard{one, Minor{500}}).verdict, ActionVerdict::wrong_state);
}

TEST(StartCard, IsRefusedOutsideWhatRemains) {
    auto till = till_with_basket();
    EXPECT_EQ(till.ask(StartCard{one, Minor{1201}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(StartCard{one, Minor{-1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(StartCard{basket_id(2), {}}).verdict, ActionVerdict::no_such_basket);
    till.ask(Park{one, ""});
    EXPECT_EQ(till.ask(StartCard{one, {}}).verdict, ActionVerdict::wrong_state);
    till.ask(OpenBasket{basket_id(3), {}});
    EXPECT_EQ(till.ask(StartCard{basket_id(3), {}}).verdict, ActionVerdict::nothing_to_pay);
}

TEST(StartCard, NamesTheSmallestAmountOfTheCurrency) {
    auto config = till_config();
    config.currency = Currency{"JPY"};
    Till till(config);
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 600), Units{2}});
    EXPECT_EQ(till.ask(StartCard{one, Minor{1201}}).explanation,
              "The card amount must be from 1 JPY to 1200 JPY, in few parts: the last part is paid "
              "in cash.");
}

TEST(StartCard, LeavesRoomForALastTender) {
    auto till = till_with_basket();
    for (std::size_t part = 1; part < limits::basket_tenders; ++part) {
        ASSERT_EQ(till.ask(StartCard{one, Minor{1}}).verdict, ActionVerdict::done);
        till.ask(CardAnswer{one, CardResult::approved, std::to_string(part)});
    }
    EXPECT_EQ(till.ask(StartCard{one, Minor{1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(Pay{one, Minor{1200}}).verdict, ActionVerdict::done);
}

TEST(CardAnswer, ApprovedAddsATender) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    const auto answer = till.ask(CardAnswer{one, CardResult::approved, "S-17"});
    EXPECT_EQ(answer.basket->state, BasketState::open);
    ASSERT_EQ(answer.basket->tenders.size(), 1u);
    EXPECT_EQ(answer.basket->tenders[0].amount, Minor{700});
    EXPECT_EQ(answer.basket->tenders[0].reference, "S-17");
    EXPECT_EQ(totals(*answer.basket).remaining, Minor{500});
}

TEST(CardAnswer, DeclinedKeepsTheBasket) {
    auto till = till_with_basket();
    till.ask(StartCard{one, {}});
    const auto answer = till.ask(CardAnswer{one, CardResult::declined, ""});
    EXPECT_EQ(answer.basket->state, BasketState::open);
    EXPECT_TRUE(answer.basket->tenders.empty());
    EXPECT_EQ(answer.basket->card_amount, Minor{0});
}

TEST(CardAnswer, UnknownStaysPendingAlsoAfterARestart) {
    auto till = till_with_basket();
    till.ask(StartCard{one, {}});
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::unknown, ""}).basket->state,
              BasketState::card_pending);
    till.core = std::make_unique<NodeCore>(till.config, till.store.load());
    EXPECT_TRUE(has_alarm(till.start(), "12.00 GBP"));
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::approved, "S"}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, {}}).verdict, ActionVerdict::done);
}

TEST(CardAnswer, SaidTwiceCountsOnce) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    till.ask(CardAnswer{one, CardResult::approved, "S-17"});
    const auto again = till.ask(CardAnswer{one, CardResult::approved, "S-17"});
    EXPECT_EQ(again.verdict, ActionVerdict::repeated);
    EXPECT_EQ(again.basket->tenders.size(), 1u);
}

TEST(CardAnswer, SaidLateNeverApprovesTheNextPayment) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    till.ask(CardAnswer{one, CardResult::approved, "S-17"});
    till.ask(StartCard{one, Minor{500}});
    const auto late = till.ask(CardAnswer{one, CardResult::approved, "S-17"});
    EXPECT_EQ(late.verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(late.explanation,
              "Slip number S-17 is in this basket already. Give the number of the new slip.");
    EXPECT_EQ(till.core->baskets().at(one).tenders.size(), 1u);
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::approved, "S-18"}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, {}}).verdict, ActionVerdict::done);
}

TEST(CardAnswer, NeedsNoSlipNumber) {
    auto till = till_with_basket();
    for (const std::int64_t part : {700, 500}) {
        till.ask(StartCard{one, Minor{part}});
        EXPECT_EQ(till.ask(CardAnswer{one, CardResult::approved, ""}).verdict, ActionVerdict::done);
    }
    EXPECT_EQ(till.core->baskets().at(one).tenders.size(), 2u);
}

TEST(CardAnswer, HoldsTheBasketToWhatWasPaidByCard) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    till.ask(CardAnswer{one, CardResult::approved, "S"});
    const auto refused = till.ask(SetQuantity{one, 1, Units{1}});
    EXPECT_EQ(refused.verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused.explanation,
              "More was paid by card already than the basket would cost then.");
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{0}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.core->baskets().at(one).lines.at(0).quantity, Units{2});
    EXPECT_EQ(till.ask(AddLine{one, product("B", 50), Units{1}}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, Minor{550}}).verdict, ActionVerdict::done);
}

// ---- a card payment outlives a change of the till's settings

// 10.00 without tax and so 12.00 to pay, of which `card` is being asked of the terminal; then the
// settings change.
Till till_changed_while_paying(Minor card) {
    auto config = till_config();
    config.prices_include_tax = false;
    Till till(config);
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 1000), Units{1}});
    till.ask(StartCard{one, card});
    till.config.prices_include_tax = true;
    till.config.currency = Currency{"EUR"};
    till.restart();
    return till;
}

TEST(CardAnswer, CountsWhateverChangedMeanwhile) {
    auto till = till_changed_while_paying(Minor{1200});
    ASSERT_EQ(till.ask(CardAnswer{one, CardResult::approved, "S"}).verdict, ActionVerdict::done);
    EXPECT_EQ(
        till.ask(AddLine{one, product("B", 100), Units{1}}).explanation,
        "This basket is in GBP, the till now sells in EUR. It can only be paid as it stands.");
    till.restart();
    ASSERT_EQ(till.ask(Pay{one, {}}).verdict, ActionVerdict::done);
    const auto event = till.store.event(Seq{1});
    const auto& sale = std::get<Sale>(event.body);
    EXPECT_EQ(sale.currency.code, "GBP");
    EXPECT_EQ(sale.total, Minor{1200});
    EXPECT_EQ(sale.added_tax, Minor{200});
}

TEST(CardAnswer, LeavesTheRestToCashWhateverChangedMeanwhile) {
    auto till = till_changed_while_paying(Minor{1100});
    till.ask(CardAnswer{one, CardResult::approved, "S"});
    EXPECT_EQ(till.ask(Pay{one, Minor{99}}).explanation,
              "1.00 GBP remain to be paid, 0.99 GBP were given.");
    EXPECT_EQ(till.ask(Pay{one, Minor{100}}).verdict, ActionVerdict::done);
}

TEST(CardAnswer, DeclinedFreesABasketOfOtherSettings) {
    auto till = till_changed_while_paying(Minor{1200});
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::declined, ""}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, Minor{1200}}).verdict, ActionVerdict::wrong_currency);
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::done);
}

TEST(CardAnswer, IsRefusedWhenNothingWasAsked) {
    auto till = till_with_basket();
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::approved, ""}).verdict,
              ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(CardAnswer{basket_id(2), CardResult::approved, ""}).verdict,
              ActionVerdict::no_such_basket);
    till.ask(StartCard{one, {}});
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::not_card, ""}).verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(
        till.ask(CardAnswer{one, CardResult::approved, std::string(limits::text_bytes + 1, 'x')})
            .verdict,
        ActionVerdict::out_of_bounds);
}

TEST(Pay, RecordsTheSaleAndErasesTheBasketInOneBatch) {
    auto till = till_with_basket();
    const auto basket = till.core->baskets().at(one);
    const auto batch = till.step(Request{RequestId{9}, Pay{one, Minor{2000}}});

    ASSERT_EQ(batch.persist.size(), 2u);
    const auto& row = std::get<JournalAppend>(batch.persist[0]);
    EXPECT_EQ(row.seq, Seq{1});
    EXPECT_EQ(row.basket, one);
    EXPECT_EQ(row.hash,
              chain_next({}, {till.config.node, till.config.journal, Seq{1}}, row.payload));
    EXPECT_EQ(batch.persist[1], Record{BasketErase{one}});

    const auto event = till.store.event(Seq{1});
    EXPECT_EQ(event.header.seq, Seq{1});
    EXPECT_EQ(event.header.wall, till.now.wall);
    EXPECT_EQ(event.header.staff.value, "till");
    EXPECT_EQ(event.header.shift.value, "Till 1");
    EXPECT_EQ(event.header.business_day, BusinessDay{20270115});
    const auto& sale = std::get<Sale>(event.body);
    EXPECT_EQ(sale.lines, basket.lines);
    EXPECT_EQ(sale.total, Minor{1200});
    EXPECT_EQ(sale.tenders, (std::vector<TenderLine>{{TenderKind::cash, Minor{1200}, Minor{2000},
                                                      Minor{800}, CardResult::not_card, ""}}));

    const auto& answer = std::get<Answer>(batch.send.at(0));
    EXPECT_EQ(answer.verdict, ActionVerdict::done);
    EXPECT_EQ(answer.event, (EventId{till.config.node, till.config.journal, Seq{1}}));
    EXPECT_EQ(answer.receipt->header, event.header);
    EXPECT_EQ(std::get<Sale>(answer.receipt->document), sale);
    EXPECT_EQ(answer.receipt->chain_code,
              receipt_code(till.store.journal.at(answer.event->seq).hash));
}

TEST(Pay, TwiceRecordsOneSale) {
    auto till = till_with_basket();
    const auto first = till.ask(Pay{one, Minor{1200}});
    const auto second = till.ask(Pay{one, Minor{1200}});
    EXPECT_EQ(second.verdict, ActionVerdict::repeated);
    EXPECT_EQ(second.event, first.event);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST(Pay, AfterARestartGivesTheReceiptTheEdgeFound) {
    auto till = till_with_basket();
    const auto first = till.ask(Pay{one, Minor{1200}});
    till.restart();
    const auto second = till.ask(Pay{one, Minor{1200}, first.receipt});
    EXPECT_EQ(second.verdict, ActionVerdict::repeated);
    EXPECT_EQ(second.receipt, first.receipt);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST(Pay, MixesCardAndCash) {
    auto till = till_with_basket();
    till.ask(StartCard{one, Minor{700}});
    till.ask(CardAnswer{one, CardResult::approved, "S"});
    const auto answer = till.ask(Pay{one, Minor{1000}});
    const auto& sale = std::get<Sale>(answer.receipt->document);
    ASSERT_EQ(sale.tenders.size(), 2u);
    EXPECT_EQ(sale.tenders[1].amount, Minor{500});
    EXPECT_EQ(sale.tenders[1].change, Minor{500});
}

TEST(Pay, NeedsNoTenderForAnythingFree) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 0), Units{1}});
    const auto answer = till.ask(Pay{one, {}});
    EXPECT_EQ(answer.verdict, ActionVerdict::done);
    EXPECT_TRUE(std::get<Sale>(answer.receipt->document).tenders.empty());
}

TEST(Pay, IsRefusedWithTooLittleTooMuchOrNothing) {
    auto till = till_with_basket();
    EXPECT_EQ(till.ask(Pay{one, Minor{1199}}).verdict, ActionVerdict::not_enough_tendered);
    EXPECT_EQ(till.ask(Pay{one, Minor{-1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(Pay{one, Minor{limits::amount_minor + 1}}).verdict,
              ActionVerdict::out_of_bounds);
    Till generous = till_with_basket();
    EXPECT_EQ(generous.ask(Pay{one, Minor{limits::amount_minor}}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{basket_id(2), {}}).verdict, ActionVerdict::no_such_basket);
    till.ask(OpenBasket{basket_id(3), {}});
    EXPECT_EQ(till.ask(Pay{basket_id(3), {}}).verdict, ActionVerdict::nothing_to_pay);
    till.ask(StartCard{one, {}});
    EXPECT_EQ(till.ask(Pay{one, Minor{1200}}).verdict, ActionVerdict::wrong_state);
    till.ask(CardAnswer{one, CardResult::approved, "S"});
    EXPECT_EQ(till.ask(Pay{one, Minor{1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST(Pay, AddsTaxWherePricesAreWithoutIt) {
    auto config = till_config();
    config.prices_include_tax = false;
    Till till(config);
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 1000), Units{1}});
    EXPECT_EQ(till.ask(Pay{one, Minor{1199}}).verdict, ActionVerdict::not_enough_tendered);
    const auto answer = till.ask(Pay{one, Minor{1200}});
    ASSERT_EQ(answer.verdict, ActionVerdict::done);
    const auto& sale = std::get<Sale>(answer.receipt->document);
    EXPECT_EQ(sale.total, Minor{1200});
    EXPECT_EQ(sale.added_tax, Minor{200});
}

TEST(Pay, WorksUnderAnyClock) {
    for (const std::int64_t wall : {std::int64_t{-5}, std::int64_t{0}, INT64_MAX, INT64_MIN}) {
        auto config = till_config();
        config.utc_offset_minutes = -600;
        Till till(config);
        till.now.wall = UnixMs{wall};
        const auto at = [&](Action action) {
            const auto batch = till.core->step(Request{RequestId{1}, std::move(action)}, till.now);
            till.store.commit(batch.persist);
            return std::get<Answer>(batch.send.at(0)).verdict;
        };
        EXPECT_EQ(at(OpenBasket{one, {}}), ActionVerdict::done);
        EXPECT_EQ(at(AddLine{one, product("A", 100), Units{1}}), ActionVerdict::done);
        EXPECT_EQ(at(Pay{one, Minor{100}}), ActionVerdict::done) << wall;
    }
}

TEST(Pay, MarksAClockThatCannotBeRight) {
    auto config = till_config();
    config.built_at = opening + Millis{1'000'000};
    Till till(config);
    till.sell(1, {product("A", 100)});
    EXPECT_EQ(till.store.event(Seq{1}).header.clock_trust, ClockTrust::untrusted);
}

}  // namespace
}  // namespace onepool::node
