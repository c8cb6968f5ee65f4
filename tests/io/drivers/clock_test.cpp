#include "drivers/io/clock.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

namespace onepool::io {
namespace {

TEST(Clock, SteadyTimeNeverGoesBack) {
    protocol::Now before = now();
    for (int i = 0; i < 1000; ++i) {
        const protocol::Now after = now();
        EXPECT_LE(before.steady, after.steady);
        before = after;
    }
}

constexpr int not_allowed = 2;

// On a machine that slept a thousand seconds: a time namespace in which the clock that counts from
// the boot is ahead by that.
int after_a_sleep(bool (*holds)()) {
    const pid_t outer = fork();
    if (outer == 0) {
        if (unshare(CLONE_NEWTIME) != 0)
            _exit(not_allowed);
        if (!(std::ofstream("/proc/self/timens_offsets") << "boottime 1000 0" << std::flush))
            _exit(not_allowed);
        const pid_t inner = fork();
        if (inner == 0)
            _exit(holds() ? 0 : 1);
        int status = 0;
        waitpid(inner, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    int status = 0;
    waitpid(outer, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

TEST(Clock, SteadyTimeCountsTheSleepOfTheMachine) {
    const int status = after_a_sleep([] {
        timespec awake{};
        clock_gettime(CLOCK_MONOTONIC, &awake);
        return now().steady.value - awake.tv_sec * 1'000 >= 999'000;
    });
    if (status == not_allowed)
        GTEST_SKIP() << "no time namespace may be made here";
    EXPECT_EQ(status, 0);
}

TEST(Clock, WallTimeIsInMillisecondsSince1970) {
    EXPECT_GT(now().wall.value, 1'577'836'800'000);  // 2020-01-01
    EXPECT_LT(now().wall.value, 4'102'444'800'000);  // 2100-01-01
}

TEST(BasketIds, CarryTheirTimeVersionAndVariant) {
    const auto text = to_text(new_basket_id(protocol::UnixMs{0x017F22E279B0}));
    EXPECT_EQ(text.substr(0, 13), "017f22e2-79b0");  // the example of RFC 9562, appendix A.6
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
}

TEST(BasketIds, OfOneMillisecondAreDifferent) {
    std::set<protocol::BasketId> ids;
    for (int i = 0; i < 10'000; ++i)
        ids.insert(new_basket_id(protocol::UnixMs{1}));
    EXPECT_EQ(ids.size(), 10'000u);
}

TEST(BasketIds, SortByTheirTime) {
    EXPECT_LT(new_basket_id(protocol::UnixMs{1'000}), new_basket_id(protocol::UnixMs{1'001}));
    EXPECT_LT(new_basket_id(protocol::UnixMs{0xffff}), new_basket_id(protocol::UnixMs{0x10000}));
}

TEST(RandomIds, AreDifferentAndNeverNone) {
    EXPECT_NE(new_node_id(), new_node_id());
    EXPECT_NE(new_journal_id(), new_journal_id());
    EXPECT_FALSE(new_node_id().is_none());
}

TEST(Tokens, AreFortyThreeCharactersThatNeedNoEscaping) {
    const std::string token = new_token();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_TRUE(std::ranges::all_of(token, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    })) << token;
    EXPECT_NE(token, new_token());
}

}  // namespace
}  // namespace onepool::io
