// An order as the pages see it: whose it is to pick, and how far that is, line by line.

#include <gtest/gtest.h>

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
            return sku.value == "A" ? Gtin{4'006'381'333'931} : Gtin{};
        });
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
