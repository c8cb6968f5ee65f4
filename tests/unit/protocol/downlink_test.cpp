#include "protocol/downlink.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

constexpr std::uint64_t stream = 77;
const NodeId till = samples::node_id(1);
const NodeId other_till = samples::node_id(3);
const JournalId journal = samples::journal_id(2);
const DownlinkOutbox::Envelope envelope{
    .hub_epoch = HubEpoch{4}, .journal = journal, .hub_wall = UnixMs{500}};

ShipTask task(const std::string& order, std::uint64_t version,
              OrderState state = OrderState::held) {
    return {.order = {.channel = ChannelId{"own-site"}, .order = OrderId{order}},
            .version = version,
            .state = state,
            .placed_at = UnixMs{9},
            .lines = {{Sku{"71053"}, Units{1}}},
            .descriptions = {"lantern"}};
}

// A settled task is sent without what was to be packed.
ShipTask settled(const std::string& order, std::uint64_t version, OrderState state) {
    ShipTask bare = task(order, version, state);
    bare.lines.clear();
    bare.descriptions.clear();
    return bare;
}

StockLevel level(const std::string& sku, std::uint64_t version, std::int64_t shelf = 5) {
    return {.sku = Sku{sku},
            .version = version,
            .shelf = Units{shelf},
            .held = Units{1},
            .online = Units{2}};
}

Downlink message(std::uint64_t after, std::uint64_t change, std::vector<ShipTask> tasks,
                 std::vector<StockLevel> levels) {
    return {.hub_epoch = HubEpoch{4},
            .journal = journal,
            .hub_wall = UnixMs{500},
            .after = after,
            .mark = {.stream = stream, .change = change},
            .tasks = std::move(tasks),
            .levels = std::move(levels)};
}

DownlinkMark mark(std::uint64_t change) {
    return {.stream = stream, .change = change};
}

class Outbox : public testing::Test {
  protected:
    Outbox() { outbox.serve(till); }

    std::vector<Downlink> drain(const NodeId& node) {
        std::vector<Downlink> messages;
        while (auto next = outbox.next(node, envelope)) {
            EXPECT_EQ(find_fault(Message{*next}), std::nullopt);
            messages.push_back(std::move(*next));
        }
        return messages;
    }

    DownlinkOutbox outbox{stream};
};

TEST_F(Outbox, HasNothingToSayAtFirst) {
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
}

TEST_F(Outbox, SendsEachChangeOnce) {
    outbox.put(level("a", 1));
    outbox.put(task("S-1", 2));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 2, {task("S-1", 2)}, {level("a", 1)})}));
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
    outbox.put(level("b", 3));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(2, 3, {}, {level("b", 3)})}));
}

TEST_F(Outbox, SendsOnlyTheNewestValue) {
    outbox.put(level("a", 1, 10));
    outbox.put(level("a", 2, 9));
    outbox.put(level("a", 3, 8));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 3, {}, {level("a", 3, 8)})}));
    EXPECT_EQ(outbox.values(), 1u);
}

TEST_F(Outbox, IgnoresAValueThatIsNotNewer) {
    outbox.put(level("a", 3, 8));
    outbox.put(level("a", 3, 99));
    outbox.put(level("a", 2, 99));
    outbox.put(task("S-1", 5));
    outbox.put(task("S-1", 4, OrderState::released));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 2, {task("S-1", 5)}, {level("a", 3, 8)})}));
}

// The hub keeps one outbox a location in a vector that grows.
TEST_F(Outbox, KeepsItsValuesWhereverItIsMoved) {
    static_assert(std::is_nothrow_move_constructible_v<DownlinkOutbox>);
    static_assert(!std::is_copy_constructible_v<DownlinkOutbox>);
    outbox.put(level("a", 1));
    outbox.put(task("S-1", 2));
    std::vector<DownlinkOutbox> places;
    places.push_back(std::move(outbox));
    for (std::uint64_t other = 1; other <= 9; ++other)
        places.emplace_back(other);
    outbox = std::move(places.front());
    places.clear();
    outbox.put(level("a", 3, 8));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 3, {task("S-1", 2)}, {level("a", 3, 8)})}));
}

TEST_F(Outbox, ServesEachNodeAtItsOwnPace) {
    outbox.serve(other_till);
    outbox.put(level("a", 1));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 1, {}, {level("a", 1)})}));
    outbox.put(level("b", 2));
    EXPECT_EQ(drain(other_till),
              (std::vector<Downlink>{message(0, 2, {}, {level("a", 1), level("b", 2)})}));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(1, 2, {}, {level("b", 2)})}));
}

TEST_F(Outbox, SendsEverythingUnsettledAgainToANodeThatGreets) {
    outbox.put(level("a", 1));
    outbox.put(task("S-1", 2));
    drain(till);
    outbox.greeted(till);
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 2, {task("S-1", 2)}, {level("a", 1)})}));
}

TEST_F(Outbox, RepairsWhatWasLostBeforeTheLastReport) {
    outbox.put(level("a", 1));
    drain(till);
    outbox.reported(till, mark(1));
    outbox.put(level("b", 2));
    drain(till);                     // lost
    outbox.reported(till, mark(1));  // may have crossed on the way
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
    outbox.reported(till, mark(1));  // has not
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(1, 2, {}, {level("b", 2)})}));
    outbox.reported(till, mark(2));
    outbox.reported(till, mark(2));
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
}

TEST_F(Outbox, DoesNotTakeForLostWhatItHadNotSentAtTheLastReport) {
    outbox.put(level("a", 1));
    drain(till);
    outbox.put(level("b", 2));
    outbox.reported(till, mark(1));
    EXPECT_EQ(drain(till).size(), 1u);
    outbox.reported(till, mark(1));
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
}

TEST_F(Outbox, BeginsAnewWithANodeThatKnowsOnlyAnEarlierHub) {
    const DownlinkMark earlier{.stream = stream - 1, .change = 1};
    outbox.put(level("a", 1));
    drain(till);
    outbox.reported(till, earlier);
    EXPECT_EQ(drain(till), std::vector<Downlink>{});
    outbox.reported(till, earlier);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 1, {}, {level("a", 1)})}));
}

TEST_F(Outbox, DoesNotBelieveAMarkItNeverGave) {
    outbox.put(settled("S-1", 1, OrderState::shipped));
    drain(till);
    outbox.reported(till, mark(900));
    outbox.reported(till, mark(900));
    EXPECT_EQ(drain(till).size(), 1u);
    EXPECT_EQ(outbox.values(), 1u);
}

TEST_F(Outbox, ForgetsASettledTaskOnlyWhenEveryNodeHasReportedIt) {
    outbox.serve(other_till);
    outbox.put(task("S-1", 1));
    outbox.put(task("S-1", 2, OrderState::shipped));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 2, {settled("S-1", 2, OrderState::shipped)}, {})}));
    outbox.reported(till, mark(2));
    outbox.greeted(till);
    EXPECT_EQ(drain(till).size(), 1u);  // the other till has not heard of it
    EXPECT_EQ(drain(other_till).size(), 1u);
    outbox.reported(other_till, mark(2));
    EXPECT_EQ(outbox.values(), 0u);
    outbox.greeted(till);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 2, {}, {})}));
}

// Until it is shipped, handed over or back on the shelf, somebody there has to know all of it.
TEST_F(Outbox, KeepsWhatStandsThereWholeForANodeThatGreetsLater) {
    const std::vector<ShipTask> standing = {samples::staged_task(),
                                            task("S-1", 7, OrderState::put_back)};
    for (const ShipTask& each : standing)
        outbox.put(each);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 2, standing, {})}));
    outbox.reported(till, mark(2));
    EXPECT_EQ(outbox.values(), 2u);
    outbox.greeted(till);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(0, 2, standing, {})}));
}

TEST_F(Outbox, FollowsAnOrderUntilItIsCollected) {
    outbox.put(task("S-1", 1));
    outbox.put(task("S-1", 2, OrderState::staged));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 2, {task("S-1", 2, OrderState::staged)}, {})}));
    outbox.put(task("S-1", 3, OrderState::put_back));
    outbox.put(task("S-1", 4, OrderState::collected));
    EXPECT_EQ(
        drain(till),
        (std::vector<Downlink>{message(2, 4, {settled("S-1", 4, OrderState::collected)}, {})}));
    outbox.reported(till, mark(4));
    EXPECT_EQ(outbox.values(), 0u);
}

TEST_F(Outbox, SendsAgainWhenSomebodyTakesAnOrder) {
    ShipTask taken = task("S-1", 2);
    taken.taker = other_till;
    taken.taker_staff = StaffId{"ann"};
    outbox.put(task("S-1", 1));
    drain(till);
    outbox.put(taken);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{message(1, 2, {taken}, {})}));
}

// What is to be given back is kept until the hub has heard all that a node recorded before it knew.
TEST_F(Outbox, KeepsWhatIsGivenBackUntilItsOwnerSaysOtherwise) {
    outbox.put(task("S-1", 1, OrderState::released));
    EXPECT_EQ(drain(till),
              (std::vector<Downlink>{message(0, 1, {task("S-1", 1, OrderState::released)}, {})}));
    outbox.reported(till, mark(1));
    EXPECT_EQ(outbox.values(), 1u);
    const OrderKey order = task("S-1", 1).order;
    EXPECT_FALSE(outbox.is_covered(till, order)) << "it may have said more than is here";
    outbox.covered(till, mark(1));
    EXPECT_TRUE(outbox.is_covered(till, order));
    EXPECT_FALSE(outbox.is_covered(other_till, order));
    outbox.put(settled("S-1", 2, OrderState::released));
    EXPECT_FALSE(outbox.is_covered(till, order)) << "there is something newer";
    drain(till);
    outbox.reported(till, mark(2));
    EXPECT_EQ(outbox.values(), 0u);
    EXPECT_FALSE(outbox.is_covered(till, order)) << "of what was forgotten nothing is known";
}

TEST_F(Outbox, BelievesNoMarkOfAnotherRun) {
    outbox.put(task("S-1", 1, OrderState::released));
    drain(till);
    outbox.covered(till, {.stream = mark(1).stream + 1, .change = 1});
    outbox.covered(till, {.stream = mark(1).stream, .change = 99});
    EXPECT_FALSE(outbox.is_covered(till, task("S-1", 1).order));
}

TEST_F(Outbox, WaitsNoLongerForANodeThatLeft) {
    outbox.serve(other_till);
    outbox.put(settled("S-1", 1, OrderState::released));
    drain(till);
    outbox.reported(till, mark(1));
    EXPECT_EQ(outbox.values(), 1u);
    outbox.leave(other_till);
    EXPECT_EQ(outbox.values(), 0u);
}

TEST_F(Outbox, BoundsTheSettledTasksItRemembers) {
    for (std::uint64_t i = 1; i <= limits::settled_tasks; ++i) {
        outbox.put(settled("S-" + std::to_string(i), i, OrderState::released));
    }
    EXPECT_EQ(outbox.values(), limits::settled_tasks);
    outbox.put(settled("S-last", limits::settled_tasks + 1, OrderState::released));
    EXPECT_EQ(outbox.values(), limits::settled_tasks);
    const std::vector<Downlink> messages = drain(till);
    EXPECT_EQ(messages.front().tasks.front().order.order, OrderId{"S-2"});
    EXPECT_EQ(messages.back().tasks.back().order.order, OrderId{"S-last"});
}

TEST_F(Outbox, BoundsTheValuesOfOneMessage) {
    for (std::uint64_t i = 1; i <= limits::downlink_values + 1; ++i) {
        outbox.put(level("sku-" + std::to_string(i), i));
    }
    const std::vector<Downlink> messages = drain(till);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].levels.size(), limits::downlink_values);
    EXPECT_EQ(messages[0].mark, mark(limits::downlink_values));
    EXPECT_EQ(messages[1].levels.size(), 1u);
    EXPECT_EQ(messages[1].after, limits::downlink_values);
}

TEST_F(Outbox, SendsALargeTaskAlone) {
    ShipTask large = task("S-large", 2);
    large.lines.assign(limits::order_lines, {Sku{std::string(limits::sku_bytes, 's')}, Units{1}});
    large.descriptions.assign(limits::order_lines, std::string(limits::text_bytes, 'd'));
    outbox.put(level("a", 1));
    outbox.put(large);
    outbox.put(task("S-small", 3));
    const std::vector<Downlink> messages = drain(till);
    EXPECT_EQ(messages,
              (std::vector<Downlink>{message(0, 1, {}, {level("a", 1)}), message(1, 2, {large}, {}),
                                     message(2, 3, {task("S-small", 3)}, {})}));
    for (const Downlink& sent : messages) {
        EXPECT_LE(encode_message(sent).size(), limits::message_bytes);
    }
}

TEST(OutboxDeathTest, ChecksItsOwner) {
    DownlinkOutbox outbox{stream};
    EXPECT_DEATH((void)outbox.next(till, envelope), "CHECK failed");
    EXPECT_DEATH(outbox.greeted(till), "CHECK failed");
    EXPECT_DEATH(outbox.put(level("a", 0)), "version > 0");
    EXPECT_DEATH(DownlinkOutbox{0}, "stream_ > 0");
}

// ---- node half

DownlinkNews news(std::vector<ShipTask> tasks, std::vector<StockLevel> levels) {
    return {.verdict = DownlinkVerdict::accepted,
            .tasks = std::move(tasks),
            .levels = std::move(levels)};
}

TEST(Inbox, LetsThroughWhatItDidNotKnow) {
    DownlinkInbox inbox{journal};
    EXPECT_EQ(inbox.receive(message(0, 2, {task("S-1", 2)}, {level("a", 1)}), HubEpoch{4}),
              news({task("S-1", 2)}, {level("a", 1)}));
    EXPECT_EQ(inbox.mark(), mark(2));
}

TEST(Inbox, DropsWhatIsNotNewer) {
    DownlinkInbox inbox{journal};
    inbox.restore(task("S-1", 2));
    inbox.restore(level("a", 7));
    EXPECT_EQ(inbox.receive(message(0, 9, {task("S-1", 2), task("S-2", 1)},
                                    {level("a", 6), level("a", 7), level("b", 1)}),
                            HubEpoch{4}),
              news({task("S-2", 1)}, {level("b", 1)}));
    EXPECT_EQ(inbox.receive(message(9, 10, {}, {level("a", 8)}), HubEpoch{4}),
              news({}, {level("a", 8)}));
}

TEST(Inbox, RefusesAnotherJournalAndAnOlderHub) {
    DownlinkInbox inbox{journal};
    Downlink foreign = message(0, 1, {}, {level("a", 1)});
    foreign.journal = samples::journal_id(9);
    foreign.hub_epoch = HubEpoch{1};
    EXPECT_EQ(inbox.receive(foreign, HubEpoch{4}).verdict, DownlinkVerdict::foreign);
    EXPECT_EQ(inbox.receive(message(0, 1, {}, {level("a", 1)}), HubEpoch{5}).verdict,
              DownlinkVerdict::older_hub);
    EXPECT_EQ(inbox.mark(), DownlinkMark{});
    EXPECT_EQ(inbox.receive(message(0, 1, {}, {level("a", 1)}), HubEpoch{3}),
              news({}, {level("a", 1)}));
}

TEST(Inbox, AppliesWhatComesOutOfTurnButKeepsItsMark) {
    DownlinkInbox inbox{journal};
    inbox.receive(message(0, 2, {}, {level("a", 1)}), HubEpoch{4});
    EXPECT_EQ(inbox.receive(message(3, 4, {}, {level("c", 3)}), HubEpoch{4}),
              news({}, {level("c", 3)}));
    EXPECT_EQ(inbox.mark(), mark(2));
    inbox.receive(message(2, 3, {}, {level("b", 2)}), HubEpoch{4});
    EXPECT_EQ(inbox.mark(), mark(3));
    inbox.receive(message(2, 4, {}, {level("c", 3)}), HubEpoch{4});  // overlaps
    EXPECT_EQ(inbox.mark(), mark(4));
    inbox.receive(message(0, 1, {}, {}), HubEpoch{4});  // an old one, again
    EXPECT_EQ(inbox.mark(), mark(4));
}

TEST(Inbox, FollowsAnotherRunOfTheHubOnlyFromItsBeginning) {
    DownlinkInbox inbox{journal};
    inbox.receive(message(0, 9, {}, {}), HubEpoch{4});
    Downlink later = message(3, 4, {}, {level("a", 1)});
    later.mark.stream = stream + 1;
    EXPECT_EQ(inbox.receive(later, HubEpoch{4}), news({}, {level("a", 1)}));
    EXPECT_EQ(inbox.mark(), mark(9));
    later.after = 0;
    inbox.receive(later, HubEpoch{4});
    EXPECT_EQ(inbox.mark(), (DownlinkMark{.stream = stream + 1, .change = 4}));
}

TEST(Inbox, DoesNotBringASettledOrderBack) {
    DownlinkInbox inbox{journal};
    const ShipTask gone = settled("S-1", 5, OrderState::released);
    EXPECT_EQ(inbox.receive(message(0, 1, {gone}, {}), HubEpoch{4}), news({gone}, {}));
    EXPECT_EQ(inbox.receive(message(1, 2, {task("S-1", 4)}, {}), HubEpoch{4}), news({}, {}));
}

TEST(Inbox, HearsOfWhatStandsThereAgainInANewJournal) {
    DownlinkInbox inbox{samples::journal_id(9)};
    const ShipTask staged = samples::staged_task();
    const ShipTask back = task("S-1", 3, OrderState::put_back);
    const ShipTask gone = settled("S-2", 4, OrderState::collected);
    for (const ShipTask& known : {staged, back, gone})
        inbox.restore(known);
    inbox.begin_journal(journal);
    EXPECT_EQ(inbox.receive(message(0, 3, {staged, back, gone}, {}), HubEpoch{4}),
              news({staged, back}, {}));
}

TEST(Inbox, DoesNotBringACollectedOrderBack) {
    DownlinkInbox inbox{journal};
    const ShipTask gone = settled("S-1", 5, OrderState::collected);
    EXPECT_EQ(inbox.receive(message(0, 1, {gone}, {}), HubEpoch{4}), news({gone}, {}));
    EXPECT_EQ(inbox.receive(message(1, 2, {task("S-1", 4, OrderState::staged)}, {}), HubEpoch{4}),
              news({}, {}));
}

TEST(Inbox, BoundsTheSettledOrdersItRemembers) {
    DownlinkInbox inbox{journal};
    for (std::uint64_t i = 1; i <= limits::settled_tasks; ++i) {
        inbox.restore(settled("S-" + std::to_string(i), i, OrderState::shipped));
    }
    EXPECT_EQ(inbox.receive(message(0, 1, {task("S-1", 1)}, {}), HubEpoch{4}), news({}, {}));
    inbox.restore(settled("S-last", limits::settled_tasks + 1, OrderState::shipped));
    EXPECT_EQ(inbox.receive(message(1, 2, {task("S-2", 2)}, {}), HubEpoch{4}), news({}, {}));
    EXPECT_EQ(inbox.receive(message(2, 3, {task("S-1", 1)}, {}), HubEpoch{4}),
              news({task("S-1", 1)}, {}));
}

TEST(DownlinkVersion, RisesWithTheHubsEpochBeforeItsLsn) {
    EXPECT_LT(downlink_version(HubEpoch{1}, Lsn{5}), downlink_version(HubEpoch{1}, Lsn{6}));
    EXPECT_LT(downlink_version(HubEpoch{1}, Lsn{9'000'000'000}),
              downlink_version(HubEpoch{2}, Lsn{1}));
}

TEST(DownlinkVerdictText, NamesEveryValue) {
    EXPECT_STREQ(to_text(DownlinkVerdict::foreign), "foreign");
    EXPECT_STREQ(to_text(DownlinkVerdict::older_hub), "older hub");
    EXPECT_STREQ(to_text(DownlinkVerdict::accepted), "accepted");
}

// Any losses, repeats and delays: once they stop, the node knows every newest value.
TEST(DownlinkPair, ConvergesOverALossyWire) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::uint64_t random = seed;
        const auto roll = [&random](std::uint64_t sides) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            return (random >> 33) % sides;
        };
        DownlinkOutbox outbox{stream};
        outbox.serve(till);
        DownlinkInbox inbox{journal};
        std::map<Sku, StockLevel> known;
        std::map<Sku, StockLevel> truth;
        std::vector<Downlink> wire;
        const auto deliver = [&](const Downlink& downlink) {
            for (const StockLevel& news : inbox.receive(downlink, HubEpoch{4}).levels) {
                known[news.sku] = news;
            }
        };
        for (std::uint64_t version = 1; version <= 300; ++version) {
            const StockLevel changed = level("sku-" + std::to_string(roll(20)), version,
                                             static_cast<std::int64_t>(roll(100)));
            outbox.put(changed);
            truth[changed.sku] = changed;
            while (auto next = outbox.next(till, envelope)) {
                wire.push_back(*next);
            }
            if (!wire.empty() && roll(3) != 0) {  // in any order, sometimes again
                deliver(wire[roll(wire.size())]);
            }
            if (roll(10) == 0) {
                wire.clear();
            }
            if (roll(8) == 0) {
                outbox.reported(till, inbox.mark());
            }
        }
        for (int heartbeat = 0; heartbeat < 3; ++heartbeat) {
            outbox.reported(till, inbox.mark());
            while (auto next = outbox.next(till, envelope)) {
                deliver(*next);
            }
        }
        EXPECT_EQ(known, truth);
    }
}

}  // namespace
}  // namespace onepool::protocol
