// An order as the pages see it: whose it is to pick, and how far that is, line by line.

#include <gtest/gtest.h>

#include <map>

#include "node/web/views.hpp"
#include "tests/unit/node/till.hpp"

namespace onepool::node {
namespace {

const OrderKey order{ChannelId{"shop"}, OrderId{"S-1"}};

class TaskView : public testing::Test {
  protected:
    ShipTask held(std::optional<NodeId> taker) const {
        ShipTask made;
        made.order = order;
        made.placed_at = opening;
        made.lines = {{Sku{"A"}, Units{2}}, {Sku{"B"}, Units{1}}, {Sku{"A"}, Units{3}}};
        made.descriptions = {"an A", "a B", ""};
        made.taker = taker;
        made.taker_staff = StaffId{taker ? "ann" : ""};
        return made;
    }
    void tell(ShipTask value) {
        Downlink message;
        message.hub_epoch = HubEpoch{1};
        message.journal = till_.store.live;
        message.hub_wall = till_.now.wall;
        message.after = change_;
        message.mark = {1, ++change_};
        value.version = change_;
        message.tasks = {std::move(value)};
        till_.arrive(message);
    }
    Json seen() const {
        return views::task(*till_.core, *till_.core->task(order), [](const Sku& sku) {
            return views::ToFind{sku.value == "A" ? Gtin{4'006'381'333'931} : Gtin{}, {}};
        });
    }
    // The SKUs in the order in which they are walked to.
    std::string walk(const std::map<std::string, std::string>& places) const {
        const Json task = views::task(*till_.core, *till_.core->task(order), [&](const Sku& sku) {
            const auto found = places.find(sku.value);
            return views::ToFind{{}, found == places.end() ? "" : found->second};
        });
        std::string text;
        for (const Json& line : *task["lines"].as_array())
            text += *line["sku"].as_string() + "@" + *line["place"].as_string() + " ";
        return text;
    }
    std::string progress() const {
        std::string text;
        const Json task = seen();
        for (const auto& line : *task["lines"].as_array())
            text += std::to_string(*line["picked"].as_int()) + "-" +
                    std::to_string(*line["short"].as_int()) + " ";
        return text;
    }
    void scan(const std::string& sku, std::int64_t units) {
        const auto answer = till_.ask(ScanPick{order, StaffId{"ann"}, Sku{sku}, sku, Units{units}});
        ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    }

    Till till_;
    std::uint64_t change_ = 0;
};

TEST_F(TaskView, TellsWhoseItIs) {
    tell(held(std::nullopt));
    EXPECT_TRUE(seen()["taker"].is_null());
    ASSERT_EQ(till_.ask(TakeOrder{basket_id(1), order, {}}).verdict, ActionVerdict::done);
    EXPECT_EQ(seen()["taker"].dump(), R"({"here":true,"asked":true,"staff":""})");
    tell(held(till_.config.node));
    EXPECT_EQ(seen()["taker"].dump(), R"({"here":true,"asked":false,"staff":"ann"})");
    tell(held(NodeId{{9}}));
    EXPECT_EQ(seen()["taker"].dump(), R"({"here":false,"asked":false,"staff":"ann"})");
}

TEST_F(TaskView, NamesEachLineOnceItIsKnown) {
    tell(held(std::nullopt));
    const Json task = seen();
    const auto& lines = *task["lines"].as_array();
    EXPECT_EQ(*lines[0]["gtin"].as_string(), "4006381333931");
    EXPECT_EQ(*lines[0]["description"].as_string(), "an A");
    EXPECT_TRUE(lines[1]["gtin"].is_null());
    EXPECT_EQ(*lines[2]["description"].as_string(), "") << "it came without one";
}

TEST_F(TaskView, IsWalkedShelfByShelf) {
    tell(held(std::nullopt));
    EXPECT_EQ(walk({}), "A@ B@ A@ ");
    EXPECT_EQ(walk({{"A", "A-10"}, {"B", "A-2"}}), "B@A-2 A@A-10 A@A-10 ");
    EXPECT_EQ(walk({{"B", "Z-9"}}), "B@Z-9 A@ A@ ") << "what has no place comes last";
}

TEST_F(TaskView, SaysThatItWasChangedAndWhetherADocumentIsAskedFor) {
    ShipTask told = held(std::nullopt);
    told.is_collected = true;
    tell(told);
    EXPECT_EQ(seen()["is_changed"], Json(false));
    EXPECT_EQ(seen()["asks_identity"], Json(false));
    told.is_changed = true;
    told.asks_identity = true;
    tell(told);
    EXPECT_EQ(seen()["is_changed"], Json(true));
    EXPECT_EQ(seen()["asks_identity"], Json(true));
    told.is_collected = false;
    tell(told);
    EXPECT_EQ(seen()["asks_identity"], Json(false)) << "nobody comes for what is sent";
}

TEST_F(TaskView, SaysOfWhichLotsWhatIsPickedIs) {
    tell(held(till_.config.node));
    const auto lots = [&](std::size_t line) {
        const Json task = seen();
        return (*task["lines"].as_array())[line]["lots"].dump();
    };
    EXPECT_EQ(lots(0), "[]");
    ScanPick scan{order, StaffId{"ann"}, Sku{"A"}, "A", Units{1}};
    scan.lot = Lot{"L-2"};
    scan.expiry = BusinessDay{2099'01'31};
    till_.ask(scan);
    scan.lot = Lot{"L-1"};
    scan.expiry = {};
    till_.ask(scan);
    EXPECT_EQ(lots(0), R"([{"lot":"L-2","expiry":"2099-01-31","quantity":1},)"
                       R"({"lot":"L-1","expiry":null,"quantity":1}])");
    EXPECT_EQ(lots(2), lots(0)) << "of its SKU";
    EXPECT_EQ(lots(1), "[]");
    const Json asked = views::task(*till_.core, *till_.core->task(order), [](const Sku& sku) {
        return views::ToFind{{}, {}, sku.value == "A"};
    });
    EXPECT_EQ((*asked["lines"].as_array())[0]["asks_lot"], Json(true));
    EXPECT_EQ((*asked["lines"].as_array())[1]["asks_lot"], Json(false));
}

TEST_F(TaskView, FillsLinesOfOneSkuInTheirOrder) {
    tell(held(till_.config.node));
    EXPECT_EQ(progress(), "0-0 0-0 0-0 ");
    scan("A", 3);
    EXPECT_EQ(progress(), "2-0 0-0 1-0 ");
    const auto lacking = till_.ask(ShortPick{order, {}, Sku{"A"}, Units{2}, ShortReason::missing});
    ASSERT_EQ(lacking.verdict, ActionVerdict::done) << lacking.explanation;
    EXPECT_EQ(progress(), "2-0 0-0 1-2 ");
    ASSERT_EQ(till_.ask(UndoPick{order}).verdict, ActionVerdict::done);
    EXPECT_EQ(progress(), "2-0 0-0 1-0 ");
}

}  // namespace
}  // namespace onepool::node
