// Shelves counted over the HTTP face of a real node: scan by scan, through crashes, finished once;
// and bad input without a trace.

#include <gtest/gtest.h>

#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

const std::string heart_gtin = "4006381333931";

// A till that never met a hub.
class CountRoutes : public testing::Test {
  protected:
    CountRoutes() {
        EXPECT_EQ(node_.import(small_catalogue).status, 200);
        EXPECT_EQ(begin().status, 200);
    }
    HttpAnswer begin(const std::string& more = "") {
        return node_.ask(
            "POST", "/api/counts",
            R"({"session":")" + session_ + R"(","name":"aisle 3","staff":"ann")" + more + "}");
    }
    HttpAnswer scan(const std::string& code, const std::string& more = "") {
        return node_.ask("POST", at_ + "/scan", R"({"code":")" + code + "\"" + more + "}");
    }
    HttpAnswer finish(const std::string& body = "{}") {
        return node_.ask("POST", at_ + "/finish", body);
    }
    Json shown() { return node_.ask("GET", at_).json; }
    static std::int64_t counted(const HttpAnswer& answer) {
        return number_of(answer.json["line"]["counted"]);
    }

    NodeProcess node_;
    const std::string session_ = uuid(7);
    const std::string at_ = "/api/counts/" + session_;
};

TEST_F(CountRoutes, CountByGtinAndSkuAndShowNothingOfWhatShouldBeThere) {
    EXPECT_EQ(counted(scan(heart_gtin)), 1);
    EXPECT_EQ(counted(scan("85123A", R"(,"quantity":4)")), 5);
    const auto set = scan("85123A", R"(,"how":"set","quantity":10,"place":"B-07")");
    EXPECT_EQ(counted(set), 15);
    EXPECT_EQ(set.json["line"]["places"].as_array()->size(), 2u);
    EXPECT_TRUE(set.json["line"]["expected"].is_null());
    EXPECT_EQ(counted(scan("85123A", R"(,"how":"take","quantity":3,"place":"B-07")")), 12);
    const Json count = shown();
    EXPECT_EQ(text_of(count["name"]), "aisle 3");
    EXPECT_EQ(text_of(count["begun_by"]), "ann");
    EXPECT_EQ(number_of(count["items"]), 1);
    const Json listed = node_.ask("GET", "/api/counts").json;
    EXPECT_EQ(listed["counts"].as_array()->size(), 1u);
}

TEST_F(CountRoutes, CallGoodsWhatTheCatalogueCallsThemNow) {
    const auto name = [&] { return text_of(shown()["lines"].as_array()->front()["description"]); };
    scan(heart_gtin);
    EXPECT_EQ(name(), "WHITE HANGING HEART");
    EXPECT_EQ(name(), "WHITE HANGING HEART");
    EXPECT_EQ(node_
                  .import("sku,gtin,description,price,tax_code,tax_rate_bp\n"
                          "85123A,4006381333931,RED HANGING HEART,255,standard,2000\n")
                  .status,
              200);
    EXPECT_EQ(name(), "RED HANGING HEART");
}

TEST_F(CountRoutes, KeepEachScanThroughACrashAndCountItOnce) {
    const std::string once = R"(,"request":")" + uuid(8) + "\"";
    EXPECT_EQ(counted(scan(heart_gtin, once)), 1);
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(counted(scan(heart_gtin, once)), 1);
    EXPECT_EQ(counted(scan(heart_gtin)), 2);
    EXPECT_EQ(begin().status, 200) << "the same again";
    EXPECT_EQ(number_of(shown()["items"]), 1);
}

TEST_F(CountRoutes, FinishOnceAlsoAfterACrash) {
    scan(heart_gtin);
    const auto first = finish();
    EXPECT_EQ(first.status, 201) << first.text;
    const auto second = finish();
    EXPECT_EQ(second.status, 200) << second.text;
    EXPECT_EQ(second.text, first.text);
    node_.kill_hard();
    node_.start();
    const auto third = finish();
    EXPECT_EQ(third.status, 200) << third.text;
    EXPECT_EQ(third.text, first.text);
    EXPECT_EQ(code_of(scan(heart_gtin)), "wrong_state");
    EXPECT_EQ(code_of(begin()), "wrong_state");
    EXPECT_EQ(text_of(shown()["state"]), "finished");
}

TEST_F(CountRoutes, PauseAndGoOn) {
    const std::string to = at_ + "/state";
    EXPECT_EQ(text_of(node_.ask("POST", to, R"({"state":"paused","staff":"bob"})").json["state"]),
              "paused");
    EXPECT_EQ(text_of(shown()["changed_by"]), "bob");
    EXPECT_EQ(code_of(scan(heart_gtin)), "wrong_state");
    EXPECT_EQ(node_.ask("POST", to, R"({"state":"open"})").status, 200);
    EXPECT_EQ(node_.ask("POST", to, R"({"state":"finished"})").status, 422);
    EXPECT_EQ(node_.ask("POST", to, "{}").status, 422);
}

TEST_F(CountRoutes, DropWhatWasBegunByMistake) {
    scan(heart_gtin);
    EXPECT_EQ(node_.ask("DELETE", at_).status, 200);
    EXPECT_EQ(node_.ask("DELETE", at_).status, 404);
    EXPECT_EQ(code_of(scan(heart_gtin)), "no_such_count");
    EXPECT_EQ(code_of(finish()), "no_such_count");
}

TEST_F(CountRoutes, HearHowLongAScanWasKept) {
    EXPECT_EQ(counted(scan(heart_gtin, R"(,"age_ms":86400000)")), 1);
    for (const char* age : {"-1", "86400001", "1.5", "\"long\""}) {
        const auto refused = scan(heart_gtin, std::string(R"(,"age_ms":)") + age);
        EXPECT_EQ(refused.status, 422) << age;
        EXPECT_NE(text_of(refused.json["error"]["message"]).find("age_ms"), std::string::npos);
    }
    EXPECT_EQ(counted(scan(heart_gtin)), 2) << "nothing of it was counted";
}

TEST_F(CountRoutes, RefuseWhatCannotBe) {
    for (const char* quantity : {"-1", "1000000000", "1.5", "\"two\""}) {
        const auto refused = scan(heart_gtin, std::string(R"(,"quantity":)") + quantity);
        EXPECT_EQ(refused.status, 422) << quantity;
    }
    EXPECT_EQ(scan(heart_gtin, R"(,"quantity":0)").status, 422);
    const auto unknown = scan("4012345678901");
    EXPECT_EQ(unknown.status, 409);
    EXPECT_EQ(code_of(unknown), "wrong_item");
    EXPECT_NE(text_of(unknown.json["error"]["message"]).find("4012345678901"), std::string::npos);
    EXPECT_EQ(scan(heart_gtin, R"(,"how":"guess")").status, 422);
    EXPECT_EQ(scan(heart_gtin, R"(,"place":")" + std::string(30, 'p') + "\"").status, 422);
    EXPECT_EQ(finish(R"({"uncounted":"perhaps"})").status, 422);
    EXPECT_EQ(code_of(finish()), "wrong_state") << "nothing was counted";
    EXPECT_EQ(node_.ask("GET", "/api/counts/nonsense").status, 404);
    EXPECT_EQ(node_.ask("POST", "/api/counts/nonsense/scan", R"({"code":"A"})").status, 404);
    EXPECT_EQ(node_.ask("POST", "/api/counts", "{}").status, 422) << "without an id";
    EXPECT_EQ(number_of(shown()["items"]), 0);
}

}  // namespace
}  // namespace onepool::node_test
