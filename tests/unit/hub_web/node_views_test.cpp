#include "hub/web/node_views.hpp"

#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

TEST(NodesView, ShowsANodeNotHeardOfSinceTheStartAsSilent) {
    const SmallHub hub;
    EXPECT_EQ(
        nodes_of(hub.core()).dump(),
        R"([{"node":")" + to_text(hub.till) +
            R"(","name":"till 1","location":"north","state":"silent","heard_at":null,"silent_since":null,)"
            R"("applied":2,"epoch":1,"journal":")" +
            to_text(hub.journal) + R"(","journals":[{"journal":")" + to_text(hub.journal) +
            R"(","epoch":1,"begun_at":2000,"ended_at":null,"why":null,"events":2,"late":0,)"
            R"("settled_at":null}],"fence":"","next":"","safe":0,"quarantined":0,"voided":0,)"
            R"("head":null,"lag":null,"disk_free_bytes":null,"disk_total_bytes":null,)"
            R"("retained_from":null,"late_left":null,"open_baskets":null,)"
            R"("clock_ahead_ms":null,"clock_offset_ms":null,"clock_trust":null,)"
            R"("not_used_there":null,"build":"","scopes":null,"online_since":null,)"
            R"("behind_since":null,"gaps":0,"resent":0,"refused_messages":0}])");
}

TEST(NodesView, ShowsOneThatNeverGreetedAndOneThatWasStopped) {
    SmallHub hub;
    NodeId fresh;
    fresh.bytes.fill(1);
    Fence fence;
    fence.text = "two histories";
    hub.log.push_back(
        {Lsn{7},
         UnixMs{7'000},
         InputKind::command,
         {},
         {},
         {NodeRegistered{fresh, LocationId{"south"}, "till 2"}, StreamStopped{hub.till, fence},
          CaseOpened{2, CaseKind::stream_stopped, "till 1", "two histories", "count its shelf"}}});
    const Json nodes = nodes_of(hub.core());
    EXPECT_EQ((*nodes.as_array())[0]["state"], Json{"stopped"});
    EXPECT_EQ((*nodes.as_array())[0]["fence"], Json{"two histories"});
    EXPECT_EQ((*nodes.as_array())[0]["next"], Json{"count its shelf"});
    const Json stopped = (*(*nodes.as_array())[0]["journals"].as_array())[0];
    EXPECT_EQ(stopped["ended_at"], Json{7'000});
    EXPECT_EQ(stopped["why"], Json{"fork"});
    EXPECT_EQ((*nodes.as_array())[1]["journals"], Json(Json::Array{}));
    EXPECT_EQ((*nodes.as_array())[1]["next"], Json{""});
    EXPECT_EQ((*nodes.as_array())[1]["state"], Json{"never_met"});
    EXPECT_TRUE((*nodes.as_array())[1]["journal"].is_null());
}

// The till's journal was put back; another follows, and a third database came in its place. Late
// events came of the first, and of one that this hub never met.
TEST(NodesView, TellsTheHistoryOfItsJournals) {
    SmallHub hub;
    const auto journal = [](std::uint8_t number) {
        JournalId id;
        id.bytes.fill(number);
        return id;
    };
    const auto add = [&](std::vector<Effect> effects) {
        hub.add(InputKind::node_message, std::move(effects)).node = hub.till;
    };
    Fence fence;
    fence.reason = FenceReason::rolled_back;
    add({StreamStopped{hub.till, fence}});
    add({StreamAdopted{hub.till, journal(3), 2}});
    add({LateTaken{hub.till, hub.journal, Seq{5}, 3}, LateSettled{hub.till}});
    add({StreamAdopted{hub.till, journal(4), 3}});
    add({LateTaken{hub.till, journal(5), Seq{7}, 7}});

    const Json node = (*nodes_of(hub.core()).as_array())[0];
    EXPECT_EQ(node["journal"], Json{to_text(journal(4))});
    const auto row = [&](const JournalId& id, const std::string& rest) {
        return R"({"journal":")" + to_text(id) + R"(",)" + rest + "}";
    };
    EXPECT_EQ(node["journals"].dump(),
              "[" +
                  row(hub.journal,
                      R"("epoch":1,"begun_at":2000,"ended_at":7000,"why":"rolled_back","events":5,)"
                      R"("late":3,"settled_at":9000)") +
                  "," +
                  row(journal(3),
                      R"("epoch":2,"begun_at":8000,"ended_at":10000,"why":"replaced","events":0,)"
                      R"("late":0,"settled_at":null)") +
                  "," +
                  row(journal(5), R"("epoch":null,"begun_at":null,"ended_at":null,"why":"unmet",)"
                                  R"("events":7,"late":7,"settled_at":null)") +
                  "," +
                  row(journal(4), R"("epoch":3,"begun_at":10000,"ended_at":null,"why":null,)"
                                  R"("events":0,"late":0,"settled_at":null)") +
                  "]");
}

TEST(NodesView, ComparesWhatANodeHoldsWithTheNewest) {
    SmallHub hub;
    hub.add(InputKind::command, {ScopeSet{Scope::catalogue, 12, 340, {Digest{1}}},
                                 ScopeSet{Scope::prices, 9, 120, {Digest{2}}}});
    HubCore core = hub.core();
    const Now now{UnixMs{1'700'000'000'000}, Millis{1'000}};
    (void)core.start(now);
    const auto hear = [&](const Message& message) {
        (void)core.step(HubCore::Input{FromNode{hub.till, encode_message(message)}}, now);
    };
    Hello hello;
    hello.node = hub.till;
    hello.journal = hub.journal;
    hello.location = LocationId{"north"};
    hello.first_retained = Seq{1};
    hello.head = hello.acked = Position{Seq{2}, {}};
    hello.boot_no = 1;
    hello.build = "test";
    hear(hello);
    protocol::NodeState state;
    state.node = hub.till;
    state.journal = hub.journal;
    state.scopes = {{Scope::catalogue, downlink_version(HubEpoch{3}, Lsn{7})},
                    {Scope::prices, downlink_version(HubEpoch{3}, Lsn{6})}};
    hear(state);
    EXPECT_EQ((*nodes_of(core).as_array())[0]["scopes"].dump(),
              R"([{"scope":"catalogue","newest":7,"rows":12,"held":7,"is_behind":false},)"
              R"({"scope":"prices","newest":7,"rows":9,"held":6,"is_behind":true}])");
    state.scopes.clear();
    hear(state);
    EXPECT_EQ((*(*nodes_of(core).as_array())[0]["scopes"].as_array())[1].dump(),
              R"({"scope":"prices","newest":7,"rows":9,"held":null,"is_behind":true})");
}

}  // namespace
}  // namespace onepool::hub
