// The door for handhelds and what it stands on, where files and the network fail.

#include "node/edge/handheld_door.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "drivers/io/clock.hpp"
#include "drivers/io/own_certificate.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node {
namespace {

const std::vector<std::string> hosts{"127.0.0.1"};

std::string made_days_ago(std::int64_t days) {
    return io::make_own_certificate(hosts, {io::now().wall.value - days * limits::day_ms});
}

// What replace_file() makes before it renames: taken by a folder, nothing can be written, as on a
// full disk.
void fill_disk(const std::string& file) {
    std::filesystem::create_directories(file + ".writing/full");
}
void free_disk(const std::string& file) {
    std::filesystem::remove_all(file + ".writing");
}

class HandheldCertificates : public testing::Test {
  protected:
    HandheldCertificate given() {
        return HandheldCertificate({folder_.file("c"), folder_.file("k"), "", hosts});
    }
    HandheldCertificate own() { return HandheldCertificate({"", "", folder_.file("own"), hosts}); }
    void give(const std::string& text) {
        folder_.write("c", text);
        folder_.write("k", text);
    }
    test_support::TempDir folder_;
};

TEST_F(HandheldCertificates, StayWhenTheNextOneIsHalfCopied) {
    give(made_days_ago(0));
    auto certificate = given();
    const auto before = certificate.fingerprint();
    const auto next = made_days_ago(1);
    const auto above = made_days_ago(0);
    const auto begin = above.find("-----BEGIN CERTIFICATE");
    give(next + above.substr(begin, 200));
    EXPECT_FALSE(certificate.look());
    EXPECT_EQ(certificate.fingerprint(), before);
    give(next + above.substr(begin));
    EXPECT_TRUE(certificate.look());
    EXPECT_NE(certificate.fingerprint(), before);
    EXPECT_FALSE(certificate.look());
}

TEST_F(HandheldCertificates, StayWhenTheNextOnesKeyIsTooShortToPresent) {
    give(made_days_ago(0));
    auto certificate = given();
    const auto before = certificate.fingerprint();
    give(test_support::run_command({"openssl", "req", "-x509", "-newkey", "rsa:1024", "-noenc",
                                    "-days", "30", "-subj", "/CN=small", "-keyout", "-", "-out",
                                    "-"}));
    EXPECT_FALSE(certificate.look());
    EXPECT_EQ(certificate.fingerprint(), before);
    EXPECT_THROW(given(), std::runtime_error);
}

TEST_F(HandheldCertificates, AreTakenAnewWhenOneAboveTheFirstIsRenewed) {
    const auto first = made_days_ago(0);
    give(first + made_days_ago(1));
    auto certificate = given();
    const auto before = certificate.fingerprint();
    give(first + made_days_ago(2));
    EXPECT_TRUE(certificate.look());
    EXPECT_EQ(certificate.fingerprint(), before);
}

TEST_F(HandheldCertificates, OfOurOwnServeUntilANewOneCanBeWritten) {
    const auto due = made_days_ago(800);
    folder_.write("own", due);
    fill_disk(folder_.file("own"));
    auto certificate = own();
    EXPECT_EQ(certificate.tls().certificate, due);
    EXPECT_FALSE(certificate.look());
    free_disk(folder_.file("own"));
    EXPECT_TRUE(certificate.look());
    EXPECT_NE(certificate.tls().certificate, due);
}

// A till whose clock lost its battery shows no other certificate, and so none that phones refuse.
TEST_F(HandheldCertificates, OfOurOwnStayWhenTheyBeginLaterThanOurClockSays) {
    const auto later = made_days_ago(-400);
    folder_.write("own", later);
    auto certificate = own();
    EXPECT_FALSE(certificate.look());
    EXPECT_EQ(certificate.tls().certificate, later);
}

TEST_F(HandheldCertificates, WarnOfAKeyThatOthersMayRead) {
    give(made_days_ago(0));
    std::filesystem::permissions(folder_.file("k"), std::filesystem::perms(0600));
    testing::internal::CaptureStderr();
    (void)given();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    std::filesystem::permissions(folder_.file("k"), std::filesystem::perms(0644));
    testing::internal::CaptureStderr();
    (void)given();
    EXPECT_NE(testing::internal::GetCapturedStderr().find("k can be read by other users"),
              std::string::npos);
}

TEST_F(HandheldCertificates, OfOurOwnAreMissingWhereNoneCanBeWritten) {
    fill_disk(folder_.file("own"));
    EXPECT_THROW(own(), std::runtime_error);
}

class HandheldFiles : public testing::Test {
  protected:
    bool write() {  // as it is at the end of the test's step
        std::optional<bool> is_kept;
        file_.write([&](bool kept) { is_kept = kept; });
        EXPECT_TRUE(test_support::run_until(reactor_, [&] { return is_kept.has_value(); }));
        return is_kept.value_or(false);
    }
    std::string on_disk() const { return test_support::read_file(path_); }

    test_support::TempDir folder_;
    std::string path_ = folder_.file("list");
    std::string text_ = "Anna";
    int changes_ = 0;
    io::Reactor reactor_;
    HandheldFile file_{reactor_, {path_, [this] { return text_; }, [this] { ++changes_; }, {10}}};
};

TEST_F(HandheldFiles, AreWrittenByThemselvesOnceTheDiskHasSpace) {
    EXPECT_TRUE(write());
    EXPECT_EQ(file_.fault(), "");
    fill_disk(path_);
    text_ = "nobody";
    EXPECT_FALSE(write());
    EXPECT_NE(file_.fault(), "");
    EXPECT_EQ(on_disk(), "Anna");
    free_disk(path_);
    EXPECT_TRUE(test_support::run_until(reactor_, [&] { return file_.fault().empty(); }));
    EXPECT_EQ(on_disk(), "nobody");
    EXPECT_EQ(changes_, 2);
}

TEST_F(HandheldFiles, HoldNothingThatWasTakenBackWhileAWriteWaited) {
    fill_disk(path_);
    std::optional<bool> is_anna_kept;
    std::optional<bool> is_bob_kept;
    file_.write([&](bool kept) {
        is_anna_kept = kept;
        text_ = "Bob";
        free_disk(path_);
    });
    text_ = "Anna, Bob";
    file_.write([&](bool kept) { is_bob_kept = kept; });
    EXPECT_TRUE(test_support::run_until(reactor_, [&] { return is_bob_kept.has_value(); }));
    EXPECT_EQ(is_anna_kept, false);
    EXPECT_EQ(is_bob_kept, true);
    EXPECT_EQ(on_disk(), "Bob");
}

// A page that still shows the handhelds from before must not remove those after.
TEST_F(HandheldFiles, GiveNoNumberTwiceAlsoWhenTheyWereDamaged) {
    folder_.write("list", "{");
    EXPECT_GT(file_.read().next.value, 1'000'000'000);
    EXPECT_EQ(file_.read().next, HandheldNo{1});  // missing now
}

class HandheldDoors : public testing::Test {
  protected:
    HandheldDoors() {
        settings_.database = folder_.file("node.db");
        settings_.handhelds = config::NodeConfig::Handhelds{.address = "127.0.0.1",
                                                            .port = test_support::free_port(),
                                                            .hosts = hosts,
                                                            .cert = {},
                                                            .key = {}};
    }
    void open() {
        door_.emplace(reactor_, settings_, Millis{10});
        door_->open({.request = [](io::ServerRequest, const io::Reply&) {}},
                    [this] { ++changes_; });
    }
    std::string fault() { return door_->desk().fault(); }
    bool is_open() const { return test_support::is_listening(settings_.handhelds->port); }
    void wait_until_open() {
        EXPECT_TRUE(test_support::run_until(reactor_, [&] { return fault().empty(); }));
        EXPECT_TRUE(is_open());
        EXPECT_EQ(changes_, 2);
    }

    test_support::TempDir folder_;
    config::NodeConfig settings_;
    io::Reactor reactor_;
    int changes_ = 0;
    std::optional<HandheldDoor> door_;
};

TEST_F(HandheldDoors, OpenAtOnceWhereNothingIsWrong) {
    open();
    EXPECT_EQ(fault(), "");
    EXPECT_TRUE(is_open());
    EXPECT_EQ(changes_, 0);
}

TEST_F(HandheldDoors, OpenOnceTheirPortIsFree) {
    io::HttpServer::Config config;
    config.port = settings_.handhelds->port;
    std::optional<io::HttpServer> other;
    other.emplace(reactor_, config,
                  io::HttpServer::Handlers{.request = [](io::ServerRequest, const io::Reply&) {}});
    open();
    EXPECT_NE(fault(), "");
    other.reset();
    wait_until_open();
}

TEST_F(HandheldDoors, OpenOnceTheirListCanBeReadAndLoseNobodyMeanwhile) {
    HandheldBook::Kept kept{{{{1}, "Anna", {}, {1}, {1}}}, {2}};
    std::filesystem::create_directory(folder_.file("node.handhelds"));
    open();
    EXPECT_NE(fault(), "");
    EXPECT_FALSE(is_open());
    std::filesystem::remove(folder_.file("node.handhelds"));
    folder_.write("node.handhelds", encode_handhelds(kept));
    wait_until_open();
    EXPECT_EQ(door_->desk().book.kept(), kept);
}

TEST_F(HandheldDoors, OpenOnceTheirCertificateCanBeWritten) {
    const auto file = folder_.file("node.handhelds-cert");
    fill_disk(file);
    open();
    EXPECT_NE(fault(), "");
    EXPECT_FALSE(is_open());
    free_disk(file);
    wait_until_open();
}

}  // namespace
}  // namespace onepool::node
