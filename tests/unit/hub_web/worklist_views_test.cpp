#include "hub/web/worklist_views.hpp"

#include <gtest/gtest.h>

#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

class WorklistViews : public testing::Test {
  protected:
    WorklistViews() {
        aside(3, "unknown SKU Z", {Sku{"Z"}});
        aside(4, "malformed", {});
        aside(5, "unknown SKU 22423", {Sku{"22423"}});
        aside(6, "unknown SKU Y", {Sku{"Y"}});
        apply({EventJudged{hub_.till, Seq{6}, Verdict::applied, FactKind::sale},
               SetAsideReplayed{4, StaffId{"ann"}, Verdict::applied, "", {}, "1.1"}});
    }
    void aside(std::uint64_t seq, const std::string& reason, std::vector<Sku> withheld) {
        apply({EventJudged{hub_.till, Seq{seq}, Verdict::quarantined, FactKind::sale},
               EventSetAside{.node = hub_.till,
                             .seq = Seq{seq},
                             .verdict = Verdict::quarantined,
                             .reason = reason,
                             .raw = {1, 2},
                             .journal = hub_.journal,
                             .fact = FactKind::sale,
                             .withheld = std::move(withheld),
                             .build = "1.0",
                             .case_id = 1}});
    }
    void apply(std::vector<Effect> effects) {
        hub_.log.push_back({Lsn{hub_.log.size() + 1}, UnixMs{9'000}, InputKind::node_message,
                            hub_.till, Bytes{}, std::move(effects)});
    }
    const HubState& state() {
        if (!core_)
            core_.emplace(hub_.core());
        return core_->state();
    }
    std::vector<std::uint64_t> ids(const WorklistQuery& query, std::size_t limit = 100) {
        return find_set_aside(state(), query, limit);
    }
    using Ids = std::vector<std::uint64_t>;
    using Which = WorklistQuery::Which;

    SmallHub hub_;
    std::optional<HubCore> core_;
};

TEST_F(WorklistViews, FindWhatFitsOldestFirst) {
    EXPECT_EQ(ids({}), (Ids{1, 2, 3}));
    EXPECT_EQ(ids({.which = Which::all}), (Ids{1, 2, 3, 4}));
    EXPECT_EQ(ids({.which = Which::can_replay}), (Ids{3}));
    EXPECT_EQ(ids({.after = 1}), (Ids{2, 3}));
    EXPECT_EQ(ids({.after = 77}), (Ids{}));
    EXPECT_EQ(ids({.node = "till 1"}), (Ids{1, 2, 3}));
    EXPECT_EQ(ids({.node = to_text(hub_.till)}), (Ids{1, 2, 3}));
    EXPECT_EQ(ids({.node = "till 2"}), (Ids{}));
    EXPECT_EQ(ids({.sku = "Z"}), (Ids{1}));
    EXPECT_EQ(ids({.reason = "unknown"}), (Ids{1, 3}));
    EXPECT_EQ(ids({}, 2), (Ids{1, 2}));
}

TEST_F(WorklistViews, GiveAPageAndWhereTheNextBegins) {
    const Json page = worklist_of(state(), {}, 2);
    EXPECT_EQ(page["quarantine"].as_array()->size(), 2u);
    EXPECT_EQ(page["next"], Json{2});
    EXPECT_EQ(page["open"], Json{3});
    EXPECT_EQ(page["can_replay"], Json{1});
    EXPECT_TRUE(worklist_of(state(), {}, 3)["next"].is_null());
}

TEST_F(WorklistViews, SayEverythingOfARow) {
    const Json row = set_aside_row(state(), *state().worklist().find(1));
    EXPECT_EQ(row.dump(),
              R"({"id":1,"node":")" + to_text(hub_.till) +
                  R"(","name":"till 1","location":"north","journal":")" + to_text(hub_.journal) +
                  R"(","seq":3,"verdict":"quarantined","kind":"sale","reason":"unknown SKU Z",)"
                  R"("withheld":["Z"],"build":"1.0","at":9000,"lsn":7,"bytes":2,"state":"open",)"
                  R"("can_replay":false,"way_out":"replay_or_void","tries":0,"case":1,)"
                  R"("settled_at":null,"by":"","note":""})");
    EXPECT_EQ(set_aside_row(state(), *state().worklist().find(4))["settled_at"], Json{9'000});
}

TEST_F(WorklistViews, SayWhatTheBytesOfAnEventSay) {
    Event event;
    event.header.seq = Seq{3};
    event.header.staff = StaffId{"ann"};
    event.header.business_day = BusinessDay{20'261'120};
    Adjustment adjustment;
    adjustment.reason = "counted";
    adjustment.lines = {{Sku{"Z"}, Units{-2}}};
    event.body = adjustment;
    const Json detail = set_aside_detail(state(), *state().worklist().find(1), encode_event(event));
    EXPECT_EQ(detail["event"].dump(),
              R"(["adjustment recorded by ann, business day 2026-11-20","counted","-2 of SKU Z"])");
}

TEST_F(WorklistViews, SayWhatWasDoneWithAnOrder) {
    const OrderKey a1{ChannelId{"shop"}, OrderId{"A1"}};
    const std::vector<StockLine> lines{{Sku{"Z"}, Units{2}}};
    Take over;
    over.order = a1;
    over.is_taken_over = true;
    const auto lines_of = [&](EventBody body) {
        Event event;
        event.header.seq = Seq{3};
        event.header.business_day = BusinessDay{20'261'120};
        event.body = std::move(body);
        return set_aside_detail(state(), *state().worklist().find(1), encode_event(event))["event"]
            .dump();
    };
    const auto after = [](const std::string& kind, const std::string& rest) {
        return "[\"" + kind + " recorded by nobody, business day 2026-11-20\"," + rest + "]";
    };
    EXPECT_EQ(lines_of(over),
              after("take", R"("shop order A1 taken to be picked, over from another node")"));
    EXPECT_EQ(lines_of(Leave{a1, false, ""}), after("leave", R"("shop order A1 given back")"));
    EXPECT_EQ(lines_of(Leave{a1, true, "no staff"}),
              after("leave", R"("shop order A1 refused: no staff")"));
    EXPECT_EQ(lines_of(Pick{a1,
                            lines,
                            {{Sku{"Y"}, Units{1}, ShortReason::missing},
                             {Sku{"X"}, Units{3}, ShortReason::damaged}},
                            "K-7"}),
              after("pick", R"("shop order A1 picked, stands at K-7","2 of SKU Z",)"
                            R"("1 of SKU Y missing","3 of SKU X damaged")"));
    EXPECT_EQ(lines_of(Collect{a1, lines, "his passport"}),
              after("collect",
                    R"("shop order A1 handed to its buyer, known by his passport","2 of SKU Z")"));
    EXPECT_EQ(
        lines_of(PutBack{a1, lines, "nobody came"}),
        after("put-back", R"("shop order A1 put back on the shelf: nobody came","2 of SKU Z")"));
}

TEST_F(WorklistViews, ShowTheFirstBytesOfWhatNobodyCanRead) {
    const Json detail = set_aside_detail(state(), *state().worklist().find(2), Bytes(2'000, 0xab));
    EXPECT_EQ(detail["event"].as_array()->size(), 0u);
    EXPECT_EQ(detail["hex"].as_string()->size(), 2'048u);
    EXPECT_EQ(detail["hex"].as_string()->substr(0, 4), "abab");
}

}  // namespace
}  // namespace onepool::hub
