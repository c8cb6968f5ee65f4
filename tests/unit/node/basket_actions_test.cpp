// A basket from opening to abandoning: whole batches, and every way an action is refused.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);

NodeCore::Batch expected(Answer answer, const Basket& basket) {
    NodeCore::Batch batch;
    batch.persist = {BasketPut{basket.id, encode_basket(basket)}};
    answer.basket = basket;
    batch.send = {answer};
    batch.notify = {{NoticeKind::basket_changed, basket.id, {}}};
    return batch;
}

Basket empty_basket(UnixMs at) {
    Basket basket;
    basket.id = one;
    basket.staff = StaffId{"till"};
    basket.currency = Currency{"GBP"};
    basket.created_at = at;
    basket.updated_at = at;
    return basket;
}

TEST(OpenBasket, IsDurableBeforeItIsAnswered) {
    Till till;
    const auto batch = till.step(Request{RequestId{9}, OpenBasket{one, {}}});
    EXPECT_EQ(batch, expected({.request = RequestId{9}}, empty_basket(till.now.wall)));
}

TEST(OpenBasket, AgainGivesTheSameBasket) {
    Till till;
    till.ask(OpenBasket{one, StaffId{"ann"}});
    const auto batch = till.step(Request{RequestId{2}, OpenBasket{one, StaffId{"bob"}}});
    EXPECT_TRUE(batch.persist.empty());
    const auto& answer = std::get<Answer>(batch.send.at(0));
    EXPECT_EQ(answer.verdict, ActionVerdict::repeated);
    EXPECT_EQ(answer.basket->staff.value, "ann");
}

TEST(OpenBasket, IsRefusedWithoutAnIdOrWithASoldOne) {
    Till till;
    EXPECT_EQ(till.ask(OpenBasket{{}, {}}).verdict, ActionVerdict::wrong_state);
    till.sell(1, {product("A", 100)});
    EXPECT_EQ(till.ask(OpenBasket{one, {}}).verdict, ActionVerdict::wrong_state);
    till.restart();
    const EventId sold{till.config.node, till.config.journal, Seq{1}};
    EXPECT_EQ(till.ask(OpenBasket{one, {}, sold}).verdict, ActionVerdict::wrong_state);
}

// What is sold is recorded in that name.
TEST(OpenBasket, IsRefusedInANameThatCannotBeRecorded) {
    Till till;
    for (const std::string& name :
         {std::string(limits::name_bytes + 1, 'a'), std::string("an\xed"), std::string("an\n")})
        EXPECT_EQ(till.ask(OpenBasket{one, StaffId{name}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.core->baskets().empty());
}

TEST(OpenBasket, IsRefusedBeyondItsBound) {
    Till till;
    for (std::size_t i = 1; i <= limits::open_baskets; ++i) {
        ASSERT_EQ(till.ask(OpenBasket{basket_id(static_cast<std::uint8_t>(i)), {}}).verdict,
                  ActionVerdict::done);
    }
    EXPECT_EQ(till.ask(OpenBasket{basket_id(200), {}}).verdict, ActionVerdict::out_of_bounds);
}

TEST(OpenBasket, IsRefusedBelowTheDiskFloorWhileOpenOnesGoOn) {
    Till till;
    till.ask(OpenBasket{one, {}});
    const auto batch = till.step(DiskFree{limits::disk_floor_bytes - 1});
    EXPECT_TRUE(has_alarm(batch, "nearly full"));
    EXPECT_EQ(till.ask(OpenBasket{basket_id(2), {}}).verdict, ActionVerdict::disk_nearly_full);
    EXPECT_EQ(till.ask(AddLine{one, product("A", 100), Units{1}}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, Minor{100}}).verdict, ActionVerdict::done);
    till.step(DiskFree{limits::disk_floor_bytes});
    EXPECT_EQ(till.ask(OpenBasket{basket_id(2), {}}).verdict, ActionVerdict::done);
}

TEST(AddLine, IsDurableBeforeItIsAnswered) {
    Till till;
    till.ask(OpenBasket{one, {}});
    auto basket = empty_basket(till.now.wall);
    const auto batch = till.step(Request{RequestId{2}, AddLine{one, product("A", 250), Units{3}}});
    basket.lines = {{.line_no = 1,
                     .sku = Sku{"A"},
                     .description = "a A",
                     .quantity = Units{3},
                     .unit_price = Minor{250},
                     .amount = Minor{750},
                     .tax_code = "standard",
                     .tax_rate = BasisPoints{2000},
                     .scanned_at = till.now.wall}};
    basket.next_line_no = 2;
    basket.updated_at = till.now.wall;
    EXPECT_EQ(batch, expected({.request = RequestId{2}}, basket));
}

TEST(AddLine, RaisesTheLineOfTheSameProduct) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    const auto first_scan = till.now.wall;
    till.ask(AddLine{one, product("B", 100), Units{1}});
    const auto answer = till.ask(AddLine{one, product("A", 250), Units{2}});
    ASSERT_EQ(answer.basket->lines.size(), 2u);
    EXPECT_EQ(answer.basket->lines[0].quantity, Units{3});
    EXPECT_EQ(answer.basket->lines[0].amount, Minor{750});
    EXPECT_EQ(answer.basket->lines[0].scanned_at, first_scan);
}

TEST(AddLine, KeepsAnotherPriceApart) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    EXPECT_EQ(till.ask(AddLine{one, product("A", 251), Units{1}}).basket->lines.size(), 2u);
}

TEST(AddLine, IsRefusedBeyondQuantityPriceAndAmount) {
    Till till;
    till.ask(OpenBasket{one, {}});
    const auto verdict = [&](std::int64_t quantity, std::int64_t price) {
        return till.ask(AddLine{one, product("A", price), Units{quantity}}).verdict;
    };
    EXPECT_EQ(verdict(0, 1), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(-1, 1), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(limits::line_units + 1, 1), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(1, -1), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(1, limits::amount_minor + 1), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(2, limits::amount_minor), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(limits::line_units, limits::amount_minor), ActionVerdict::out_of_bounds);
    EXPECT_EQ(verdict(limits::line_units, 1), ActionVerdict::done);
    EXPECT_EQ(verdict(1, 1), ActionVerdict::out_of_bounds);  // merged, it would be too many
    EXPECT_EQ(verdict(1, 0), ActionVerdict::done);
}

TEST(AddLine, SaysWhatALineMayBe) {
    Till till;
    till.ask(OpenBasket{one, {}});
    EXPECT_EQ(till.ask(AddLine{one, product("A", 1), Units{0}}).explanation,
              "A line is of 1 to 1000000 units and costs from nothing to 100000000.00 GBP. Check "
              "what was typed.");
}

TEST(AddLine, TakesTheLargestLineOfTheReferenceLog) {
    Till till;
    till.ask(OpenBasket{one, {}});
    EXPECT_EQ(till.ask(AddLine{one, product("23166", 104), Units{74'215}}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, Minor{7'718'360}}).verdict, ActionVerdict::done);
}

TEST(AddLine, IsRefusedWhenTheTextsCouldNotBeSold) {
    Till till;
    till.ask(OpenBasket{one, {}});
    auto bad = product("A", 100);
    bad.description = "\xff";
    EXPECT_EQ(till.ask(AddLine{one, bad, Units{1}}).verdict, ActionVerdict::out_of_bounds);
    bad = product(std::string(limits::sku_bytes + 1, 'x'), 100);
    EXPECT_EQ(till.ask(AddLine{one, bad, Units{1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.core->baskets().at(one).lines.empty());
}

TEST(AddLine, IsRefusedOnAMissingParkedOrPendingBasket) {
    Till till;
    const AddLine scan{one, product("A", 100), Units{1}};
    EXPECT_EQ(till.ask(scan).verdict, ActionVerdict::no_such_basket);
    till.ask(OpenBasket{one, {}});
    till.ask(scan);
    till.ask(Park{one, "x"});
    EXPECT_EQ(till.ask(scan).verdict, ActionVerdict::wrong_state);
    till.ask(Recall{one});
    till.ask(StartCard{one, {}});
    EXPECT_EQ(till.ask(scan).verdict, ActionVerdict::wrong_state);
}

TEST(AddOpenItem, KeepsTheScannedCode) {
    Till till;
    till.ask(OpenBasket{one, {}});
    const AddOpenItem item{one,        "4006381333931", "a pen",          Units{2},
                           Minor{150}, "standard",      BasisPoints{2000}};
    const auto answer = till.ask(item);
    ASSERT_EQ(answer.verdict, ActionVerdict::done);
    const auto& line = answer.basket->lines.at(0);
    EXPECT_EQ(line.scanned_code, "4006381333931");
    EXPECT_TRUE(line.sku.empty());
    EXPECT_EQ(line.amount, Minor{300});
    EXPECT_EQ(till.ask(Pay{one, Minor{300}}).verdict, ActionVerdict::done);
}

TEST(AddOpenItem, NeedsADescriptionAndAQuantity) {
    Till till;
    till.ask(OpenBasket{one, {}});
    AddOpenItem item{one, "123", "", Units{1}, Minor{150}, "", {}};
    EXPECT_EQ(till.ask(item).verdict, ActionVerdict::out_of_bounds);
    item.description = "a pen";
    item.quantity = Units{0};
    EXPECT_EQ(till.ask(item).verdict, ActionVerdict::out_of_bounds);
    item.quantity = Units{limits::line_units};
    item.unit_price = Minor{limits::amount_minor};
    EXPECT_EQ(till.ask(item).verdict, ActionVerdict::out_of_bounds);
    item.basket = basket_id(2);
    EXPECT_EQ(till.ask(item).verdict, ActionVerdict::no_such_basket);
}

TEST(SetQuantity, ChangesAndVoids) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    till.ask(AddLine{one, product("B", 100), Units{1}});
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{4}}).basket->lines[0].amount, Minor{1000});
    const auto answer = till.ask(SetQuantity{one, 1, Units{0}});
    ASSERT_EQ(answer.basket->lines.size(), 1u);
    EXPECT_EQ(answer.basket->lines[0].line_no, 2u);
    // The number of a voided line is never used again.
    EXPECT_EQ(till.ask(AddLine{one, product("A", 250), Units{1}}).basket->lines[1].line_no, 3u);
}

TEST(SetQuantity, IsRefusedForAMissingLineOrQuantity) {
    Till till;
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{1}}).verdict, ActionVerdict::no_such_basket);
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    EXPECT_EQ(till.ask(SetQuantity{one, 2, Units{1}}).verdict, ActionVerdict::no_such_line);
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{-1}}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{limits::line_units + 1}}).verdict,
              ActionVerdict::out_of_bounds);
    till.ask(Park{one, ""});
    EXPECT_EQ(till.ask(SetQuantity{one, 1, Units{2}}).verdict, ActionVerdict::wrong_state);
}

TEST(Park, KeepsTheBasketUntilItIsRecalled) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    EXPECT_EQ(till.ask(Park{one, "red hat"}).basket->state, BasketState::parked);
    till.restart();
    EXPECT_EQ(till.core->baskets().at(one).name, "red hat");
    const auto again = till.ask(Park{one, "other"});
    EXPECT_EQ(again.verdict, ActionVerdict::repeated);
    EXPECT_EQ(again.basket, till.core->baskets().at(one));
    EXPECT_EQ(till.ask(Pay{one, Minor{250}}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(Recall{one}).basket->state, BasketState::open);
    const auto open = till.ask(Recall{one});
    EXPECT_EQ(open.verdict, ActionVerdict::repeated);
    EXPECT_EQ(open.basket, till.core->baskets().at(one));
    EXPECT_EQ(till.ask(Pay{one, Minor{250}}).verdict, ActionVerdict::done);
}

TEST(Park, IsRefusedForAnEmptyMissingOrHalfPaidBasket) {
    Till till;
    EXPECT_EQ(till.ask(Park{one, ""}).verdict, ActionVerdict::no_such_basket);
    EXPECT_EQ(till.ask(Recall{one}).verdict, ActionVerdict::no_such_basket);
    till.ask(OpenBasket{one, {}});
    EXPECT_EQ(till.ask(Park{one, ""}).verdict, ActionVerdict::wrong_state);
    till.ask(AddLine{one, product("A", 250), Units{1}});
    EXPECT_EQ(till.ask(Park{one, std::string(limits::text_bytes + 1, 'x')}).verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(Park{one, std::string(limits::text_bytes, 'x')}).verdict,
              ActionVerdict::done);
    till.ask(Recall{one});
    till.ask(StartCard{one, Minor{100}});
    EXPECT_EQ(till.ask(Park{one, ""}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(Recall{one}).verdict, ActionVerdict::wrong_state);
    till.ask(CardAnswer{one, CardResult::approved, "S1"});
    EXPECT_EQ(till.ask(Park{one, ""}).verdict, ActionVerdict::wrong_state);
}

TEST(Park, IsRefusedBeyondItsBound) {
    Till till;
    for (std::size_t i = 1; i <= limits::parked_baskets + 1; ++i) {
        const auto id = basket_id(static_cast<std::uint8_t>(i));
        till.ask(OpenBasket{id, {}});
        till.ask(AddLine{id, product("A", 1), Units{1}});
        const auto verdict = till.ask(Park{id, ""}).verdict;
        EXPECT_EQ(verdict,
                  i <= limits::parked_baskets ? ActionVerdict::done : ActionVerdict::out_of_bounds);
    }
}

TEST(AnyAction, SaysWhetherAMissingBasketWasSold) {
    Till till;
    EXPECT_EQ(
        till.ask(Abandon{one}).explanation,
        "There is no basket " + onepool::protocol::to_text(one) + " on this till. Open a new one.");
    till.sell(1, {product("A", 100)});
    EXPECT_EQ(till.ask(Abandon{one}).explanation,
              "Basket " + onepool::protocol::to_text(one) + " is sold already. Open a new one.");
}

TEST(Abandon, ErasesTheBasket) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    const auto batch = till.step(Request{RequestId{7}, Abandon{one}});
    EXPECT_EQ(batch.persist, std::vector<Record>{BasketErase{one}});
    EXPECT_TRUE(till.core->baskets().empty());
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::no_such_basket);
}

TEST(Abandon, IsRefusedOnceACardIsInvolved) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    till.ask(StartCard{one, Minor{100}});
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::wrong_state);
    till.ask(CardAnswer{one, CardResult::approved, "S1"});
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::wrong_state);
}

TEST(Basket, ThatIsFullCanStillBePaid) {
    Till till;
    till.ask(OpenBasket{one, {}});
    std::size_t lines = 0;
    for (;; ++lines) {
        auto each = product("sku-" + std::to_string(lines), 1);
        each.description = std::string(35, 'd');
        if (till.ask(AddLine{one, each, Units{1}}).verdict != ActionVerdict::done)
            break;
    }
    EXPECT_GE(lines, 600u);
    EXPECT_LE(lines, limits::basket_lines);
    const auto answer = till.ask(Pay{one, Minor{static_cast<std::int64_t>(lines)}});
    EXPECT_EQ(answer.verdict, ActionVerdict::done);
    EXPECT_LE(till.store.journal.at(Seq{1}).payload.size(), limits::event_bytes);
}

TEST(Basket, OfTheLongestTextsEndsByItsBytes) {
    Till till;
    till.ask(OpenBasket{one, {}});
    std::size_t lines = 0;
    for (;; ++lines) {
        auto each = product(std::to_string(lines) + std::string(36, 's'), 1);
        each.description = std::string(limits::text_bytes, 'd');
        each.tax_code = std::string(limits::name_bytes, 't');
        const auto verdict = till.ask(AddLine{one, each, Units{1}}).verdict;
        if (verdict != ActionVerdict::done) {
            EXPECT_EQ(verdict, ActionVerdict::out_of_bounds);
            break;
        }
    }
    for (int part = 0; part + 1 < static_cast<int>(limits::basket_tenders); ++part) {
        till.ask(StartCard{one, Minor{1}});
        const auto slip = std::to_string(part) + std::string(limits::text_bytes - 2, 'r');
        till.ask(CardAnswer{one, CardResult::approved, slip});
    }
    EXPECT_EQ(till.ask(Pay{one, Minor{1'000}}).verdict, ActionVerdict::done);
    EXPECT_LE(till.store.journal.at(Seq{1}).payload.size(), limits::event_bytes);
}

// A product whose line is as long as any can be, but for its description. The first sixteen have
// tax codes of their own, as many as a document may have.
Product wide_product(std::size_t number, std::size_t description_bytes) {
    auto wide = product(std::to_string(1'000 + number) + std::string(36, 's'), 1);
    wide.description = std::string(description_bytes, 'd');
    wide.tax_code = std::to_string(10 + number % limits::basket_taxes) + std::string(38, 't');
    return wide;
}

// What a till stores of a basket with one line for each length of description.
std::size_t stored_bytes(const std::vector<std::size_t>& descriptions) {
    Till till;
    till.ask(OpenBasket{one, {}});
    Basket basket = till.core->baskets().at(one);
    for (std::size_t i = 0; i < descriptions.size(); ++i) {
        const auto wide = wide_product(i, descriptions[i]);
        basket.lines.push_back({.line_no = static_cast<std::uint32_t>(i + 1),
                                .sku = wide.sku,
                                .description = wide.description,
                                .quantity = Units{1},
                                .unit_price = wide.unit_price,
                                .amount = wide.unit_price,
                                .tax_code = wide.tax_code,
                                .tax_rate = wide.tax_rate,
                                .scanned_at = opening});
    }
    return encode_basket(basket).size();
}

// Descriptions that fill a stored basket to its last byte.
std::vector<std::size_t> exactly_full() {
    std::vector<std::size_t> lengths;
    do {
        lengths.push_back(limits::text_bytes);
    } while (stored_bytes(lengths) <= limits::basket_bytes);
    for (std::size_t before_last = 40; before_last <= limits::text_bytes; before_last += 40) {
        for (std::size_t last = 4; last <= limits::text_bytes; last += 4) {
            *(lengths.end() - 2) = before_last;
            lengths.back() = last;
            if (stored_bytes(lengths) == limits::basket_bytes)
                return lengths;
        }
    }
    ADD_FAILURE() << "no basket is exactly full";
    return lengths;
}

TEST(Basket, ThatIsFullToTheLastByteIsSoldAndSent) {
    auto lengths = exactly_full();
    Till till;
    till.ask(OpenBasket{one, {}});
    for (std::size_t i = 0; i + 1 < lengths.size(); ++i) {
        ASSERT_EQ(till.ask(AddLine{one, wide_product(i, lengths[i]), Units{1}}).verdict,
                  ActionVerdict::done);
    }
    // Eight bytes more, the alignment of what is stored, do not fit; the line can be scanned
    // with a shorter text, and the basket is as it was.
    const std::size_t last = lengths.size() - 1;
    const auto refused = till.ask(AddLine{one, wide_product(last, lengths[last] + 8), Units{1}});
    EXPECT_EQ(refused.verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused.explanation, "The basket would be too large. Pay it and open another one.");
    EXPECT_EQ(till.core->baskets().at(one).lines.size(), last);
    ASSERT_EQ(till.ask(AddLine{one, wide_product(last, lengths[last]), Units{1}}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(till.store.baskets.at(one).size(), limits::basket_bytes);

    // Everything that may still come: a name, and as many payments as there can be.
    till.ask(Park{one, std::string(limits::text_bytes, 'n')});
    till.ask(Recall{one});
    for (std::size_t part = 1; part < limits::basket_tenders; ++part) {
        ASSERT_EQ(till.ask(StartCard{one, Minor{1}}).verdict, ActionVerdict::done);
        const auto slip = std::to_string(100 + part) + std::string(limits::text_bytes - 3, 'r');
        ASSERT_EQ(till.ask(CardAnswer{one, CardResult::approved, slip}).verdict,
                  ActionVerdict::done);
    }
    till.restart();
    ASSERT_EQ(till.ask(Pay{one, Minor{1'000}}).verdict, ActionVerdict::done);
    const auto& payload = till.store.journal.at(Seq{1}).payload;
    EXPECT_LE(payload.size(), limits::event_bytes);
    EXPECT_EQ(std::get<Sale>(till.store.event(Seq{1}).body).lines.size(), lengths.size());

    till.link_up();
    const auto batch = sent<EventBatch>(till.welcome({})).at(0);
    EXPECT_EQ(batch.events, std::vector<Bytes>{payload});
}

TEST(Basket, OfAnotherCurrencyCanOnlyBeCancelled) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    till.config.currency = Currency{"EUR"};
    till.restart();
    EXPECT_EQ(till.ask(AddLine{one, product("A", 250), Units{1}}).verdict,
              ActionVerdict::wrong_currency);
    EXPECT_EQ(till.ask(Pay{one, Minor{250}}).verdict, ActionVerdict::wrong_currency);
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::done);
}

TEST(Basket, OfOtherPricesCanOnlyBeCancelled) {
    Till till;
    till.ask(OpenBasket{one, {}});
    till.ask(AddLine{one, product("A", 250), Units{1}});
    till.config.prices_include_tax = false;
    till.restart();
    const auto refused = till.ask(AddLine{one, product("A", 250), Units{1}});
    EXPECT_EQ(refused.verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(refused.explanation,
              "Since this basket was opened the till's prices changed from with tax to without. "
              "Cancel it and scan the goods again.");
    EXPECT_EQ(till.ask(Pay{one, Minor{250}}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(Abandon{one}).verdict, ActionVerdict::done);
}

TEST(EveryVerdict, HasAName) {
    for (int i = 0; i <= static_cast<int>(ActionVerdict::disk_nearly_full); ++i) {
        EXPECT_STRNE(to_text(static_cast<ActionVerdict>(i)), "?");
    }
}

}  // namespace
}  // namespace onepool::node
