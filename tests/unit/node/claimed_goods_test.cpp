// Goods that are promised to orders: what a till asks when they are scanned, and what it never
// asks.

#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const BasketId one = basket_id(1);
const BasketId two = basket_id(2);

class ClaimedGoods : public testing::Test {
  protected:
    void tell(std::int64_t shelf, const std::vector<std::pair<std::string, std::int64_t>>& orders) {
        Downlink message;
        message.hub_epoch = HubEpoch{1};
        message.journal = till.config.journal;
        message.hub_wall = till.now.wall;
        message.after = change;
        message.mark = {1, ++change};
        Units held;
        for (const auto& [name, units] : orders) {
            message.tasks.push_back({.order = order(name),
                                     .version = change,
                                     .state = OrderState::held,
                                     .placed_at = opening + Millis{static_cast<int>(change)},
                                     .lines = {{Sku{"A"}, Units{units}}},
                                     .descriptions = {"a A"}});
            held += Units{units};
        }
        message.levels = {{.sku = Sku{"A"},
                           .version = change,
                           .shelf = Units{shelf},
                           .held = held,
                           .online = {}}};
        till.arrive(message);
    }
    static OrderKey order(const std::string& name) { return {ChannelId{"shop"}, OrderId{name}}; }
    Answer scan(const BasketId& basket, std::int64_t units = 1, const std::string& reason = "") {
        std::optional<SellAllTheSame> word;
        if (!reason.empty())
            word = SellAllTheSame{{}, reason};
        till.ask(OpenBasket{basket, {}});
        return till.ask(AddLine{basket, product("A", 100), Units{units}, word});
    }
    const Basket& basket(const BasketId& id) { return till.core->baskets().at(id); }

    Till till;
    std::uint64_t change = 0;
};

TEST_F(ClaimedGoods, AreAskedAboutWhenAllThatIsLeftIsPromised) {
    tell(3, {{"o1", 1}, {"o2", 1}});
    EXPECT_EQ(scan(one).verdict, ActionVerdict::done) << "2 are left, for 2 orders";

    const Answer asked = scan(one);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised);
    ASSERT_TRUE(asked.claim);
    EXPECT_EQ(asked.claim->left, Units{2});
    EXPECT_EQ(asked.claim->claimed, Units{1});
    ASSERT_EQ(asked.claim->by.size(), 2u);
    EXPECT_EQ(asked.claim->by[0].order, order("o1"));
    EXPECT_EQ(asked.explanation,
              "2 of a A are left here, promised: 1 to shop order o1, 1 to shop order o2. Put it "
              "back, or sell it all the same and say why.");
    EXPECT_EQ(basket(one).lines.at(0).quantity, Units{1}) << "nothing was added";
    EXPECT_FALSE(basket(one).lines.at(0).overridden);
}

// They have no order yet, so no task tells of them; the level does.
TEST_F(ClaimedGoods, OfShoppersWhoPayAreAskedAboutToo) {
    tell(2, {{"o1", 1}});
    StockLevel level = *till.core->level(Sku{"A"});
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.config.journal;
    message.hub_wall = till.now.wall;
    message.after = change;
    message.mark = {1, ++change};
    level.version = change;
    level.held = Units{2};
    level.paying = Units{1};
    level.paying_until = till.now.wall + Millis{60'000};
    message.levels = {level};
    till.arrive(message);

    const Answer asked = scan(one);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised);
    ASSERT_TRUE(asked.claim);
    ASSERT_EQ(asked.claim->by.size(), 2u);
    EXPECT_EQ(asked.claim->by[0].until, std::nullopt);
    EXPECT_EQ(asked.claim->by[1].until, level.paying_until);
    EXPECT_TRUE(asked.claim->by[1].is_paying());
    EXPECT_EQ(asked.claim->by[1].quantity, Units{1});
    EXPECT_NE(asked.explanation.find("1 to shop order o1, 1 to shoppers who are paying online"),
              std::string::npos)
        << asked.explanation;
}

// The customer who insists is told how long they are kept for somebody else.
TEST_F(ClaimedGoods, AreKeptAsLongAsTheirOrderSays) {
    const UnixMs at = till.now.wall + Millis{60'000};
    const auto claimed = [&](bool is_collected, std::optional<UnixMs> due,
                             std::optional<UnixMs> collect) {
        const TaskBoard board({{.order = order("o1"),
                                .version = 1,
                                .state = OrderState::held,
                                .lines = {{Sku{"A"}, Units{1}}},
                                .is_collected = is_collected,
                                .due_at = due,
                                .collect_by = collect}});
        return board.claims_on(Sku{"A"}).at(0);
    };
    EXPECT_EQ(claimed(true, till.now.wall, at).until, at) << "and not until it stands ready";
    EXPECT_TRUE(claimed(true, till.now.wall, at).is_collected);
    EXPECT_EQ(claimed(false, at, std::nullopt).until, at);
    EXPECT_EQ(claimed(false, std::nullopt, std::nullopt).until, std::nullopt);
    EXPECT_FALSE(claimed(false, at, std::nullopt).is_paying());
}

TEST_F(ClaimedGoods, OfWhichNothingShouldBeLeftAreAskedAboutToo) {
    tell(0, {{"o1", 2}});
    const Answer asked = scan(one, 5);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised);
    EXPECT_EQ(asked.claim->claimed, Units{5}) << "by the books all of them";
    EXPECT_EQ(asked.explanation,
              "None of a A should be left here, and all promised: 2 to shop order o1. Put it back, "
              "or sell it all the same and say why.");
}

TEST_F(ClaimedGoods, AreNotAskedAboutAsFarAsThisTillHasARightOnThem) {
    till.link_up();
    till.welcome({});
    tell(4, {{"o1", 3}});
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.config.journal;
    message.after = change;
    message.mark = {1, ++change};
    message.rights = {{Sku{"A"}, change, Units{2}, Units{2}}};
    till.arrive(message);

    EXPECT_EQ(scan(one, 2).verdict, ActionVerdict::done);
    Answer asked = scan(two, 1);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised) << "baskets hold what the right covers";
    EXPECT_EQ(asked.claim->claimed, Units{1});
    till.ask(Abandon{one});
    asked = scan(two, 4);
    EXPECT_EQ(asked.verdict, ActionVerdict::promised);
    EXPECT_EQ(asked.claim->claimed, Units{2}) << "3 are promised, and 2 of the 4 are its own";
}

TEST_F(ClaimedGoods, AreNotAskedAboutWithoutAnOrder) {
    tell(0, {});
    EXPECT_EQ(scan(one, 3).verdict, ActionVerdict::done) << "goods in hand are sold";
    till.ask(OpenBasket{two, {}});
    EXPECT_EQ(till.ask(AddLine{two, product("B", 100), Units{1}}).verdict, ActionVerdict::done)
        << "the hub told no level";
}

TEST_F(ClaimedGoods, CountWhatOtherBasketsHold) {
    tell(3, {{"o1", 1}});
    EXPECT_EQ(scan(one, 2).verdict, ActionVerdict::done);
    EXPECT_EQ(scan(two).verdict, ActionVerdict::promised);
    till.ask(Park{one, "later"});
    EXPECT_EQ(scan(two).verdict, ActionVerdict::promised) << "parked goods are off the shelf";
    till.ask(Abandon{one});
    EXPECT_EQ(scan(two).verdict, ActionVerdict::done);
}

TEST_F(ClaimedGoods, AreFreeOnceTheOrderIsShipped) {
    tell(2, {{"o1", 1}});
    EXPECT_EQ(till.ask(ShipOrder{order("o1"), {}, "", "", {}}).verdict, ActionVerdict::done);
    EXPECT_EQ(scan(one).verdict, ActionVerdict::done);
    EXPECT_EQ(scan(one).verdict, ActionVerdict::done) << "none is promised any more";
}

TEST_F(ClaimedGoods, AreSoldOnAPersonsWordWhichTheSaleKeeps) {
    tell(1, {{"o1", 1}});
    const Answer sold = scan(one, 1, "in the customer's hand");
    ASSERT_EQ(sold.verdict, ActionVerdict::done) << sold.explanation;
    const Overridden said{Units{1}, StaffId{"till"}, "in the customer's hand"};
    EXPECT_EQ(basket(one).lines.at(0).overridden, said);

    till.restart();
    EXPECT_EQ(basket(one).lines.at(0).overridden, said);
    ASSERT_EQ(till.ask(Pay{one, Minor{100}}).verdict, ActionVerdict::done);
    const auto sale = std::get<Sale>(till.store.event(Seq{1}).body);
    EXPECT_EQ(sale.lines.at(0).overridden, said);
}

TEST_F(ClaimedGoods, ThatWereSoldAllTheSameComeBackByTheirReceipt) {
    tell(1, {{"o1", 1}});
    scan(one, 1, "why");
    const Answer paid = till.ask(Pay{one, Minor{100}});
    ASSERT_TRUE(paid.receipt);
    RecordReturn back;
    back.basket = two;
    back.original = paid.receipt;
    ReturnLine line;
    line.line.quantity = Units{1};
    line.line.unit_price = Minor{100};
    line.original = OriginalLine{one, 1};
    line.reason = "too small";
    back.lines = {line};
    const Answer returned = till.ask(back);
    EXPECT_EQ(returned.verdict, ActionVerdict::done) << returned.explanation;
}

TEST_F(ClaimedGoods, OnOneWordStandInOneLine) {
    tell(2, {{"o1", 1}, {"o2", 2}});
    scan(one, 1, "why");
    scan(one, 1, "why");
    ASSERT_EQ(basket(one).lines.size(), 1u);
    EXPECT_EQ(basket(one).lines[0].overridden->units, Units{2});
    scan(one, 1, "another reason");
    ASSERT_EQ(basket(one).lines.size(), 2u);
    EXPECT_EQ(basket(one).lines[1].overridden->reason, "another reason");
}

TEST_F(ClaimedGoods, DoNotJoinALineOfFreeOnes) {
    tell(2, {{"o1", 1}});
    scan(one);
    ASSERT_EQ(scan(one, 1, "why").verdict, ActionVerdict::done);
    ASSERT_EQ(basket(one).lines.size(), 2u);
    EXPECT_FALSE(basket(one).lines[0].overridden);
    EXPECT_EQ(basket(one).lines[1].overridden->units, Units{1});
}

TEST_F(ClaimedGoods, AWordForFreeOnesSaysNothing) {
    tell(5, {{"o1", 1}});
    ASSERT_EQ(scan(one, 1, "why").verdict, ActionVerdict::done);
    EXPECT_FALSE(basket(one).lines.at(0).overridden);
}

TEST_F(ClaimedGoods, AreAskedAboutWhenALineIsRaised) {
    tell(3, {{"o1", 2}});
    scan(one);
    const auto raise = [&](std::int64_t units, std::optional<SellAllTheSame> word) {
        return till.ask(SetQuantity{one, 1, Units{units}, std::move(word)});
    };
    EXPECT_EQ(raise(3, {}).verdict, ActionVerdict::promised);
    EXPECT_EQ(raise(3, SellAllTheSame{{}, "why"}).verdict, ActionVerdict::done);
    EXPECT_EQ(basket(one).lines.at(0).overridden->units, Units{2});
    EXPECT_EQ(raise(1, {}).verdict, ActionVerdict::done);
    EXPECT_EQ(basket(one).lines.at(0).overridden->units, Units{1}) << "at most what is sold";
    EXPECT_EQ(raise(0, {}).verdict, ActionVerdict::done);
}

// Once tender starts nothing can stop the sale.
TEST_F(ClaimedGoods, AreNeverAskedAboutWhenTheyArePaid) {
    tell(1, {});
    scan(one);
    tell(1, {{"o1", 1}});
    EXPECT_EQ(till.ask(StartCard{one, Minor{50}}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(CardAnswer{one, CardResult::approved, "s"}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(Pay{one, Minor{50}}).verdict, ActionVerdict::done);
}

TEST_F(ClaimedGoods, AWordSaysWhyInAFewWords) {
    tell(1, {{"o1", 1}});
    till.ask(OpenBasket{one, {}});
    const auto with = [&](SellAllTheSame word) {
        return till.ask(AddLine{one, product("A", 100), Units{1}, std::move(word)}).verdict;
    };
    EXPECT_EQ(with({StaffId{"ann"}, ""}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(with({StaffId{"ann"}, std::string(limits::text_bytes + 1, 'x')}),
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(with({StaffId{std::string(limits::name_bytes + 1, 'x')}, "why"}),
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(with({StaffId{"ann"}, "why"}), ActionVerdict::done);
    EXPECT_EQ(basket(one).lines.at(0).overridden->by, StaffId{"ann"});
}

TEST_F(ClaimedGoods, AreSoldOnlySoOftenADay) {
    till.config.overrides_a_day = Units{3};
    till.restart();
    tell(5, {{"o1", 9}});
    ASSERT_EQ(scan(one, 2, "why").verdict, ActionVerdict::done);
    EXPECT_EQ(scan(two, 2, "why").verdict, ActionVerdict::too_many_overrides);
    EXPECT_EQ(scan(two, 1, "why").verdict, ActionVerdict::done);
    ASSERT_EQ(till.ask(Pay{one, Minor{200}}).verdict, ActionVerdict::done);
    till.ask(Abandon{two});
    till.restart();
    change = 0;
    tell(5, {{"o1", 9}});
    EXPECT_EQ(scan(two, 2, "why").verdict, ActionVerdict::too_many_overrides)
        << "a restart begins no new day";
    EXPECT_EQ(scan(two, 1, "why").verdict, ActionVerdict::done);
    till.ask(Abandon{two});
    till.now.wall = till.now.wall + Millis{24 * 60 * limits::minute_ms};
    EXPECT_EQ(scan(two, 3, "why").verdict, ActionVerdict::done) << "the next day";
}

// Facts of other systems are recorded as they are.
TEST_F(ClaimedGoods, OfWholeDocumentsAreNotAskedAbout) {
    tell(1, {{"o1", 1}});
    RecordSale sale;
    sale.basket = one;
    sale.lines = {{one, product("A", 100), Units{1}}};
    EXPECT_EQ(till.ask(sale).verdict, ActionVerdict::done);
}

}  // namespace
}  // namespace onepool::node
