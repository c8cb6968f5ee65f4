// What a till lets go of: only what the hub has in a verified backup, and only when it is old.
#include <gtest/gtest.h>

#include <algorithm>

#include "print.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

constexpr Millis hour{60 * 60'000};
constexpr Millis kept_for{24 * hour.value};

// Six sales, the first four of them two days before the last two; all acknowledged.
struct Old {
    Old() : till(config()) {
        for (std::uint8_t i = 1; i <= 6; ++i) {
            if (i == 5)
                till.step(Tick{}, Millis{2 * kept_for.value});
            till.sell(i, {product("A", 100)});
        }
        till.link_up();
        Welcome welcome{.hub_epoch = HubEpoch{1},
                        .journal = till.config.journal,
                        .credit = 4,
                        .hub_wall = till.now.wall};
        till.arrive(welcome);
        till.ack(Seq{6});
    }
    static NodeCore::Config config() {
        auto config = till_config();
        config.keep_for = kept_for;
        return config;
    }
    NodeCore::Batch told_safe(Seq safe) {
        return till.arrive(Ack{.hub_epoch = HubEpoch{1},
                               .journal = till.config.journal,
                               .applied = till.core->uplink().head(),
                               .safe = safe,
                               .credit = 4});
    }
    // What of this it asks for; answered, what it erases.
    std::vector<Seq> erased(NodeCore::Batch batch) {
        std::vector<Seq> erased;
        for (std::size_t i = 0; i < batch.send.size();) {
            const auto* asked = std::get_if<FindPrunable>(&batch.send[i]);
            if (asked == nullptr) {
                ++i;
                continue;
            }
            batch = till.step(till.store.find(*asked));
            i = 0;
            for (const Record& record : batch.persist) {
                if (const auto* prune = std::get_if<JournalPrune>(&record))
                    erased.push_back(prune->last);
            }
        }
        return erased;
    }
    // To a hub that says this, of its journal and now.
    NodeCore::Batch comes_back(Welcome welcome) {
        till.step(LinkDown{});
        till.link_up();
        welcome.journal = till.config.journal;
        welcome.credit = 4;
        welcome.hub_wall = till.now.wall;
        return till.arrive(welcome);
    }

    Till till;
};

TEST(Pruning, TakesWhatIsOldAndSafeAndKeepsTheRest) {
    Old old;
    EXPECT_EQ(old.erased(old.told_safe(Seq{3})), std::vector<Seq>{Seq{3}});
    EXPECT_EQ(old.till.core->uplink().first_retained(), Seq{4});
    EXPECT_EQ(old.till.store.journal.begin()->first, Seq{3}) << "where the chain goes on from";
}

TEST(Pruning, KeepsWhatIsSafeButYoung) {
    Old old;
    EXPECT_EQ(old.erased(old.told_safe(Seq{6})), std::vector<Seq>{Seq{4}});
    EXPECT_EQ(old.till.store.journal.size(), 3u);
}

TEST(Pruning, KeepsAllThatIsNotSafe) {
    Old old;
    EXPECT_TRUE(old.erased(old.told_safe(Seq{0})).empty());
    EXPECT_EQ(old.till.store.journal.size(), 6u);
}

TEST(Pruning, SaysSoAndGoesOnSendingFromWhereTheHubIs) {
    Old old;
    old.erased(old.told_safe(Seq{4}));
    old.till.step(LinkDown{});
    const auto hello = sent<Hello>(old.till.link_up()).at(0);
    EXPECT_EQ(hello.first_retained, Seq{5});
    const Position cursor{Seq{4}, old.till.store.journal.at(Seq{4}).hash};
    const auto batches = sent<EventBatch>(old.till.welcome(cursor));
    ASSERT_EQ(batches.size(), 1u);
    EXPECT_EQ(batches[0].first, Seq{5});
    EXPECT_EQ(batches[0].prev_hash, cursor.hash);
}

TEST(Pruning, KnowsAfterARestartWhatIsGone) {
    Old old;
    old.erased(old.told_safe(Seq{4}));
    old.till.restart();
    EXPECT_EQ(old.till.core->uplink().first_retained(), Seq{5});
    EXPECT_EQ(old.till.core->uplink().head().seq, Seq{6});
}

TEST(Pruning, LooksOnceAnHour) {
    const auto asks = [](const NodeCore::Batch& batch) {
        return std::ranges::any_of(batch.send, [](const Outgoing& message) {
            return std::holds_alternative<FindPrunable>(message);
        });
    };
    Old old;
    EXPECT_EQ(old.erased(old.told_safe(Seq{6})), std::vector<Seq>{Seq{4}});
    EXPECT_FALSE(asks(old.till.step(Tick{}, Millis{limits::prune_every_ms - hour.value / 2})));
    EXPECT_TRUE(asks(old.till.step(Tick{}, Millis{hour.value / 2})));
    EXPECT_FALSE(asks(old.till.step(Tick{})));
}

TEST(Pruning, IsNotFooledByAClockThatRunsAhead) {
    constexpr std::int64_t ten_years = std::int64_t{3650} * 24 * hour.value;
    {
        Old old;
        old.till.now.wall = UnixMs{opening.value + ten_years};
        EXPECT_EQ(old.erased(old.told_safe(Seq{6})), std::vector<Seq>{Seq{4}});
    }
    Old old;
    Welcome ahead{.hub_epoch = HubEpoch{1},
                  .journal = old.till.config.journal,
                  .cursor = old.till.core->uplink().head(),
                  .hub_wall = UnixMs{opening.value + ten_years}};
    old.till.step(LinkDown{});
    old.till.link_up();
    old.till.arrive(ahead);
    EXPECT_EQ(old.erased(old.told_safe(Seq{6})), std::vector<Seq>{Seq{4}}) << "the hub's this time";
}

TEST(Pruning, KeepsAllThatTheHubHoldsOnlyOfAClone) {
    Old old;
    EXPECT_TRUE(
        old.erased(old.comes_back(
                       {.hub_epoch = HubEpoch{1}, .cursor = {Seq{5}, Digest{77}}, .safe = Seq{4}}))
            .empty());
    EXPECT_EQ(old.till.store.journal.size(), 6u);
}

TEST(Pruning, TakesNoAnswerWhileItGreets) {
    Old old;
    old.told_safe(Seq{3});
    old.till.step(LinkDown{});
    EXPECT_TRUE(old.till.step(Prunable{old.till.config.journal, Seq{3}}).persist.empty());
    EXPECT_EQ(old.till.core->uplink().first_retained(), Seq{1});
}

// The hub came back from an older backup: what it called safe before may be on no backup now.
TEST(Pruning, GoesByWhatTheHubOfTodayCallsSafe) {
    Old old;
    const Position second{Seq{2}, old.till.store.journal.at(Seq{2}).hash};
    EXPECT_EQ(
        old.erased(old.comes_back({.hub_epoch = HubEpoch{2}, .cursor = second, .safe = Seq{1}})),
        std::vector<Seq>{Seq{1}});
    EXPECT_EQ(old.till.core->uplink().safe(), Seq{1});
}

TEST(Pruning, TakesNoAnswerForAnotherJournalOrBeyondWhatIsSafe) {
    Old old;
    old.told_safe(Seq{3});
    JournalId other;
    other.bytes.fill(77);
    for (const Prunable& wrong :
         {Prunable{other, Seq{3}}, Prunable{old.till.config.journal, Seq{4}},
          Prunable{old.till.config.journal, Seq{0}}}) {
        EXPECT_TRUE(old.till.step(wrong).persist.empty());
    }
    EXPECT_EQ(old.till.core->uplink().first_retained(), Seq{1});
}

}  // namespace
}  // namespace onepool::node
