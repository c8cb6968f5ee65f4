#include "hub/web/count_views.hpp"

#include <gtest/gtest.h>

#include "hub/web/log_texts.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

class CountViews : public testing::Test {
  protected:
    CountViews() {
        id_.bytes.fill(7);
        hub_.add(InputKind::node_message,
                 {CountBegun{0, id_, hub_.till, SmallHub::north, "aisle 3", true, StaffId{"ann"},
                             UnixMs{1'000}, StaffId{"bob"}, UnixMs{2'000}},
                  taken(SmallHub::cakestand, 6), taken(SmallHub::lantern, 4)});
    }
    CountTaken taken(SkuIndex sku, std::int64_t units) const {
        CountTaken taken;
        taken.sku = sku;
        taken.counted = Units{units};
        taken.from = UnixMs{1'500};
        taken.until = UnixMs{1'600};
        taken.by = StaffId{"ann"};
        return taken;
    }
    LogEntry& settle() {
        return hub_.add(InputKind::timer,
                        {CountSettled{SmallHub::cakestand, SmallHub::north, CountOutcome::booked,
                                      Units{7}, "not heard: till 2"},
                         EventDated{UnixMs{1'600}},
                         Moved{SmallHub::cakestand,
                               {AccountKind::shelf, SmallHub::north},
                               {AccountKind::loss, {}},
                               Units{1}}});
    }

    SmallHub hub_;
    BasketId id_;
};

TEST_F(CountViews, ListWhatWaits) {
    const HubCore core = hub_.core();
    EXPECT_EQ(counts_of(core, 10).dump(),
              R"([{"count":"07070707-0707-0707-0707-070707070707","name":"aisle 3","full":true,)"
              R"("location":"north","node":"till 1","begun_by":"ann","begun_at":1000,)"
              R"("finished_by":"bob","finished_at":2000,"taken_at":7000,"skus":2,"waiting":2,)"
              R"("differing":0,"doubtful":0,"counted":0,"expected":0,"found":0,"lost":0,)"
              R"("share":null}])");
    EXPECT_TRUE(counts_of(core, 0).as_array()->empty());
}

TEST_F(CountViews, ReportWhatDiffersInUnitsAndShare) {
    settle();
    const HubCore core = hub_.core();
    const auto report = count_of(core, to_text(id_));
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ((*report)["count"]["lost"], Json{1});
    EXPECT_EQ((*report)["count"]["share"], Json{1428}) << "hundredths of a per cent, of 7";
    const auto& lines = *(*report)["lines"].as_array();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].dump(),
              R"({"sku":"22423","description":"CAKESTAND 3 TIER","state":"booked","counted":6,)"
              R"("expected":7,"difference":-1,"corrected":0,"counted_at":1600,"by":"ann",)"
              R"("first":null,"first_by":"","note":"not heard: till 2"})");
    EXPECT_TRUE(lines[1]["difference"].is_null()) << "not compared yet";
    EXPECT_FALSE(count_of(core, "nonsense").has_value());
}

TEST_F(CountViews, AMovementNamesTheCountThatCausedIt) {
    const LogEntry entry = settle();
    const HubCore core = hub_.core();
    const auto movements = movements_of(core.state(), entry, SmallHub::cakestand);
    ASSERT_EQ(movements.size(), 1u);
    EXPECT_EQ(movements[0].kind, "count");
    EXPECT_EQ(movements[0].text,
              "1 of 22423: shelf north -> loss, count \"aisle 3\" of till 1 by ann: 6 counted, 7 "
              "should have been there (not heard: till 2)");
    EXPECT_EQ(movements[0].quantity, Units{-1});
    EXPECT_EQ(kind_of(entry), "count");
}

TEST_F(CountViews, AMovementNamesTheEventThatCameLate) {
    settle();
    const LogEntry entry =
        hub_.add(InputKind::node_message,
                 {Moved{SmallHub::cakestand,
                        {AccountKind::shelf, SmallHub::north},
                        {AccountKind::customer, {}},
                        Units{1}},
                  CountCorrected{SmallHub::cakestand, SmallHub::north, hub_.till, Units{1}},
                  Moved{SmallHub::cakestand,
                        {AccountKind::loss, {}},
                        {AccountKind::shelf, SmallHub::north},
                        Units{1}},
                  EventJudged{hub_.till, Seq{3}, Verdict::applied, FactKind::sale}});
    const HubCore core = hub_.core();
    const auto movements = movements_of(core.state(), entry, SmallHub::cakestand);
    ASSERT_EQ(movements.size(), 2u);
    EXPECT_EQ(movements[0].kind, "sale");
    EXPECT_EQ(movements[1].kind, "count");
    EXPECT_NE(movements[1].text.find("till 1 told late of 1 of 22423, recorded before it was "
                                     "counted at north"),
              std::string::npos)
        << movements[1].text;
}

}  // namespace
}  // namespace onepool::hub
