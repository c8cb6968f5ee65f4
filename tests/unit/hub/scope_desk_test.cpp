// What nodes are provided with: who is offered what, and who is answered when.
#include "hub/core/scope_desk.hpp"

#include <gtest/gtest.h>

#include "hub/core/scope_import.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class ScopeDeskTest : public testing::Test {
  protected:
    ScopeDeskTest() {
        room.greet(room.till);
        room.greet(room.warehouse);
    }
    ImportBase base(Scope scope) const {
        const ScopeRecord* record = room.state().scopes().find(scope);
        return {no_rows(scope), record == nullptr ? Lsn{} : record->changed};
    }
    std::vector<PreparedScope> prepared(std::int64_t price) const {
        const std::vector<CatalogueItem> items{{Sku{"A"}, {}, "Apple", Minor{price}},
                                               {Sku{"B"}, {}, "Bread", Minor{price}}};
        return std::get<std::vector<PreparedScope>>(
            prepare_import(base(Scope::catalogue), base(Scope::prices), items, room.now().wall));
    }
    Effects import(std::int64_t price) {
        ImportCatalogue command;
        for (const PreparedScope& scope : prepared(price))
            command.scopes.push_back(scope.draft);
        return room.command(command);
    }
    // The till reports that it holds these versions.
    void report(const Till& node, std::vector<ScopeMark> marks) {
        protocol::NodeState state;
        state.node = node.node();
        state.journal = node.journal();
        state.head = node.head();
        state.boot_no = 1;
        state.wall = room.now().wall;
        state.build = "test";
        state.scopes = std::move(marks);
        room.step(node.says(state));
    }
    void want(const Till& node, const ScopeMark& mark, std::vector<std::uint32_t> chunks) {
        room.step(node.says(ScopeWant{node.node(), node.journal(), mark, std::move(chunks)}));
    }
    std::vector<ChunkToNode> chunks() const {
        std::vector<ChunkToNode> found;
        for (const Outgoing& out : room.sent) {
            if (const auto* chunk = std::get_if<ChunkToNode>(&out))
                found.push_back(*chunk);
        }
        return found;
    }
    std::vector<Scope> offered() const {
        std::vector<Scope> scopes;
        for (const auto& offer : room.told<ScopeOffer>())
            scopes.push_back(offer.mark.scope);
        return scopes;
    }
    ScopeMark newest(Scope scope) const { return {scope, room.core->scope_version(scope)}; }

    HubRoom room;
    const std::vector<Scope> both{Scope::catalogue, Scope::prices};
};

TEST_F(ScopeDeskTest, AnImportIsOfferedToEveryNodeThatReported) {
    report(room.till, {});
    import(100);
    EXPECT_EQ(offered(), both);
    const auto offers = room.told<ScopeOffer>();
    EXPECT_EQ(offers[0].journal, room.till.journal());
    EXPECT_EQ(offers[0].mark, newest(Scope::catalogue));
    EXPECT_EQ(offers[0].mark.version,
              downlink_version(HubEpoch{1}, room.state().scopes().find(Scope::catalogue)->changed));
    EXPECT_EQ(offers[0].chunks.size(), 1u);
    report(room.warehouse, {});
    EXPECT_EQ(offered(), both) << "the other one once it says what it holds";
}

TEST_F(ScopeDeskTest, WhoHoldsTheNewestIsOfferedNothing) {
    import(100);
    report(room.till, {newest(Scope::catalogue), newest(Scope::prices)});
    EXPECT_TRUE(offered().empty());
    import(200);
    EXPECT_EQ(offered(), std::vector<Scope>{Scope::prices}) << "only prices changed";
}

TEST_F(ScopeDeskTest, TheSameImportAgainMakesNoNewVersion) {
    import(100);
    const ScopeMark before = newest(Scope::prices);
    EXPECT_TRUE(import(100).empty());
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    EXPECT_EQ(newest(Scope::prices), before);
}

TEST_F(ScopeDeskTest, AnImportMadeOfOlderContentIsRefused) {
    const auto slow = prepared(300);
    import(100);
    ImportCatalogue command;
    for (const PreparedScope& scope : slow)
        command.scopes.push_back(scope.draft);
    EXPECT_TRUE(room.command(command).empty());
    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
}

TEST_F(ScopeDeskTest, AnOfferIsMadeAgainWhenNothingComesOfIt) {
    import(100);
    report(room.till, {});
    EXPECT_EQ(offered(), both);
    report(room.till, {});
    EXPECT_TRUE(offered().empty()) << "not with every heartbeat";
    room.clock += limits::offer_again_after_ms;
    report(room.till, {});
    EXPECT_EQ(offered(), both);
}

TEST_F(ScopeDeskTest, AGreetingBeginsAnew) {
    import(100);
    report(room.till, {});
    room.greet(room.till);
    EXPECT_TRUE(offered().empty()) << "it has not said yet what it holds";
    report(room.till, {});
    EXPECT_EQ(offered(), both);
}

TEST_F(ScopeDeskTest, AWantIsAnsweredWithChunksOfTheNewestVersion) {
    import(100);
    const ScopeMark mark = newest(Scope::prices);
    want(room.till, mark, {0, 7});
    ASSERT_EQ(chunks().size(), 1u) << "there is no chunk 7";
    EXPECT_EQ(chunks()[0].node, room.till.node());
    EXPECT_EQ(chunks()[0].chunk.mark, mark);
    EXPECT_EQ(chunks()[0].chunk.index, 0u);
    EXPECT_EQ(chunks()[0].digest, room.state().scopes().find(Scope::prices)->content.chunks[0]);
    import(200);
    room.pass(limits::chunks_every_ms);
    want(room.till, mark, {0});
    EXPECT_TRUE(chunks().empty()) << "of an older version nothing is given out";
}

TEST_F(ScopeDeskTest, WantsAreAnsweredNodeAfterNodeAndNoFasterThanAgreed) {
    import(100);
    const ScopeMark mark = newest(Scope::prices);
    want(room.till, mark, {0});
    EXPECT_EQ(chunks().size(), 1u);
    for (int i = 0; i < 50; ++i) {
        want(room.till, mark, {0});
        EXPECT_TRUE(chunks().empty()) << "a greedy node waits for its turn";
    }
    want(room.warehouse, mark, {0});
    std::vector<NodeId> answered;
    for (std::int64_t ms = 0; ms < 10 * limits::chunks_every_ms; ++ms) {
        ++room.clock;
        room.step(Tick{});
        for (const auto& chunk : chunks())
            answered.push_back(chunk.node);
    }
    EXPECT_EQ(answered, (std::vector<NodeId>{room.till.node(), room.warehouse.node()}));
}

TEST_F(ScopeDeskTest, ARejectedVersionIsNotOfferedAgainAndBecomesACase) {
    import(100);
    report(room.till, {});
    const Reject reject{.node = room.till.node(),
                        .journal = room.till.journal(),
                        .what = "prices",
                        .version = newest(Scope::prices).version,
                        .reason = "it is cut off"};
    room.step(room.till.says(reject));
    EXPECT_EQ(room.open_cases(), std::vector<std::string>{"scope_rejected till-1, prices"});
    EXPECT_TRUE(room.step(room.till.says(reject)).empty()) << "said twice, logged once";
    room.clock += limits::offer_again_after_ms;
    report(room.till, {});
    EXPECT_EQ(offered(), std::vector<Scope>{Scope::catalogue});
    import(200);
    EXPECT_EQ(offered(), std::vector<Scope>{Scope::prices}) << "the next one may be better";
}

TEST_F(ScopeDeskTest, AChunkTheDiskLostBecomesACaseThatAnImportCloses) {
    import(100);
    room.step(ChunkLost{newest(Scope::prices)});
    EXPECT_EQ(room.open_cases(), std::vector<std::string>{"storage prices"});
    import(200);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(ScopeDeskTest, WhatIsProvidedOutlivesARestart) {
    import(100);
    const ScopeMark before = newest(Scope::prices);
    room.restart();
    EXPECT_EQ(newest(Scope::prices), before);
    room.greet(room.till);
    report(room.till, {});
    EXPECT_EQ(offered(), both);
}

}  // namespace
}  // namespace onepool::hub
