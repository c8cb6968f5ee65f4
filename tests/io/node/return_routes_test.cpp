// Goods that come back, over HTTP at a real node: by any receipt, without one, in a basket, and
// what waits for inspection.

#include <gtest/gtest.h>

#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

constexpr const char* of_another = "01900000-1111-7222-8333-444455556666";

class ReturnRoutes : public testing::Test {
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
    static HttpAnswer send(const std::string& method, const std::string& path,
                           const std::string& body = "") {
        return till->ask(method, "/api" + path, body);
    }
    static std::string next_id() { return uuid(++newest_id); }
    static std::string sold(const std::string& lines) {
        const auto id = next_id();
        EXPECT_EQ(
            send("POST", "/sales", R"({"basket":")" + id + R"(","lines":)" + lines + "}").status,
            201);
        return id;
    }
    // `more`: further fields, with a comma in front.
    static HttpAnswer give_back(const std::string& line, const std::string& more = "") {
        return send("POST", "/returns",
                    R"({"basket":")" + next_id() + "\"" + more + R"(,"lines":[)" + line + "]}");
    }
    static std::int64_t waiting(const std::string& sku) {
        const auto answer = get("/inspection");
        for (const Json& item : *answer.json["items"].as_array()) {
            if (text_of(item["sku"]) == sku)
                return number_of(item["units"]);
        }
        return 0;
    }

    static NodeProcess* till;
    static unsigned newest_id;
};
NodeProcess* ReturnRoutes::till = nullptr;
unsigned ReturnRoutes::newest_id = 5'000;

const std::string heart = R"({"sku":"85123A","quantity":1,"reason":"Faulty"})";

TEST_F(ReturnRoutes, TakeAReceiptOfAnotherTillAsItIsNamed) {
    const auto answer = give_back(heart, R"(,"receipt":"01900000111172228333444455556666")");
    ASSERT_EQ(answer.status, 201) << answer.text;
    EXPECT_EQ(text_of(answer.json["receipt"]), of_another);
    EXPECT_EQ(text_of(answer.json["lines"].as_array()->front()["disposition"]), "inspection");
    EXPECT_EQ(give_back(heart, R"(,"receipt":"no. 17")").status, 422);
    EXPECT_EQ(give_back(heart, R"(,"receipt":")" + std::string(201, 'r') + "\"").status, 422);
    EXPECT_EQ(code_of(give_back(heart, R"(,"original":")" + std::string(of_another) + "\"")),
              "no_such_receipt");
}

TEST_F(ReturnRoutes, KnowAReceiptOfThisTillByAnyOfItsNames) {
    const auto sale = sold(R"([{"sku":"85123A","quantity":2}])");
    const auto code = text_of(get("/receipts/" + sale).json["chain_code"]);
    const auto by_id = give_back(heart, R"(,"receipt":")" + sale + "\"");
    ASSERT_EQ(by_id.status, 201) << by_id.text;
    EXPECT_TRUE(by_id.json["receipt"].is_null()) << "not provisional";
    EXPECT_EQ(text_of(by_id.json["lines"].as_array()->front()["original"]["basket"]), sale);
    EXPECT_EQ(give_back(heart, R"(,"receipt":")" + code + "\"").status, 201);
    EXPECT_EQ(code_of(give_back(heart, R"(,"receipt":")" + code + "\"")), "more_than_bought");
}

TEST_F(ReturnRoutes, RefuseAnAbsurdQuantity) {
    const std::string absurd = R"({"sku":"85123A","quantity":1000000000,"reason":"Faulty"})";
    EXPECT_EQ(give_back(absurd).status, 422);
    EXPECT_EQ(give_back(absurd, R"(,"receipt":"7K3M-Q2XZ")").status, 422);
}

TEST_F(ReturnRoutes, GiveBackNoMoreThanThePriceOfNowWithoutTheReceipt) {
    const auto at = [](const std::string& price, const std::string& more = "") {
        return give_back(
            R"({"sku":"85123A","quantity":1,"reason":"Faulty","unit_price":)" + price + "}", more);
    };
    EXPECT_EQ(at("255").status, 201);
    EXPECT_EQ(at("100").status, 201) << "less is a matter of who stands there";
    const auto more = at("256");
    EXPECT_EQ(more.status, 422);
    EXPECT_NE(more.text.find("more than the price of now"), std::string::npos) << more.text;
    EXPECT_EQ(at("256", R"(,"receipt":"7K3M-Q2XZ")").status, 422);
    EXPECT_EQ(at("256", R"(,"source_time":1295222400000)").status, 201)
        << "it was paid back elsewhere";
}

TEST_F(ReturnRoutes, RefuseATimeElsewhereInABasket) {
    const auto basket = next_id();
    send("POST", "/baskets", R"({"basket":")" + basket + "\"}");
    const auto put = send(
        "PUT", "/baskets/" + basket + "/return",
        R"({"basket":")" + next_id() + R"(","source_time":1295222400000,"lines":[)" + heart + "]}");
    EXPECT_EQ(put.status, 422) << put.text;
}

TEST_F(ReturnRoutes, SendGoodsWhereTheRuleOfTheirReasonSays) {
    const auto goes = [](const std::string& reason, const std::string& more = "") {
        const auto answer =
            give_back(R"({"sku":"85123A","quantity":1,"reason":")" + reason + "\"" + more + "}");
        return text_of(answer.json["lines"].as_array()->front()["disposition"]);
    };
    EXPECT_EQ(goes("Damaged"), "damaged");
    EXPECT_EQ(goes("Faulty"), "inspection");
    EXPECT_EQ(goes("it sings"), "inspection");
    EXPECT_EQ(goes("Damaged", R"(,"disposition":"shelf")"), "shelf");
    const auto rules = get("/status").json["returns"];
    EXPECT_EQ(text_of(rules["without_receipt"]), "confirm") << "nobody on the list may approve";
    EXPECT_EQ(rules["reasons"].as_array()->size(), 5u);
}

TEST_F(ReturnRoutes, CountAWrongPinEvenWhereNoneIsAskedFor) {
    const auto wrong = give_back(heart, R"(,"approved_by":"Nobody","pin":"1234")");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(code_of(wrong), "wrong_pin");
    EXPECT_EQ(give_back(heart, R"(,"approved_by":"Nobody","pin":"12ab")").status, 422);
}

TEST_F(ReturnRoutes, ExchangeInABasket) {
    const auto sale = sold(R"([{"sku":"85123A","quantity":1}])");
    const auto basket = next_id();
    send("POST", "/baskets", R"({"basket":")" + basket + "\"}");
    send("POST", "/baskets/" + basket + "/lines", R"({"code":"22423"})");
    const auto document = next_id();
    const std::string body = R"({"basket":")" + document + R"(","original":")" + sale +
                             R"(","lines":[{"line_no":1,"quantity":1,"reason":"Faulty"}]})";
    const auto put = send("PUT", "/baskets/" + basket + "/return", body);
    ASSERT_EQ(put.status, 200) << put.text;
    EXPECT_EQ(number_of(put.json["back"]["total"]), 255);
    EXPECT_EQ(number_of(put.json["remaining"]), 1275 - 255);
    EXPECT_EQ(send("PUT", "/baskets/" + basket + "/return", body).status, 200) << "again";
    till->kill_hard();
    till->start();
    const auto paid = send("POST", "/baskets/" + basket + "/pay", R"({"cash_given":2000})");
    ASSERT_EQ(paid.status, 200) << paid.text;
    EXPECT_EQ(text_of(paid.json["kind"]), "sale");
    EXPECT_EQ(text_of(paid.json["exchange"]["basket"]), document);
    EXPECT_EQ(text_of(get("/receipts/" + document).json["exchange"]["basket"]), basket);
    EXPECT_EQ(send("POST", "/baskets/" + basket + "/pay").text, paid.text) << "the same again";
    EXPECT_EQ(send("DELETE", "/baskets/" + basket + "/return").status, 404);
}

TEST_F(ReturnRoutes, GiveBackTheRestByTheTenderThatIsNamed) {
    const auto basket = next_id();
    send("POST", "/baskets", R"({"basket":")" + basket + "\"}");
    const auto put = send("PUT", "/baskets/" + basket + "/return",
                          R"({"basket":")" + next_id() + R"(","lines":[)" + heart + "]}");
    EXPECT_EQ(number_of(put.json["give_back"]), 255);
    const auto paid = send("POST", "/baskets/" + basket + "/pay", R"({"refund":"card"})");
    ASSERT_EQ(paid.status, 200) << paid.text;
    EXPECT_EQ(text_of(paid.json["kind"]), "return");
    EXPECT_EQ(text_of(paid.json["basket"]), basket);
    EXPECT_EQ(text_of(paid.json["tenders"].as_array()->front()["kind"]), "card");
    EXPECT_EQ(send("POST", "/baskets/" + basket + "/pay").text, paid.text) << "the same again";
}

TEST_F(ReturnRoutes, ListWhatWaitsAndTakeADecision) {
    const std::int64_t before = waiting("22423");
    give_back(R"({"sku":"22423","quantity":2,"reason":"Faulty"})");
    EXPECT_EQ(waiting("22423"), before + 2);
    const auto decide = [](const std::string& id, std::int64_t units, const std::string& outcome) {
        return send("POST", "/inspection",
                    R"({"document":")" + id + R"(","staff":"ann","lines":[{"sku":"22423",)" +
                        R"("quantity":)" + std::to_string(units) + R"(,"outcome":")" + outcome +
                        "\"}]}");
    };
    const auto id = next_id();
    EXPECT_EQ(decide(id, 1, "damaged").status, 201);
    EXPECT_EQ(decide(id, 1, "damaged").status, 200) << "the same again";
    EXPECT_EQ(waiting("22423"), before + 1);
    const auto too_many = decide(next_id(), before + 2, "shelf");
    EXPECT_EQ(too_many.status, 409);
    EXPECT_EQ(code_of(too_many), "not_waiting");
    EXPECT_EQ(decide(next_id(), 1'000'000'000, "shelf").status, 422);
    EXPECT_EQ(decide(next_id(), 1, "sea").status, 422);
    EXPECT_EQ(decide(next_id(), 1, "supplier").status, 201);
    EXPECT_EQ(waiting("22423"), before);
}

}  // namespace
}  // namespace onepool::node_test
