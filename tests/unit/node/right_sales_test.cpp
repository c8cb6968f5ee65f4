// What a till does with its rights: sells on them without a question, gives back what it is asked
// for, and has none where somebody else may have sold them: after a start, in a copy, in another
// journal, in another life of the hub.

#include <gtest/gtest.h>

#include <algorithm>

#include "ended_till.hpp"
#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

const Sku a{"A"};
const Sku b{"B"};

template <class Row>
std::vector<Row> rows(const NodeCore::Batch& batch) {
    std::vector<Row> found;
    for (const auto& record : batch.persist) {
        if (const auto* row = std::get_if<Row>(&record))
            found.push_back(*row);
    }
    return found;
}

class RightSales : public testing::Test {
  protected:
    RightSales() : till(seeded_config()) { meet(); }

    // Greets; the hub has all that was recorded.
    void meet(HubEpoch epoch = HubEpoch{1}) {
        hub_epoch = epoch;
        till.link_up();
        till.welcome(head(), epoch);
        stream += 1;
        change = 0;
    }
    Position head() const {
        if (till.store.journal.empty())
            return {};
        const auto& [seq, row] = *till.store.journal.rbegin();
        return {seq, row.hash};
    }
    Downlink downlink(std::vector<Right> rights) {
        Downlink message;
        message.hub_epoch = hub_epoch;
        message.journal = till.config.journal;
        message.hub_wall = till.now.wall;
        message.after = change;
        message.mark = {stream, ++change};
        message.rights = std::move(rights);
        return message;
    }
    NodeCore::Batch tell(const Sku& sku, std::uint64_t version, std::int64_t granted,
                         std::int64_t keep = limits::balance_units) {
        return till.arrive(downlink({{sku, version, Units{granted}, Units{keep}}}));
    }
    // Units on the till's right of each line.
    std::vector<Units> sell(const std::vector<std::pair<Sku, std::int64_t>>& lines) {
        RecordSale action;
        action.basket = basket_id(++number);
        for (const auto& [sku, units] : lines)
            action.lines.push_back({{}, product(sku.value, 100), Units{units}, {}});
        const Answer answer = till.ask(action);
        EXPECT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
        std::vector<Units> own;
        const Event event = till.store.event(head().seq);
        for (const SaleLine& line : std::get<Sale>(event.body).lines)
            own.push_back(line.own_right);
        return own;
    }
    Units right(const Sku& sku) const { return till.core->right(sku); }
    std::vector<RightsReleased> released(const NodeCore::Batch& batch) const {
        std::vector<RightsReleased> found;
        for (const auto& row : rows<JournalAppend>(batch)) {
            const Event event = till.store.event(row.seq);
            if (const auto* body = std::get_if<RightsReleased>(&event.body))
                found.push_back(*body);
        }
        return found;
    }

    Till till;
    HubEpoch hub_epoch;
    std::uint64_t stream = 0;
    std::uint64_t change = 0;
    std::uint8_t number = 0;
};

TEST_F(RightSales, SayOnEachLineWhatWasSoldOnTheRight) {
    tell(a, 5, 5);
    EXPECT_EQ(sell({{a, 3}, {b, 1}}), (std::vector{Units{3}, Units{0}}));
    EXPECT_EQ(right(a), Units{2});
    EXPECT_EQ(sell({{a, 1}, {a, 4}}), (std::vector{Units{1}, Units{1}})) << "in the lines' order";
    EXPECT_EQ(sell({{a, 7}}), (std::vector{Units{0}})) << "borrowed, and never refused";
}

TEST_F(RightSales, OfABasketSayItWhenItIsPaid) {
    tell(a, 5, 2);
    const auto id = basket_id(1);
    till.ask(OpenBasket{id, {}});
    till.ask(AddLine{id, product("A", 100), Units{3}});
    EXPECT_EQ(right(a), Units{2}) << "a basket may be cancelled";
    const auto batch = till.step(Request{RequestId{9}, Pay{id, Minor{300}}});
    EXPECT_EQ(rows<UsedRightPut>(batch),
              (std::vector<UsedRightPut>{{a, till.config.journal, HubEpoch{1}, Units{2}}}))
        << "in the sale's own transaction";
    EXPECT_EQ(rows<JournalAppend>(batch).size(), 1u);
    EXPECT_EQ(std::get<Sale>(till.store.event(Seq{1}).body).lines[0].own_right, Units{2});
}

TEST_F(RightSales, OfTheLargestBasketFitOneEvent) {
    const auto id = basket_id(1);
    std::vector<Right> rights;
    for (std::size_t i = 0; i < limits::basket_lines; ++i) {
        rights.push_back({Sku{"SKU-" + std::to_string(i)}, 5, Units{5}, Units{5}});
        if (rights.size() == limits::downlink_values) {
            till.arrive(downlink(rights));
            rights.clear();
        }
    }
    till.arrive(downlink(rights));
    till.ask(OpenBasket{id, {}});
    std::size_t lines = 0;
    for (; lines < limits::basket_lines; ++lines) {
        Product each = product("SKU-" + std::to_string(lines), 100);
        each.description.assign(60, 'x');
        if (till.ask(AddLine{id, each, Units{1}}).verdict != ActionVerdict::done)
            break;
    }
    EXPECT_GT(lines, 500u);
    EXPECT_EQ(till.ask(Pay{id, Minor{100'000'000}}).verdict, ActionVerdict::done);
    const auto recorded = till.store.event(Seq{1});
    for (const SaleLine& line : std::get<Sale>(recorded.body).lines)
        EXPECT_EQ(line.own_right, Units{1});
}

TEST_F(RightSales, GoOnWithNoNetwork) {
    tell(a, 5, 5);
    till.step(LinkDown{});
    EXPECT_EQ(sell({{a, 2}}), (std::vector{Units{2}}));
    EXPECT_EQ(right(a), Units{3});
}

TEST_F(RightSales, NeverComeBackWithAReturn) {
    tell(a, 5, 5);
    sell({{a, 2}});
    RecordReturn action;
    action.basket = basket_id(99);
    action.original = receipt_of({till.config.node, till.config.journal, Seq{1}}, head().hash,
                                 till.store.event(Seq{1}));
    ReturnLine line;
    line.line.quantity = Units{1};
    line.line.unit_price = Minor{100};
    line.original = OriginalLine{{}, 1};
    line.reason = "broken";
    action.lines = {line};
    EXPECT_EQ(till.ask(action).verdict, ActionVerdict::done);
    EXPECT_EQ(std::get<Return>(till.store.event(Seq{2}).body).lines[0].line.own_right, Units{0});
    EXPECT_EQ(right(a), Units{3});
}

TEST_F(RightSales, AreToldByATillThatTakesRights) {
    const auto states =
        sent<NodeState>(till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms})));
    ASSERT_EQ(states.size(), 1u);
    EXPECT_TRUE(states[0].takes_rights);
}

// ---- what goes back

TEST_F(RightSales, WhatIsAskedForIsGivenBackAtOnce) {
    tell(a, 5, 10);
    sell({{a, 3}});
    const auto batch = tell(a, 6, 10, 4);
    EXPECT_EQ(released(batch), (std::vector<RightsReleased>{{{{a, Units{3}}}}}));
    EXPECT_EQ(rows<UsedRightPut>(batch),
              (std::vector<UsedRightPut>{{a, till.config.journal, HubEpoch{1}, Units{6}}}));
    EXPECT_EQ(right(a), Units{4});
    EXPECT_TRUE(released(tell(a, 6, 10, 4)).empty());
    EXPECT_TRUE(released(tell(a, 7, 10, 4)).empty());
    EXPECT_EQ(released(tell(a, 8, 10, 0)).size(), 1u);
    EXPECT_EQ(right(a), Units{0});
}

TEST_F(RightSales, WhatIsGivenBackMovesNoStock) {
    Downlink level = downlink({{a, 5, Units{10}, Units{0}}});
    level.levels = {{a, 5, Units{20}, Units{}, Units{}, Units{}, UnixMs{}}};
    till.arrive(level);
    EXPECT_EQ(till.core->level(a)->shelf, Units{20});
}

TEST_F(RightSales, ManyAreGivenBackInSeveralEvents) {
    std::vector<Right> rights;
    for (std::size_t i = 0; i < 300; ++i)
        rights.push_back({Sku{std::to_string(1'000 + i)}, 5, Units{2}, Units{1}});
    const auto events = released(till.arrive(downlink(rights)));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].lines.size(), limits::released_lines);
    EXPECT_EQ(events[1].lines.size(), 300 - limits::released_lines);
}

// ---- a start

TEST_F(RightSales, RestAfterAStartUntilTheHubWasMetAndTellsThemAgain) {
    tell(a, 5, 10);
    sell({{a, 3}});
    till.restart();
    EXPECT_EQ(sell({{a, 1}}), (std::vector{Units{0}})) << "it may be a copy: it borrows";
    meet();
    EXPECT_EQ(right(a), Units{0});
    tell(a, 5, 10);
    EXPECT_EQ(right(a), Units{7}) << "what was used is known";
}

TEST_F(RightSales, RestWhileTheHubHasYetToTakeWhatWasRecorded) {
    tell(a, 5, 10);
    sell({{a, 3}});
    till.restart();
    till.link_up();
    till.welcome({});
    tell(a, 5, 10, 2);
    EXPECT_EQ(right(a), Units{0});
    const auto batch = till.ack(Seq{1});
    EXPECT_EQ(released(batch), (std::vector<RightsReleased>{{{{a, Units{5}}}}}))
        << "what was asked back meanwhile";
    EXPECT_EQ(right(a), Units{2});
}

TEST_F(RightSales, AreGoneOnceIfTheCommitIsRefused) {
    tell(a, 5, 10);
    const FakeStore before = till.store;
    sell({{a, 3}});
    till.store = before;
    till.restart();
    meet();
    tell(a, 5, 10);
    EXPECT_EQ(right(a), Units{10});
}

// ---- a copy of the database, without a guard beside it

TEST_F(RightSales, OfAnOldCopyAreNoneUntilTheHubFindsItOut) {
    tell(a, 5, 10);
    const FakeStore copy = till.store;
    sell({{a, 8}});
    const JournalId ended = till.config.journal;
    till.store = copy;
    till.restart();
    EXPECT_EQ(sell({{a, 4}}), (std::vector{Units{0}})) << "8 of the 10 are sold already";
    till.link_up();
    EXPECT_EQ(sell({{a, 1}}), (std::vector{Units{0}}));
    till.arrive(fence_of(ended, Seq{1}));
    till.config.journal = till.store.live;
    EXPECT_EQ(right(a), Units{0});
    tell(a, 6, 10);
    EXPECT_EQ(right(a), Units{0}) << "the hub has not taken the new journal yet";
}

// It sold on until it had more events than the hub; so it is welcomed, and found out by the chain.
TEST_F(RightSales, OfACopyThatWentAnotherWayAreNoneAlsoWhenItIsWelcomed) {
    tell(a, 5, 10);
    const FakeStore copy = till.store;
    sell({{a, 8}});
    const Position taken = head();
    till.store = copy;
    till.restart();
    sell({{a, 1}});
    sell({{a, 1}});
    till.link_up();
    till.welcome(taken);
    tell(a, 5, 10);
    EXPECT_EQ(right(a), Units{0});
    // An answer to what the original had sent comes late; the copy never sent that.
    till.arrive(Ack{.hub_epoch = HubEpoch{1},
                    .journal = till.config.journal,
                    .applied = {Seq{2}, taken.hash},
                    .credit = 2});
    EXPECT_EQ(right(a), Units{0});
}

TEST_F(RightSales, OfARolledBackDatabaseAreNone) {
    tell(a, 5, 10);
    const FakeStore copy = till.store;
    sell({{a, 8}});
    GuardMark mark{till.config.node, till.config.journal, head(), 1, 3};
    till.store = copy;
    till.config.guard = GuardRead{mark, std::nullopt};
    till.restart();
    meet();
    tell(a, 5, 10);
    EXPECT_EQ(right(a), Units{0});
}

// ---- the end of a journal, and of a life of the hub

TEST_F(RightSales, EndWithTheJournalInItsTransaction) {
    tell(a, 5, 10);
    sell({{a, 3}});
    till.arrive(fence_of(till.config.journal, Seq{1}));
    const JournalId ended = till.config.journal;
    till.config.journal = till.store.live;
    ASSERT_NE(till.config.journal, ended);
    EXPECT_EQ(sell({{a, 1}}), (std::vector{Units{0}}));
    till.restart();
    meet();
    tell(a, 6, 4);
    EXPECT_EQ(right(a), Units{4}) << "and what was used before counts for nothing";
    till.arrive([&] {
        Downlink late = downlink({{a, 9, Units{99}, Units{99}}});
        late.journal = ended;
        return late;
    }());
    EXPECT_EQ(right(a), Units{4}) << "nothing of the ended one is taken for this one's";
}

TEST_F(RightSales, RestWithAFenceThatEndsNothing) {
    tell(a, 5, 10);
    Fence fence = fence_of(till.config.journal, Seq{1});
    fence.remedy = Remedy::none;
    till.arrive(fence);
    EXPECT_EQ(sell({{a, 1}}), (std::vector{Units{0}}));
}

TEST_F(RightSales, EndWithTheLifeOfTheHub) {
    tell(a, 5, 10);
    sell({{a, 3}});
    const Downlink old = downlink({{a, 9, Units{20}, Units{20}}});
    const auto later = downlink_version(HubEpoch{2}, Lsn{1});
    hub_epoch = HubEpoch{2};
    tell(a, later, 6);
    EXPECT_EQ(right(a), Units{7}) << "of the hub it knows, until it has met the next";
    meet(HubEpoch{2});
    EXPECT_EQ(right(a), Units{0});
    till.arrive(old);
    EXPECT_EQ(right(a), Units{0});
    tell(a, later, 6);
    EXPECT_EQ(right(a), Units{6});
    till.restart();
    meet(HubEpoch{2});
    tell(a, later, 6);
    EXPECT_EQ(right(a), Units{6}) << "what was used in the life before counts for nothing";
}

// ---- the disk

TEST_F(RightSales, AreNoneWhereTheDiskDamagedWhatWasUsed) {
    tell(a, 5, 10);
    sell({{a, 3}});
    till.store.used_rights.clear();
    till.store.lost_rights = till.config.journal;
    till.restart();
    till.link_up();
    const auto states = sent<NodeState>(till.welcome(head()));
    ASSERT_EQ(states.size(), 1u);
    EXPECT_FALSE(states[0].takes_rights) << "the hub grants it no more";
    tell(a, 5, 10);
    EXPECT_EQ(right(a), Units{0});
}

}  // namespace
}  // namespace onepool::node
