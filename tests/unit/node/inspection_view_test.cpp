// What a node shows of goods that wait for inspection, between what the hub told and what it
// recorded itself.

#include "node/core/inspection_view.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::node {
namespace {

const Sku a{"A"};

Event came_back(std::uint64_t seq, std::int64_t units, const std::string& reason = "faulty") {
    Return back;
    back.lines.resize(1);
    back.lines[0].line.sku = a;
    back.lines[0].line.quantity = Units{units};
    back.lines[0].reason = reason;
    Event event;
    event.header.seq = Seq{seq};
    event.header.wall = UnixMs{static_cast<std::int64_t>(seq)};
    event.body = std::move(back);
    return event;
}

Event decided(std::uint64_t seq, std::int64_t units) {
    Event event;
    event.header.seq = Seq{seq};
    event.body = Inspect{{{a, Units{units}, InspectOutcome::shelf, ""}}};
    return event;
}

StockLevel level(WaitingList waiting) {
    return {.sku = a, .version = 1, .waiting = std::move(waiting)};
}

TEST(InspectionView, AddsToWhatTheHubToldWhatItDoesNotHaveYet) {
    InspectionView view;
    view.learn(level({{Units{2}, UnixMs{1}, "too big"}}));
    view.recorded(came_back(5, 1));
    EXPECT_EQ(view.waiting(a),
              (WaitingList{{Units{2}, UnixMs{1}, "too big"}, {Units{1}, UnixMs{5}, "faulty"}}));
    view.acknowledged(Seq{5});
    EXPECT_EQ(units_of(view.waiting(a)), Units{2});
    view.learn(level({}));
    EXPECT_TRUE(view.all().empty());
}

TEST(InspectionView, TakesADecisionOffTheOldest) {
    InspectionView view;
    view.learn(level({{Units{2}, UnixMs{1}, "too big"}}));
    view.recorded(came_back(5, 1));
    view.recorded(decided(6, 2));
    EXPECT_EQ(view.waiting(a), (WaitingList{{Units{1}, UnixMs{5}, "faulty"}}));
}

TEST(InspectionView, ShowsNeverLessThanNothing) {
    InspectionView view;
    view.recorded(decided(6, 2));
    EXPECT_EQ(view.waiting(a), WaitingList{});
}

TEST(InspectionView, KeepsWhatIsUnsentOfAnEndedJournalUntilItIsDone) {
    InspectionView view;
    view.recorded(came_back(5, 1));
    view.begin_journal();
    view.acknowledged(Seq{9});
    EXPECT_EQ(units_of(view.waiting(a)), Units{1});
    view.late_done();
    EXPECT_TRUE(view.all().empty());
}

TEST(InspectionView, CostsNoMoreThanItsBoundHoweverLongItIsOffline) {
    InspectionView view;
    for (std::uint64_t seq = 1; seq <= limits::unsent_marks + 50; ++seq)
        view.recorded(came_back(seq, 1));
    EXPECT_EQ(view.marks(), limits::unsent_marks);
    EXPECT_EQ(view.waiting(a).size(), limits::waiting_goods);
    EXPECT_EQ(units_of(view.waiting(a)), Units{limits::unsent_marks + 50});
}

TEST(InspectionView, TakesNoGoodsOfAnUnknownCode) {
    Event open_item = came_back(1, 1);
    std::get<Return>(open_item.body).lines[0].line.sku = {};
    InspectionView view;
    view.recorded(open_item);
    EXPECT_TRUE(view.all().empty());
}

}  // namespace
}  // namespace onepool::node
