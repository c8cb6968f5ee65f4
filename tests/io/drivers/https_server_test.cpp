// HttpServer in TLS: what it speaks and what not, and clients that never finish.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "drivers/io/clock.hpp"
#include "drivers/io/own_certificate.hpp"
#include "tests/io/drivers/http_server_fixture.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/tls_client.hpp"

namespace onepool::io::server_test {
namespace {

using test_support::TlsClient;

const std::vector<std::string> names{"localhost", "127.0.0.1"};

HttpServer::Tls new_certificate() {
    const auto text = make_own_certificate(names, now().wall);
    return {text, text};
}

class HttpsServerTest : public HttpServerTest {
  protected:
    void open_tls(HttpServer::Config config = {}) {
        certificate_ = new_certificate();
        config.tls = certificate_;
        open_echo(std::move(config));
    }
    HttpServer::Tls certificate_;
};

TEST_F(HttpsServerTest, AnswersRequestsOneAfterAnother) {
    open_tls();
    TlsClient client(port_);
    EXPECT_EQ(client.version(), "TLSv1.3");
    client.send(get("/a?b=1"));
    EXPECT_TRUE(contains(client.read_answer(), "GET /a\n?b=1"));
    client.send(post("/c", std::string(300'000, 'x')));
    EXPECT_TRUE(contains(client.read_answer(), "300000 bytes"));
    client.send(get("/1") + get("/2"));
    EXPECT_TRUE(contains(client.read_answer(), "GET /1"));
    EXPECT_TRUE(contains(client.read_answer(), "GET /2"));
}

TEST_F(HttpsServerTest, PresentsItsCertificate) {
    open_tls();
    const TlsClient client(port_);
    EXPECT_TRUE(contains(certificate_.certificate, client.certificate()));
    EXPECT_TRUE(names_all(client.certificate(), names));
}

TEST_F(HttpsServerTest, SpeaksTls12WithForwardSecrecyAndNothingOlder) {
    open_tls();
    const TlsClient client(port_, TlsClient::Newest::tls_1_2);
    EXPECT_EQ(client.version(), "TLSv1.2");
    EXPECT_TRUE(client.cipher().starts_with("ECDHE-ECDSA-")) << client.cipher();
    EXPECT_THROW(TlsClient(port_, TlsClient::Newest::tls_1_1), std::runtime_error);
}

TEST_F(HttpsServerTest, TellsAPersonWhoWroteHttp) {
    open_tls();
    RawClient client(port_);
    client.send(get("/"));
    const auto answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(answer.ends_with("before it")) << answer;
    EXPECT_TRUE(client.is_ended());
}

TEST_F(HttpsServerTest, SendsGarbageAway) {
    open_tls();
    for (const std::string& garbage :
         {std::string(1, '\x16'), std::string("\x16\x03\x01\x02\x00garbage", 12),
          std::string(5'000, '\x16'), std::string("\0\0\0\0", 4), std::string(100'000, '\xff')}) {
        RawClient client(port_);
        client.send(garbage);
        client.finish_sending();
        client.read_to_end();
        EXPECT_TRUE(client.is_ended());
    }
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    TlsClient client(port_);
    client.send(get("/still"));
    EXPECT_TRUE(contains(client.read_answer(), "GET /still"));
}

TEST_F(HttpsServerTest, EndsAHandshakeThatNeverEnds) {
    open_tls({.timeouts = {.idle = Millis{600'000}, .handshake = Millis{50}}});
    RawClient silent(port_);
    EXPECT_EQ(silent.read_to_end(), "");
    RawClient slow(port_);
    slow.send(std::string("\x16\x03\x01\x02\x00", 5));  // and no more
    EXPECT_EQ(slow.read_to_end(), "");
    EXPECT_TRUE(slow.is_ended());
}

TEST_F(HttpsServerTest, EndsAHeaderThatNeverEnds) {
    open_tls({.timeouts = {.header = Millis{50}}});
    TlsClient client(port_);
    client.send("GET / HTTP/1.1\r\n");
    client.read_to_end();
    EXPECT_TRUE(client.is_ended());
}

TEST_F(HttpsServerTest, AnswersABodyThatIsTooLarge) {
    open_tls({.body_bytes = 1000});
    TlsClient client(port_);
    client.send(post("/", std::string(1001, 'x')));
    EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 413"));
}

TEST_F(HttpsServerTest, ClosesConnectionsBeyondItsBound) {
    open_tls({.connections = 1});
    TlsClient first(port_);
    EXPECT_THROW(TlsClient{port_}, std::runtime_error);
    first.send(get("/"));
    EXPECT_TRUE(contains(first.read_answer(), "GET /"));
}

TEST_F(HttpsServerTest, TakesFewConnectionsOfOneAddressUntilTheyAreAnswered) {
    open_tls({.strangers_of_address = 2});
    TlsClient first(port_);
    TlsClient second(port_);
    EXPECT_THROW(TlsClient{port_}, std::runtime_error);
    first.send(get("/"));
    EXPECT_TRUE(contains(first.read_answer(), "GET /"));
    TlsClient third(port_);
    EXPECT_THROW(TlsClient{port_}, std::runtime_error);
    for (TlsClient* client : {&first, &second, &third}) {
        client->send(get("/"));
        EXPECT_TRUE(contains(client->read_answer(), "GET /"));
    }
}

TEST_F(HttpsServerTest, PresentsANewCertificateToWhoComesNext) {
    open_tls();
    TlsClient before(port_);
    const auto another = new_certificate();
    thread_.run_there([&] { EXPECT_EQ(server_->use_certificate(another), ""); });
    const TlsClient after(port_);
    EXPECT_NE(before.certificate(), after.certificate());
    EXPECT_TRUE(contains(another.certificate, after.certificate()));
    before.send(get("/"));
    EXPECT_TRUE(contains(before.read_answer(), "GET /"));
}

// Renewed by hand, file by file, while the server runs.
TEST_F(HttpsServerTest, KeepsItsCertificateWhenTheNextOneCannotBePresented) {
    open_tls();
    const auto another = new_certificate();
    const auto above = new_certificate().certificate;
    const auto begin = above.find("-----BEGIN CERTIFICATE");
    const HttpServer::Tls cut{another.certificate + above.substr(begin, 200), another.key};
    const auto small = test_support::run_command({"openssl", "req", "-x509", "-newkey", "rsa:1024",
                                                  "-noenc", "-days", "30", "-subj", "/CN=small",
                                                  "-keyout", "-", "-out", "-"});
    EXPECT_FALSE(read_presented(cut.certificate, cut.key));
    EXPECT_FALSE(read_presented(small, small));
    for (const auto& tls : {cut, HttpServer::Tls{small, small}}) {
        EXPECT_NE(HttpServer::find_fault(tls), "");
        thread_.run_there([&] { EXPECT_NE(server_->use_certificate(tls), ""); });
    }
    const TlsClient client(port_);
    EXPECT_TRUE(contains(certificate_.certificate, client.certificate()));
}

TEST_F(HttpsServerTest, RefusesTextsThatAreNoPair) {
    const auto one = new_certificate();
    const auto other = new_certificate();
    for (const auto& tls : {HttpServer::Tls{one.certificate, other.key}, HttpServer::Tls{"", ""},
                            HttpServer::Tls{"x", one.key}}) {
        thread_.run_there([&] {
            EXPECT_THROW(HttpServer(thread_.reactor(), {.tls = tls},
                                    {.request = [](const ServerRequest&, const Reply&) {}}),
                         std::runtime_error);
        });
    }
}

TEST_F(HttpsServerTest, CarriesWebSockets) {
    const auto text = make_own_certificate(names, now().wall);
    std::shared_ptr<WebSocket> page;
    thread_.run_there([&] {
        HttpServer::Handlers handlers;
        handlers.request = [](const ServerRequest&, const Reply&) {};
        handlers.opened = [&](std::shared_ptr<WebSocket> opened, const ServerRequest&) {
            page = std::move(opened);
            page->send("hello");
        };
        server_ = std::make_unique<HttpServer>(
            thread_.reactor(), HttpServer::Config{.tls = HttpServer::Tls{text, text}},
            std::move(handlers));
        port_ = server_->port();
    });
    TlsClient client(port_);
    client.send(get("/live",
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    EXPECT_TRUE(contains(client.read_until("hello"), "101 Switching Protocols"));
    thread_.run_there([&] { page->close(); });
    EXPECT_TRUE(client.read_until("\x88").ends_with("\x88"));  // a closing frame
    client.send(std::string("\x88\x82\0\0\0\0\x03\xe8", 8));
    client.read_to_end();
    EXPECT_TRUE(client.is_ended());
    EXPECT_TRUE(eventually([&] { return connections() == 0; }));
    thread_.run_there([&] { page.reset(); });
}

// ---- the certificate itself

TEST(OwnCertificate, IsForItsNamesAndForAsLongAsBrowsersTakeIt) {
    const protocol::UnixMs at{1'800'000'000'000};
    const auto text = make_own_certificate(names, at);
    const auto presented = read_presented(text, text);
    ASSERT_TRUE(presented);
    constexpr std::int64_t day_ms = 24ll * 60 * 60 * 1000;
    EXPECT_LT(presented->not_before, at);
    EXPECT_LE(presented->not_after.value - presented->not_before.value, 825 * day_ms);
    EXPECT_EQ(presented->fingerprint.size(), 32u * 3 - 1);
    EXPECT_TRUE(names_all(text, names));
    const std::vector<std::string> more{"localhost", "till.example"};
    EXPECT_FALSE(names_all(text, more));
    EXPECT_FALSE(names_all("", names));
}

TEST(OwnCertificate, IsAnotherOneEachTimeAndNoPairWithAnothersKey) {
    const auto one = make_own_certificate(names, now().wall);
    const auto other = make_own_certificate(names, now().wall);
    EXPECT_NE(read_presented(one, one)->fingerprint, read_presented(other, other)->fingerprint);
    EXPECT_FALSE(read_presented(one, other));
    EXPECT_FALSE(read_presented("", one));
    EXPECT_FALSE(read_presented(one, ""));
    // Copied half: its key fits, and no server can present it.
    EXPECT_FALSE(read_presented(one + "-----BEGIN CERTIFICATE-----\nMIIB\n", one));
}

}  // namespace
}  // namespace onepool::io::server_test
