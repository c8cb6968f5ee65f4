// Backups by the command: made, verified, told to the hub, put back.
#include <gtest/gtest.h>

#include "tests/unit/cli/fake_hub.hpp"

namespace onepool::cli {
namespace {

TEST(Commands, WaitUntilTheHubHasMadeItsBackup) {
    FakeHub hub;
    hub.waits = 1;
    hub.answers(R"(/v1/backups {"to":"/b"})", 200, R"({"stage":"running","pages":0})");
    hub.answers("/v1/backups", 200, R"({"stage":"done","to":"/b","lsn":7})");
    EXPECT_EQ(hub.run(Backup{"/b"}, Format::people), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{R"(/v1/backups {"to":"/b"})", "/v1/backups"}));
    EXPECT_NE(hub.out.find("/b holds 7 log entries"), std::string::npos);
}

TEST(Commands, TellThatABackupFailedOrGoesOnAlone) {
    FakeHub hub;
    hub.answers(R"(/v1/backups {"to":"/b"})", 200, R"({"stage":"failed","fault":"no space"})");
    EXPECT_EQ(hub.run(Backup{"/b"}, Format::people), Exit::failed);
    EXPECT_NE(hub.out.find("no space"), std::string::npos);
    hub.answers(R"(/v1/backups {"to":"/b"})", 200,
                R"({"stage":"running","pages":4,"pages_done":1})");
    EXPECT_EQ(hub.run(Backup{"/b"}, Format::people), Exit::failed);
    EXPECT_EQ(hub.complaint, "25 % copied\nThe hub goes on with it; its log says how it ended.\n");
}

TEST(Commands, VerifyABackupAndTellTheHubOnlyWhenAsked) {
    FakeHub hub;
    EXPECT_EQ(hub.run(Verify{"f"}), Exit::ok);
    EXPECT_EQ(hub.asked, Asked{"read f"});
    const std::string told =
        R"(/v1/backups/verified {"log_id":"l","lsn":7,"digest":"d","made_at":5})";
    hub.answers(told, 200, "{}");
    EXPECT_EQ(hub.run(Verify{"f", Report::yes}), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{"read f", told}));
    hub.answers(told, 409, R"({"error":{"message":"of another hub"}})");
    EXPECT_EQ(hub.run(Verify{"f", Report::yes}), Exit::failed);
}

TEST(Commands, NeitherReportNorInstallABackupThatIsNotGood) {
    FakeHub hub;
    hub.report = R"({"ok":false,"mismatches":["A held: 1 by the log, 2 in the live state"]})";
    EXPECT_EQ(hub.run(Verify{"f"}), Exit::failed);
    EXPECT_EQ(hub.run(Install{"f", "d"}), Exit::failed);
    EXPECT_EQ(hub.asked, Asked{"read f"});
    hub.fault = "f: entry 3 of the hub log is damaged";
    EXPECT_EQ(hub.run(Verify{"f"}), Exit::failed);
    EXPECT_EQ(hub.complaint,
              "This backup cannot be trusted. f: entry 3 of the hub log is damaged\n");
}

TEST(Commands, TellTheHubOfABackupThatIsNotGood) {
    FakeHub hub;
    hub.fault = "entry 3 of the hub log is damaged";
    const std::string told =
        R"(/v1/backups/failed {"text":"the backup f cannot be trusted: entry 3 of the hub log is )"
        R"(damaged"})";
    EXPECT_EQ(hub.run(Verify{"f", Report::yes}), Exit::failed);
    EXPECT_EQ(hub.asked, (Asked{"read f", told}));
    hub.answers(told, 200, "{}");
    EXPECT_EQ(hub.run(Verify{"f", Report::yes}), Exit::failed) << "told or not, it is not good";
    EXPECT_NE(hub.complaint.find("opened a case"), std::string::npos);
}

TEST(Commands, InstallABackupThatIsGoodOrSayWhyNot) {
    FakeHub hub;
    EXPECT_EQ(hub.run(Install{"f", "d"}), Exit::ok);
    EXPECT_EQ(hub.asked, (Asked{"read f", "install f d"}));
    EXPECT_NE(hub.complaint.find("this backup's is 3"), std::string::npos);
    hub.install_fault = "d is there already";
    EXPECT_EQ(hub.run(Install{"f", "d"}), Exit::failed);
    EXPECT_EQ(hub.complaint, "d is there already\n");
}

}  // namespace
}  // namespace onepool::cli
