#include "hub/edge/certificate_watch.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "drivers/io/clock.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/io/support/certificates.hpp"
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

}  // namespace
}  // namespace onepool::hub
