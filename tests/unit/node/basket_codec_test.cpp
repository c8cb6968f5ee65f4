// A stored basket comes back as it was, and nothing else is taken for one.

#include <gtest/gtest.h>

#include "node/core/basket.hpp"
#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

Basket full_basket() {
    Basket basket;
    basket.id = basket_id(7);
    basket.state = BasketState::card_pending;
    basket.name = "J\u00fcrgen, table 4";
    basket.staff = StaffId{"ann"};
    basket.currency = Currency{"GBP"};
    basket.lines = {{.line_no = 2,
                     .sku = Sku{"85123A"},
                     .gtin = Gtin{2000000000015},
                     .description = "WHITE HANGING HEART",
                     .quantity = Units{6},
                     .unit_price = Minor{255},
                     .amount = Minor{1530},
                     .tax_code = "standard",
                     .tax_rate = BasisPoints{2000},
                     .scanned_at = opening},
                    {.line_no = 5,
                     .scanned_code = "4006381333931",
                     .description = "a pen",
                     .quantity = Units{1},
                     .unit_price = Minor{99},
                     .amount = Minor{99}}};
    basket.discounts = {{5, Minor{10}, "scratched"}};
    basket.tenders = {{TenderKind::card, Minor{500}, Minor{500}, {}, CardResult::approved, "S-1"}};
    basket.card_amount = Minor{300};
    basket.next_line_no = 6;
    basket.created_at = opening;
    basket.updated_at = opening + Millis{5};
    return basket;
}

TEST(BasketCodec, BringsBackEveryField) {
    auto basket = full_basket();
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
    basket.tax_mode = TaxMode::added;
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
}

// As in a basket that was put together: a card pays what the goods do not.
Basket exchanging() {
    Basket basket = full_basket();
    basket.tenders.clear();
    Return goods{.currency = Currency{"GBP"}, .lines = {{.line = basket.lines[1]}}};
    goods.lines[0].reason = "faulty";
    goods.total = goods.lines[0].line.amount;
    goods.refunds = {settled(TenderKind::cash, goods.total)};
    basket.back = BasketReturn{basket_id(9), goods};
    return basket;
}

TEST(BasketCodec, BringsBackWhatIsExchanged) {
    EXPECT_EQ(decode_basket(encode_basket(exchanging())), exchanging());
}

TEST(BasketCodec, OfAnExchangeSurvivesEveryFlippedBit) {
    const auto good = encode_basket(exchanging());
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        const auto basket = decode_basket(bytes);  // any value, but never a crash
        if (basket && basket->back) {
            EXPECT_LE(basket->back->goods.total.value, limits::amount_minor);
        }
    }
}

TEST(BasketCodec, BringsBackAnEmptyBasket) {
    Basket basket;
    basket.id = basket_id(1);
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
}

TEST(BasketCodec, RefusesEveryTruncation) {
    const auto bytes = encode_basket(full_basket());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(decode_basket(cut), std::nullopt) << size;
    }
}

TEST(BasketCodec, SurvivesEveryFlippedBit) {
    const auto good = encode_basket(full_basket());
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        const auto basket = decode_basket(bytes);  // any value, but never a crash
        if (basket) {
            EXPECT_LE(basket->lines.size(), limits::basket_lines);
        }
    }
}

TEST(BasketCodec, RefusesForeignBytes) {
    EXPECT_EQ(decode_basket(Bytes{}), std::nullopt);
    EXPECT_EQ(decode_basket(Bytes(64, 0)), std::nullopt);
    EXPECT_EQ(decode_basket(Bytes(limits::event_bytes + 1, 0)), std::nullopt);
}

TEST(BasketCodec, RefusesValuesNoBasketHas) {
    const auto refused = [](auto change) {
        auto basket = full_basket();
        change(basket);
        return decode_basket(encode_basket(basket)) == std::nullopt;
    };
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].quantity = Units{0}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].quantity = Units{limits::line_units + 1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].unit_price = Minor{-1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].amount = Minor{limits::amount_minor + 1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].line_no = 0; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].tax_rate = BasisPoints{-1}; }));
    EXPECT_TRUE(
        refused([](Basket& b) { b.lines[0].tax_rate = BasisPoints{limits::tax_rate + 1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines[0].gtin = Gtin{limits::gtin + 1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.discounts[0].amount = Minor{-1}; }));
    EXPECT_TRUE(
        refused([](Basket& b) { b.discounts[0].amount = Minor{limits::amount_minor + 1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.discounts.push_back({2, Minor{-1}, ""}); }));
    EXPECT_TRUE(refused([](Basket& b) { b.lines.resize(limits::basket_lines + 1, b.lines[0]); }));
    EXPECT_TRUE(refused([](Basket& b) { b.tenders[0].amount = Minor{-1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.tenders[0].kind = static_cast<TenderKind>(9); }));
    EXPECT_TRUE(refused([](Basket& b) { b.tenders[0].card_result = static_cast<CardResult>(9); }));
    EXPECT_TRUE(
        refused([](Basket& b) { b.tenders.resize(limits::basket_tenders + 1, b.tenders[0]); }));
    EXPECT_TRUE(refused(
        [](Basket& b) { b.discounts.resize(limits::basket_discounts + 1, b.discounts[0]); }));
    EXPECT_TRUE(refused([](Basket& b) { b.card_amount = Minor{-1}; }));
    EXPECT_TRUE(refused([](Basket& b) { b.state = static_cast<BasketState>(3); }));
    EXPECT_TRUE(refused([](Basket& b) { b.tax_mode = static_cast<TaxMode>(2); }));
}

TEST(BasketCodec, RefusesABasketPaidWithMoreThanItCosts) {
    auto basket = full_basket();
    basket.state = BasketState::open;
    basket.card_amount = {};
    basket.tenders[0].amount = totals(basket).total;
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
    basket.tenders[0].amount += Minor{1};
    EXPECT_EQ(decode_basket(encode_basket(basket)), std::nullopt);
}

// What its terminal answered could not be stored: the till would not start again.
TEST(BasketCodec, RefusesABasketWhoseTerminalWasAskedForMoreThanRemains) {
    auto basket = full_basket();
    basket.card_amount = totals(basket).remaining;
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
    basket.card_amount += Minor{1};
    EXPECT_EQ(decode_basket(encode_basket(basket)), std::nullopt);
}

TEST(BasketCodec, RefusesABasketWhoseTerminalWasAskedForOnePartTooMany) {
    auto basket = full_basket();
    basket.tenders.resize(limits::basket_tenders - 2, basket.tenders[0]);
    for (TenderLine& tender : basket.tenders)
        tender.amount = Minor{1};
    EXPECT_EQ(decode_basket(encode_basket(basket)), basket);
    basket.tenders.push_back(basket.tenders[0]);
    EXPECT_EQ(decode_basket(encode_basket(basket)), std::nullopt);
}

// It could not be recorded, whatever is done with it.
TEST(BasketCodec, RefusesABasketOfSomebodyWithoutAName) {
    auto basket = full_basket();
    for (const std::string& name :
         {std::string(limits::name_bytes + 1, 'a'), std::string("an\xed"), std::string("an\n")}) {
        basket.staff.value = name;
        EXPECT_EQ(decode_basket(encode_basket(basket)), std::nullopt) << name;
    }
}

// Only one of the two could be recorded.
TEST(BasketCodec, RefusesAnExchangeOfOneDocument) {
    auto basket = exchanging();
    basket.back->document = basket.id;
    EXPECT_EQ(decode_basket(encode_basket(basket)), std::nullopt);
}

// ---- what one line may cost

SaleLine line_of(std::int64_t quantity, std::int64_t unit_price, std::int32_t rate = 2000) {
    return {.quantity = Units{quantity},
            .unit_price = Minor{unit_price},
            .tax_rate = BasisPoints{rate}};
}

TEST(LineAmount, IsQuantityTimesPriceWithinEveryBound) {
    EXPECT_EQ(line_amount(line_of(3, 250)), Minor{750});
    EXPECT_EQ(line_amount(line_of(1, 0)), Minor{0});
    EXPECT_EQ(line_amount(line_of(limits::line_units, 10'000)), Minor{limits::amount_minor});
    EXPECT_EQ(line_amount(line_of(1, limits::amount_minor)), Minor{limits::amount_minor});
    EXPECT_EQ(line_amount(line_of(1, 1, 0)), Minor{1});
    EXPECT_EQ(line_amount(line_of(1, 1, limits::tax_rate)), Minor{1});
}

TEST(LineAmount, IsNoneBeyondOne) {
    EXPECT_EQ(line_amount(line_of(0, 1)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(INT64_MIN, 1)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(limits::line_units + 1, 0)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(INT64_MAX, INT64_MAX)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(1, -1)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(1, limits::amount_minor + 1)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(limits::line_units, 10'001)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(1, 1, -1)), std::nullopt);
    EXPECT_EQ(line_amount(line_of(1, 1, limits::tax_rate + 1)), std::nullopt);
}

TEST(Totals, CountLinesTendersAndWhatRemains) {
    const auto sums = totals(full_basket());
    EXPECT_EQ(sums.total, Minor{1629});
    EXPECT_EQ(sums.tendered, Minor{500});
    EXPECT_EQ(sums.remaining, Minor{1129});
    EXPECT_EQ(sums.tax, Minor{255});
}

TEST(Totals, TakeABasketDiscountOffOnce) {
    auto basket = full_basket();
    basket.discounts.push_back({0, Minor{29}, "regular"});
    EXPECT_EQ(totals(basket).total, Minor{1600});
}

}  // namespace
}  // namespace onepool::node
