// What a dead till left, brought in by the command: what is posted, and what is said of it.
#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/cli/fake_hub.hpp"

namespace onepool::cli {
namespace {

class BringingIn : public testing::Test {
  protected:
    BringingIn() {
        hub.answers("/v1/nodes", 200,
                    R"({"nodes":[{"node":"n-1","name":"till","journal":"j2","applied":6}]})");
    }
    // Its database holds these runs.
    void has(std::vector<JournalRun> runs, std::vector<std::string> unproven = {}) {
        auto at = std::make_shared<std::size_t>(0);
        hub.node_file = {.fault = {},
                         .node = "n-1",
                         .next = [runs, at]() -> std::optional<JournalRun> {
                             return *at < runs.size() ? std::optional(runs[(*at)++]) : std::nullopt;
                         },
                         .unproven = [unproven] { return unproven; }};
    }
    static std::string posted(const std::string& bytes) {
        return "/v1/nodes/n-1/journal?by=ann&reason=burnt " + bytes;
    }
    Exit run(Format format = Format::json) {
        return hub.run(BringIn{"node.db", "ann", "burnt"}, format);
    }
    FakeHub hub;
};

TEST_F(BringingIn, PostsWhatMayBeNewsAndSumsUp) {
    has({{"j1", 1, 2, "a"}, {"j2", 1, 3, "b"}, {"j2", 4, 8, "c"}});
    hub.answers(posted("a"), 200, R"({"taken":0,"known":2,"set_aside":0})");
    hub.answers(posted("c"), 200, R"({"taken":2,"known":3,"set_aside":1})");
    EXPECT_EQ(run(), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{"/v1/nodes", posted("a"), posted("c")}));
    EXPECT_EQ(hub.out,
              R"({"node":"n-1","taken":2,"known":8,"set_aside":1,"refused":[],"unproven":[]})"
              "\n");
}

TEST_F(BringingIn, PostsTheLastRunOfAnOldCopySoThatTheHubSeesWhichWayItWent) {
    has({{"j2", 1, 3, "b"}, {"j2", 4, 5, "c"}});
    hub.answers(posted("c"), 409, R"({"error":{"message":"another way"}})");
    EXPECT_EQ(run(Format::people), Exit::failed);
    EXPECT_EQ(hub.asked, (Asked{"/v1/nodes", posted("c")}));
    EXPECT_NE(hub.out.find("Not taken: journal j2 from event 4 on: another way"),
              std::string::npos);
}

TEST_F(BringingIn, GoesOnWithTheNextJournalWhenOneIsRefusedAndNamesWhatIsNotProven) {
    has({{"j1", 1, 2, "a"}, {"j1", 3, 4, "b"}, {"j2", 7, 7, "c"}}, {"event 5: it was changed"});
    hub.answers(posted("a"), 409, R"({"error":{"message":"needs event 0"}})");
    hub.answers(posted("c"), 200, R"({"taken":1,"known":0,"set_aside":0})");
    EXPECT_EQ(run(Format::people), Exit::failed);
    EXPECT_EQ(hub.asked, (Asked{"/v1/nodes", posted("a"), posted("c")}));
    EXPECT_NE(hub.out.find("till: 1 event was new"), std::string::npos) << hub.out;
    EXPECT_NE(hub.out.find("Not proven, so not brought in: event 5"), std::string::npos);
}

TEST_F(BringingIn, EndsWhenTheFileOrTheHubCannotBeHad) {
    hub.node_file.fault = "node.db: it is no till's database";
    EXPECT_EQ(run(), Exit::failed);
    EXPECT_EQ(hub.complaint, "node.db: it is no till's database\n");
    has({{"j2", 7, 7, "c"}});
    hub.is_interrupted_at(posted("c"));
    EXPECT_EQ(run(), Exit::interrupted);
}

}  // namespace
}  // namespace onepool::cli
