// The real program: starts or says what to do, loses and doubles nothing when it is killed.
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "hub/store/hub_store.hpp"
#include "tests/io/hub/hub_process.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using test_support::Broker;
using test_support::eventually;
using test_support::run_until;

constexpr const char* catalogue =
    "sku,gtin,description,price,tax_code,tax_rate_bp\nA,,Apple,100,standard,2000\n"
    "B,,Bread,200,standard,2000\n";

class HubPrograms : public testing::Test {
  protected:
    // Until the hub acknowledged everything the till recorded, sending again as a node would.
    [[nodiscard]] bool deliver(TillLink& link) {
        std::int64_t looks = 0;
        return run_until(reactor, [&] {
            if (link.applied() == till.head().seq && link.welcomes() > 0)
                return true;
            if (looks++ % 200 == 0)
                send_next(link);
            return false;
        });
    }
    void send_next(TillLink& link) {
        if (link.welcomes() == 0)
            return link.sends("hello", till.hello());
        const std::uint64_t first = link.applied().value + 1;
        const std::uint64_t last = std::min(first + 49, till.head().seq.value);
        if (first <= last)
            link.sends("ev", till.batch(first, last));
    }
    std::int64_t shelf(const std::string& sku) {
        const Json stock = hub.get("/v1/stock/" + sku);
        const auto* cells = stock["cells"].as_array();
        return cells && !cells->empty() ? *(*cells)[0]["shelf"].as_int() : 0;
    }

    io::Reactor reactor;
    Broker broker;
    HubProcess hub{broker.uri()};
    Till till{1};
};

// Whoever holds the broker may lose messages of a node, and can make none.
TEST_F(HubPrograms, BelievesNothingThatTheNodeDidNotSign) {
    hub.start();
    hub.ask("POST /v1/catalogue", catalogue);
    till.signs_with(key_number(1));
    TillLink link(reactor, broker.uri(), till);
    till.records(receipt_of({{"A", 5}}));
    ASSERT_TRUE(deliver(link));

    Till forger{1};
    forger.records(receipt_of({{"A", 5}}));
    forger.records(receipt_of({{"A", 1'000}}));
    link.sends("ev", forger.batch_from(2));
    forger.signs_with(key_number(2));
    link.sends("ev", forger.batch_from(2));
    EXPECT_TRUE(run_until(reactor, [&] {
        const Json cases = hub.get("/v1/cases?open=1");
        return cases["cases"].as_array() && !cases["cases"].as_array()->empty();
    }));
    EXPECT_EQ(shelf("A"), 5);
    till.records(receipt_of({{"A", 2}}));
    ASSERT_TRUE(deliver(link)) << "its own batch goes where the forged one would have";
    EXPECT_EQ(shelf("A"), 7);
}

TEST_F(HubPrograms, ServesFromTheStartAndEndsCleanly) {
    hub.start();
    EXPECT_EQ(*hub.get("/v1/status")["hub_epoch"].as_int(), 1);
    EXPECT_EQ(hub.process().stop(), 0);
}

TEST_F(HubPrograms, ASaleSentOverTheBrokerIsInTheLedgerAndAcknowledged) {
    hub.start();
    ASSERT_EQ(hub.post("/v1/catalogue", catalogue), 200);
    TillLink link(reactor, broker.uri(), till);
    till.records(receipt_of({{"A", 10}}));
    till.sells({{"A", 3}});

    ASSERT_TRUE(deliver(link));

    EXPECT_EQ(shelf("A"), 7);
    EXPECT_TRUE(*hub.get("/v1/check")["ok"].as_bool());
}

TEST_F(HubPrograms, KeepTheStaffListPersonByPersonAndShowNoHash) {
    hub.start();
    const std::string hash =
        "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE";
    const auto add = [&](const std::string& name, const std::string& role, const std::string& pin) {
        return hub.post("/v1/staff/person", R"({"name":")" + name + R"(","role":")" + role +
                                                R"(","pin_hash":")" + pin + "\"}");
    };
    EXPECT_EQ(hub.get("/v1/staff").dump(), R"({"staff":[]})");
    EXPECT_EQ(add("Zoe / Till", "cashier", hash), 200);
    EXPECT_EQ(add("Ann", "supervisor", hash), 200);
    EXPECT_EQ(add("Ann", "manager", hash), 200) << "in place of who was there";
    EXPECT_EQ(add("Bo", "king", hash), 400);
    EXPECT_EQ(add("Bo", "cashier", "4829"), 400);
    const std::string listed = R"({"staff":[{"name":"Ann","role":"manager","has_pin":true},)"
                               R"({"name":"Zoe / Till","role":"cashier","has_pin":true}]})";
    EXPECT_EQ(hub.get("/v1/staff").dump(), listed);

    hub.process().kill_hard();
    hub.start();
    EXPECT_EQ(hub.get("/v1/staff").dump(), listed);
    EXPECT_EQ(hub.post("/v1/staff/remove", R"({"name":"Zoe / Till"})"), 200);
    EXPECT_NE(hub.post("/v1/staff/remove", R"({"name":"Zoe / Till"})"), 200);
    EXPECT_EQ(hub.post("/v1/staff/remove", R"({"name":"Ann"})"), 200);
    EXPECT_EQ(hub.get("/v1/staff").dump(), R"({"staff":[]})");
    EXPECT_EQ(hub.ask("GET /v1/events", "").find("argon2id"), std::string::npos);
}

TEST_F(HubPrograms, NodesSeeItComeAndGo) {
    TillLink link(reactor, broker.uri(), till);
    hub.start();
    EXPECT_TRUE(run_until(reactor, [&] { return link.is_hub_online(); }));
    hub.process().stop();
    EXPECT_TRUE(run_until(reactor, [&] { return !link.is_hub_online(); }));
}

TEST_F(HubPrograms, TheBrokerSaysForItThatItWasKilled) {
    TillLink link(reactor, broker.uri(), till);
    hub.start();
    ASSERT_TRUE(run_until(reactor, [&] { return link.is_hub_online(); }));
    hub.process().kill_hard();
    EXPECT_TRUE(run_until(reactor, [&] { return !link.is_hub_online(); }));
}

TEST_F(HubPrograms, KilledAtAnyMomentItLosesAndDoublesNothing) {
    hub.start();
    ASSERT_EQ(hub.post("/v1/catalogue", catalogue), 200);
    TillLink link(reactor, broker.uri(), till);
    till.records(receipt_of({{"A", 100'000}}));
    std::mt19937 random(11);
    for (int life = 0; life < 8; ++life) {
        for (int i = 0; i < 300; ++i)
            till.sells({{"A", 1}});
        const Seq until{link.applied().value + 1 + random() % 280};
        std::int64_t looks = 0;
        ASSERT_TRUE(run_until(reactor, [&] {
            if (looks++ % 50 == 0)
                send_next(link);
            return link.applied() >= until;
        }));
        const Seq acknowledged = link.applied();
        hub.process().kill_hard();
        hub.start();
        const Json node = hub.get("/v1/nodes")["nodes"].as_array()->at(0);
        EXPECT_GE(*node["applied"].as_int(), static_cast<std::int64_t>(acknowledged.value));
    }
    ASSERT_TRUE(deliver(link));

    EXPECT_EQ(shelf("A"), 100'000 - 8 * 300);
    EXPECT_TRUE(*hub.get("/v1/check")["ok"].as_bool());
}

// The log of a hub whose build did not know this event yet, which this one does.
TEST_F(HubPrograms, WhatAnEarlierBuildParkedIsAppliedAtTheStart) {
    HubRoom room;
    till.records(receipt_of({{"A", 7}}));
    const auto raw = till.plain_batch(1, 1).events.front();
    std::vector<LogEntry> log = room.log;
    log.push_back({Lsn{log.size() + 1},
                   UnixMs{1'700'000'000'000},
                   InputKind::node_message,
                   till.node(),
                   Bytes{},
                   {EventJudged{till.node(), Seq{1}, Verdict::parked, FactKind::unknown},
                    EventSetAside{.node = till.node(),
                                  .seq = Seq{1},
                                  .verdict = Verdict::parked,
                                  .reason = "newer schema",
                                  .raw = raw,
                                  .journal = till.journal(),
                                  .build = "an earlier one"}}});
    ASSERT_EQ(open_sqlite_hub_store(hub.folder.file("hub.db"), "earlier")->append(log),
              CommitOutcome::done);

    hub.start();

    ASSERT_TRUE(eventually([&] { return shelf("A") == 7; }));
    const Json row = hub.get("/v1/quarantine?all=1")["quarantine"].as_array()->at(0);
    EXPECT_EQ(row["state"], Json{"replayed"});
    EXPECT_EQ(row["by"], Json{"hub"});
    EXPECT_EQ(row["verdict"], Json{"applied"});
}

TEST_F(HubPrograms, AMissingBrokerIsTriedAgainUntilItIsThere) {
    broker.stop();
    hub.start();
    EXPECT_EQ(*hub.get("/v1/status")["broker"].as_string(), "lost");
    EXPECT_TRUE(hub.process().wait_for_output("connecting to the broker at " + broker.uri()));

    broker.start();

    EXPECT_TRUE(
        eventually([&] { return *hub.get("/v1/status")["broker"].as_string() == "connected"; }));
}

TEST_F(HubPrograms, ASecondHubOnTheSameDatabaseSaysWhoHasIt) {
    hub.start();
    const auto pid = std::to_string(hub.process().pid());
    const std::uint16_t first_port = hub.port;
    hub.settings.replace(hub.settings.find(std::to_string(first_port)),
                         std::to_string(first_port).size(), "0");

    const auto second = hub.launch();

    EXPECT_EQ(second->wait(), 1);
    EXPECT_NE(second->output().find(pid), std::string::npos) << second->output();
    EXPECT_TRUE(hub.process().is_running());
}

TEST_F(HubPrograms, APortInUseIsSaid) {
    test_support::RawServer other;
    const std::string mine = std::to_string(hub.port);
    hub.settings.replace(hub.settings.find(mine), mine.size(), std::to_string(other.port()));

    const auto process = hub.launch();

    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->output().find(std::to_string(other.port())), std::string::npos)
        << process->output();
}

TEST_F(HubPrograms, AWrongSettingIsSaidWithItsPlace) {
    hub.settings += "locaton = \"x\"\n";
    const auto process = hub.launch();
    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->output().find("hub.toml:"), std::string::npos) << process->output();
}

TEST_F(HubPrograms, AMissingSecretIsSaid) {
    hub.settings +=
        "[[channel]]\nid = \"shop\"\nkind = \"own-site\"\nbase = \"http://127.0.0.1:1\"\n"
        "secret_file = \"none\"\n";
    const auto process = hub.launch();
    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->output().find("channel secret"), std::string::npos) << process->output();
}

TEST_F(HubPrograms, MoreSecretsThanAreUsedIsSaid) {
    const std::string file = hub.folder.path() + "/secrets";
    std::ofstream secrets(file);
    for (int i = 0; i < 5; ++i)
        secrets << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    secrets.close();
    hub.settings +=
        "[[channel]]\nid = \"shop\"\nkind = \"own-site\"\nbase = \"http://127.0.0.1:1\"\n"
        "secret_file = \"" +
        file + "\"\n";
    const auto process = hub.launch();
    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->output().find("at most 4"), std::string::npos) << process->output();
}

TEST_F(HubPrograms, LogsHowOrdersAreSourcedWhenItsSettingsSaySoOtherwise) {
    std::size_t set = 0;  // how often the log says so, of the rules and of the location
    std::size_t added = 0;
    const auto start_and_stop = [&] {
        hub.start();
        EXPECT_EQ(hub.post("/v1/catalogue", catalogue), 200);  // behind what its settings say
        EXPECT_EQ(hub.process().stop(), 0);
        const auto store = open_sqlite_hub_store(hub.folder.file("hub.db"), "a look");
        set = added = 0;
        for (const LogEntry& entry : store->read(Lsn{0}, 10'000)) {
            for (const Effect& effect : entry.effects) {
                set += std::holds_alternative<SourcingSet>(effect) ? 1 : 0;
                added += std::holds_alternative<LocationAdded>(effect) ? 1 : 0;
            }
        }
        return store->load();
    };
    const std::string before = hub.settings;
    const auto plain = start_and_stop();
    EXPECT_TRUE(plain->sourcing().empty());
    EXPECT_TRUE(plain->location(LocationIndex{0}).ships_orders);
    EXPECT_EQ(set, 0u);

    const std::string place = "id = \"store-1\"\n";
    hub.settings.insert(hub.settings.find(place) + place.size(),
                        "ships_orders = false\ncountry = \"GB\"\ncut_off = \"16:30+01:00\"\n");
    hub.settings += "[sourcing]\nrules = [\"least_work\", \"highest_stock\"]\n";
    start_and_stop();
    const auto changed = start_and_stop();
    const std::vector<SourcingRule> rules{SourcingRule::least_work, SourcingRule::highest_stock};
    EXPECT_EQ(changed->sourcing(), rules);
    EXPECT_FALSE(changed->location(LocationIndex{0}).ships_orders);
    const LocationTerms& terms = changed->location(LocationIndex{0}).terms;
    EXPECT_EQ(to_text(terms), "in GB, sends until 16:30+01:00");
    EXPECT_EQ(set, 1u) << "said twice, logged once";
    EXPECT_EQ(added, 2u);

    hub.settings = before;
    const auto back = start_and_stop();
    EXPECT_TRUE(back->sourcing().empty());
    EXPECT_TRUE(back->location(LocationIndex{0}).ships_orders);
    EXPECT_EQ(to_text(back->location(LocationIndex{0}).terms), "in GB, sends until 16:30+01:00")
        << "nothing else was said of it";
}

TEST_F(HubPrograms, ASettingThatContradictsTheLogEndsTheStart) {
    hub.start();
    ASSERT_EQ(hub.post("/v1/catalogue", catalogue), 200);
    TillLink link(reactor, broker.uri(), till);
    till.records(receipt_of({{"A", 1}}));
    ASSERT_TRUE(deliver(link));
    hub.process().stop();
    const std::string before = "location = \"store-1\"";
    hub.settings.replace(hub.settings.find(before), before.size(), "location = \"store-2\"");
    hub.settings += "[[location]]\nid = \"store-2\"\n";

    const auto process = hub.launch();

    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->output().find("enrol it anew"), std::string::npos) << process->output();
}

}  // namespace
}  // namespace onepool::hub
