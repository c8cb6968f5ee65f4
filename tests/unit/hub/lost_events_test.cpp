// A node lost events of its own, and gets back what the hub's log holds of them.
#include <gtest/gtest.h>

#include "hub/core/lost_lookups.hpp"
#include "protocol/chain.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using protocol::FoundEvents;
using protocol::LostEvents;

class LostEventsTest : public testing::Test {
  protected:
    LostEventsTest() {
        room.fact(room.till, receipt_of({{"A", 100}}));
        for (int i = 0; i < 5; ++i)
            room.fact(room.till, sale_of({{"A", 1}}));
    }

    FromNode asks(const Till& node, std::uint64_t first, std::uint64_t last) const {
        return node.says(LostEvents{node.node(), node.journal(), Seq{first}, Seq{last}});
    }
    std::vector<JournalSpan> wanted() const {
        std::vector<JournalSpan> spans;
        for (const Outgoing& out : room.sent) {
            if (const auto* asked = std::get_if<EventsWanted>(&out))
                spans.push_back(asked->span);
        }
        return spans;
    }
    // As the edge does.
    EventsFound look_up(const JournalSpan& span) const {
        HeldEvents held(span);
        for (auto entry = room.log.rbegin(); entry != room.log.rend(); ++entry) {
            if (held.gather(*entry) == Gathering::ended)
                break;
        }
        return {span, std::move(held).run()};
    }
    FoundEvents answer(const FromNode& question) {
        EXPECT_TRUE(room.step(question).empty()) << "nothing of it is logged";
        const auto spans = wanted();
        EXPECT_EQ(spans.size(), 1u);
        EXPECT_TRUE(room.step(look_up(spans.at(0))).empty());
        return room.told<FoundEvents>().at(0);
    }

    HubRoom room;
};

TEST_F(LostEventsTest, AreGivenBackAsTheyCame) {
    const FoundEvents found = answer(asks(room.till, 2, 4));

    const EventBatch batch = room.till.plain_batch(2, 4);
    EXPECT_EQ(found.events, batch.events);
    EXPECT_EQ(found.prev_hash, batch.prev_hash);
    EXPECT_EQ(found.last, Seq{4});
    EXPECT_EQ(found.journal, room.till.journal());
    EXPECT_EQ(found.hub_epoch, HubEpoch{1});
    EXPECT_NE(room.notices.at(0).text.find("is given events 2 to 4"), std::string::npos);
}

TEST_F(LostEventsTest, OfAJournalThatEndedAreGivenBackToo) {
    room.pass(limits::clone_window_ms + 1);
    room.step(Till(1, 9).hello());

    EXPECT_EQ(answer(asks(room.till, 1, 6)).events, room.till.plain_batch(1, 6).events);
}

TEST_F(LostEventsTest, ThatTheHubDoesNotHaveAreNone) {
    room.step(asks(room.till, 4, 7));

    EXPECT_TRUE(wanted().empty()) << "the log need not be asked";
    EXPECT_TRUE(room.told<FoundEvents>().at(0).events.empty());
    EXPECT_EQ(room.told<FoundEvents>().at(0).last, Seq{7});
}

TEST_F(LostEventsTest, OfAJournalThatIsNotTheSendersAreNone) {
    room.greet(room.warehouse);
    const LostEvents of_another{room.warehouse.node(), journal_number(8), Seq{1}, Seq{2}};
    room.step(room.warehouse.says(of_another));
    EXPECT_TRUE(wanted().empty());
    EXPECT_TRUE(room.told<FoundEvents>().at(0).events.empty()) << "it need not ask again";
    // The same journal id of another node: what is gathered came from the sender alone.
    EXPECT_TRUE(
        look_up({room.warehouse.node(), room.till.journal(), Seq{1}, Seq{6}}).run->events.empty());
    const LostEvents as_another{room.till.node(), room.till.journal(), Seq{1}, Seq{2}};
    FromNode forged = room.till.says(as_another);
    forged.node = room.warehouse.node();
    room.step(forged);
    EXPECT_TRUE(wanted().empty());
}

TEST_F(LostEventsTest, OfARevokedNodeAreNotAnswered) {
    room.command(RevokeNode{room.till.node(), "stolen"});
    room.step(asks(room.till, 1, 2));
    EXPECT_TRUE(wanted().empty());
}

TEST_F(LostEventsTest, AreAskedOfTheLogOnceAtATimeAndInPeace) {
    room.step(asks(room.till, 2, 4));
    const auto span = wanted().at(0);
    room.step(asks(room.till, 2, 4));
    EXPECT_TRUE(wanted().empty()) << "one is under way";
    room.step(look_up(span));
    EXPECT_EQ(room.told<FoundEvents>().size(), 1u);
    room.step(look_up(span));
    EXPECT_TRUE(room.told<FoundEvents>().empty()) << "nobody waits for it";
    room.step(asks(room.till, 1, 1));
    EXPECT_TRUE(wanted().empty()) << "too soon";
    room.clock += lost_lookup_every_ms;
    room.step(asks(room.till, 1, 1));
    EXPECT_EQ(wanted().size(), 1u);
}

TEST_F(LostEventsTest, AreAskedForAgainWhenTheLogCannotBeRead) {
    room.step(asks(room.till, 2, 4));
    room.step(EventsFound{wanted().at(0), std::nullopt});
    EXPECT_TRUE(room.told<FoundEvents>().empty());
    room.clock += lost_lookup_every_ms;
    EXPECT_EQ(answer(asks(room.till, 2, 4)).events.size(), 3u);
}

TEST(LostLookupsTest, LeaveRoomForSoManyNodesAndNoMore) {
    LostLookups lookups;
    const auto span = [](std::size_t node) {
        return JournalSpan{node_number(static_cast<std::uint8_t>(node)), journal_number(1), Seq{1},
                           Seq{1}};
    };
    const Now now{UnixMs{}, Millis{1}};
    for (std::size_t node = 1; node <= lost_lookups_max; ++node)
        EXPECT_TRUE(lookups.ask(span(node), now));
    EXPECT_FALSE(lookups.ask(span(lost_lookups_max + 1), now));
    EXPECT_FALSE(lookups.ask(span(lost_lookups_max + 1), {{}, Millis{24 * 3'600'000}}))
        << "they wait in the queue all the same";
    EXPECT_TRUE(lookups.answered(span(1), now));
    EXPECT_TRUE(lookups.ask(span(lost_lookups_max + 1), {{}, Millis{1 + lost_lookup_every_ms}}));
}

// ---- what is gathered

TEST_F(LostEventsTest, AreNoMoreThanABatchHoldsAndTheNewest) {
    for (int i = 0; i < 300; ++i)
        room.till.sells({{"A", 1}});
    for (std::uint64_t first = 7; first <= 306; first += 100)
        room.step(room.till.batch(first, first + 99));
    const auto run = *look_up({room.till.node(), room.till.journal(), Seq{1}, Seq{306}}).run;
    std::size_t bytes = 0;
    for (const Bytes& event : run.events)
        bytes += event.size();
    EXPECT_LE(bytes, limits::batch_bytes);
    ASSERT_LE(run.events.size(), limits::batch_events);
    const std::uint64_t first = 306 - run.events.size() + 1;
    EXPECT_GT(first, 1u);
    EXPECT_EQ(run.events, room.till.plain_batch(first, 306).events);
    EXPECT_EQ(run.prev_hash, room.till.plain_batch(first, 306).prev_hash);
}

// What came late under the same number is another event: the one that came in order is meant.
TEST_F(LostEventsTest, AreThoseThatCameInOrder) {
    Till copy = Till(1, 1);
    copy.records(receipt_of({{"A", 100}}));
    copy.has_other_documents(5);
    copy.sells({{"A", 7}});
    room.pass(limits::clone_window_ms + 1);
    room.step(Till(1, 9).hello());
    EventBatch batch = copy.plain_batch(2, 2);
    batch.kind = BatchKind::late;
    const FromNode late = copy.says(batch);
    room.step(late);
    room.step(
        JournalFound{{copy.node(), copy.journal(), Seq{2}, Seq{6}}, std::vector<KnownEvent>{}});
    ASSERT_FALSE(room.step(late).empty());

    EXPECT_EQ(answer(asks(room.till, 2, 2)).events, room.till.plain_batch(2, 2).events);
}

}  // namespace
}  // namespace onepool::hub
