// What open pages are told, and how often.

#include "node/web/live.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/io/support/eventually.hpp"

namespace onepool::node {
namespace {

struct Page : io::WebSocket {
    void send(std::string text) override { frames.push_back(std::move(text)); }
    void close() override {}
    std::ptrdiff_t count(std::string_view type) const {
        return std::ranges::count_if(frames, [&](const std::string& frame) {
            return frame.find("{\"type\":\"" + std::string(type) + "\"") == 0;
        });
    }
    std::vector<std::string> frames;
};

TEST(Live, BreaksTheSilenceForAllHoweverOftenOnePageComesBack) {
    io::Reactor reactor;
    Live live(reactor, [] { return Json(Json::Object{}); }, Millis{100});
    const auto waiting = std::make_shared<Page>();
    live.opened(waiting);
    for (int i = 0; i < 400 && waiting->count("status") < 2; ++i) {
        const auto again = std::make_shared<Page>();
        live.opened(again, HandheldNo{1});
        live.closed(*again);
        reactor.run_one_for(Millis{5});
    }
    EXPECT_EQ(waiting->count("status"), 2);
}

TEST(Live, IsSilentAgainOnceNobodyListensAndNotWhenSomebodyComes) {
    io::Reactor reactor;
    Live live(reactor, [] { return Json(Json::Object{}); }, Millis{10});
    const auto first = std::make_shared<Page>();
    live.opened(first);
    live.closed(*first);
    for (int i = 0; i < 10; ++i)
        reactor.run_one_for(Millis{5});
    const auto second = std::make_shared<Page>();
    live.opened(second);
    EXPECT_TRUE(test_support::run_until(reactor, [&] { return second->count("status") >= 3; }));
    EXPECT_EQ(first->count("status"), 1);
}

TEST(Live, TellsOfHandheldsOnceHoweverManyChangesComeAtOnce) {
    io::Reactor reactor;
    Live live(reactor, [] { return Json(Json::Object{}); }, Millis{10});
    const auto till = std::make_shared<Page>();
    const auto handheld = std::make_shared<Page>();
    live.opened(till);
    live.opened(handheld, HandheldNo{1});
    for (int i = 0; i < 1'000; ++i)
        live.handhelds_changed();
    EXPECT_TRUE(test_support::run_until(reactor, [&] { return till->count("handhelds") > 0; }));
    test_support::run_ready(reactor);
    EXPECT_EQ(till->count("handhelds"), 1);
    EXPECT_EQ(handheld->count("handhelds"), 0);
    live.warn_till("x");
    EXPECT_EQ(till->count("alarm"), 1);
    EXPECT_EQ(handheld->count("alarm"), 0);
    live.handhelds_changed();
    EXPECT_TRUE(test_support::run_until(reactor, [&] { return till->count("handhelds") == 2; }));
}

TEST(Live, TellsOfCountsOnceHoweverManyScansComeAtOnce) {
    io::Reactor reactor;
    Live live(reactor, [] { return Json(Json::Object{}); }, Millis{10});
    const auto handheld = std::make_shared<Page>();
    live.opened(handheld, HandheldNo{1});
    for (int i = 0; i < 1'000; ++i)
        live.tell({NoticeKind::counts_changed, {}, {}});
    EXPECT_EQ(handheld->count("counts"), 0);
    EXPECT_TRUE(test_support::run_until(reactor, [&] { return handheld->count("counts") > 0; }));
    test_support::run_ready(reactor);
    EXPECT_EQ(handheld->count("counts"), 1);
    live.tell({NoticeKind::counts_changed, {}, {}});
    EXPECT_TRUE(test_support::run_until(reactor, [&] { return handheld->count("counts") == 2; }));
}

}  // namespace
}  // namespace onepool::node
