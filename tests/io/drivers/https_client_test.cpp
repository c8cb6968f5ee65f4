// TLS: whom the client trusts, and what it says when it does not.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "tests/io/drivers/http_client_fixture.hpp"
#include "tests/io/support/certificates.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/process.hpp"

namespace onepool::io::client_test {
namespace {

using test_support::Certificates;

// ---------------------------------------------------------------------------------------------

class HttpsClientTest : public HttpClientTest {
  protected:
    // openssl's own small web server, with a certificate for these names.
    void start_server(const char* names) {
        const auto pair = certificates_.issue("web", names);
        port_ = test_support::free_port();
        server_process_ = std::make_unique<test_support::Process>(test_support::Process::Start{
            .command = {"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port_),
                        "-cert", pair.cert_file, "-key", pair.key_file, "-www", "-quiet"}});
        ASSERT_TRUE(eventually([&] { return test_support::is_listening(port_); }))
            << server_process_->output();
    }
    std::string base(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(port_);
    }
    Certificates certificates_;
    std::uint16_t port_ = 0;
    std::unique_ptr<test_support::Process> server_process_;
};

TEST_F(HttpsClientTest, TalksToAServerWhoseCertificateNamesIt) {
    start_server("IP:127.0.0.1,DNS:localhost");
    use({.base = base("127.0.0.1"), .ca_file = certificates_.ca_file()});
    EXPECT_EQ(ask({"GET", "/"}).status, 200);
    use({.base = base("localhost"), .ca_file = certificates_.ca_file()});
    EXPECT_EQ(ask({"GET", "/"}).status, 200);
}

TEST_F(HttpsClientTest, RefusesACertificateForAnotherName) {
    start_server("DNS:other.example");
    use({.base = base("127.0.0.1"), .ca_file = certificates_.ca_file()});
    const ClientAnswer answer = ask({"GET", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "no TLS with https://127.0.0.1")) << answer.body;
}

TEST_F(HttpsClientTest, RefusesACertificateOfAnotherAuthority) {
    start_server("IP:127.0.0.1");
    const Certificates strangers;
    use({.base = base("127.0.0.1"), .ca_file = strangers.ca_file()});
    const ClientAnswer answer = ask({"GET", "/"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "certificate is not trusted")) << answer.body;
    use({.base = base("127.0.0.1")});  // the system does not know our test authority either
    EXPECT_EQ(ask({"GET", "/"}).status, 0);
}

TEST_F(HttpsClientTest, SaysThatAServerDoesNotSpeakTls) {
    RawServer server;
    use({.base = "https://127.0.0.1:" + std::to_string(server.port())});
    start({"GET", "/"});
    const auto connection = server.accept();
    connection->send("HTTP/1.1 400 Bad Request\r\n\r\n");
    const ClientAnswer answer = wait_for(1)[0];
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(contains(answer.body, "no TLS with")) << answer.body;
}

TEST_F(HttpsClientTest, SaysThatItsAuthorityCannotBeRead) {
    thread_.run_there([&] {
        EXPECT_THROW(
            HttpClient(thread_.reactor(), {.base = "https://x", .ca_file = "/no/such/file"}),
            std::runtime_error);
    });
}

}  // namespace
}  // namespace onepool::io::client_test
