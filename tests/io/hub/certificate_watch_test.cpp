#include "hub/edge/certificate_watch.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "drivers/io/clock.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/certificates.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::hub {
namespace {

using test_support::Certificates;

std::optional<CertificatesRead> read_by(const config::HubConfig& settings) {
    io::Reactor reactor;
    std::optional<CertificatesRead> told;
    CertificateWatch watch(reactor, settings,
                           [&](CertificatesRead read) { told = std::move(read); });
    watch.start();
    return told;
}

TEST(CertificateWatch, TellsWhenEachEnds) {
    const Certificates issued;
    const Certificates::Pair own = issued.issue("hub-1");
    config::HubConfig settings;
    settings.broker.cert = own.cert_file;
    settings.broker.ca = issued.ca_file();
    settings.authority.emplace().cert = issued.ca_file();

    const auto told = read_by(settings);
    ASSERT_TRUE(told.has_value());
    ASSERT_EQ(told->all.size(), 3u);
    EXPECT_EQ(told->all[0].file, own.cert_file);
    for (const auto& one : told->all) {
        EXPECT_EQ(one.not_after.value - one.not_before.value, 30 * limits::day_ms) << one.subject;
        EXPECT_LE(one.not_before, io::now().wall) << one.subject;
    }
}

// While an authority is changed for another, the file holds both.
TEST(CertificateWatch, TakesTheLongestOfTheAuthoritiesInOneFile) {
    const Certificates first;
    const test_support::TempDir folder;
    const std::string longer = folder.file("longer.crt");
    test_support::run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                               "ec_paramgen_curve:P-256", "-noenc", "-days", "400", "-subj",
                               "/CN=Next", "-keyout", folder.file("longer.key"), "-out", longer});
    config::HubConfig settings;
    settings.broker.ca = folder.write(
        "both.crt", test_support::read_file(first.ca_file()) + test_support::read_file(longer));

    const auto told = read_by(settings);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->all.at(0).not_after.value - told->all.at(0).not_before.value,
              400 * limits::day_ms);
}

TEST(CertificateWatch, LeavesOutWhatCannotBeRead) {
    config::HubConfig settings;
    EXPECT_FALSE(read_by(settings).has_value()) << "without TLS there is nothing to watch";
    settings.broker.cert = "/nowhere/hub-1.crt";
    EXPECT_FALSE(read_by(settings).has_value());
}

// A hub's watch while it runs, and all it told.
struct Running {
    explicit Running(const test_support::Broker& broker, const Certificates& issued) {
        const Certificates::Pair own = issued.issue("hub-1");
        config::HubConfig settings;
        settings.broker = {broker.uri(), issued.ca_file(), own.cert_file, own.key_file};
        watch.emplace(reactor, settings, [this](const CertificatesRead& read) {
            told.insert(told.end(), read.all.begin(), read.all.end());
        });
        watch->start();
    }
    io::Reactor reactor;
    std::vector<CertificatesRead::One> told;
    std::optional<CertificateWatch> watch;
};

TEST(CertificateWatch, TellsWhenTheOneEndsThatTheBrokerPresentsToAllTills) {
    const Certificates issued;
    const test_support::Broker broker(
        {.tls = &issued, .server = issued.issue("server", "IP:127.0.0.1", 7)});
    Running hub(broker, issued);
    ASSERT_EQ(hub.told.size(), 2u) << "the files are told of at once";

    ASSERT_TRUE(test_support::run_until(hub.reactor, [&] { return hub.told.size() == 3; }));
    const CertificatesRead::One& seen = hub.told.back();
    EXPECT_EQ(seen.subject, "broker's certificate");
    EXPECT_EQ(seen.file, broker.uri());
    EXPECT_EQ(seen.program, "broker");
    EXPECT_EQ(seen.not_after.value - seen.not_before.value, 7 * limits::day_ms);
}

// A stop in the middle of a look waits for it.
TEST(CertificateWatch, MayEndWhileItLooksAtTheBroker) {
    const Certificates issued;
    const test_support::Broker broker({.tls = &issued});
    Running hub(broker, issued);
    hub.watch.reset();
    EXPECT_EQ(hub.told.size(), 2u);
}

}  // namespace
}  // namespace onepool::hub
