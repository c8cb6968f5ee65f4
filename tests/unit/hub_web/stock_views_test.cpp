#include "hub/web/stock_views.hpp"

#include <gtest/gtest.h>

#include "hub/web/promotion_views.hpp"
#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

TEST(StockView, ShowsEveryAccountOfASkuWhereItEverWas) {
    EXPECT_EQ(
        stock_of(SmallHub().core(), SmallHub::cakestand).dump(),
        R"({"sku":"22423","gtin":"2900000000018","description":"CAKESTAND 3 TIER","cells":[)"
        R"({"sku":"22423","description":"CAKESTAND 3 TIER","location":"north","shelf":7,"staged":0,)"
        R"("inspection":0,"damaged":0,"in_transit":0,"held":2,"online":4,"own":1,"debt":0,"may_be_sold":0,"being_paid":0,)"
        R"("rights_out":0,"stranded":0,"rights":[],"is_draining":false,"waiting":[]},)"
        R"({"sku":"22423","description":"CAKESTAND 3 TIER","location":"south","shelf":5,"staged":0,)"
        R"("inspection":0,"damaged":0,"in_transit":0,"held":0,"online":5,"own":0,"debt":0,"may_be_sold":0,"being_paid":0,)"
        R"("rights_out":0,"stranded":0,"rights":[],"is_draining":false,"waiting":[]}],)"
        R"("supplier":-15,"customer":3,"loss":0,"found":0,"published":[{"channel":"shop",)"
        R"("listing":"22423","desired":9,"confirmed":6,"confirmed_at":5000,"is_paused":false,)"
        R"("is_shared_out":false}]})");
}

TEST(StockView, ShowsWhatWasNeverPublishedAsNull) {
    const Json stock = stock_of(SmallHub().core(), SmallHub::lantern);
    EXPECT_TRUE(stock["gtin"].is_null());
    EXPECT_EQ(stock["published"].dump(),
              R"([{"channel":"shop","listing":"85123A","desired":0,"confirmed":null,)"
              R"("confirmed_at":null,"is_paused":true,"is_shared_out":false}])");
}

std::vector<std::string> found(const std::string& text) {
    const Json page = search_stock(SmallHub().core(), {.text = text, .after = {}});
    std::vector<std::string> skus;
    for (const Json& row : *page["stock"].as_array())
        skus.push_back(*row["sku"].as_string());
    return skus;
}

TEST(StockSearch, FindsByPartOfCodeNameOrGtinWithoutCase) {
    using Skus = std::vector<std::string>;
    EXPECT_EQ(found(""), (Skus{"22423", "85123A"}));
    EXPECT_EQ(found("123a"), (Skus{"85123A"}));
    EXPECT_EQ(found("lantern"), (Skus{"85123A"}));
    EXPECT_EQ(found("290000000001"), (Skus{"22423"}));
    EXPECT_EQ(found("nothing like it"), Skus{});
}

TEST(StockSearch, GoesOnAfterTheLastOfAPage) {
    const SmallHub hub;
    const Json first = search_stock(hub.core(), {.text = "", .after = {}, .limit = 1});
    EXPECT_EQ(first["next"], Json{"22423"});
    const Json second = search_stock(hub.core(), {.text = "", .after = Sku{"22423"}, .limit = 1});
    EXPECT_EQ(second["stock"].as_array()->size(), 1u);
    EXPECT_TRUE(second["next"].is_null());
}

TEST(Why, TermsSumToThePublishedNumber) {
    const SmallHub hub;
    const HubCore core = hub.core();
    for (const SkuIndex sku : {SmallHub::cakestand, SmallHub::lantern}) {
        const Json answer = why(core, ChannelId{"shop"}, sku, {});
        std::int64_t sum = 0;
        for (const Json& term : *answer["terms"].as_array()) {
            sum += *term["online"].as_int();
            EXPECT_EQ(*term["shelf"].as_int() + *term["debt"].as_int(),
                      *term["held"].as_int() + *term["own"].as_int() + *term["online"].as_int() +
                          *term["debt"].as_int())
                << "the shelf is held, kept, or promised; nothing else";
        }
        EXPECT_EQ(sum, *answer["quantity"].as_int());
    }
}

TEST(Why, TellsTheNumberItsTermsAndItsHistory) {
    const SmallHub hub;
    const std::vector<LogEntry> newest{hub.entry(4), hub.entry(2)};
    EXPECT_EQ(
        why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, newest).dump(),
        R"({"channel":"shop","listing":"22423","sku":"22423","quantity":9,"confirmed":6,)"
        R"("confirmed_at":5000,"confirmed_lsn":5,"terms":[)"
        R"({"location":"north","shelf":7,"held":2,"own":1,"online":4,"debt":0,"may_be_sold":0,"being_paid":0,)"
        R"("rights_out":0,"stranded":0,"rights":[],"is_draining":false,"inspection":0},)"
        R"({"location":"south","shelf":5,"held":0,"own":0,"online":5,"debt":0,"may_be_sold":0,"being_paid":0,)"
        R"("rights_out":0,"stranded":0,"rights":[],"is_draining":false,"inspection":0}],"last_events":[)"
        R"({"lsn":4,"at":4000,"kind":"command","source":"hub",)"
        R"("text":"5 of 22423: supplier -> shelf south","quantity":5},)"
        R"({"lsn":2,"at":2000,"kind":"receipt","source":"till 1",)"
        R"("text":"10 of 22423: supplier -> shelf north, event 1, applied","quantity":10},)"
        R"({"lsn":2,"at":2000,"kind":"sale","source":"till 1",)"
        R"("text":"3 of 22423: shelf north -> customer, event 2, applied","quantity":-3}],)"
        R"("text":"9 of 22423: 4 at north (shelf 7, 2 held for orders, 1 kept for the location), )"
        R"(5 at south (shelf 5). The channel still shows 6; the newer number is on its way."})");
}

TEST(Why, SaysWhenTheChannelConfirmedExactlyThisNumber) {
    SmallHub hub;
    hub.log.push_back({Lsn{7},
                       UnixMs{7'000},
                       InputKind::channel_answer,
                       {},
                       {},
                       {Published{ChannelId{"shop"}, "22423", Units{9}, false, 78}}});
    const Json answer = why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {});
    EXPECT_EQ(answer["confirmed"], Json{9});
    EXPECT_EQ(answer["confirmed_lsn"], Json{7});
    EXPECT_NE(answer["text"].as_string()->find("confirmed it in log entry 7"), std::string::npos);
}

TEST(Why, TellsWhatASilentTillMayHaveSold) {
    SmallHub hub;
    const std::int64_t hour = 3'600'000;
    hub.add(InputKind::node_message,
            {WalkInSold{SmallHub::cakestand, SmallHub::north, hub.till, 0, Units{24}},
             SilenceBegun{hub.till, UnixMs{1}}});
    hub.add(InputKind::timer, {OnlineSet{SmallHub::cakestand, SmallHub::north, Units{2}}}).at =
        UnixMs{1 + hour};
    const Json answer = why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {});
    EXPECT_EQ((*answer["terms"].as_array())[0]["own"], Json{3});
    EXPECT_EQ((*answer["terms"].as_array())[0]["may_be_sold"], Json{3});
    EXPECT_NE(answer["text"].as_string()->find(
                  "2 at north (shelf 7, 2 held for orders, 3 kept for the location, 3 of them may "
                  "be sold already by a till that is silent)"),
              std::string::npos)
        << *answer["text"].as_string();
}

TEST(Why, TellsWhatTillsMaySellWithoutAskingAndWhatMayBeSoldByOnesThatEnded) {
    SmallHub hub;
    const RightGranted right{SmallHub::cakestand, SmallHub::north, hub.till, Units{3}, {}};
    hub.add(InputKind::node_message, {right});
    hub.add(InputKind::timer, {OnlineSet{SmallHub::cakestand, SmallHub::north, Units{2}}});
    const Json term =
        (*why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {})["terms"].as_array())[0];
    EXPECT_EQ(term["rights_out"], Json{3});
    EXPECT_EQ(term["rights"].dump(), R"([{"node":"till 1","units":3}])");
    hub.add(InputKind::timer, {EpochRaised{HubEpoch{9}, EpochCause::restored, "r-1"}, right});
    const std::string text =
        *why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {})["text"].as_string();
    EXPECT_NE(text.find("2 at north (shelf 7, 2 held for orders, 3 kept for the location, of which "
                        "3 may be sold by till 1 without asking, 3 may have been sold by a till "
                        "that ended its journal or is shut out)"),
              std::string::npos)
        << text;
}

TEST(Why, TellsThatALocationIsDrained) {
    SmallHub hub;
    hub.add(InputKind::command,
            {LocationDraining{SmallHub::south, true, StaffId{"anna"}, "the lease ends"},
             OnlineSet{SmallHub::cakestand, SmallHub::south, Units{0}}});
    const Json answer = why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {});
    EXPECT_EQ((*answer["terms"].as_array())[1]["is_draining"], Json{true});
    EXPECT_NE(answer["text"].as_string()->find("nothing promised: it is being drained"),
              std::string::npos);
}

TEST(Why, TellsWhatAPromotionKeeps) {
    SmallHub hub;
    const ChannelId shop{"shop"};
    const UnixMs until{1'796'709'600'000};
    hub.add(InputKind::command,
            {PromotionAdded{"spring", shop, SmallHub::cakestand, Units{12}, UnixMs{1}, until,
                            StaffId{"anna"}},
             PromotionBegun{"spring", 1}, ShareSet{shop, "22423", {Units{9}, Units{9}}}});
    const HubCore core = hub.core();
    const std::string text = *why(core, shop, SmallHub::cakestand, {})["text"].as_string();
    EXPECT_NE(text.find("9 kept for the promotion spring until 2026-12-08 06:00 UTC, which is to "
                        "keep 12. Meanwhile the 9 are shared out among the listings that sell "
                        "them: 9 here. "),
              std::string::npos)
        << text;
    EXPECT_NE(promotions_sentence(core.state(), ChannelId{"other"}, SmallHub::cakestand)
                  .find("9 kept for shop by the promotion spring until"),
              std::string::npos);
    EXPECT_EQ(promotions_of(core, 10).dump(),
              R"([{"name":"spring","channel":"shop","sku":"22423","units":12,"from":1,)"
              R"("until":1796709600000,"by":"anna","state":"running","taken":0,"kept":9,)"
              R"("ended_at":null,"ended_by":null}])");
}

TEST(Why, LeavesOutWhereNoOrderIsSentFrom) {
    SmallHub hub;
    hub.add(InputKind::command,
            {LocationAdded{SmallHub::south, LocationId{"south"}, "South store", Units{0}, false}});
    const Json answer = why(hub.core(), ChannelId{"shop"}, SmallHub::cakestand, {});
    EXPECT_EQ(answer["quantity"], Json{4});
    const std::string text = *answer["text"].as_string();
    EXPECT_NE(text.find("5 at south (shelf 5, not counted: it sends no orders). The channel"),
              std::string::npos)
        << text;
}

TEST(Why, ShowsWhatIsOwed) {
    const Json answer = why(SmallHub().core(), ChannelId{"shop"}, SmallHub::lantern, {});
    EXPECT_EQ(*answer["text"].as_string(),
              "0 of 85123A: 0 at north (shelf -2, 2 owed). The channel has not confirmed a number "
              "yet.");
}

}  // namespace
}  // namespace onepool::hub
