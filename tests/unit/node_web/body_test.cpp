// A request's body, field by field: each bound, each kind, and the first fault by its place.

#include "node/web/body.hpp"

#include <gtest/gtest.h>

namespace onepool::node {
namespace {

std::string fault_of(const Body& body) {
    return body.fault() ? body.fault()->field + "|" + body.fault()->code : "none";
}

TEST(RequestBody, IsAnObjectOrNothing) {
    EXPECT_EQ(fault_of(Body("")), "none");
    EXPECT_EQ(fault_of(Body("{}")), "none");
    for (const char* text : {"[]", "7", "\"x\"", "null", "{", "{} {}", "{\"a\":1,\"a\":2}"}) {
        Body body(text);
        ASSERT_TRUE(body.fault()) << text;
        EXPECT_EQ(body.fault()->status, 400);
        EXPECT_EQ(body.fault()->code, "bad_json");
    }
}

TEST(RequestBody, ReadsTexts) {
    Body body(R"({"a":"x","empty":"","n":null})");
    auto fields = body.fields();
    EXPECT_EQ(fields.text("a", 1), "x");
    EXPECT_EQ(fields.text_or("empty", 1), "");
    EXPECT_EQ(fields.text_or("n", 1), "");
    EXPECT_EQ(fields.text_or("absent", 1), "");
    EXPECT_TRUE(fields.has("a"));
    EXPECT_FALSE(fields.has("n"));
    EXPECT_EQ(fault_of(body), "none");
}

TEST(RequestBody, RefusesTextsOutOfBounds) {
    const auto fault = [](const char* text) {
        Body body(text);
        body.fields().text("a", 3);
        return fault_of(body);
    };
    EXPECT_EQ(fault(R"({"a":"xyz"})"), "none");
    EXPECT_EQ(fault(R"({"a":"wxyz"})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":""})"), "a|bad_field");
    EXPECT_EQ(fault(R"({})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":7})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":"\n"})"), "a|bad_field");
}

TEST(RequestBody, RefusesNumbersOutOfBounds) {
    const auto fault = [](const char* text) {
        Body body(text);
        body.fields().number("a", {1, 10});
        return fault_of(body);
    };
    EXPECT_EQ(fault(R"({"a":1})"), "none");
    EXPECT_EQ(fault(R"({"a":10})"), "none");
    EXPECT_EQ(fault(R"({"a":0})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":11})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":1.5})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":1e1})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":99999999999999999999})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":"1"})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":true})"), "a|bad_field");
    EXPECT_EQ(fault(R"({})"), "a|bad_field");
}

TEST(RequestBody, FallsBackForAbsentNumbers) {
    Body body(R"({"n":null})");
    EXPECT_EQ(body.fields().number_or("n", {1, 10}, 4), 4);
    EXPECT_EQ(body.fields().number_or("absent", {1, 10}, 5), 5);
    EXPECT_EQ(fault_of(body), "none");
}

TEST(RequestBody, ReadsIds) {
    const auto fault = [](const char* text) {
        Body body(text);
        body.fields().id("a");
        return fault_of(body);
    };
    EXPECT_EQ(fault(R"({"a":"018f0000-0000-7000-8000-000000000001"})"), "none");
    EXPECT_EQ(fault(R"({"a":"00000000-0000-0000-0000-000000000000"})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":"018f0000"})"), "a|bad_field");
    EXPECT_EQ(fault(R"({})"), "a|bad_field");
}

TEST(RequestBody, ReadsTimesAndChoices) {
    Body body(R"({"at":1295222400000,"kind":"card"})");
    auto fields = body.fields();
    const auto kind = [&](std::string_view key) {
        return fields.choice<int>(key, {{"cash", 1}, {"card", 2}});
    };
    EXPECT_EQ(fields.time("at"), UnixMs{1'295'222'400'000});
    EXPECT_EQ(fields.time("absent"), std::nullopt);
    EXPECT_EQ(kind("kind"), 2);
    EXPECT_EQ(kind("absent"), 1);
    EXPECT_EQ(fault_of(body), "none");
    Body wrong(R"({"kind":"gold"})");
    wrong.fields().choice<int>("kind", {{"cash", 1}, {"card", 2}});
    EXPECT_EQ(wrong.fault()->message, "`kind` must be one of cash, card.");
}

TEST(RequestBody, ReadsFlags) {
    Body body(R"({"yes":true,"no":false,"n":null})");
    auto fields = body.fields();
    EXPECT_TRUE(fields.flag("yes"));
    EXPECT_FALSE(fields.flag("no"));
    EXPECT_FALSE(fields.flag("n"));
    EXPECT_FALSE(fields.flag("absent"));
    EXPECT_EQ(fault_of(body), "none");
    for (const char* text : {R"({"a":1})", R"({"a":"true"})"}) {
        Body wrong(text);
        EXPECT_FALSE(wrong.fields().flag("a"));
        EXPECT_EQ(fault_of(wrong), "a|bad_field");
    }
}

TEST(RequestBody, NamesThePlaceInAList) {
    Body body(R"({"lines":[{"q":1},{"q":0}]})");
    for (auto& line : body.fields().list("lines", 5))
        line.number("q", {1, 9});
    EXPECT_EQ(fault_of(body), "lines[1].q|bad_field");
}

TEST(RequestBody, BoundsItsLists) {
    const auto fault = [](const char* text) {
        Body body(text);
        body.fields().list("a", 2);
        return fault_of(body);
    };
    EXPECT_EQ(fault(R"({"a":[{}]})"), "none");
    EXPECT_EQ(fault(R"({"a":[]})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":[{},{},{}]})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":{}})"), "a|bad_field");
    EXPECT_EQ(fault(R"({"a":[7]})"), "a|bad_field");
    EXPECT_EQ(fault(R"({})"), "a|bad_field");
}

TEST(RequestBody, KeepsItsFirstFault) {
    Body body(R"({"a":0,"b":0})");
    auto fields = body.fields();
    fields.number("a", {1, 2});
    fields.number("b", {1, 2});
    EXPECT_EQ(fault_of(body), "a|bad_field");
}

TEST(QueryNumber, IsWholeAndBounded) {
    EXPECT_EQ(parse_number("7", {1, 9}), 7);
    EXPECT_EQ(parse_number("0", {1, 9}), std::nullopt);
    EXPECT_EQ(parse_number("10", {1, 9}), std::nullopt);
    EXPECT_EQ(parse_number("7x", {1, 9}), std::nullopt);
    EXPECT_EQ(parse_number("", {1, 9}), std::nullopt);
    EXPECT_EQ(parse_number("99999999999999999999", {1, INT64_MAX}), std::nullopt);
}

TEST(Body, LetsTheGs1SeparatorStandInWhatWasScanned) {
    Body body(R"({"code":"10L\u001d17261231","bell":"A\u0007","long":"abc\u001d","none":7})");
    auto fields = body.fields();
    EXPECT_EQ(fields.scanned_or("code", 20),
              "10L\x1d"
              "17261231");
    EXPECT_EQ(fields.scanned_or("absent", 20), "");
    EXPECT_FALSE(body.fault());
    EXPECT_EQ(fields.scanned_or("bell", 20), "");
    EXPECT_TRUE(body.fault());
    EXPECT_EQ(fields.scanned_or("long", 3), "") << "it counts as a byte";
    EXPECT_EQ(fields.scanned_or("none", 20), "");
}

}  // namespace
}  // namespace onepool::node
