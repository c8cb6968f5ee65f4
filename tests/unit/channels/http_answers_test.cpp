#include "hub/channels/http_answers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

HttpAnswer status(int code) {
    return {code, {}, ""};
}

TEST(HttpAnswers, TakeEveryTwoHundredAsAnAnswer) {
    for (const int code : {200, 201, 202, 204, 299})
        EXPECT_FALSE(failure_of(status(code))) << code;
}

TEST(HttpAnswers, RetryWhatIsNotTheRequestsFault) {
    for (const int code :
         {0, 100, 301, 302, 401, 403, 404, 405, 408, 410, 425, 429, 500, 502, 503, 504}) {
        ASSERT_TRUE(failure_of(status(code))) << code;
        EXPECT_EQ(failure_of(status(code))->retry, Retry::yes) << code;
    }
}

TEST(HttpAnswers, DoNotRetryARefusedRequest) {
    for (const int code : {400, 402, 406, 409, 411, 413, 415, 422, 431}) {
        EXPECT_EQ(failure_of(status(code))->retry, Retry::no) << code;
    }
}

TEST(HttpAnswers, SayWhatHappenedAndWhatToLookAt) {
    EXPECT_EQ(failure_of({0, {}, "connection refused"}),
              (RequestFailed{Retry::yes, "no answer: connection refused", {}}));
    EXPECT_EQ(failure_of({422, {}, "listing a: quantity"}),
              (RequestFailed{Retry::no, "HTTP 422: listing a: quantity", {}}));
    EXPECT_EQ(failure_of(status(401))->reason, "HTTP 401 (does the channel know our secret?)");
    EXPECT_EQ(failure_of(status(404))->reason, "HTTP 404 (is the address right?)");
    EXPECT_EQ(failure_of(status(429))->reason, "HTTP 429 (too many requests)");
}

TEST(HttpAnswers, BoundAndCleanWhatTheChannelSays) {
    EXPECT_LE(failure_of({500, {}, std::string(100'000, 'x')})->reason.size(), 200u);
    EXPECT_EQ(failure_of({500, {}, "a\nb"})->reason, "HTTP 500: unreadable text");
    EXPECT_EQ(failure_of({500, {}, "\xff\xfe"})->reason, "HTTP 500: unreadable text");
}

TEST(HttpAnswers, KeepTheWaitAChannelAsksFor) {
    const auto wait = [](const std::string& value) {
        return failure_of({429, {{"Retry-After", value}}, ""})->retry_after;
    };
    EXPECT_EQ(wait("120"), Millis{120'000});
    EXPECT_EQ(wait("0"), Millis{0});
    for (const char* strange :
         {"", "soon", "-5", "12s", "99999999", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
        EXPECT_EQ(wait(strange), std::nullopt) << strange;
    }
}

TEST(UrlEncoded, KeepsOnlyUnreservedCharacters) {
    EXPECT_EQ(url_encoded("Az09-._~"), "Az09-._~");
    EXPECT_EQ(url_encoded("a/b?c=d&e f%"), "a%2Fb%3Fc%3Dd%26e%20f%25");
    EXPECT_EQ(url_encoded("\xc3\xa9"), "%C3%A9");
    EXPECT_EQ(url_encoded(""), "");
}

}  // namespace
}  // namespace onepool::hub
