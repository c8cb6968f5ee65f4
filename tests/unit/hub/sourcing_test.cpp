// Which location keeps an order: by which rule, and why none of the others.
#include "hub/core/sourcing.hpp"

#include <gtest/gtest.h>

#include "hub/core/commands.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr SkuIndex a{0};
constexpr SkuIndex b{1};
constexpr LocationIndex warehouse{0};
constexpr LocationIndex first_store{1};
constexpr LocationIndex second_store{2};

class Sourcing : public testing::Test {
  protected:
    Sourcing() {
        apply({LocationAdded{warehouse, LocationId{"warehouse-1"}, "Warehouse", {}},
               LocationAdded{first_store, LocationId{"store-1"}, "First", {}},
               LocationAdded{second_store, LocationId{"store-2"}, "Second", {}},
               SkuNamed{a, Sku{"A"}, Gtin{}, "Apple"}, SkuNamed{b, Sku{"B"}, Gtin{}, "Bread"}});
    }
    void apply(std::vector<Effect> effects) {
        state.apply(LogEntry{.lsn = state.lsn().next(),
                             .at = UnixMs{1'700'000'000'000},
                             .node = {},
                             .input = {},
                             .effects = std::move(effects)});
    }
    // Units of A and B that may be promised there.
    void stock(LocationIndex location, std::int64_t of_a, std::int64_t of_b = 0) {
        apply({OnlineSet{a, location, Units{of_a}}, OnlineSet{b, location, Units{of_b}}});
    }
    OrderKey order_held_at(LocationIndex location) {
        Order order;
        order.order = {ChannelId{"shop"}, OrderId{"o" + std::to_string(++orders)}};
        apply({OrderTaken{order}, HoldOpened{order.order, location, {{b, Units{1}}}},
               OrderMoved{order.order, OrderStage::held, "held"}});
        return order.order;
    }
    void opt_out(LocationIndex location) {
        const LocationRecord& record = state.location(location);
        apply({LocationAdded{location, record.id, record.name, {}, false}});
    }
    SourcingChoice choose(const SourcingWish& wish) const {
        return choose_source(state, wish, online_of(state));
    }
    SourcingChoice choose(const HoldLines& wanted) const {
        return choose(SourcingWish{.wanted = wanted});
    }
    std::string shortage_of(const SourcingWish& wish) const {
        return shortage(state, wish, online_of(state));
    }

    HubState state;
    std::size_t orders = 0;
    const HoldLines two{{a, Units{2}}};
};

TEST_F(Sourcing, WithoutRulesTheFirstOfTheConfigurationKeepsIt) {
    stock(warehouse, 2);
    stock(first_store, 90);
    stock(second_store, 9);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, warehouse);
    EXPECT_EQ(choice.why, "listed first; store-1: listed later; store-2: listed later");
}

TEST_F(Sourcing, OneThatHasAllOfItGoesBeforeAnyRule) {
    apply({SourcingSet{{SourcingRule::highest_stock, SourcingRule::least_work}}});
    stock(warehouse, 50, 0);
    stock(first_store, 2, 1);
    order_held_at(first_store);
    const SourcingChoice choice = choose({{a, Units{2}}, {b, Units{1}}});
    EXPECT_EQ(choice.location, first_store);
    EXPECT_EQ(choice.why,
              "the only one that has all of it; warehouse-1 has 0 of B, 1 wanted; "
              "store-2 has 0 of A, 2 wanted");
}

TEST_F(Sourcing, TheHighestStockIsThatOfTheScarcestOnceTheOrderIsTaken) {
    apply({SourcingSet{{SourcingRule::highest_stock}}});
    stock(warehouse, 5, 5);
    stock(first_store, 90, 3);
    stock(second_store, 6, 6);
    const SourcingChoice choice = choose({{a, Units{2}}, {b, Units{1}}});
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by highest_stock: 4 of A left; warehouse-1: less left of A (3, here 4); "
              "store-1: less left of B (2, here 5)");
}

TEST_F(Sourcing, TheLeastWorkIsTheFewestOrdersToBePicked) {
    apply({SourcingSet{{SourcingRule::least_work}}});
    for (const LocationIndex location : {warehouse, first_store, second_store})
        stock(location, 5);
    order_held_at(warehouse);
    order_held_at(warehouse);
    order_held_at(first_store);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by least_work: 0 to pick; warehouse-1: more to pick (2, here 0); "
              "store-1: more to pick (1, here 0)");
}

TEST_F(Sourcing, WhatStandsPickedIsNoWork) {
    apply({SourcingSet{{SourcingRule::least_work}}});
    stock(warehouse, 5);
    stock(first_store, 5);
    const OrderKey picked = order_held_at(warehouse);
    EXPECT_EQ(choose(two).location, first_store);
    apply({HoldEnded{picked, warehouse}, OrderStaged{picked, warehouse, "P1", {{b, Units{1}}}},
           OrderMoved{picked, OrderStage::staged, "picked"}});
    EXPECT_EQ(choose(two).location, warehouse);
}

TEST_F(Sourcing, TheSecondRuleDecidesBetweenThoseThatTheFirstLeaves) {
    apply({SourcingSet{{SourcingRule::highest_stock, SourcingRule::least_work}}});
    stock(warehouse, 5);
    stock(first_store, 9);
    stock(second_store, 9);
    order_held_at(first_store);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by least_work: 0 to pick; warehouse-1: less left of A (3, here 7); "
              "store-1: more to pick (1, here 0)");
}

TEST_F(Sourcing, TheRulesCountInTheOrderTheyWereGiven) {
    apply({SourcingSet{{SourcingRule::least_work, SourcingRule::highest_stock}}});
    stock(warehouse, 5);
    stock(first_store, 9);
    stock(second_store, 7);
    order_held_at(first_store);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "by highest_stock: 5 of A left; warehouse-1: less left of A (3, here 5); "
              "store-1: more to pick (1, here 0)");
}

TEST_F(Sourcing, BetweenEqualsTheOrderOfTheConfigurationDecides) {
    apply({SourcingSet{{SourcingRule::highest_stock, SourcingRule::least_work}}});
    stock(warehouse, 5);
    stock(first_store, 9);
    stock(second_store, 9);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, first_store);
    EXPECT_EQ(choice.why,
              "listed first; warehouse-1: less left of A (3, here 7); store-2: listed later");
}

TEST_F(Sourcing, OneThatShipsNoOrdersIsNotAsked) {
    stock(first_store, 9);
    opt_out(first_store);
    const SourcingChoice choice = choose(two);
    EXPECT_EQ(choice.location, std::nullopt);
    EXPECT_EQ(choice.why,
              "warehouse-1 has 0 of A, 2 wanted; store-1 does not ship orders; "
              "store-2 has 0 of A, 2 wanted");
}

TEST_F(Sourcing, OneThatGaveItUpIsNotAskedAgain) {
    stock(warehouse, 9);
    stock(second_store, 2);
    const std::vector<LocationIndex> gave_up{warehouse};
    const SourcingChoice choice = choose(SourcingWish{.wanted = two, .gave_up = gave_up});
    EXPECT_EQ(choice.location, second_store);
    EXPECT_EQ(choice.why,
              "the only one that has all of it; warehouse-1 gave it up; "
              "store-1 has 0 of A, 2 wanted");
}

TEST_F(Sourcing, WhereItsBuyerCollectsItNothingElseIsAsked) {
    apply({SourcingSet{{SourcingRule::highest_stock}}});
    stock(warehouse, 90);
    stock(first_store, 2);
    opt_out(first_store);
    SourcingWish wish{.wanted = two, .collect_at = first_store};
    EXPECT_EQ(choose(wish).location, first_store) << "though it ships no orders";
    EXPECT_EQ(choose(wish).why, "its buyer collects it there");

    stock(first_store, 1);
    EXPECT_EQ(choose(wish).location, std::nullopt);
    EXPECT_EQ(choose(wish).why, "store-1 has 1 of A, 2 wanted");

    stock(first_store, 2);
    const std::vector<LocationIndex> gave_up{first_store};
    wish.gave_up = gave_up;
    EXPECT_EQ(choose(wish).location, std::nullopt);
    EXPECT_EQ(choose(wish).why, "store-1 gave it up");
}

TEST_F(Sourcing, WhereItIsKeptAlreadyGoesBeforeTheRules) {
    apply({SourcingSet{{SourcingRule::highest_stock}}});
    stock(warehouse, 90);
    stock(first_store, 2);
    const SourcingWish wish{.wanted = two, .first = first_store};
    EXPECT_EQ(choose(wish).location, first_store);
    EXPECT_EQ(choose(wish).why, "its goods are kept there already");
    stock(first_store, 1);
    EXPECT_EQ(choose(wish).location, warehouse);
    stock(first_store, 2);
    opt_out(first_store);
    EXPECT_EQ(choose(wish).location, warehouse) << "nothing is sent from there";
}

TEST_F(Sourcing, WhyIsBoundedAndSaysHowManyMoreThereAre) {
    std::vector<Effect> more;
    for (std::uint32_t i = 3; i < 100; ++i) {
        const std::string number = std::to_string(100 + i);
        const LocationId id{std::string(40 - number.size(), 's') + number};
        more.emplace_back(LocationAdded{LocationIndex{i}, id, "Store", {}});
    }
    apply(more);
    const std::string why = choose(two).why;
    EXPECT_LE(why.size(), limits::why_bytes);
    EXPECT_GT(why.size(), limits::why_bytes - 150) << "as much as fits";
    std::size_t shown = 0;
    for (auto at = why.find(" wanted"); at != std::string::npos; at = why.find(" wanted", at + 1))
        ++shown;
    EXPECT_TRUE(why.ends_with("; ... and " + std::to_string(100 - shown) + " more")) << why;
}

TEST_F(Sourcing, WhatIsShortIsCountedWhereItIsAsked) {
    stock(warehouse, 1);
    stock(first_store, 9);
    opt_out(first_store);
    EXPECT_EQ(shortage_of({.wanted = two}), "2 of A wanted, 1 available at one location");
    EXPECT_EQ(shortage_of({.wanted = two, .collect_at = warehouse}),
              "2 of A wanted, 1 available at warehouse-1");
    EXPECT_EQ(most_at_one(state, {.wanted = two}, a, online_of(state)), Units{1});
    EXPECT_EQ(most_at_one(state, {.wanted = two, .collect_at = first_store}, a, online_of(state)),
              Units{9});
}

TEST(SourcingRules, HaveTheNamesOfTheConfiguration) {
    EXPECT_STREQ(to_text(SourcingRule::highest_stock), "highest_stock");
    EXPECT_STREQ(to_text(SourcingRule::least_work), "least_work");
}

// ---- how it is set ------------------------------------------------------------------------------

class SourcingCommands : public testing::Test {
  protected:
    CommandVerdict run(Command command) {
        did = room.command(std::move(command));
        return room.last_verdict();
    }
    HubRoom room;
    Effects did;
};

TEST_F(SourcingCommands, TheRulesAreLoggedWhenTheyDifferAndOutliveARestart) {
    const SetSourcing rules{{SourcingRule::least_work, SourcingRule::highest_stock}};
    EXPECT_EQ(run(SetSourcing{}), CommandVerdict::repeated) << "as a hub without a word of them";
    EXPECT_TRUE(did.empty());
    EXPECT_EQ(run(rules), CommandVerdict::done);
    EXPECT_PRED_FORMAT2(same_effects, did, Effects{SourcingSet{rules.rules}});
    EXPECT_EQ(run(rules), CommandVerdict::repeated);
    EXPECT_TRUE(did.empty());
    room.restart();
    EXPECT_EQ(room.state().sourcing(), rules.rules);
    EXPECT_EQ(run(SetSourcing{}), CommandVerdict::done);
    EXPECT_TRUE(room.state().sourcing().empty());
}

TEST_F(SourcingCommands, ARuleIsNamedOnce) {
    EXPECT_EQ(run(SetSourcing{{SourcingRule::least_work, SourcingRule::least_work}}),
              CommandVerdict::out_of_bounds);
    EXPECT_TRUE(room.state().sourcing().empty());
}

TEST_F(SourcingCommands, ALocationShipsOrdersUntilItIsToldOtherwise) {
    const LocationId id{"store-1"};
    EXPECT_TRUE(room.state().location(room.at("store-1")).ships_orders);
    EXPECT_EQ(run(AddLocation{id, "Store", Units{0}, true}), CommandVerdict::repeated);
    EXPECT_EQ(run(AddLocation{id, "Store", Units{0}, false}), CommandVerdict::done);
    EXPECT_FALSE(room.state().location(room.at("store-1")).ships_orders);
    EXPECT_EQ(run(AddLocation{id, "Store", Units{0}, false}), CommandVerdict::repeated);
    EXPECT_EQ(run(AddLocation{id, "High Street", Units{1}}), CommandVerdict::done);
    EXPECT_FALSE(room.state().location(room.at("store-1")).ships_orders)
        << "nothing was said of it";
}

TEST_F(SourcingCommands, TheLogSaysInWordsWhichRulesWereSet) {
    EXPECT_EQ(describe(Command{SetSourcing{}}), "set sourcing: the order of the locations");
    EXPECT_EQ(describe(Command{SetSourcing{{SourcingRule::least_work}}}),
              "set sourcing: least_work, then the order of the locations");
}

}  // namespace
}  // namespace onepool::hub
