// What one node can make the hub write down is bounded, whatever it sends and however often: the
// cases stay few and the log short.
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/core/scope_import.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::uint64_t flood = 10'000;

class Floods : public testing::Test {
  protected:
    // How often a case of this kind was opened or renewed.
    std::size_t told(CaseKind kind) const {
        std::size_t count = 0;
        for (const LogEntry& entry : room.log) {
            for (const Effect& effect : entry.effects) {
                const auto* opened = std::get_if<CaseOpened>(&effect);
                count += opened != nullptr && opened->kind == kind ? 1 : 0;
            }
        }
        return count;
    }
    const CaseRecord& newest_case() const { return room.state().cases().all().back(); }

    HubRoom room;
};

TEST_F(Floods, OfAClockThatComesAndGoesAreToldSoOftenInAnHour) {
    constexpr std::int64_t day = 24 * 60 * limits::minute_ms;
    const auto report = [&](protocol::ClockTrust trust, std::int64_t days) {
        room.till.clock_trust = trust;
        room.till.clock_offset = Millis{days * day};
        room.step(room.till.state());
    };
    for (std::uint64_t i = 0; i < flood; ++i) {
        report(protocol::ClockTrust::untrusted, 1);
        report(protocol::ClockTrust::untrusted, 100);
        report(protocol::ClockTrust::ok, 0);
    }
    EXPECT_EQ(told(CaseKind::wrong_clock), limits::clock_told);

    room.clock += limits::clock_told_in_ms;
    report(protocol::ClockTrust::untrusted, 1);
    EXPECT_NE(room.state().cases().find_open(CaseKind::wrong_clock, "till-1"), nullptr);
}

// ---- goods under a code nobody knows

class OpenItemFloods : public Floods {
  protected:
    void sell_open_items(std::uint64_t times) {
        constexpr std::uint64_t a_batch = 100;
        const std::uint64_t first = room.till.head().seq.next().value;
        for (std::uint64_t i = 0; i < times; ++i)
            room.till.records(sale_of_open_item("999", "mug " + std::to_string(i)));
        const std::uint64_t last = room.till.head().seq.value;
        for (std::uint64_t from = first; from <= last; from += a_batch)
            room.step(room.till.batch(from, std::min(from + a_batch - 1, last)));
    }
};

TEST_F(OpenItemFloods, AreOneCaseThatStopsToGrow) {
    sell_open_items(flood);

    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"unmapped_item till-1"}));
    EXPECT_EQ(room.state().nodes().find(room.till.node())->events(), flood) << "every one is here";
    EXPECT_LE(told(CaseKind::unmapped_item), 32u);
    EXPECT_LE(newest_case().text.size(), 2 * limits::open_items_bytes);
}

TEST_F(OpenItemFloods, NameTheFirstOfThemAndWhereTheOthersAreFound) {
    sell_open_items(100);

    const std::string& text = newest_case().text;
    EXPECT_TRUE(
        text.starts_with("till-1 event 1 sold goods under a code nobody knows: 1 of \"mug "
                         "0\" (code 999); till-1 event 2 sold goods"))
        << text;
    const std::string entry = std::to_string(room.log.size() - 1);
    EXPECT_NE(text.find("onepool --json events --after " + entry + " names each such event"),
              std::string::npos)
        << text;
    const auto judged = std::ranges::count_if(room.log.back().effects, [](const Effect& effect) {
        const auto* event = std::get_if<EventJudged>(&effect);
        return event != nullptr && event->verdict == Verdict::unmapped;
    });
    EXPECT_EQ(judged, 100) << "and there they are";
}

TEST_F(OpenItemFloods, BeginACaseAnewWhenAPersonClosedTheOneBefore) {
    sell_open_items(100);
    room.command(ResolveCase{newest_case().id, StaffId{"anna"}, "named"});
    ASSERT_TRUE(room.open_cases().empty());

    sell_open_items(1);

    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"unmapped_item till-1"}));
    EXPECT_EQ(newest_case().text,
              "till-1 event 101 sold goods under a code nobody knows: 1 of \"mug 0\" (code 999)");
}

TEST_F(OpenItemFloods, OfOneNodeLeaveTheCaseOfAnother) {
    sell_open_items(100);
    room.fact(room.warehouse, sale_of_open_item("7", "jug"));

    EXPECT_EQ(room.open_cases(),
              (std::vector<std::string>{"unmapped_item till-1", "unmapped_item back-room"}));
}

// ---- versions of a scope that it cannot use

class RejectFloods : public Floods {
  protected:
    RejectFloods() { import(100); }
    void import(std::int64_t price) {
        const ScopeRecord* prices = room.state().scopes().find(Scope::prices);
        const ScopeRecord* catalogue = room.state().scopes().find(Scope::catalogue);
        const std::vector<CatalogueItem> items{{Sku{"A"}, {}, "Apple", Minor{price}}};
        const auto base = [](Scope scope, const ScopeRecord* record) {
            return ImportBase{no_rows(scope), record == nullptr ? Lsn{} : record->changed};
        };
        auto prepared = prepare_import(base(Scope::catalogue, catalogue),
                                       base(Scope::prices, prices), items, room.now().wall);
        ImportCatalogue command;
        for (const PreparedScope& scope : std::get<std::vector<PreparedScope>>(prepared))
            command.scopes.push_back(scope.draft);
        room.command(command);
    }
    void reject(const std::string& reason) {
        room.step(room.till.says(Reject{.node = room.till.node(),
                                        .journal = room.till.journal(),
                                        .what = "prices",
                                        .version = room.core->scope_version(Scope::prices),
                                        .reason = reason}));
    }
};

TEST_F(RejectFloods, AreOneCaseAVersionAlsoWhenItGreetsBetween) {
    for (std::uint64_t i = 0; i < flood; ++i) {
        reject("reason " + std::to_string(i));
        if (i % 100 == 0)
            room.greet(room.till);
    }
    EXPECT_EQ(told(CaseKind::scope_rejected), 1u);
    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"scope_rejected till-1, prices"}));
    EXPECT_TRUE(newest_case().text.ends_with("goes on with what it has: reason 0"))
        << newest_case().text;
}

// The number of a scope that was never provided is 0, and so is what a hostile node may name.
TEST_F(RejectFloods, OfAScopeThatWasNeverProvidedAreNothing) {
    ASSERT_EQ(room.core->scope_version(Scope::staff), 0u);
    room.step(room.till.says(Reject{.node = room.till.node(),
                                    .journal = room.till.journal(),
                                    .what = "staff",
                                    .version = 0,
                                    .reason = "none"}));
    EXPECT_EQ(told(CaseKind::scope_rejected), 0u);
}

TEST_F(RejectFloods, AreToldAnewOfTheNextVersion) {
    reject("the first");
    const std::string before = newest_case().text;
    import(200);
    reject("the second");
    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"scope_rejected till-1, prices"}));
    EXPECT_NE(newest_case().text, before);
    EXPECT_TRUE(newest_case().text.ends_with(": the second")) << newest_case().text;
}

// ---- events that it names as unreadable

class UnreadableFloods : public Floods {
  protected:
    // Another database came in the place of the first, which had sold once.
    UnreadableFloods() {
        room.fact(room.till, receipt_of({{"A", 100}}));
        room.clock += limits::clone_window_ms + 1;
        room.step(fresh.hello());
        state.node = fresh.node();
        state.journal = fresh.journal();
    }
    void name(std::vector<protocol::UnreadableEvents> events) {
        state.unreadable = std::move(events);
        room.step(fresh.says(state));
    }
    const CaseRecord* open_case() const {
        return room.state().cases().find_open(CaseKind::storage, "till-1, unreadable events");
    }
    std::size_t statements() const {
        std::size_t count = 0;
        for (const LogEntry& entry : room.log) {
            for (const Effect& effect : entry.effects)
                count += std::holds_alternative<EventsMissing>(effect) ? 1 : 0;
        }
        return count;
    }
    std::vector<protocol::UnreadableEvents> missing() const {
        return room.state().nodes().find(fresh.node())->missing;
    }

    const JournalId ended = room.till.journal();
    Till fresh{1, 9};
    protocol::NodeState state;
};

TEST_F(UnreadableFloods, AreWrittenDownSoOftenInAnHourAlsoWhenItGreetsBetween) {
    for (std::uint64_t i = 0; i < flood; ++i) {
        name({{ended, Seq{2}, Seq{10 + i}}});
        if (i % 100 == 0)
            room.step(fresh.hello());
    }
    EXPECT_EQ(statements(), limits::unreadable_told);
    EXPECT_EQ(told(CaseKind::storage), limits::unreadable_told);
    EXPECT_NE(open_case(), nullptr);
}

TEST_F(UnreadableFloods, LoseNothingThatItGoesOnToName) {
    for (std::uint64_t i = 0; i < 100; ++i)
        name({{ended, Seq{2}, Seq{10 + i}}});
    const std::vector<protocol::UnreadableEvents> all{{ended, Seq{2}, Seq{109}}};
    EXPECT_NE(missing(), all);

    room.clock += limits::unreadable_told_in_ms;
    name(all);

    EXPECT_EQ(missing(), all);
}

TEST_F(UnreadableFloods, OfManySpansAreKeptUpToTheirBound) {
    for (std::uint64_t i = 0; i < 10 * missing_spans; ++i) {
        name({{ended, Seq{10 + 2 * i}, Seq{10 + 2 * i}}});
        room.clock += limits::unreadable_told_in_ms;
    }
    EXPECT_EQ(missing().size(), missing_spans);
    EXPECT_EQ(statements(), missing_spans);
}

// Each event that comes out of the middle would make two spans of one.
TEST_F(UnreadableFloods, ThatComeOneByOneSplitNoSpanBeyondTheBound) {
    name({{ended, Seq{2}, Seq{1'000'000}}});
    for (std::uint64_t i = 0; i < 4 * missing_spans; ++i) {
        protocol::EventBatch batch;
        batch.node = fresh.node();
        batch.journal = ended;
        batch.first = Seq{10 + 2 * i};
        batch.kind = protocol::BatchKind::late;
        batch.events = {Bytes(10, static_cast<std::uint8_t>(i))};
        batch.last_hash = protocol::end_of(batch).hash;
        room.step(fresh.says(batch));
        room.step(fresh.says(state));
    }
    EXPECT_LE(missing().size(), missing_spans);
    EXPECT_LE(open_case()->text.size(), 1'000u);
}

TEST_F(UnreadableFloods, OfTheJournalItIsOnOrOfAnotherNodesAreNotTaken) {
    Till other{2, 5};
    room.clock += limits::clone_window_ms + 1;
    room.step(other.hello());
    ASSERT_EQ(room.state().nodes().find(other.node())->intake.journal(), other.journal());

    name({{fresh.journal(), Seq{1}, Seq{3}}, {other.journal(), Seq{1}, Seq{3}}});

    EXPECT_TRUE(missing().empty());
    EXPECT_EQ(open_case(), nullptr);
}

// It may have ended before it reached any hub: then nobody else can tell of it.
TEST_F(UnreadableFloods, OfAJournalThatNobodyKnowsAreTaken) {
    const JournalId unmet = journal_number(77);
    name({{unmet, Seq{1}, Seq{3}}});
    EXPECT_EQ(missing(), (std::vector<protocol::UnreadableEvents>{{unmet, Seq{1}, Seq{3}}}));
    ASSERT_NE(open_case(), nullptr);
    EXPECT_NE(open_case()->text.find("a journal that never came"), std::string::npos);
}

// ---- what it says of orders that it was once shown

class OrderFloods : public Floods {
  protected:
    OrderFloods() { room.fact(room.warehouse, receipt_of({{"A", orders}, {"C", 1'000}})); }
    OrderKey key(int i) const { return room.shop->key("o" + std::to_string(i)); }
    void ship_all() {
        for (int i = 0; i < orders; ++i) {
            room.webhook("order o" + std::to_string(i) + " A=1");
            room.fact(room.warehouse, ship_of(key(i), {{"A", 1}}));
        }
        ASSERT_TRUE(room.open_cases().empty());
    }
    const CaseRecord* case_of_node() const {
        return room.state().cases().find_open(CaseKind::odd_order, "back-room, orders");
    }

    static constexpr int orders = static_cast<int>(limits::odd_orders_per_node) + 30;
};

TEST_F(OrderFloods, OfEveryOrderItEverKnewAreSoManyCasesAndOneMore) {
    ship_all();
    for (int i = 0; i < orders; ++i) {
        room.fact(room.warehouse, put_back_of(key(i), {{"C", 1}}));
        room.fact(room.warehouse, collect_of(key(i), {{"C", 1}}));
        room.fact(room.warehouse, pick_of(key(i), {{"C", 1}}, "B-07"));
    }
    EXPECT_EQ(room.open_cases().size(), limits::odd_orders_per_node + 1);
    ASSERT_NE(case_of_node(), nullptr);
    const std::string& text = case_of_node()->text;
    EXPECT_TRUE(text.starts_with("more of shop order o100 was put back at warehouse-1")) << text;
    EXPECT_TRUE(text.ends_with("; and more: see the hub's log")) << text;
    EXPECT_LE(text.size(), limits::odd_order_bytes + 100);
}

TEST_F(OrderFloods, OfOneOrderAreOneCaseThatStopsToGrow) {
    ship_all();
    for (int i = 0; i < 300; ++i)
        room.fact(room.warehouse, collect_of(key(0), {{"C", 1}}));
    EXPECT_EQ(room.open_cases().size(), 1u);
    EXPECT_LE(told(CaseKind::odd_order), 32u);
}

TEST_F(OrderFloods, LeaveRoomAgainOnceAPersonClosedSome) {
    ship_all();
    for (int i = 0; i < orders - 1; ++i)
        room.fact(room.warehouse, put_back_of(key(i), {{"C", 1}}));
    room.command(ResolveCase{1, StaffId{"anna"}, "counted"});

    room.fact(room.warehouse, put_back_of(key(orders - 1), {{"C", 1}}));

    EXPECT_NE(room.state().cases().find_open(CaseKind::odd_order,
                                             "shop order o" + std::to_string(orders - 1)),
              nullptr);
}

TEST_F(OrderFloods, OfTakingAndLeavingAreNoCase) {
    room.command(RegisterNode{node_number(3), LocationId{"warehouse-1"}, "desk"});
    room.webhook("order o0 A=1");
    for (int i = 0; i < 1'000; ++i) {
        room.fact(room.warehouse, take_of(key(0)));
        room.fact(room.warehouse, leave_of(key(0), "reason " + std::to_string(i)));
    }
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_LE(room.order("o0").steps.size(), limits::order_steps);
    EXPECT_EQ(room.order("o0").steps.front().stage, OrderStage::held);
}

}  // namespace
}  // namespace onepool::hub
