#include "node/core/guard.hpp"

#include <gtest/gtest.h>

#include <random>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

GuardMark mark(std::uint64_t moves) {
    GuardMark mark;
    mark.node.bytes.fill(1);
    mark.journal.bytes.fill(2);
    mark.head.seq = Seq{1'000'000'000'000 + moves};
    mark.head.hash.fill(7);
    mark.boot_no = 3;
    mark.moves = moves;
    return mark;
}

void write(Bytes& file, const GuardMark& mark) {
    const Bytes slot = encode_guard_slot(mark);
    if (file.size() < guard_offset(mark) + slot.size())
        file.resize(guard_offset(mark) + slot.size());
    std::copy(slot.begin(), slot.end(),
              file.begin() + static_cast<std::ptrdiff_t>(guard_offset(mark)));
}

// ---- the file

TEST(GuardFile, TheNewerSlotCounts) {
    Bytes file;
    for (std::uint64_t moves = 1; moves <= 5; ++moves) {
        write(file, mark(moves));
        EXPECT_EQ(decode_guard(file), mark(moves));
    }
}

TEST(GuardFile, ATornSlotLeavesTheOtherOne) {
    Bytes file;
    write(file, mark(4));
    write(file, mark(5));
    for (std::size_t at = 0; at < 100; ++at) {
        Bytes torn = file;
        torn[guard_offset(mark(5)) + at] ^= 0x10;
        EXPECT_EQ(decode_guard(torn), mark(4)) << at;
    }
}

TEST(GuardFile, WhatIsNoGuardIsNone) {
    EXPECT_FALSE(decode_guard({}));
    EXPECT_FALSE(decode_guard(Bytes(20, 0)));
    EXPECT_FALSE(decode_guard(Bytes(guard_slots * guard_slot_bytes, 0)));
    EXPECT_FALSE(decode_guard(Bytes(100'000, 0xff)));
    GuardMark absurd = mark(1);
    absurd.head.seq.value = ~0ull;
    Bytes file;
    write(file, absurd);
    EXPECT_FALSE(decode_guard(file));
}

// However far a damaged slot counted, the move behind it is the newer one.
TEST(GuardFile, TheMoveBehindAnyOtherIsTheNewerOne) {
    for (const std::uint64_t moves : {std::uint64_t{0}, limits::counter, ~std::uint64_t{1},
                                      std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        GuardMark before = mark(1);
        before.moves = moves;
        GuardMark next = mark(2);
        next.moves = moves + 1;
        Bytes file;
        write(file, before);
        EXPECT_EQ(decode_guard(file), before);
        write(file, next);
        EXPECT_EQ(decode_guard(file), next) << moves;
    }
}

TEST(GuardFile, NoBytesBreakItsReader) {
    std::mt19937 random{5};
    Bytes sound;
    write(sound, mark(1));
    write(sound, mark(2));
    for (int i = 0; i < 3'000; ++i) {
        Bytes file = sound;
        file.resize(random() % (file.size() + 300));
        for (unsigned flips = random() % 4; flips > 0 && !file.empty(); --flips)
            file[random() % file.size()] ^= static_cast<std::uint8_t>(1u << (random() % 8));
        if (const auto found = decode_guard(file)) {
            EXPECT_TRUE(*found == mark(1) || *found == mark(2));
        }
    }
}

// ---- the till

NodeCore::Config guarded(std::optional<GuardRead> read) {
    auto config = till_config();
    config.guard_keeping = GuardKeeping::file;
    config.guard = std::move(read);
    config.journal_seed.bytes.fill(9);
    return config;
}

std::vector<GuardMark> moves_in(const NodeCore::Batch& batch) {
    std::vector<GuardMark> marks;
    for (const auto& message : batch.send) {
        if (const auto* move = std::get_if<GuardMove>(&message))
            marks.push_back(move->mark);
    }
    return marks;
}

// A till that sold `sales`, started again with the guard ahead by `lost` events.
Till rolled_back(std::uint8_t sales, std::uint64_t lost) {
    Till till(guarded(std::nullopt));
    for (std::uint8_t i = 1; i <= sales; ++i)
        till.sell(i, {product("A", 100)});
    GuardMark seen = mark(1);
    seen.journal = till.store.live;
    seen.head.seq = Seq{sales + lost};
    till.config.guard = GuardRead{seen, std::nullopt};
    return till;
}

TEST(Guard, MovesAtAStartAndAfterSoManyEvents) {
    Till till(guarded(std::nullopt));
    auto core = NodeCore(till.config, till.store.load());
    EXPECT_EQ(moves_in(core.start(till.now)).size(), 1u);
    std::size_t moves = 0;
    for (std::uint8_t i = 1; i <= 2 * limits::guard_every_events; ++i) {
        till.ask(OpenBasket{basket_id(i), {}});
        till.ask(AddLine{basket_id(i), product("A", 100), Units{1}});
        const auto batch = till.step(Request{RequestId{i}, Pay{basket_id(i), Minor{100}}});
        const auto marks = moves_in(batch);
        moves += marks.size();
        if (!marks.empty()) {
            EXPECT_EQ(marks[0].head, till.core->uplink().head());
            EXPECT_EQ(marks[0].moves, moves + 1);
        }
    }
    EXPECT_EQ(moves, 2u);
}

TEST(Guard, AheadOfTheDatabaseIsToldAtOnceWithNoNetwork) {
    Till till = rolled_back(3, 2);
    auto core = NodeCore(till.config, till.store.load());
    const auto batch = core.start(till.now);
    EXPECT_TRUE(has_alarm(batch, "older than it was"));
    EXPECT_TRUE(moves_in(batch).empty()) << "it is the only witness";
    EXPECT_TRUE(core.is_rolled_back());
}

TEST(Guard, AnotherHistoryAtItsPlaceIsToldToo) {
    Till till(guarded(std::nullopt));
    till.sell(1, {product("A", 100)});
    GuardMark seen = mark(1);
    seen.journal = till.store.live;
    seen.head = till.core->uplink().head();
    till.config.guard = GuardRead{seen, seen.head.hash};
    EXPECT_FALSE(NodeCore(till.config, till.store.load()).is_rolled_back());
    Digest other{};
    till.config.guard = GuardRead{seen, other};
    EXPECT_TRUE(NodeCore(till.config, till.store.load()).is_rolled_back());
}

TEST(Guard, StaysAheadInEveryHelloHoweverMuchIsSoldMeanwhile) {
    Till till = rolled_back(3, 2);
    till.restart();
    for (std::uint8_t i = 20; i < 30; ++i)
        EXPECT_EQ(till.sell(i, {product("A", 100)}).verdict, ActionVerdict::done);
    const auto hello = sent<Hello>(till.link_up()).at(0);
    ASSERT_TRUE(hello.guard);
    EXPECT_GT(hello.guard->seq, hello.head.seq);
}

TEST(Guard, KeepsAWelcomeToAGreetingFromBeforeOut) {
    Till till = rolled_back(3, 2);
    till.restart();
    till.link_up();
    EXPECT_TRUE(sent<EventBatch>(till.welcome({})).empty());
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
    EXPECT_TRUE(till.core->is_rolled_back());
}

TEST(Guard, IsNotMovedByWhatIsSoldOnAnOldDatabase) {
    Till till = rolled_back(3, 2);
    till.restart();
    for (std::uint8_t i = 20; i < 20 + 2 * limits::guard_every_events; ++i) {
        till.ask(OpenBasket{basket_id(i), {}});
        till.ask(AddLine{basket_id(i), product("A", 100), Units{1}});
        const auto batch = till.step(Request{RequestId{i}, Pay{basket_id(i), Minor{100}}});
        EXPECT_TRUE(moves_in(batch).empty());
    }
}

TEST(Guard, GoesOnWithTheJournalThatIsBegun) {
    Till till = rolled_back(3, 2);
    till.restart();
    till.link_up();
    const auto batch = till.arrive(Fence{.hub_epoch = HubEpoch{1},
                                         .journal = till.store.live,
                                         .reason = FenceReason::rolled_back,
                                         .text = "till-1 came back",
                                         .remedy = Remedy::begin_journal,
                                         .late_from = Seq{1}});
    const auto marks = moves_in(batch);
    ASSERT_EQ(marks.size(), 1u);
    EXPECT_EQ(marks[0].journal, till.store.live);
    EXPECT_EQ(marks[0].head, Position{});
    EXPECT_EQ(marks[0].moves, 2u);
    EXPECT_FALSE(till.core->is_rolled_back());
    EXPECT_FALSE(sent<Hello>(till.publish_all(batch)).at(0).guard);
}

TEST(Guard, OfAJournalThatWasEndedSinceIsMovedOn) {
    Till till = rolled_back(3, 2);
    till.restart();
    till.link_up();
    till.arrive(Fence{.hub_epoch = HubEpoch{1},
                      .journal = till.store.live,
                      .reason = FenceReason::rolled_back,
                      .text = "till-1 came back",
                      .remedy = Remedy::begin_journal,
                      .late_from = Seq{1}});
    till.config.journal = till.store.live;
    auto core = NodeCore(till.config, till.store.load());  // it ended before the guard was moved
    EXPECT_FALSE(core.is_rolled_back());
    EXPECT_EQ(moves_in(core.start(till.now)).size(), 1u);
}

// A new database beside the guard of the one before it: only that one's tail could be missed, and
// the hub that welcomes this journal knows how far it had come.
TEST(Guard, OfADatabaseThatIsGoneFollowsTheNewOneOnceTheHubWelcomesIt) {
    GuardMark of_another = mark(7);
    of_another.journal.bytes.fill(0x77);
    Till till(guarded(GuardRead{of_another, std::nullopt}));
    EXPECT_TRUE(till.core->is_rolled_back());
    till.sell(1, {product("A", 100)});
    till.link_up();
    const auto batch =
        till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    EXPECT_FALSE(till.core->is_rolled_back());
    ASSERT_EQ(moves_in(batch).size(), 1u);
    EXPECT_EQ(moves_in(batch)[0].journal, till.config.journal);
    EXPECT_GT(moves_in(batch)[0].moves, mark(7).moves);
}

TEST(Guard, OfThisJournalStaysWhateverTheHubWelcomes) {
    Till till = rolled_back(3, 2);
    till.restart();
    till.link_up();
    const auto batch =
        till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    EXPECT_TRUE(till.core->is_rolled_back());
    EXPECT_TRUE(moves_in(batch).empty());
}

TEST(Guard, IsNotKeptWhenNobodyKeepsIt) {
    Till till;
    auto core = NodeCore(till.config, till.store.load());
    EXPECT_TRUE(moves_in(core.start(till.now)).empty());
}

}  // namespace
}  // namespace onepool::node
