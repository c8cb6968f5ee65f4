// Handhelds at a real onepool-node, over real TLS: paired by a code, let in where they may be, and
// out at once when they are removed.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/io/node/handheld_room.hpp"
#include "tests/io/node/node_process.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/raw_client.hpp"
#include "tests/io/support/tls_client.hpp"

namespace onepool::node_test {
namespace {

using test_support::RawClient;

class Handhelds : public HandheldRoom {};

TEST_F(Handhelds, ArePairedByTheCodeOnTheTillsScreen) {
    EXPECT_EQ(code_of(ask("GET", "/api/tasks")), "pairing_needed");
    const auto shown = at_till("POST", "/handhelds/code").json;
    EXPECT_EQ(text_of(shown["code"]["link"]),
              "https://" + host() + "/pair#" + text_of(shown["code"]["code"]));
    EXPECT_EQ(number_of(shown["code"]["tries_left"]), 100);
    EXPECT_GT(number_of(shown["code"]["left_ms"]), 0);
    const auto answer = pair(text_of(shown["code"]["code"]), "Anna's phone");
    ASSERT_EQ(answer.status, 201) << answer.text;
    const std::string cookie = cookie_in(answer);
    EXPECT_TRUE(cookie.starts_with("__Host-onepool-" + std::to_string(port_) + "="));
    EXPECT_GE(cookie.substr(cookie.find('=') + 1).size(), 43u);  // 32 random bytes
    EXPECT_TRUE(contains(answer.head, "; Path=/; Max-Age="));
    EXPECT_TRUE(contains(answer.head, "; Secure; HttpOnly; SameSite=Strict"));
    EXPECT_EQ(code_of(ask("GET", "/api/tasks", cookie)), "login_needed");
    EXPECT_EQ(text_of(ask("GET", "/api/status", cookie).json["handheld"]), "Anna's phone");
    const auto list = at_till("GET", "/handhelds").json;
    EXPECT_TRUE(list["code"].is_null());
    EXPECT_EQ(text_of(list["ended_code"]["why"]), "used");
    ASSERT_EQ(list["handhelds"].as_array()->size(), 1u);
    EXPECT_EQ(text_of(list["handhelds"].as_array()->front()["name"]), "Anna's phone");
}

TEST_F(Handhelds, PresentTheCertificateWhoseFingerprintTheTillShows) {
    TlsClient client(port_);
    const auto shown = test_support::run_command(
        {"sh", "-c",
         "printf '%s' \"$0\" | openssl x509 -noout -fingerprint -sha256 -ext subjectAltName",
         client.certificate()});
    EXPECT_TRUE(contains(shown, text_of(at_till("GET", "/handhelds").json["fingerprint"])))
        << shown;
    EXPECT_TRUE(contains(shown, "IP Address:127.0.0.1, DNS:till.example")) << shown;
    struct stat found{};
    for (const char* ending : {".handhelds-cert"}) {
        ASSERT_EQ(stat(file(ending).c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 0777, 0600u);
    }
}

TEST_F(Handhelds, KeepTheirCertificateAndTheirPairingOverARestart) {
    const std::string cookie = paired();
    const auto before = text_of(at_till("GET", "/handhelds").json["fingerprint"]);
    const std::string code = open_code();
    EXPECT_EQ(node_.stop(), 0);
    struct stat found{};
    ASSERT_EQ(stat(file(".handhelds").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    const std::string kept = test_support::read_file(file(".handhelds"));
    EXPECT_FALSE(contains(kept, cookie.substr(cookie.find('=') + 1)));  // its hash only
    node_.start();
    EXPECT_EQ(ask("GET", "/api/status", cookie).status, 200);
    EXPECT_EQ(text_of(at_till("GET", "/handhelds").json["fingerprint"]), before);
    EXPECT_EQ(code_of(pair(code)), "no_code");
}

TEST_F(Handhelds, AreStillPairedAfterAKillRightBehindTheAnswer) {
    const std::string cookie = paired();
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(ask("GET", "/api/status", cookie).status, 200);
}

TEST_F(Handhelds, AreNotListenedToAfterFiveWrongTries) {
    const std::string code = open_code();
    const char* said[] = {"4 more wrong tries,", "3 more wrong tries,", "2 more wrong tries,",
                          "1 more wrong try,", "it was the last try from here. Ask for a new one"};
    for (const char* each : said) {
        const auto refused = pair("ZZZZ-ZZZZ");
        EXPECT_EQ(code_of(refused), "wrong_code");
        EXPECT_TRUE(contains(refused.text, each)) << refused.text;
    }
    EXPECT_EQ(number_of(at_till("GET", "/handhelds").json["code"]["tries_left"]), 95);
    EXPECT_EQ(code_of(pair(code)), "too_many_tries");
    EXPECT_TRUE(at_till("GET", "/handhelds").json["handhelds"].as_array()->empty());
    EXPECT_TRUE(contains(node_.process().output(), "127.0.0.1 sent too many wrong codes"));
    EXPECT_EQ(pair(open_code()).status, 201);
}

TEST_F(Handhelds, GetTheirAnswerAgainWhenItWasLost) {
    const std::string body =
        R"({"code":")" + open_code() + R"(","name":"Anna","nonce":"0123456789abcdef"})";
    const auto lost = ask("POST", "/api/pair", "", body);
    const auto again = ask("POST", "/api/pair", "", body);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(ask("GET", "/api/status", cookie_in(again)).status, 200);
    EXPECT_EQ(ask("GET", "/api/status", cookie_in(lost)).status, 401);
    EXPECT_EQ(at_till("GET", "/handhelds").json["handhelds"].as_array()->size(), 1u);
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(ask("GET", "/api/status", cookie_in(again)).status, 200);
}

// What waits for a body that never comes would hold a connection.
TEST_F(Handhelds, AreRefusedAtTheHeadWhereNoCodeIsOpenOrNobodyIsPaired) {
    for (const std::string& head :
         {std::string("POST /api/pair HTTP/1.1\r\nContent-Length: 50000"),
          std::string("POST /api/baskets HTTP/1.1\r\nContent-Length: 50000"),
          std::string("GET /api/tasks HTTP/1.1"), std::string("GET /pair HTTP/1.1"),
          upgrade("x=y").substr(0, upgrade("x=y").find("\r\n\r\n"))}) {
        TlsClient client(port_);
        client.send(head + (contains(head, "Host: ") ? "" : "\r\nHost: " + host()) + "\r\n\r\n");
        const auto answer = client.read_answer();
        EXPECT_TRUE(contains(answer, "Connection: close")) << answer;
        EXPECT_TRUE(contains(answer, "X-Content-Type-Options: nosniff")) << answer;
    }
    const std::string cookie = paired();
    EXPECT_FALSE(contains(ask("GET", "/api/status", cookie).head, "Connection: close"));
}

TEST_F(Handhelds, AreNotPairedByAnythingElse) {
    EXPECT_EQ(code_of(pair("7K3M-Q2XZ")), "no_code");
    const std::string code = open_code();
    EXPECT_EQ(ask("POST", "/api/pair", "", "{").status, 400);
    EXPECT_EQ(ask("POST", "/api/pair", "", "{}").status, 422);
    EXPECT_EQ(ask("POST", "/api/pair", "", R"({"code":")" + code + "\"}").status, 422);
    EXPECT_EQ(pair(code, std::string(41, 'x')).status, 422);
    EXPECT_EQ(pair(code, "   ").status, 422);
    EXPECT_EQ(ask("POST", "/api/pair", "", std::string(70'000, 'x')).status, 413);
    EXPECT_EQ(code_of(at_till("POST", "/pair", R"({"code":")" + code + R"(","name":"x"})")),
              "till_only");
    at_till("DELETE", "/handhelds/code");
    EXPECT_TRUE(at_till("GET", "/handhelds").json["ended_code"].is_null());
    EXPECT_EQ(code_of(pair(code)), "no_code");
    EXPECT_EQ(pair(open_code()).status, 201);
}

TEST_F(Handhelds, DisturbNoPageOfTheTillWhereNoCodeIsOpen) {
    RawClient live(node_.port());
    live.send("GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(node_.port()) +
              "\r\nAuthorization: Bearer " + node_.token() +
              "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    live.read_until(R"({"type":"status")");
    EXPECT_EQ(code_of(pair("ZZZZ-ZZZZ")), "no_code");
    ASSERT_EQ(at_till("POST", "/baskets").status, 201);  // a status frame follows, as late
    EXPECT_FALSE(contains(live.read_until(R"({"type":"status")"), R"("type":"handhelds")"));
    open_code();
    EXPECT_TRUE(contains(live.read_until(R"({"type":"handhelds"})"), "handhelds"));
}

// ---- who may

TEST_F(Handhelds, MayNotDoWhatIsTheTills) {
    const std::string device = paired();
    const std::string cookie = logged_in(device);
    const std::vector<std::pair<const char*, std::string>> refused = {
        {"GET", "/api/baskets"},
        {"POST", "/api/baskets"},
        {"POST", "/api/baskets/" + uuid(1) + "/pay"},
        {"POST", "/api/baskets/" + uuid(1) + "/lines"},
        {"DELETE", "/api/baskets/" + uuid(1)},
        {"POST", "/api/sales"},
        {"POST", "/api/returns"},
        {"POST", "/api/receive"},
        {"POST", "/api/adjust"},
        {"GET", "/api/receipts"},
        {"GET", "/api/receipts/" + uuid(1)},
        {"POST", "/api/tasks/shop/1/collect"},
        {"GET", "/api/events"},
        {"POST", "/api/catalogue"},
        {"GET", "/api/handhelds"},
        {"POST", "/api/handhelds/code"},
        {"DELETE", "/api/handhelds/code"},
        {"DELETE", "/api/handhelds/1"},
        {"GET", "/register"},
        {"GET", "/register.js"},
    };
    for (const auto& [method, path] : refused) {
        EXPECT_EQ(code_of(ask(method, path, cookie, "{}")), "till_only") << method << " " << path;
        EXPECT_EQ(code_of(ask(method, path, device, "{}")), "till_only") << method << " " << path;
        EXPECT_EQ(code_of(ask(method, path, "", "")), "pairing_needed") << method << " " << path;
    }
    for (const char* path : {"/orders", "/orders.js", "/api/products?q=x", "/api/status"})
        EXPECT_EQ(ask("GET", path, cookie).status, 200) << path;
    EXPECT_EQ(
        ask("POST", "/api/tasks/shop/1/take", cookie, R"({"document":")" + uuid(1) + "\"}").status,
        404);  // no such order, but it may ask
}

TEST_F(Handhelds, AreLedToWhereTheyPair) {
    for (const char* path : {"/", "/orders"}) {
        const auto answer = ask("GET", path);
        EXPECT_EQ(answer.status, 303);
        EXPECT_TRUE(contains(answer.head, "Location: /pair")) << answer.head;
    }
    const auto page = ask("GET", "/pair");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(contains(page.head, "Content-Security-Policy: default-src 'self'"));
    EXPECT_EQ(ask("GET", "/pair.js").status, 200);
    EXPECT_TRUE(contains(ask("GET", "/", paired()).head, "Location: /orders"));
}

TEST_F(Handhelds, AreNotLetInByWhatIsNoCookieOfTheirs) {
    const std::string cookie = paired();
    const std::string name = cookie.substr(0, cookie.find('=') + 1);
    for (const std::string& wrong :
         {name, name + "x", cookie + "x", cookie.substr(0, cookie.size() - 1),
          "onepool-" + std::to_string(port_) + "=" + node_.token()})
        EXPECT_EQ(code_of(ask("GET", "/api/tasks", wrong)), "pairing_needed") << wrong;
    TlsClient client(port_);
    client.send("GET /api/tasks HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " +
                node_.token() + "\r\n\r\n");
    EXPECT_EQ(code_of(read(client.read_answer())), "pairing_needed");
}

TEST_F(Handhelds, AreNotServedToForeignPages) {
    const std::string cookie = logged_in(paired());
    const auto with = [&](const std::string& headers) {
        TlsClient client(port_);
        client.send("GET /api/tasks HTTP/1.1\r\nCookie: " + cookie + "\r\n" + headers + "\r\n");
        return read(client.read_answer());
    };
    EXPECT_EQ(code_of(with("Host: evil.example\r\n")), "foreign_host");
    EXPECT_EQ(code_of(with("Host: " + host() + "\r\nOrigin: https://evil.example\r\n")),
              "foreign_origin");
    EXPECT_EQ(with("Host: " + host() + "\r\nOrigin: https://" + host() + "\r\n").status, 200);
    EXPECT_EQ(with("Host: till.example:" + std::to_string(port_) + "\r\n").status, 200);
    EXPECT_EQ(with("Host: Till.Example:" + std::to_string(port_) + "\r\n").status, 200);
}

// ---- removed

TEST_F(Handhelds, AreOutAtOnceWhenRemoved) {
    const std::string anna = logged_in(paired("Anna"));
    const std::string bob_device = paired("Bob");
    const std::string bob = logged_in(bob_device);
    TlsClient live(port_);
    live.send(upgrade(anna));
    EXPECT_TRUE(contains(live.read_until(R"({"type":"status")"), "101 Switching"));
    TlsClient kept_open(port_);
    kept_open.send(request("GET", "/api/tasks", anna));
    EXPECT_EQ(read(kept_open.read_answer()).status, 200);

    EXPECT_EQ(at_till("DELETE", "/handhelds/1").status, 200);
    EXPECT_TRUE(live.read_until("\x88").ends_with("\x88"));  // a closing frame
    kept_open.send(request("GET", "/api/tasks", anna));
    EXPECT_EQ(code_of(read(kept_open.read_answer())), "pairing_needed");
    TlsClient again(port_);
    again.send(upgrade(anna));
    EXPECT_TRUE(contains(again.read_answer(), "401"));
    EXPECT_EQ(ask("GET", "/api/tasks", bob).status, 200);
    EXPECT_EQ(at_till("DELETE", "/handhelds/1").status, 404);
    EXPECT_EQ(at_till("DELETE", "/handhelds/x").status, 404);

    node_.kill_hard();
    node_.start();
    EXPECT_EQ(code_of(ask("GET", "/api/tasks", anna)), "pairing_needed");
    EXPECT_EQ(ask("GET", "/api/tasks", logged_in(bob_device)).status, 200);
}

TEST_F(Handhelds, AreOutForGoodOnlyOnceThatIsOnDisk) {
    const std::string anna = paired();
    const std::string in_the_way = file(".handhelds") + ".writing";
    std::filesystem::create_directories(in_the_way + "/full");  // as a full disk
    for (int i = 0; i < 2; ++i) {
        const auto answer = at_till("DELETE", "/handhelds/1");
        EXPECT_EQ(answer.status, 503) << i;
        EXPECT_TRUE(contains(answer.text, "It is out")) << answer.text;
    }
    EXPECT_EQ(at_till("DELETE", "/handhelds/7").status, 404);
    EXPECT_EQ(code_of(ask("GET", "/api/tasks", anna)), "pairing_needed");
    EXPECT_TRUE(contains(text_of(at_till("GET", "/status").json["handhelds_fault"]), "restart"));
    std::filesystem::remove_all(in_the_way);
    EXPECT_EQ(at_till("DELETE", "/handhelds/1").status, 200);
    EXPECT_EQ(text_of(at_till("GET", "/status").json["handhelds_fault"]), "");
    EXPECT_EQ(at_till("DELETE", "/handhelds/1").status, 404);
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(code_of(ask("GET", "/api/tasks", anna)), "pairing_needed");
}

TEST_F(Handhelds, HearOfOrdersButNotOfBaskets) {
    TlsClient live(port_);
    live.send(upgrade(logged_in(paired())));
    live.read_until(R"({"type":"status")");
    EXPECT_EQ(at_till("POST", "/baskets", R"({"basket":")" + uuid(1) + "\"}").status, 201);
    EXPECT_EQ(node_.import(small_catalogue).status, 200);
    EXPECT_FALSE(contains(live.read_until(R"({"type":"levels"})"), "\"basket\""));
}

// ---- files

TEST_F(Handhelds, ArePairedAnewWhenTheirListIsDamaged) {
    const std::string cookie = paired();
    EXPECT_EQ(node_.stop(), 0);
    std::filesystem::resize_file(file(".handhelds"), 70 * 1024);
    node_.start();
    EXPECT_EQ(ask("GET", "/api/status", cookie).status, 401);
    EXPECT_TRUE(std::filesystem::exists(file(".handhelds") + ".damaged"));
    EXPECT_EQ(ask("GET", "/api/status", paired()).status, 200);
    EXPECT_EQ(node_.stop(), 0);
    std::filesystem::resize_file(file(".handhelds"), 20);
    node_.start();
    EXPECT_EQ(ask("GET", "/api/status", cookie).status, 401);
    EXPECT_TRUE(std::filesystem::exists(file(".handhelds") + ".damaged"));
    EXPECT_TRUE(contains(node_.process().output(), "Pair each anew"));
    EXPECT_EQ(ask("GET", "/api/status", paired()).status, 200);
}

TEST_F(Handhelds, GetANewCertificateWhenTheOldOneIsDamagedOrForOtherHosts) {
    const auto fingerprint = [&] {
        return text_of(at_till("GET", "/handhelds").json["fingerprint"]);
    };
    const auto first = fingerprint();
    EXPECT_EQ(node_.stop(), 0);
    std::filesystem::resize_file(file(".handhelds-cert"), 70 * 1024);
    node_.start();
    const auto longer = fingerprint();
    EXPECT_NE(longer, first);
    EXPECT_EQ(node_.stop(), 0);
    std::filesystem::resize_file(file(".handhelds-cert"), 100);
    node_.start();
    const auto second = fingerprint();
    EXPECT_NE(second, longer);
    EXPECT_EQ(node_.stop(), 0);
    std::string settings = node_.settings();
    settings.replace(settings.find("Till.example"), 12, "shop.example");
    node_.write_settings(settings);
    node_.start();
    EXPECT_NE(fingerprint(), second);
}

TEST(HandheldsOff, AreNotLetInWithoutSettings) {
    NodeProcess node;
    EXPECT_EQ(code_of(node.ask("POST", "/api/handhelds/code")), "no_handhelds");
    EXPECT_TRUE(node.ask("GET", "/api/handhelds").json["address"].is_null());
    EXPECT_EQ(node.ask("POST", "/api/pair", R"({"code":"x","name":"y"})").status, 409);
    EXPECT_EQ(node.stop(), 0);
}

// Whatever is wrong with their door, the till sells and its pages say what it is.
TEST(HandheldsOff, KeepNoTillFromSelling) {
    const std::string no_certificate = "cert = \"node.toml\"\nkey = \"node.toml\"\n";
    const std::string no_file = "cert = \"none.crt\"\nkey = \"none.key\"\n";
    const auto port = test_support::free_port();
    const std::string not_here = "[handhelds]\nlisten = \"192.0.2.1:" + std::to_string(port) +
                                 "\"\nhosts = [\"192.0.2.1\"]\n";  // RFC 5737
    NodeProcess node;
    const std::string settings = node.settings();
    for (const auto& [handhelds, why] :
         {std::pair(settings_for(port) + no_certificate, "are no certificate and its private key"),
          std::pair(settings_for(port) + no_file, "none.crt"),
          std::pair(settings_for(node.port()), "another program listens on"),
          std::pair(not_here, "cannot listen on 192.0.2.1")}) {
        EXPECT_EQ(node.stop(), 0);
        node.write_settings(settings + handhelds);
        node.start();
        EXPECT_EQ(node.ask("POST", "/api/baskets").status, 201) << why;
        const auto status = node.ask("GET", "/api/status").json;
        EXPECT_TRUE(contains(text_of(status["handhelds_fault"]), why)) << status.dump();
        const auto refused = node.ask("POST", "/api/handhelds/code");
        EXPECT_EQ(refused.status, 503);
        EXPECT_TRUE(contains(refused.text, why)) << refused.text;
        EXPECT_EQ(node.ask("GET", "/api/handhelds").status, 200);
        EXPECT_EQ(node.ask("DELETE", "/api/handhelds/1").status, 404);
    }
    EXPECT_EQ(node.stop(), 0);
}

TEST(HandheldsOff, UseTheCertificateThatAPersonGave) {
    const auto port = test_support::free_port();
    NodeProcess node;
    EXPECT_EQ(node.stop(), 0);
    const auto folder = std::filesystem::path(node.settings_file()).parent_path().string();
    test_support::run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                               "ec_paramgen_curve:P-256", "-noenc", "-days", "30", "-subj",
                               "/CN=given", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                               folder + "/given.key", "-out", folder + "/given.crt"});
    node.write_settings(node.settings() + settings_for(port) +
                        "cert = \"given.crt\"\nkey = \"given.key\"\n");
    node.start();
    const TlsClient client(port);
    EXPECT_EQ(client.certificate(), test_support::read_file(folder + "/given.crt"));
    EXPECT_EQ(node.stop(), 0);
}

}  // namespace
}  // namespace onepool::node_test
