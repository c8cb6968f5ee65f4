#include "drivers/io/peer_certificate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "drivers/io/clock.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/certificates.hpp"

namespace onepool::io {
namespace {

using protocol::Millis;
using test_support::Broker;
using test_support::Certificates;

constexpr Millis generous{60'000};
constexpr Millis shortly{50};
namespace limits = protocol::limits;

TlsServer server_at(const std::string& uri, const Certificates& ours) {
    const Certificates::Pair own = ours.issue("hub-1");
    return {uri, ours.ca_file(), own.cert_file, own.key_file};
}

TEST(PeerCertificate, IsTheOneThatTheServerPresents) {
    const Certificates issued;
    const Broker broker({.tls = &issued, .server = issued.issue("server", "IP:127.0.0.1", 7)});

    const auto seen = see_certificate(server_at(broker.uri(), issued), generous);
    ASSERT_TRUE(seen.has_value()) << broker.output();
    EXPECT_EQ(seen->common_name, "server");
    EXPECT_EQ(seen->not_after.value - seen->not_before.value, 7 * limits::day_ms);
}

TEST(PeerCertificate, IsFoundByANameToo) {
    const Certificates issued;
    const Broker broker({.tls = &issued});
    const std::string uri = "ssl://localhost:" + std::to_string(broker.port());
    EXPECT_TRUE(see_certificate(server_at(uri, issued), generous).has_value());
}

TEST(PeerCertificate, IsToldWhenItHasEnded) {
    const Certificates issued;
    const Broker broker({.tls = &issued, .server = issued.issue("server", "IP:127.0.0.1", -1)});

    const auto seen = see_certificate(server_at(broker.uri(), issued), generous);
    ASSERT_TRUE(seen.has_value()) << broker.output();
    EXPECT_LT(seen->not_after, now().wall);
}

TEST(PeerCertificate, OfAnotherAuthorityIsNone) {
    const Certificates issued;
    const Certificates others;
    const Broker broker({.tls = &others});
    EXPECT_FALSE(see_certificate(server_at(broker.uri(), issued), generous).has_value());
}

TEST(PeerCertificate, OfAnotherNameIsNoneNorIsAnEndedOne) {
    const Certificates issued;
    for (const int days : {30, -1}) {
        const Broker broker(
            {.tls = &issued, .server = issued.issue("server", "DNS:elsewhere.example", days)});
        EXPECT_FALSE(see_certificate(server_at(broker.uri(), issued), generous).has_value())
            << days;
    }
}

TEST(PeerCertificate, IsNotWaitedForWhenTheServerIsSilent) {
    const Certificates issued;
    Broker broker({.tls = &issued});
    broker.freeze();
    EXPECT_FALSE(see_certificate(server_at(broker.uri(), issued), shortly).has_value());
    broker.thaw();
}

TEST(PeerCertificate, IsNoneWhereNobodyIsOrWhereItCannotBeAskedFor) {
    const Certificates issued;
    Broker broker({.tls = &issued});
    TlsServer server = server_at(broker.uri(), issued);
    server.key_file = "/nowhere/hub-1.key";
    EXPECT_FALSE(see_certificate(server, generous).has_value());
    for (const char* uri : {"ssl://", "ssl://127.0.0.1:no", "tcp://127.0.0.1:1883", "", "?"})
        EXPECT_FALSE(see_certificate(server_at(uri, issued), generous).has_value()) << uri;

    broker.stop();
    EXPECT_FALSE(see_certificate(server_at(broker.uri(), issued), generous).has_value());
}

}  // namespace
}  // namespace onepool::io
