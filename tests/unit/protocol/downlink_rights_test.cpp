// Rights of nodes on their way down: each is told to its own node only, the newest of each counts,
// and a node takes none of a hub that it has yet to answer.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/downlink.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

constexpr std::uint64_t stream = 77;
const NodeId till = samples::node_id(1);
const NodeId other_till = samples::node_id(3);
const JournalId journal = samples::journal_id(2);
const DownlinkOutbox::Envelope envelope{
    .hub_epoch = HubEpoch{4}, .journal = journal, .hub_wall = UnixMs{500}};

Right right(const std::string& sku, std::uint64_t version, std::int64_t granted) {
    return {.sku = Sku{sku}, .version = version, .granted = Units{granted}, .keep = Units{9}};
}

Downlink of_rights(std::uint64_t after, std::uint64_t change, std::vector<Right> rights) {
    return {.hub_epoch = HubEpoch{4},
            .journal = journal,
            .hub_wall = UnixMs{500},
            .after = after,
            .mark = {.stream = stream, .change = change},
            .tasks = {},
            .levels = {},
            .rights = std::move(rights)};
}

class RightsOutbox : public testing::Test {
  protected:
    RightsOutbox() { outbox.serve(till); }

    std::vector<Downlink> drain(const NodeId& node) {
        std::vector<Downlink> messages;
        while (auto next = outbox.next(node, envelope)) {
            EXPECT_EQ(find_fault(Message{*next}), std::nullopt);
            messages.push_back(std::move(*next));
        }
        return messages;
    }

    DownlinkOutbox outbox{stream};
};

TEST_F(RightsOutbox, SendsARightToItsNodeOnly) {
    outbox.serve(other_till);
    outbox.put(till, right("a", 1, 5));
    outbox.put(other_till, right("a", 1, 7));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(0, 2, {right("a", 1, 5)})}));
    EXPECT_EQ(drain(other_till), (std::vector<Downlink>{of_rights(0, 2, {right("a", 1, 7)})}));
    EXPECT_EQ(outbox.values(), 2u);
}

TEST_F(RightsOutbox, SendsTheNewestRightAlsoWhereLessIsGranted) {
    outbox.put(till, right("a", 2, 5));
    outbox.put(till, right("a", 1, 9));
    outbox.put(till, right("a", 2, 9));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(0, 1, {right("a", 2, 5)})}));
    outbox.put(till, right("a", 3, 0));
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(1, 2, {right("a", 3, 0)})}));
    outbox.greeted(till);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(0, 2, {right("a", 3, 0)})}));
}

TEST_F(RightsOutbox, RepairsARightThatWasLost) {
    outbox.put(till, right("a", 1, 5));
    drain(till);
    outbox.reported(till, {});
    outbox.reported(till, {});
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(0, 1, {right("a", 1, 5)})}));
}

TEST_F(RightsOutbox, ForgetsTheRightsOfANodeThatLeft) {
    outbox.serve(other_till);
    outbox.put(till, right("a", 1, 5));
    outbox.put(other_till, right("a", 1, 7));
    outbox.put(till, right("b", 1, 5));
    outbox.leave(till);
    EXPECT_EQ(outbox.values(), 1u);
    outbox.put(till, right("a", 2, 5));
    EXPECT_EQ(outbox.values(), 1u) << "it is nobody's";
    outbox.serve(till);
    EXPECT_EQ(drain(till), (std::vector<Downlink>{of_rights(0, 3, {})}));
    EXPECT_EQ(drain(other_till), (std::vector<Downlink>{of_rights(0, 3, {right("a", 1, 7)})}));
}

TEST_F(RightsOutbox, BoundsTheRightsOfOneMessage) {
    for (std::size_t i = 0; i <= limits::downlink_values; ++i)
        outbox.put(till, right(std::to_string(i), 1, 5));
    const auto messages = drain(till);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].rights.size(), limits::downlink_values);
    EXPECT_EQ(messages[1].rights.size(), 1u);
}

TEST(RightsInbox, TakesNoRightsOfAHubThatIsYetToBeAnswered) {
    DownlinkInbox inbox{journal};
    const Downlink downlink = of_rights(0, 1, {right("a", 1, 5)});
    EXPECT_EQ(inbox.receive(downlink, HubEpoch{3}).rights, std::vector<Right>{});
    EXPECT_EQ(inbox.mark(), DownlinkMark{}) << "so that they are told again";
    EXPECT_EQ(inbox.receive(downlink, HubEpoch{4}).rights, downlink.rights);
    EXPECT_EQ(inbox.mark(), downlink.mark);
    EXPECT_EQ(inbox.receive(downlink, HubEpoch{4}).rights, downlink.rights)
        << "by its version it says itself whether it is newer";
    EXPECT_EQ(inbox.receive(downlink, HubEpoch{5}).rights, std::vector<Right>{});
}

}  // namespace
}  // namespace onepool::protocol
