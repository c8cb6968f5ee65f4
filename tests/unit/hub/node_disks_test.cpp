// A till whose disk is low is one case, until it has reported enough room again.

#include <gtest/gtest.h>

#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::uint64_t warn = limits::disk_warn_bytes;
constexpr std::uint64_t floor_bytes = limits::disk_floor_bytes;
constexpr std::uint64_t enough = limits::disk_enough_bytes;

class NodeDisks : public testing::Test {
  protected:
    Effects reports(std::uint64_t free, std::uint64_t total = 100 * warn) {
        room.clock += 5'000;
        protocol::NodeState state;
        state.node = room.till.node();
        state.journal = room.till.journal();
        state.boot_no = 1;
        state.wall = room.now().wall;
        state.build = "test";
        state.disk_free_bytes = free;
        state.disk_total_bytes = total;
        return room.step(room.till.says(state));
    }
    const CaseRecord* open_case() const {
        return room.state().cases().find_open(CaseKind::disk_low, "till-1");
    }
    std::string text() const { return open_case() == nullptr ? "" : open_case()->text; }
    CaseKind kind_of(std::uint64_t id) const { return room.state().cases().find(id)->kind; }
    // How often the case was opened, renewed or closed.
    std::size_t written() const {
        std::size_t count = 0;
        for (const LogEntry& entry : room.log) {
            for (const Effect& effect : entry.effects) {
                const auto* opened = std::get_if<CaseOpened>(&effect);
                count += opened != nullptr && opened->kind == CaseKind::disk_low ? 1 : 0;
                const auto* closed = std::get_if<CaseClosed>(&effect);
                count += closed != nullptr && kind_of(closed->id) == CaseKind::disk_low ? 1 : 0;
            }
        }
        return count;
    }

    HubRoom room;
};

TEST_F(NodeDisks, WithRoomAreNoCase) {
    reports(warn);
    EXPECT_EQ(open_case(), nullptr);
}

TEST_F(NodeDisks, BelowTheMarkAreACaseThatSaysWhatIsLeftAndWhatComes) {
    reports(700 * limits::mib);
    EXPECT_EQ(
        text(),
        "the disk of till-1 is filling up: 700 MiB left. Below 64 MiB it opens no new basket");
    reports(floor_bytes - 1);
    EXPECT_EQ(text(),
              "the disk of till-1 is nearly full: 63 MiB left, so it opens no new basket until "
              "there are 64 MiB. Open baskets can still be paid");
    reports(0);
    EXPECT_NE(text().find("nearly full: 0 MiB left"), std::string::npos) << text();
    EXPECT_TRUE(reports(0).empty()) << "said already";
}

TEST_F(NodeDisks, OfWhichTheNodeKnowsNothingChangeNothing) {
    reports(0, 0);
    EXPECT_EQ(open_case(), nullptr);
    reports(warn - 1);
    room.clock += limits::disk_case_ms;
    reports(0, 0);
    EXPECT_NE(open_case(), nullptr);
}

TEST_F(NodeDisks, WithEnoughRoomAgainCloseTheirCase) {
    reports(warn - 1);
    const std::uint64_t id = open_case()->id;
    room.clock += limits::disk_case_ms;
    reports(warn);
    reports(enough - 1);
    EXPECT_NE(open_case(), nullptr) << "a little more is not enough";
    reports(enough);
    EXPECT_EQ(open_case(), nullptr);
    EXPECT_EQ(room.state().cases().find(id)->note, "its disk has room again");
    reports(warn - 1);
    EXPECT_NE(open_case(), nullptr);
}

TEST_F(NodeDisks, FullNoMoreAreToldSoAfterAWhile) {
    reports(floor_bytes - 1);
    reports(2 * floor_bytes);
    EXPECT_NE(text().find("nearly full"), std::string::npos) << "it may swing about the mark";
    room.clock += limits::disk_case_ms;
    reports(2 * floor_bytes);
    EXPECT_NE(text().find("filling up: 128 MiB left"), std::string::npos) << text();
}

TEST_F(NodeDisks, ThatAPersonKnowsOfAreNotToldAgainWithEveryReport) {
    reports(warn - 1);
    room.command(ResolveCase{open_case()->id, StaffId{"anna"}, "ordered a disk"});
    reports(warn - 2);
    EXPECT_EQ(open_case(), nullptr);
    reports(warn / 2 - 1);
    EXPECT_NE(open_case(), nullptr) << "half of it is gone since";
}

TEST_F(NodeDisks, ThatShrinkReportByReportRenewTheirCaseEverMoreSeldom) {
    for (std::uint64_t free = warn; free > 0; free -= warn / 8192)
        reports(free);
    EXPECT_LT(written(), 20u);
    EXPECT_NE(text().find("nearly full"), std::string::npos) << text();
}

// 10,000 reports five seconds apart: as many as ten minutes have fit into them, and no more.
TEST_F(NodeDisks, ThatSwingOrSaySoAreFewCases) {
    constexpr std::int64_t reported = 10'000;
    for (std::int64_t i = 0; i < reported; ++i)
        reports(i % 2 == 0 ? floor_bytes - 1 : enough);
    const auto cases = static_cast<std::size_t>(reported * 5'000 / limits::disk_case_ms) + 1;
    EXPECT_LE(written(), 2 * cases);
}

}  // namespace
}  // namespace onepool::hub
