#include "protocol/json.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "protocol/limits.hpp"

namespace onepool::protocol {

// Failures print the value as JSON.
void PrintTo(const Json& json, std::ostream* out) {
    *out << json.dump();
}

namespace {

Json parsed(std::string_view text) {
    const auto json = Json::parse(text);
    EXPECT_TRUE(json) << text;
    return json.value_or(Json{"(not JSON)"});
}

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += open;
    }
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

TEST(JsonParse, ReadsEachKindOfValue) {
    EXPECT_EQ(parsed("null"), Json{});
    EXPECT_EQ(parsed("true"), Json{true});
    EXPECT_EQ(parsed("false"), Json{false});
    EXPECT_EQ(parsed("-7"), Json{-7});
    EXPECT_EQ(parsed("\"tea \\u20ac\\n\""), Json{"tea \xE2\x82\xAC\n"});
    EXPECT_EQ(parsed(" [1, \"a\", [] ] "), (Json{Json::Array{1, "a", Json::Array{}}}));
    EXPECT_EQ(parsed("{}"), Json{Json::Object{}});
}

TEST(JsonParse, KeepsTheOrderOfMembers) {
    const Json json = parsed(R"({"z": 1, "a": {"y": null}, "m": [true]})");
    EXPECT_EQ(json.dump(), R"({"z":1,"a":{"y":null},"m":[true]})");
    EXPECT_EQ(json["z"], Json{1});
    EXPECT_TRUE(json["a"]["y"].is_null());
    EXPECT_TRUE(json["absent"]["deeper"].is_null());
    EXPECT_TRUE(json["m"]["not an object"].is_null());
}

TEST(JsonParse, KeepsIntegersOfSixtyFourBits) {
    EXPECT_EQ(*parsed("9223372036854775807").as_int(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(*parsed("-9223372036854775808").as_int(), std::numeric_limits<std::int64_t>::min());
}

TEST(JsonParse, KeepsTheTextOfEveryOtherNumber) {
    for (const char* text : {"1.10", "-0.5", "1e3", "2E-2", "9223372036854775808",
                             "18446744073709551616", "123456789012345678901234567890"}) {
        const Json json = parsed(text);
        ASSERT_NE(json.as_number_text(), nullptr) << text;
        EXPECT_EQ(*json.as_number_text(), text);
        EXPECT_EQ(json.as_int(), nullptr);
        EXPECT_EQ(json.dump(), text);
    }
}

TEST(JsonParse, RefusesWhatIsNotJson) {
    for (const char* text :
         {"",    " ",          "nul",    "01",        "+1",       "1.",          ".5",
          "'a'", "\"a",        "\"\n\"", "\"\\x\"",   "\"\xFF\"", "\"\\ud800\"", "[1,]",
          "[1",  "{\"a\":1,}", "{a:1}",  "{\"a\" 1}", "1 2",      "{} x",        "// comment\n1",
          "NaN", "1e999"}) {
        EXPECT_FALSE(Json::parse(text)) << text;
    }
    EXPECT_FALSE(Json::parse(std::string_view("\0", 1)));
}

TEST(JsonParse, RefusesAnObjectThatNamesAKeyTwice) {
    EXPECT_FALSE(Json::parse(R"({"sku": "a", "sku": "b"})"));
    EXPECT_FALSE(Json::parse(R"({"sku": "a", "n": 1, "sku": "a"})"));
    EXPECT_FALSE(Json::parse(R"([{"x": {"k": 1, "\u006b": 2}}])"));
    EXPECT_TRUE(Json::parse(R"([{"k": 1}, {"k": 2, "in": {"k": 3}}])"));
}

TEST(JsonParse, BoundsTheDepth) {
    EXPECT_TRUE(Json::parse(nested(limits::json_depth, "[", "]")));
    EXPECT_FALSE(Json::parse(nested(limits::json_depth + 1, "[", "]")));
    EXPECT_TRUE(Json::parse(nested(limits::json_depth, "{\"a\":", "}")));
    EXPECT_FALSE(Json::parse(nested(limits::json_depth + 1, "{\"a\":", "}")));
    EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')));
}

TEST(JsonParse, DoesNotTakeMinutesOverAHostileObject) {
    Json::Object members;
    for (int i = 0; i < 50'000; ++i) {
        members.emplace_back("key" + std::to_string(i), i);
    }
    EXPECT_TRUE(Json::parse(Json{members}.dump()));
    members.emplace_back("key0", 1);
    EXPECT_FALSE(Json::parse(Json{members}.dump()));
}

TEST(JsonDump, EscapesWhatMustBe) {
    EXPECT_EQ(Json{"a\"b\\c/\b\f\n\r\t\x1f\x7f"}.dump(),
              "\"a\\\"b\\\\c/\\u0008\\u000c\\n\\r\\t\\u001f\x7f\"");
    EXPECT_EQ(Json{std::string_view("\0", 1)}.dump(), "\"\\u0000\"");
    EXPECT_EQ(Json{"\xE2\x82\xAC"}.dump(), "\"\xE2\x82\xAC\"");
}

TEST(JsonDump, ReplacesBytesThatAreNoText) {
    EXPECT_EQ(Json{"a\xFF\xC3z"}.dump(), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
}

TEST(JsonDump, IsReadBackAsTheSameValue) {
    Json json;
    json.set("text", "line\nline");
    json.set("none", Json{});
    json.set("money", Json::NumberText{"12.30"});
    json.set("lines", Json::Array{1, true, "x", Json::Array{}, Json::Object{}});
    EXPECT_EQ(parsed(json.dump()), json);
}

TEST(Json, TakesEachNumberTypeAsItsValue) {
    EXPECT_EQ(*Json{std::uint32_t{4'294'967'295u}}.as_int(), 4'294'967'295);
    EXPECT_EQ(*Json{std::uint64_t{5}}.as_int(), 5);
    const Json large{std::numeric_limits<std::uint64_t>::max()};
    ASSERT_NE(large.as_number_text(), nullptr);
    EXPECT_EQ(*large.as_number_text(), "18446744073709551615");
}

TEST(Json, AnswersOnlyForItsOwnKind) {
    const Json text{"7"};
    EXPECT_EQ(*text.as_string(), "7");
    EXPECT_EQ(text.as_int(), nullptr);
    EXPECT_EQ(text.as_bool(), nullptr);
    EXPECT_EQ(text.as_number_text(), nullptr);
    EXPECT_EQ(text.as_array(), nullptr);
    EXPECT_EQ(text.as_object(), nullptr);
    EXPECT_FALSE(text.is_null());
    EXPECT_EQ(*Json{true}.as_bool(), true);
    EXPECT_EQ(Json{true}.as_int(), nullptr);
}

TEST(Json, SetReplacesAMemberInItsPlace) {
    Json json;
    json.set("a", 1).set("b", 2);
    json.set("a", "new");
    EXPECT_EQ(json.dump(), R"({"a":"new","b":2})");
}

TEST(Json, PushMakesANullValueAnArray) {
    Json json;
    json.push(1);
    json.push("two");
    EXPECT_EQ(json.dump(), R"([1,"two"])");
}

TEST(JsonDeathTest, SetOnAnArrayIsOurBug) {
    Json json{Json::Array{}};
    EXPECT_DEATH(json.set("a", 1), "CHECK failed");
    Json object{Json::Object{}};
    EXPECT_DEATH(object.push(1), "CHECK failed");
}

}  // namespace
}  // namespace onepool::protocol
