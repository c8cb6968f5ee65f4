#include "hub/core/commands.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class Commands : public testing::Test {
  protected:
    CommandVerdict run(Command command) {
        room.command(std::move(command));
        return room.last_verdict();
    }
    ImportCatalogue import(const std::string& sku, const std::string& description) {
        return {{{Sku{sku}, Gtin{}, description, Minor{1}}}};
    }
    HubRoom room;
};

TEST_F(Commands, ALocationIsAddedOnce) {
    const AddLocation command{LocationId{"store-2"}, "Second", Units{3}};

    EXPECT_EQ(run(command), CommandVerdict::done);
    EXPECT_EQ(run(command), CommandVerdict::repeated);

    EXPECT_EQ(room.state().locations().size(), 3u);
    EXPECT_EQ(room.state().location(room.at("store-2")).location_reserve, Units{3});
}

TEST_F(Commands, AnotherReserveSplitsEveryShelfOfThatLocationAnew) {
    room.fact(room.till, receipt_of({{"A", 10}, {"B", 2}}));
    room.fact(room.warehouse, receipt_of({{"A", 10}}));

    EXPECT_EQ(run(AddLocation{LocationId{"store-1"}, "Store", Units{4}}), CommandVerdict::done);

    EXPECT_EQ(room.cell("A", "store-1").online, Units{6});
    EXPECT_EQ(room.cell("B", "store-1").online, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{10});
}

TEST_F(Commands, GoodsCannotStandAtALocationThatNobodyKnows) {
    ImportCatalogue catalogue = import("D", "Dish");
    catalogue.items[0].places = {{LocationId{}, "A-1"}, {LocationId{"stor-1"}, "B-1"}};
    EXPECT_EQ(run(catalogue), CommandVerdict::unknown_subject);
    EXPECT_FALSE(room.state().ledger().find(Sku{"D"}));
    catalogue.items[0].places[1].location = LocationId{"store-1"};
    EXPECT_EQ(run(catalogue), CommandVerdict::done);
}

TEST_F(Commands, AnImpossibleLocationIsRefused) {
    EXPECT_EQ(run(AddLocation{LocationId{"Store 2"}, "x", Units{0}}),
              CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(AddLocation{LocationId{"store-2"}, "x", Units{-1}}),
              CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(AddLocation{LocationId{"store-2"}, "\x01", Units{0}}),
              CommandVerdict::out_of_bounds);
    EXPECT_EQ(room.state().locations().size(), 2u);
}

TEST_F(Commands, ANodeIsRegisteredAtALocationThatExists) {
    const NodeId node = node_number(3);

    EXPECT_EQ(run(RegisterNode{node, LocationId{"nowhere"}, "till-3"}),
              CommandVerdict::unknown_subject);
    EXPECT_EQ(run(RegisterNode{node, LocationId{"store-1"}, "till-3"}), CommandVerdict::done);
    EXPECT_EQ(run(RegisterNode{node, LocationId{"store-1"}, "till-3"}), CommandVerdict::repeated);
    EXPECT_EQ(run(RegisterNode{node, LocationId{"store-1"}, ""}), CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(RegisterNode{NodeId{}, LocationId{"store-1"}, "x"}),
              CommandVerdict::out_of_bounds);
}

TEST_F(Commands, TwoNodesCannotHaveOneName) {
    EXPECT_EQ(run(RegisterNode{node_number(3), LocationId{"warehouse-1"}, "till-1"}),
              CommandVerdict::conflict);
    EXPECT_EQ(run(RegisterNode{room.warehouse.node(), LocationId{"warehouse-1"}, "till-1"}),
              CommandVerdict::conflict);
    EXPECT_EQ(room.state().nodes().all().size(), 2u);
    EXPECT_EQ(run(RegisterNode{room.till.node(), LocationId{"store-1"}, "till-one"}),
              CommandVerdict::done);
    EXPECT_EQ(run(RegisterNode{node_number(3), LocationId{"warehouse-1"}, "till-1"}),
              CommandVerdict::done)
        << "the name is free again";
}

TEST_F(Commands, ANodeMovesOnlyBeforeItsFirstEvent) {
    EXPECT_EQ(run(RegisterNode{room.till.node(), LocationId{"warehouse-1"}, "till-1"}),
              CommandVerdict::done);
    room.fact(room.till, receipt_of({{"A", 1}}));

    EXPECT_EQ(run(RegisterNode{room.till.node(), LocationId{"store-1"}, "till-1"}),
              CommandVerdict::conflict);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{1});
}

TEST_F(Commands, ACatalogueNamesSkusAndMapsThemOnEveryChannel) {
    EXPECT_EQ(run(import("D", "Dish")), CommandVerdict::done);
    EXPECT_EQ(run(import("D", "Dish")), CommandVerdict::repeated);
    EXPECT_EQ(run(import("D", "Deep dish")), CommandVerdict::done);

    EXPECT_EQ(room.state().ledger().sku(room.sku("D")).description, "Deep dish");
    const auto& listings = room.state().listings().channel(ChannelId{"shop"});
    ASSERT_NE(listings.find("D"), nullptr);
    EXPECT_EQ(listings.of_sku(room.sku("D")).size(), 1u);
}

TEST_F(Commands, ACatalogueWithOneBadLineImportsNothing) {
    ImportCatalogue catalogue = import("D", "Dish");
    catalogue.items.push_back({Sku{std::string(41, 'x')}, Gtin{}, "", Minor{}});

    EXPECT_EQ(run(catalogue), CommandVerdict::out_of_bounds);

    EXPECT_EQ(room.state().ledger().find(Sku{"D"}), std::nullopt);
    EXPECT_EQ(run(import("", "no name")), CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(import("D", "bad \xff text")), CommandVerdict::out_of_bounds);
}

TEST_F(Commands, ACaseIsResolvedOnceByAPersonWithANote) {
    room.fact(room.till, sale_of({{"A", 1}}));

    EXPECT_EQ(run(ResolveCase{7, StaffId{"anna"}, "?"}), CommandVerdict::unknown_subject);
    EXPECT_EQ(run(ResolveCase{0, StaffId{"anna"}, "?"}), CommandVerdict::unknown_subject);
    EXPECT_EQ(run(ResolveCase{1, StaffId{}, "counted"}), CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(ResolveCase{1, StaffId{"anna"}, "counted"}), CommandVerdict::done);
    EXPECT_EQ(run(ResolveCase{1, StaffId{"anna"}, "counted"}), CommandVerdict::repeated);

    const CaseRecord& record = *room.state().cases().find(1);
    EXPECT_EQ(record.closed_by, StaffId{"anna"});
    EXPECT_EQ(record.note, "counted");
}

TEST_F(Commands, AResolvedCaseOpensAgainAsANewOneWhenTheTroubleGoesOn) {
    room.fact(room.till, sale_of({{"A", 1}}));
    run(ResolveCase{1, StaffId{"anna"}, "counted"});

    room.fact(room.till, sale_of({{"A", 1}}));

    EXPECT_EQ(room.state().cases().open_count(), 1u);
    EXPECT_TRUE(room.state().cases().find(2)->is_open());
}

TEST_F(Commands, TheLogSaysInWordsWhatWasAsked) {
    run(import("D", "Dish"));
    const Bytes& input = room.log.back().input;
    EXPECT_EQ(std::string(input.begin(), input.end()), "import catalogue of 1 products");
    EXPECT_EQ(describe(Command{ResolveCase{3, StaffId{"anna"}, ""}}), "resolve case 3 by anna");
    EXPECT_EQ(describe(Command{AddLocation{LocationId{"store-2"}, "", {}}}),
              "add location store-2");
}

TEST_F(Commands, EveryVerdictHasANameAndAStatus) {
    for (int i = 0; i < 7; ++i) {
        const auto verdict = static_cast<CommandVerdict>(i);
        EXPECT_STRNE(to_text(verdict), "");
        EXPECT_EQ(http_status_of(verdict) == 200,
                  verdict == CommandVerdict::done || verdict == CommandVerdict::repeated);
    }
}

}  // namespace
}  // namespace onepool::hub
