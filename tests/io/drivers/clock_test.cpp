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

constexpr int wrong = 1;

bool is_time_since_the_boot() {
    const auto since_the_boot = [] {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return std::int64_t{time.tv_sec} * 1'000 + time.tv_nsec / 1'000'000;
    };
    const std::int64_t before = since_the_boot();
    const std::int64_t steady = now().steady.value;
    return before <= steady && steady <= since_the_boot();
}

// What it says on a machine that slept a thousand seconds: in a time namespace where the clock that
// counts sleep is ahead of the one that does not by that. Where the kernel gives nobody such a
// namespace it is asked as the machine is, which tells the two clocks apart only if it ever slept.
int after_a_sleep(bool (*holds)()) {
    const pid_t outer = fork();
    if (outer == 0) {
        if (unshare(CLONE_NEWTIME) == 0)
            std::ofstream("/proc/self/timens_offsets") << "boottime 1000 0" << std::flush;
        const pid_t inner = fork();
        if (inner == 0)
            _exit(holds() ? 0 : wrong);
        int status = 0;
        waitpid(inner, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : wrong);
    }
    int status = 0;
    waitpid(outer, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : wrong;
}

TEST(Clock, SteadyTimeCountsTheSleepOfTheMachine) {
    EXPECT_EQ(after_a_sleep(is_time_since_the_boot), 0);
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
