#include "hub/core/access_desk.hpp"

#include <gtest/gtest.h>

#include "hub/core/hub_core.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t wall = 1'700'000'000'000;

// A core that issues certificates, and the reports of an edge about the files.
class AccessFiles : public testing::Test {
  protected:
    AccessFiles() {
        core = std::make_unique<HubCore>(HubCore::Config{.hub_epoch = HubEpoch{1},
                                                         .channels = {},
                                                         .build = "test",
                                                         .authority = Authority::own},
                                         std::make_unique<HubState>());
        take(core->start(now()));
    }
    Now now() const { return {UnixMs{wall + clock}, Millis{clock}}; }
    void take(HubCore::Batch batch) {
        wanted.clear();
        for (Outgoing& out : batch.send) {
            if (auto* access = std::get_if<AccessOut>(&out))
                wanted.push_back(std::move(*access));
        }
        wake_at = batch.wake_at;
    }
    void step(const HubCore::Input& input) { take(core->step(input, now())); }
    void command(Command command) { step(Commanded{RequestId{++requests}, std::move(command)}); }
    void written(const std::string& files_fault = "", const std::string& reload_fault = "",
                 std::int64_t lasts_ms = limits::crl_ms) {
        step(AccessWritten{files_fault, reload_fault, UnixMs{wall + clock + lasts_ms}});
    }
    void tick_after(std::int64_t ms) {
        clock += ms;
        step(Tick{});
    }
    std::vector<std::string> open_cases() const {
        std::vector<std::string> open;
        for (const CaseRecord& record : core->state().cases().all()) {
            if (record.is_open())
                open.push_back(record.subject);
        }
        return open;
    }

    std::int64_t clock = 1'000;
    std::uint64_t requests = 0;
    std::unique_ptr<HubCore> core;
    std::vector<AccessOut> wanted;  // by the last step
    std::optional<Millis> wake_at;
};

using Certificates = AccessFiles;

TEST_F(Certificates, ThatEndSoonAreACaseUntilTheyLastAgain) {
    const auto read = [&](std::int64_t left_ms) {
        step(CertificatesRead{
            {{"hub's certificate", "hub-1.crt", UnixMs{wall - 800 * limits::day_ms},
              UnixMs{wall + clock + left_ms}}}});
    };
    const auto text = [&] { return core->state().cases().all().front().text; };
    read(limits::certificate_alarm_ms);
    EXPECT_TRUE(open_cases().empty());
    read(limits::certificate_alarm_ms - 1);
    EXPECT_EQ(open_cases(), std::vector<std::string>{"hub's certificate"});
    EXPECT_TRUE(text().starts_with("the hub's certificate (hub-1.crt) ends in 29 days")) << text();
    read(limits::day_ms - 1);
    EXPECT_NE(text().find("less than a day"), std::string::npos) << text();
    read(-1);
    EXPECT_NE(text().find("has ended"), std::string::npos) << text();
    read(limits::certificate_alarm_ms);
    EXPECT_TRUE(open_cases().empty());

    const UnixMs begun{wall + clock};
    step(CertificatesRead{{{"hub's certificate", "hub-1.crt", begun, UnixMs{begun.value + 8}}}});
    EXPECT_TRUE(open_cases().empty()) << "one of a short life is renewed late";
}

TEST_F(Certificates, OfTheBrokerThatEndSoonAreACaseOfTheirOwnThatSaysWhatToStartAgain) {
    const UnixMs begun{wall - 800 * limits::day_ms};
    const UnixMs long_after{wall + 100 * limits::day_ms};
    step(CertificatesRead{{{"broker's certificate", "ssl://broker.example:8883", begun,
                            UnixMs{wall + clock + 8 * limits::day_ms}, "broker"}}});
    step(CertificatesRead{{{"hub's certificate", "hub-1.crt", begun, long_after}}});

    ASSERT_EQ(open_cases(), std::vector<std::string>{"broker's certificate"});
    const CaseRecord& record = core->state().cases().all().front();
    EXPECT_TRUE(record.text.starts_with(
        "the broker's certificate (ssl://broker.example:8883) ends in 8 days"))
        << record.text;
    EXPECT_EQ(record.proposal, "put a new one in its place and start the broker again");
}

TEST_F(AccessFiles, AreWrittenAtTheStart) {
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_NE(wanted[0].acl.find("user hub-1"), std::string::npos);
    EXPECT_TRUE(wanted[0].revoked.empty());
}

TEST_F(AccessFiles, FollowARegistrationAndARevocation) {
    written();
    command(AddLocation{LocationId{"store-1"}, "Store", Units{0}});
    EXPECT_TRUE(wanted.empty()) << "no node came or went";
    command(RegisterNode{node_number(1), LocationId{"store-1"}, "till-1"});
    EXPECT_EQ(wanted.size(), 1u);
    written();
    command(RevokeNode{node_number(1), "stolen"});
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_NE(wanted[0].acl.find("topic deny #"), std::string::npos);
}

TEST_F(AccessFiles, AreWrittenOneAtATimeAndTheLastChangeIsNeverForgotten) {
    command(AddLocation{LocationId{"store-1"}, "Store", Units{0}});
    command(RegisterNode{node_number(1), LocationId{"store-1"}, "till-1"});
    EXPECT_TRUE(wanted.empty()) << "the first writing is under way";
    written();
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_NE(wanted[0].acl.find(to_text(node_number(1))), std::string::npos);
}

TEST_F(AccessFiles, ListRevokedCertificatesUntilTheyEndByThemselves) {
    written();
    command(AddLocation{LocationId{"store-1"}, "Store", Units{0}});
    Digest digest{};
    command(IssueEnrolCode{"abcd", digest, {}, LocationId{"store-1"}, "till-1"});
    command(Enrol{"abcd",
                  digest,
                  {serial_number(1), node_number(1), digest, UnixMs{wall}, UnixMs{wall + 50'000}}});
    written();
    command(RevokeNode{node_number(1), "stolen"});
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_EQ(wanted[0].revoked, (std::vector<RevokedCertificate>{{serial_number(1), now().wall}}));
    written();
    tick_after(limits::crl_every_ms);
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_TRUE(wanted[0].revoked.empty());
}

TEST_F(AccessFiles, AreRenewedDaily) {
    written();
    tick_after(limits::crl_every_ms - 1);
    EXPECT_TRUE(wanted.empty());
    tick_after(1);
    EXPECT_EQ(wanted.size(), 1u);
}

TEST_F(AccessFiles, ThatCannotBeWrittenMakeACaseAndAreTriedAgain) {
    written("cannot write the acl: no space");
    EXPECT_EQ(open_cases(), std::vector<std::string>{"broker access files"});
    tick_after(limits::access_retry_ms);
    ASSERT_EQ(wanted.size(), 1u);
    written();
    EXPECT_TRUE(open_cases().empty());
}

TEST_F(AccessFiles, ABrokerThatIsDownIsToldWhenItIsMet) {
    written("", "no broker runs");
    EXPECT_TRUE(open_cases().empty()) << "it reads the files when it starts";
    step(LinkUp{});
    EXPECT_EQ(wanted.size(), 1u);
    written();
    step(LinkDown{});
    step(LinkUp{});
    EXPECT_TRUE(wanted.empty()) << "it was told";
}

TEST_F(AccessFiles, ARunningBrokerThatIsNotToldIsACase) {
    step(LinkUp{});
    written("", "the broker was not told");
    EXPECT_EQ(open_cases(), std::vector<std::string>{"broker access files"});
}

TEST_F(AccessFiles, AListNearItsEndIsACaseLongBeforeTheBrokerShuts) {
    written("cannot write the list", "", limits::crl_alarm_ms);
    EXPECT_EQ(open_cases(), std::vector<std::string>{"broker access files"});
    tick_after(5'000);
    EXPECT_EQ(open_cases(), (std::vector<std::string>{"broker access files", "revocation list"}));
    written();
    EXPECT_TRUE(open_cases().empty());
}

TEST_F(AccessFiles, AreNotOfAHubWithoutAnAuthority) {
    HubCore other({.hub_epoch = HubEpoch{1}, .channels = {}, .build = "test"},
                  std::make_unique<HubState>());
    take(other.start(now()));
    EXPECT_TRUE(wanted.empty());
}

}  // namespace
}  // namespace onepool::hub
