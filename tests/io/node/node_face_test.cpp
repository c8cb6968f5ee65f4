// The HTTP face of a real onepool-node: who may come in, every address, and what a cashier's page
// relies on.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/io/node/node_process.hpp"
#include "tests/io/support/raw_client.hpp"

namespace onepool::node_test {
namespace {

std::size_t count_of(const Json& json) {
    return json.as_array() == nullptr ? 0 : json.as_array()->size();
}

// One node for all tests of the suite: starting one a test would take longer than testing it.
class NodeFace : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        till = new NodeProcess();
        ASSERT_EQ(till->import(small_catalogue).status, 200);
    }
    static void TearDownTestSuite() {
        EXPECT_EQ(till->stop(), 0);
        delete till;
    }
    static HttpAnswer get(const std::string& path) { return till->ask("GET", "/api" + path); }
    static HttpAnswer post(const std::string& path, const std::string& body = "") {
        return till->ask("POST", "/api" + path, body);
    }
    static std::string next_id() { return uuid(++newest_id); }
    static std::string open_basket() {
        const auto id = next_id();
        EXPECT_EQ(post("/baskets", R"({"basket":")" + id + "\"}").status, 201);
        return id;
    }
    static std::string basket_with_heart() {
        const auto id = open_basket();
        EXPECT_EQ(post("/baskets/" + id + "/lines", R"({"code":"85123A"})").status, 200);
        return id;
    }
    static HttpAnswer sell(const std::string& id, const std::string& lines) {
        return post("/sales", R"({"basket":")" + id + R"(","lines":)" + lines + "}");
    }

    static NodeProcess* till;
    static unsigned newest_id;
};
NodeProcess* NodeFace::till = nullptr;
unsigned NodeFace::newest_id = 0;

// ---- who may come in

TEST_F(NodeFace, NeedsTheToken) {
    const std::string host = "Host: 127.0.0.1:" + std::to_string(till->port()) + "\r\n";
    EXPECT_EQ(till->ask_raw("GET", "/api/status", "", host).status, 401);
    EXPECT_EQ(till->ask_raw("GET", "/api/status", "", host + "Authorization: Bearer x\r\n").status,
              401);
    EXPECT_EQ(get("/status").status, 200);
}

TEST_F(NodeFace, NeedsItsOwnHost) {
    const std::string key = "Authorization: Bearer " + till->token() + "\r\n";
    EXPECT_EQ(code_of(till->ask_raw("GET", "/api/status", "", "Host: evil.example\r\n" + key)),
              "foreign_host");
    EXPECT_EQ(code_of(till->ask_raw("GET", "/", "", "Host: evil.example\r\n")), "foreign_host");
    EXPECT_EQ(till->ask_raw("GET", "/api/status", "",
                            "Host: localhost:" + std::to_string(till->port()) + "\r\n" + key)
                  .status,
              200);
}

TEST_F(NodeFace, RefusesAForeignOrigin) {
    EXPECT_EQ(code_of(till->ask("GET", "/api/status", "", "Origin: http://evil.example\r\n")),
              "foreign_origin");
    EXPECT_EQ(till->ask("GET", "/api/status", "",
                        "Origin: http://127.0.0.1:" + std::to_string(till->port()) + "\r\n")
                  .status,
              200);
}

TEST_F(NodeFace, TakesTheTokenOfALinkAsACookie) {
    const std::string host = "Host: 127.0.0.1:" + std::to_string(till->port()) + "\r\n";
    const auto opened = till->ask_raw("GET", "/?token=" + till->token(), "", host);
    EXPECT_EQ(opened.status, 303);
    EXPECT_NE(opened.head.find("HttpOnly; SameSite=Strict"), std::string::npos);
    const auto begin = opened.head.find("Set-Cookie: ") + 12;
    const auto cookie = opened.head.substr(begin, opened.head.find(';', begin) - begin);
    EXPECT_EQ(till->ask_raw("GET", "/api/status", "", host + "Cookie: " + cookie + "\r\n").status,
              200);
    EXPECT_EQ(till->ask_raw("GET", "/?token=wrong", "", host).status, 401);
}

TEST_F(NodeFace, RefusesALivePageWithoutToken) {
    test_support::RawClient client(till->port());
    client.send("GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(till->port()) +
                "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_NE(client.read_answer().find("401"), std::string::npos);
}

TEST_F(NodeFace, TellsALivePageWhatHappens) {
    test_support::RawClient client(till->port());
    client.send("GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(till->port()) +
                "\r\nAuthorization: Bearer " + till->token() +
                "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_NE(client.read_until(R"({"type":"status")").find("101"), std::string::npos);
    const auto id = open_basket();
    const std::string frame = R"({"type":"basket","basket":")" + id + "\"}";
    EXPECT_NE(client.read_until(frame).find(frame), std::string::npos);
}

TEST_F(NodeFace, GuardsItsPages) {
    const auto page = till->ask("GET", "/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.head.find("Content-Security-Policy: default-src 'self'"), std::string::npos);
    EXPECT_NE(page.head.find("X-Content-Type-Options: nosniff"), std::string::npos);
    EXPECT_NE(get("/status").head.find("Cache-Control: no-store"), std::string::npos);
    EXPECT_EQ(till->ask("GET", "/orders").status, 200);
    EXPECT_EQ(till->ask("GET", "/etc/passwd").status, 404);
    EXPECT_EQ(till->ask("GET", "/../node.toml").status / 100, 4);
}

// ---- addresses

TEST_F(NodeFace, AnswersUnknownAddressesAndMethods) {
    EXPECT_EQ(code_of(get("/nothing")), "no_such_address");
    EXPECT_EQ(code_of(post("/status")), "wrong_method");
    EXPECT_EQ(code_of(till->ask("PUT", "/api/baskets", "{}")), "wrong_method");
}

TEST_F(NodeFace, TellsItsStatus) {
    const auto status = get("/status").json;
    EXPECT_EQ(text_of(status["node"]), till->node_id());
    EXPECT_EQ(text_of(status["name"]), "Till 1");
    EXPECT_EQ(text_of(status["currency"]), "GBP");
    EXPECT_EQ(text_of(status["uplink"]["state"]), "offline");
    EXPECT_GT(number_of(status["disk"]["free_bytes"]), 0);
    EXPECT_TRUE(status["clock"]["ahead_ms"].is_null()) << "no hub was met";
    EXPECT_EQ(status["clock"]["trusted"], Json(true));
    EXPECT_EQ(number_of(status["tasks"]), 0);
}

TEST_F(NodeFace, FindsProducts) {
    EXPECT_EQ(text_of(get("/products/85123A").json["gtin"]), "4006381333931");
    EXPECT_EQ(text_of(get("/products/4006381333931").json["sku"]), "85123A");
    EXPECT_EQ(text_of(get("/products/04006381333931").json["sku"]), "85123A");
    EXPECT_EQ(count_of(get("/products?q=hanging+heart").json["products"]), 1u);
    EXPECT_EQ(count_of(get("/products?limit=2").json["products"]), 2u);
    EXPECT_EQ(code_of(get("/products/4006381333932")), "unknown_code");
    EXPECT_EQ(code_of(get("/products/none")), "unknown_code");
}

TEST_F(NodeFace, RefusesABadCatalogueByLine) {
    const auto answer = till->import("sku,description,price\nA,x,1\nB,y,one\n");
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(text_of(answer.json["error"]["message"]).find("Line 3"), std::string::npos);
    EXPECT_EQ(get("/products/A").status, 404);
}

TEST_F(NodeFace, ImportsOneCatalogueAtATime) {
    const std::string columns = "sku,description,price,tax_code,tax_rate_bp\n";
    std::string csv = columns;
    for (int i = 0; i < 20'000; ++i)
        csv += "bulk-" + std::to_string(i) + ",a thing,1,standard,2000\n";
    const std::string request =
        "POST /api/catalogue HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(till->port()) +
        "\r\nAuthorization: Bearer " + till->token() +
        "\r\nContent-Type: text/csv\r\nContent-Length: " + std::to_string(csv.size()) + "\r\n\r\n" +
        csv;
    test_support::RawClient first(till->port());
    test_support::RawClient second(till->port());
    first.send(request);
    second.send(request);
    // Whichever came first is imported, and the other is told to wait.
    const std::string answers = first.read_answer() + second.read_answer();
    EXPECT_NE(answers.find("HTTP/1.1 200"), std::string::npos);
    EXPECT_NE(answers.find("HTTP/1.1 503"), std::string::npos);
    EXPECT_NE(answers.find("Wait for its end"), std::string::npos);
    EXPECT_EQ(till->import(columns + "bulk-0,a thing,2,standard,2000\n").status, 200);
}

// ---- a sale step by step

TEST_F(NodeFace, SellsABasketOnce) {
    const auto id = basket_with_heart();
    const auto basket = get("/baskets/" + id).json;
    EXPECT_EQ(number_of(basket["total"]), 255);
    EXPECT_EQ(text_of(basket["state"]), "open");
    const auto first = post("/baskets/" + id + "/pay", R"({"cash_given":300})");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(text_of(first.json["kind"]), "sale");
    EXPECT_EQ(number_of((*first.json["tenders"].as_array())[0]["change"]), 45);
    const auto second = post("/baskets/" + id + "/pay", R"({"cash_given":300})");
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.text, first.text);
    const auto gone = get("/baskets/" + id);
    EXPECT_EQ(gone.status, 410);
    EXPECT_EQ(text_of(gone.json["receipt"]["event"]), text_of(first.json["event"]));
    EXPECT_EQ(get("/receipts/" + id).text, first.text);
}

TEST_F(NodeFace, KeepsABasketThroughAReload) {
    const auto id = basket_with_heart();
    post("/baskets/" + id + "/lines", R"({"code":"22423","quantity":3})");
    const auto before = get("/baskets/" + id).text;
    till->kill_hard();
    till->start();
    EXPECT_EQ(get("/baskets/" + id).text, before);
}

TEST_F(NodeFace, OpensABasketOnce) {
    const auto id = open_basket();
    const auto again = post("/baskets", R"({"basket":")" + id + "\"}");
    EXPECT_EQ(again.status, 200);
    const auto fresh = post("/baskets", R"({"staff":"ann"})");
    EXPECT_EQ(fresh.status, 201);
    EXPECT_EQ(text_of(fresh.json["staff"]), "ann");
    EXPECT_EQ(text_of(fresh.json["basket"]).size(), 36u);
}

TEST_F(NodeFace, SellsAnUnknownCodeAsAnOpenItem) {
    const auto id = open_basket();
    EXPECT_EQ(code_of(post("/baskets/" + id + "/lines", R"({"code":"12345670"})")), "unknown_code");
    const auto added =
        post("/baskets/" + id + "/open-items",
             R"({"code":"12345670","description":"a pen","unit_price":99,"quantity":2})");
    EXPECT_EQ(added.status, 200);
    const auto& line = (*added.json["lines"].as_array())[0];
    EXPECT_TRUE(line["sku"].is_null());
    EXPECT_EQ(text_of(line["code"]), "12345670");
    EXPECT_EQ(text_of(line["tax_code"]), "standard");
    EXPECT_EQ(code_of(post("/baskets/" + id + "/open-items",
                           R"({"description":"x","unit_price":1,"tax_code":"?"})")),
              "bad_field");
    EXPECT_EQ(post("/baskets/" + id + "/pay", R"({"cash_given":198})").status, 200);
}

TEST_F(NodeFace, ChangesAndVoidsLines) {
    const auto id = basket_with_heart();
    const auto changed = till->ask("PATCH", "/api/baskets/" + id + "/lines/1", R"({"quantity":5})");
    EXPECT_EQ(number_of(changed.json["total"]), 1275);
    EXPECT_EQ(code_of(till->ask("PATCH", "/api/baskets/" + id + "/lines/9", R"({"quantity":1})")),
              "no_such_line");
    EXPECT_EQ(code_of(till->ask("PATCH", "/api/baskets/" + id + "/lines/x", R"({"quantity":1})")),
              "bad_field");
    const auto empty = till->ask("DELETE", "/api/baskets/" + id + "/lines/1");
    EXPECT_EQ(count_of(empty.json["lines"]), 0u);
    EXPECT_EQ(till->ask("DELETE", "/api/baskets/" + id).text, "{}");
    EXPECT_EQ(get("/baskets/" + id).status, 404);
}

TEST_F(NodeFace, ParksAndRecalls) {
    const auto id = basket_with_heart();
    EXPECT_EQ(text_of(post("/baskets/" + id + "/park", R"({"name":"hat"})").json["state"]),
              "parked");
    EXPECT_EQ(code_of(post("/baskets/" + id + "/pay", R"({"cash_given":255})")), "wrong_state");
    const auto baskets = get("/baskets").json["baskets"];
    EXPECT_TRUE(std::any_of(baskets.as_array()->begin(), baskets.as_array()->end(),
                            [&](const Json& each) { return text_of(each["name"]) == "hat"; }));
    EXPECT_EQ(text_of(post("/baskets/" + id + "/recall").json["state"]), "open");
    EXPECT_EQ(till->ask("DELETE", "/api/baskets/" + id).status, 200);
}

TEST_F(NodeFace, TakesACardAfterARestart) {
    const auto id = basket_with_heart();
    EXPECT_EQ(text_of(post("/baskets/" + id + "/card").json["state"]), "card_pending");
    till->kill_hard();
    till->start();
    EXPECT_EQ(number_of(get("/baskets/" + id).json["card_amount"]), 255);
    EXPECT_EQ(code_of(post("/baskets/" + id + "/card-result", R"({"result":"maybe"})")),
              "bad_field");
    EXPECT_EQ(post("/baskets/" + id + "/card-result", R"({"result":"unknown"})").status, 200);
    EXPECT_EQ(number_of(post("/baskets/" + id + "/card-result",
                             R"({"result":"approved","reference":"S-1"})")
                            .json["remaining"]),
              0);
    const auto receipt = post("/baskets/" + id + "/pay");
    EXPECT_EQ(text_of((*receipt.json["tenders"].as_array())[0]["kind"]), "card");
}

TEST_F(NodeFace, SaysWhyItRefuses) {
    const auto id = basket_with_heart();
    const auto little = post("/baskets/" + id + "/pay", R"({"cash_given":254})");
    EXPECT_EQ(little.status, 422);
    EXPECT_EQ(text_of(little.json["error"]["message"]),
              "2.55 GBP remain to be paid, 2.54 GBP were given.");
    EXPECT_EQ(post("/baskets/" + uuid(999'999) + "/pay", "{}").status, 404);
    EXPECT_EQ(get("/baskets/not-a-uuid").status, 404);
    till->ask("DELETE", "/api/baskets/" + id);
}

TEST_F(NodeFace, BoundsEveryField) {
    const auto id = open_basket();
    const auto refused = [&](const std::string& path, const std::string& body) {
        const auto answer = post(path, body);
        return answer.status >= 400 && answer.status < 500 && !code_of(answer).empty();
    };
    EXPECT_EQ(code_of(post("/baskets/" + id + "/lines", "{")), "bad_json");
    EXPECT_EQ(code_of(post("/baskets/" + id + "/lines", "[]")), "bad_json");
    const std::string lines = "/baskets/" + id + "/lines";
    EXPECT_TRUE(refused(lines, R"({"code":7})"));
    EXPECT_TRUE(refused(lines, R"({"code":""})"));
    EXPECT_TRUE(refused(lines, R"({"code":"85123A","quantity":0})"));
    EXPECT_TRUE(refused(lines, R"({"code":"85123A","quantity":-1})"));
    EXPECT_TRUE(refused(lines, R"({"code":"85123A","quantity":1.5})"));
    EXPECT_TRUE(refused(lines, R"({"code":"85123A","quantity":1000001})"));
    EXPECT_TRUE(refused(lines, R"({"code":"85123A","quantity":"1"})"));
    EXPECT_TRUE(refused(lines, R"({"code":")" + std::string(201, 'x') + "\"}"));
    EXPECT_TRUE(refused("/baskets", R"({"basket":"1"})"));
    EXPECT_TRUE(refused("/baskets", R"({"staff":")" + std::string(41, 's') + "\"}"));
    EXPECT_TRUE(refused("/baskets/" + id + "/pay", R"({"cash_given":-1})"));
    EXPECT_TRUE(refused("/baskets/" + id + "/pay", R"({"cash_given":99999999999})"));
    EXPECT_TRUE(refused("/sales", R"({"basket":")" + next_id() + R"(","lines":[]})"));
    EXPECT_TRUE(refused("/sales", R"({"basket":")" + next_id() + R"(","lines":[7]})"));
    EXPECT_TRUE(refused("/returns", R"({"basket":")" + next_id() +
                                        R"(","lines":[{"sku":"85123A","quantity":1}]})"));
    EXPECT_TRUE(refused("/adjust", R"({"document":")" + next_id() +
                                       R"(","reason":"x","lines":[{"sku":"A","quantity":0}]})"));
    EXPECT_EQ(count_of(get("/baskets/" + id).json["lines"]), 0u);
    till->ask("DELETE", "/api/baskets/" + id);
}

// ---- documents

TEST_F(NodeFace, RecordsASaleOnce) {
    const auto id = next_id();
    const std::string lines =
        R"([{"sku":"22423","quantity":2,"unit_price":1000},{"code":"4006381333931","quantity":1},)"
        R"({"code":"77","quantity":1,"unit_price":5,"description":"string"}])";
    const auto first = sell(id, lines);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(number_of(first.json["total"]), 2260);
    EXPECT_EQ(count_of(first.json["lines"]), 3u);
    const auto second = sell(id, lines);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.text, first.text);
    till->kill_hard();
    till->start();
    EXPECT_EQ(sell(id, lines).text, first.text);
}

TEST_F(NodeFace, RefusesSalesItCannotUnderstand) {
    EXPECT_EQ(code_of(sell(next_id(), R"([{"sku":"none","quantity":1,"unit_price":5}])")),
              "unknown_code");
    EXPECT_EQ(code_of(sell(next_id(), R"([{"code":"none","quantity":1}])")), "unknown_code");
    EXPECT_EQ(code_of(post("/sales",
                           R"({"basket":")" + next_id() +
                               R"(","currency":"EUR","lines":[{"sku":"22423","quantity":1}]})")),
              "wrong_currency");
}

TEST_F(NodeFace, KeepsTheSourceTimeAndNote) {
    const auto answer =
        post("/sales", R"({"basket":")" + next_id() +
                           R"(","note":"536365","source_time":1295222400000,"tender":"card",)"
                           R"("staff":"ann","lines":[{"sku":"22423","quantity":1}]})");
    EXPECT_EQ(number_of(answer.json["source_time"]), 1'295'222'400'000);
    EXPECT_EQ(number_of(answer.json["business_day"]), 20'110'117);
    EXPECT_EQ(text_of(answer.json["note"]), "536365");
    EXPECT_EQ(count_of(get("/receipts?q=536365").json["receipts"]), 1u);
    EXPECT_EQ(count_of(get("/receipts?limit=1").json["receipts"]), 1u);
}

TEST_F(NodeFace, TakesGoodsBackByReceipt) {
    const auto sale = next_id();
    sell(sale, R"([{"sku":"22423","quantity":3},{"sku":"85123A","quantity":1}])");
    const auto give_back = [&](const std::string& id, const std::string& line) {
        return post("/returns", R"({"basket":")" + id + R"(","original":")" + sale +
                                    R"(","lines":[)" + line + "]}");
    };
    const auto id = next_id();
    const auto first = give_back(id, R"({"line_no":1,"quantity":2,"reason":"faulty"})");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(number_of(first.json["total"]), 2550);
    EXPECT_EQ(text_of((*first.json["lines"].as_array())[0]["disposition"]), "inspection");
    EXPECT_EQ(give_back(id, R"({"line_no":1,"quantity":2,"reason":"faulty"})").text, first.text);
    EXPECT_EQ(number_of((*get("/receipts/" + sale).json["lines"].as_array())[0]["returned"]), 2);
    EXPECT_EQ(code_of(give_back(next_id(), R"({"line_no":1,"quantity":2,"reason":"faulty"})")),
              "more_than_bought");
    EXPECT_EQ(give_back(next_id(), R"({"sku":"22423","quantity":1,"reason":"faulty"})").status,
              201);
    EXPECT_EQ(give_back(next_id(), R"({"line_no":9,"quantity":1,"reason":"faulty"})").status, 422);
}

TEST_F(NodeFace, TakesGoodsBackWithoutReceipt) {
    const auto answer =
        post("/returns", R"({"basket":")" + next_id() +
                             R"(","refund":"voucher","lines":[{"sku":"85123A","quantity":2,)"
                             R"("reason":"changed mind","disposition":"shelf"}]})");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(number_of(answer.json["total"]), 510);
    EXPECT_TRUE((*answer.json["lines"].as_array())[0]["original"].is_null());
    EXPECT_EQ(code_of(post("/returns",
                           R"({"basket":")" + next_id() + R"(","original":")" + uuid(888'888) +
                               R"(","lines":[{"line_no":1,"quantity":1,"reason":"x"}]})")),
              "no_such_receipt");
}

TEST_F(NodeFace, ReceivesAndAdjustsOnce) {
    const auto id = next_id();
    const std::string body = R"({"document":")" + id +
                             R"(","reference":"PO 7","lines":[{"sku":"22423","quantity":40}]})";
    const auto first = post("/receive", body);
    EXPECT_EQ(first.status, 201);
    const auto second = post("/receive", body);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(post("/adjust", R"({"document":")" + next_id() +
                                  R"(","reason":"broken","lines":[{"sku":"22423","quantity":-1}]})")
                  .status,
              201);
    // A document's id names one document, of one kind.
    EXPECT_EQ(code_of(sell(id, R"([{"sku":"22423","quantity":1}])")), "wrong_document");
}

TEST_F(NodeFace, ListsEventsAndTasks) {
    sell(next_id(), R"([{"sku":"22423","quantity":1}])");
    const auto events = get("/events?limit=1000").json["events"];
    ASSERT_GT(count_of(events), 0u);
    const auto head = number_of(get("/status").json["uplink"]["head"]);
    EXPECT_EQ(number_of((*events.as_array())[0]["seq"]), 1);
    EXPECT_EQ(text_of((*events.as_array())[0]["hash"]).size(), 64u);
    EXPECT_EQ(count_of(get("/events?after=" + std::to_string(head)).json["events"]), 0u);
    EXPECT_EQ(count_of(get("/tasks").json["tasks"]), 0u);
    EXPECT_EQ(code_of(post("/tasks/shop/1%2F2/ship", "{}")), "no_such_order");
}

}  // namespace
}  // namespace onepool::node_test
