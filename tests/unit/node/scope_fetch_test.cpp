// How a till gets what the hub provides: chunk by chunk, verified, whole or not at all.

#include "node/core/scope_fetch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t many_products = 6'000;  // more chunks than are asked for at a time

ScopeRows products(std::size_t count, const std::string& description) {
    std::vector<CatalogueRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
        rows.push_back({.sku = Sku{"S" + std::to_string(100'000 + i)},
                        .gtin = {},
                        .description = description,
                        .tax_code = "none",
                        .tax_rate = {}});
    }
    return rows;
}

// What a hub provides, and a till that hears of it.
struct Provided {
    explicit Provided(const Till& till, const ScopeRows& rows, std::uint64_t version)
        : chunks(cut_scope(rows)), mark{scope_of(rows), version} {
        offer.hub_epoch = HubEpoch{1};
        offer.journal = till.config.journal;
        offer.mark = mark;
        for (const Bytes& chunk : chunks) {
            offer.bytes += chunk.size();
            offer.chunks.push_back(sha256({chunk}));
        }
    }
    ScopeChunk chunk(std::uint32_t index) const {
        return {offer.hub_epoch, offer.journal, mark, index, chunks.at(index)};
    }
    std::vector<Bytes> chunks;
    ScopeMark mark;
    ScopeOffer offer;
};

class ScopeFetchTest : public testing::Test {
  protected:
    ScopeFetchTest() {
        till.link_up();
        till.welcome({});
    }
    // Notes what the step asked for.
    NodeCore::Batch note(NodeCore::Batch batch) {
        for (const auto& message : batch.send) {
            if (const auto* build = std::get_if<BuildScope>(&message))
                builds.push_back(*build);
        }
        const auto published = till.publish_all(batch);
        for (auto& want : sent<ScopeWant>(published))
            wants.push_back(want);
        for (auto& reject : sent<Reject>(published))
            rejects.push_back(reject);
        for (auto& state : sent<NodeState>(published))
            states.push_back(state);
        return batch;
    }
    NodeCore::Batch hear(const Message& message) { return note(till.arrive(message)); }
    NodeCore::Batch wait(std::int64_t ms) { return note(till.step(Tick{}, Millis{ms})); }
    NodeCore::Batch built(const Provided& what, BuildOutcome outcome = BuildOutcome::built,
                          const std::string& reason = "") {
        return note(till.step(ScopeBuilt{what.mark, outcome, reason, {}}));
    }
    // Answers what is asked until nothing is.
    void deliver(const Provided& from) {
        while (!wants.empty()) {
            const ScopeWant want = wants.front();
            wants.erase(wants.begin());
            for (const std::uint32_t index : want.chunks)
                hear(from.chunk(index));
        }
    }
    void greet_again() {
        till.link_up();
        for (auto& want : sent<ScopeWant>(till.welcome({})))
            wants.push_back(want);
    }
    const HeldScope* held(Scope scope = Scope::catalogue) const {
        return till.core->scopes().held(scope);
    }

    Till till;
    std::vector<ScopeWant> wants;
    std::vector<BuildScope> builds;
    std::vector<Reject> rejects;
    std::vector<NodeState> states;
};

TEST_F(ScopeFetchTest, AsksForAFewChunksAtATimeUntilItHoldsAll) {
    const Provided first(till, products(many_products, "thing"), 5);
    ASSERT_GT(first.chunks.size(), limits::chunks_wanted);
    hear(first.offer);
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].chunks.size(), limits::chunks_wanted);
    EXPECT_EQ(wants[0].mark, first.mark);
    EXPECT_EQ(wants[0].node, till.config.node);
    deliver(first);
    ASSERT_EQ(builds.size(), 1u);
    EXPECT_EQ(builds[0], (BuildScope{first.mark, first.offer.chunks, 1}));
    EXPECT_EQ(till.store.chunks.size(), first.chunks.size());
    EXPECT_EQ(held(), nullptr) << "not in force before it is built";
}

TEST_F(ScopeFetchTest, ABuiltVersionIsInForceAndToldToTheHub) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    const auto batch = built(first);
    EXPECT_TRUE(has_notice(batch, NoticeKind::scope_changed));
    ASSERT_NE(held(), nullptr);
    EXPECT_EQ(*held(), (HeldScope{first.mark, first.offer.chunks, 1}));
    EXPECT_EQ(till.store.scopes.at(Scope::catalogue), *held());
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.back().scopes, std::vector<ScopeMark>{first.mark});
}

TEST_F(ScopeFetchTest, ANewVersionAsksOnlyForChangedChunksAndUsesTheOtherSlot) {
    const Provided first(till, products(many_products, "thing"), 5);
    hear(first.offer);
    deliver(first);
    built(first);
    auto rows = std::get<std::vector<CatalogueRow>>(products(many_products, "thing"));
    rows[100].description = "renamed";
    const Provided second(till, rows, 6);
    hear(second.offer);
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].chunks.size(), 1u);
    deliver(second);
    EXPECT_EQ(builds.back().slot, 0);
    EXPECT_EQ(held()->mark, first.mark) << "the old one stays until the new one is whole";
    built(second);
    EXPECT_EQ(held()->mark, second.mark);
    wait(limits::lazy_flush_ms);
    wait(limits::lazy_flush_ms);
    EXPECT_EQ(till.store.chunks.size(), second.chunks.size()) << "what nobody needs is erased";
    for (const Digest& digest : second.offer.chunks)
        EXPECT_TRUE(till.store.chunks.contains(digest));
}

TEST_F(ScopeFetchTest, TheSameContentUnderANewVersionIsOnlyRenamed) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    built(first);
    builds.clear();
    const Provided again(till, products(3, "thing"), 9);
    hear(again.offer);
    EXPECT_TRUE(wants.empty());
    EXPECT_TRUE(builds.empty());
    EXPECT_EQ(till.store.scopes.at(Scope::catalogue).mark.version, 9u);
    EXPECT_EQ(held()->slot, 1);
}

TEST_F(ScopeFetchTest, OlderVersionsHubsAndOtherJournalsAreIgnored) {
    till.link_up();
    till.welcome({}, HubEpoch{2});
    Provided second(till, products(3, "thing"), 6);
    second.offer.hub_epoch = HubEpoch{2};
    hear(second.offer);
    deliver(second);
    built(second);
    Provided older(till, products(4, "old"), 5);
    older.offer.hub_epoch = HubEpoch{2};
    hear(older.offer);
    Provided foreign(till, products(4, "other"), 7);
    foreign.offer.hub_epoch = HubEpoch{2};
    foreign.offer.journal.bytes[3] ^= 1;
    hear(foreign.offer);
    hear(Provided(till, products(4, "other"), 8).offer);  // of hub epoch 1
    EXPECT_TRUE(wants.empty());
    EXPECT_EQ(held()->mark, second.mark);
}

TEST_F(ScopeFetchTest, AChunkThatIsNotWhatTheHubNamedIsRefusedAndAskedForAgain) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    wants.clear();
    ScopeChunk wrong = first.chunk(0);
    wrong.content.back() ^= 1;
    hear(wrong);
    EXPECT_TRUE(till.store.chunks.empty());
    EXPECT_EQ(till.core->refused_messages(), 1u);
    EXPECT_TRUE(builds.empty());
    wait(limits::ask_again_after_ms);
    ASSERT_EQ(wants.size(), 1u);
    deliver(first);
    EXPECT_EQ(builds.size(), 1u);
}

TEST_F(ScopeFetchTest, LostAnswersAreAskedForAgainMoreAndMoreRarely) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    std::vector<std::int64_t> asked_at;
    wants.clear();
    for (std::int64_t ms = 0; ms < 400'000; ms += 100) {
        wait(100);
        if (!wants.empty())
            asked_at.push_back(ms);
        wants.clear();
    }
    ASSERT_GE(asked_at.size(), 6u);
    EXPECT_LE(asked_at.size(), 14u);
    EXPECT_LE(asked_at[0], limits::ask_again_after_ms);
    const std::int64_t last = asked_at.back() - asked_at[asked_at.size() - 2];
    EXPECT_GT(last, limits::ask_again_after_max_ms / 2);
    EXPECT_LE(last, limits::ask_again_after_max_ms + 100);
}

TEST_F(ScopeFetchTest, ARestartGoesOnWithTheChunksThatAreThere) {
    const Provided first(till, products(many_products, "thing"), 5);
    hear(first.offer);
    const auto asked = wants[0].chunks;
    for (const std::uint32_t index : asked)
        hear(first.chunk(index));
    till.restart();
    wants.clear();
    greet_again();
    EXPECT_TRUE(wants.empty()) << "nothing is asked before the hub offers again";
    hear(first.offer);
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].chunks.front(), limits::chunks_wanted) << "the first ones are there";
    deliver(first);
    EXPECT_EQ(builds.size(), 1u);
}

TEST_F(ScopeFetchTest, AVersionThatTheDiskLostIsNotToldAndAnyOtherIsNewer) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    built(first);
    till.store.scopes.at(Scope::catalogue).mark.version = 0;
    till.store.scopes.at(Scope::catalogue).chunks.clear();
    till.restart();
    EXPECT_TRUE(till.core->scopes().marks().empty());
    ASSERT_NE(held(), nullptr);
    const std::uint8_t slot = held()->slot;
    builds.clear();
    greet_again();
    hear(first.offer);
    ASSERT_EQ(builds.size(), 1u) << "its chunks are here";
    EXPECT_NE(builds[0].slot, slot) << "not where readers are";
    built(first);
    EXPECT_EQ(held()->mark, first.mark);
    EXPECT_EQ(till.core->scopes().marks(), std::vector<ScopeMark>{first.mark});
}

TEST_F(ScopeFetchTest, ChunksOfAVersionGivenUpAcrossARestartLeaveTheDisk) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    for (const std::uint32_t index : wants.at(0).chunks)
        hear(first.chunk(index));
    till.restart();
    wants.clear();
    greet_again();
    const Provided second(till, products(4, "other"), 6);
    hear(second.offer);
    deliver(second);
    built(second);
    wait(limits::lazy_flush_ms);
    wait(limits::lazy_flush_ms);

    EXPECT_EQ(held()->mark, second.mark);
    EXPECT_EQ(till.store.chunks.size(), second.chunks.size());
}

TEST_F(ScopeFetchTest, ARestartDuringTheBuildingBuildsAgainWithoutAsking) {
    const Provided first(till, products(many_products, "thing"), 5);
    hear(first.offer);
    deliver(first);
    ASSERT_EQ(builds.size(), 1u);
    till.restart();
    greet_again();
    hear(first.offer);
    EXPECT_TRUE(wants.empty());
    EXPECT_EQ(builds.size(), 2u);
    built(first);
    EXPECT_EQ(held()->mark, first.mark);
}

TEST_F(ScopeFetchTest, AnUnusableVersionIsRejectedOnceForEveryOffer) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    const auto batch = built(first, BuildOutcome::unusable, "part 1 of it: it is out of order");
    EXPECT_TRUE(has_alarm(batch, "cannot be used: part 1 of it: it is out of order"));
    ASSERT_EQ(rejects.size(), 1u);
    EXPECT_EQ(rejects[0].what, "catalogue");
    EXPECT_EQ(rejects[0].version, 5u);
    EXPECT_EQ(rejects[0].reason, "part 1 of it: it is out of order");
    EXPECT_EQ(held(), nullptr);
    hear(first.offer);
    EXPECT_EQ(rejects.size(), 2u);
    EXPECT_TRUE(wants.empty());
    const Provided better(till, products(4, "thing"), 6);
    hear(better.offer);
    deliver(better);
    built(better);
    EXPECT_EQ(held()->mark, better.mark);
}

TEST_F(ScopeFetchTest, ChunksDamagedOnOurDiskAreFetchedOnceMore) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    note(till.step(ScopeBuilt{first.mark, BuildOutcome::damaged, "", {first.offer.chunks[0]}}));
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].chunks, std::vector<std::uint32_t>{0});
    deliver(first);
    EXPECT_EQ(builds.size(), 2u);
    EXPECT_EQ(till.store.chunks.at(first.offer.chunks[0]), first.chunks[0]);
    built(first);
    wait(limits::lazy_flush_ms);
    wait(limits::lazy_flush_ms);
    EXPECT_TRUE(till.store.chunks.contains(first.offer.chunks[0]));
}

TEST_F(ScopeFetchTest, AFullDiskIsTriedAgainLater) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    built(first, BuildOutcome::not_recorded);
    wait(30'000);
    EXPECT_EQ(builds.size(), 1u);
    wait(40'000);
    EXPECT_EQ(builds.size(), 2u);
    built(first);
    EXPECT_EQ(held()->mark, first.mark);
}

TEST_F(ScopeFetchTest, AVersionReplacedWhileItIsBuiltNeverComesIntoForce) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    deliver(first);
    const Provided second(till, products(4, "thing"), 6);
    hear(second.offer);
    deliver(second);
    EXPECT_EQ(builds.size(), 1u) << "one is built at a time";
    built(first);
    EXPECT_EQ(held(), nullptr);
    ASSERT_EQ(builds.size(), 2u);
    EXPECT_EQ(builds[1].mark, second.mark);
    built(second);
    EXPECT_EQ(held()->mark, second.mark);
}

TEST_F(ScopeFetchTest, PricesComeBeforeTheProductsTheyBelongTo) {
    const Provided goods(till, products(3, "thing"), 5);
    const Provided prices(till, std::vector<PriceRow>{{Sku{"A"}, {{UnixMs{}, Minor{5}}}}}, 5);
    hear(goods.offer);
    wants.clear();
    hear(prices.offer);
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].mark.scope, Scope::prices);
    deliver(prices);
    ASSERT_EQ(builds.size(), 1u);
    built(prices);
    ASSERT_EQ(wants.size(), 1u);
    EXPECT_EQ(wants[0].mark.scope, Scope::catalogue);
}

TEST_F(ScopeFetchTest, NothingIsAskedOfAHubThatIsNotThere) {
    const Provided first(till, products(3, "thing"), 5);
    hear(first.offer);
    note(till.step(LinkDown{}));
    wants.clear();
    for (int i = 0; i < 100; ++i)
        wait(1'000);
    EXPECT_TRUE(wants.empty());
    greet_again();
    EXPECT_EQ(wants.size(), 1u);
}

}  // namespace
}  // namespace onepool::node
