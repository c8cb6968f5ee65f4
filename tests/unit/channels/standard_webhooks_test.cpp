#include "hub/channels/standard_webhooks.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

// The published example of the Standard Webhooks specification and its reference libraries.
constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* body = R"({"test": 2432232314})";
constexpr const char* signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr UnixMs signed_at{1'614'265'330'000};

std::vector<HttpHeader> published() {
    return {
        {"webhook-id", id}, {"webhook-timestamp", "1614265330"}, {"webhook-signature", signature}};
}

std::vector<WebhookKey> keys() {
    return {*parse_webhook_secret(secret)};
}

SignatureVerdict verdict(const std::vector<HttpHeader>& headers, const std::string& content = body,
                         UnixMs now = signed_at) {
    return verify_signature(keys(), headers, content, now);
}

std::vector<HttpHeader> with(const std::string& name, const std::string& value) {
    auto headers = published();
    for (HttpHeader& header : headers) {
        if (header.name == name)
            header.value = value;
    }
    return headers;
}

TEST(StandardWebhooks, SignsThePublishedExample) {
    EXPECT_EQ(signed_headers(keys()[0], id, signed_at, body), published());
}

TEST(StandardWebhooks, AcceptsThePublishedExample) {
    EXPECT_EQ(verdict(published()), SignatureVerdict::right);
}

TEST(StandardWebhooks, ComparesHeaderNamesWithoutCase) {
    auto headers = published();
    headers[0].name = "Webhook-Id";
    headers[2].name = "WEBHOOK-SIGNATURE";
    EXPECT_EQ(verdict(headers), SignatureVerdict::right);
}

TEST(StandardWebhooks, AcceptsOneRightSignatureAmongSeveral) {
    const std::string others = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,abc ";
    EXPECT_EQ(verdict(with("webhook-signature", others + signature)), SignatureVerdict::right);
    EXPECT_EQ(verdict(with("webhook-signature", std::string(signature) + " " + others)),
              SignatureVerdict::right);
    EXPECT_EQ(verdict(with("webhook-signature", others)), SignatureVerdict::wrong);
}

TEST(StandardWebhooks, RefusesAnotherVersionOfASignature) {
    const std::string as_v2 = "v2" + std::string(signature).substr(2);
    EXPECT_EQ(verdict(with("webhook-signature", as_v2)), SignatureVerdict::wrong);
    EXPECT_EQ(verdict(with("webhook-signature", std::string(signature).substr(3))),
              SignatureVerdict::wrong);
}

TEST(StandardWebhooks, AcceptsEitherSecretWhileOneIsRotated) {
    const WebhookKey next{Bytes(24, 7)};
    const std::vector<WebhookKey> both{next, keys()[0]};
    const std::vector<WebhookKey> turned{keys()[0], next};
    EXPECT_EQ(verify_signature(both, published(), body, signed_at), SignatureVerdict::right);
    EXPECT_EQ(verify_signature(turned, published(), body, signed_at), SignatureVerdict::right);
    EXPECT_EQ(verify_signature(std::vector{next}, published(), body, signed_at),
              SignatureVerdict::wrong);
    EXPECT_EQ(verify_signature({}, published(), body, signed_at), SignatureVerdict::wrong);
}

TEST(StandardWebhooks, CoversIdTimestampAndEveryByteOfTheBody) {
    EXPECT_EQ(verdict(with("webhook-id", "msg_other")), SignatureVerdict::wrong);
    EXPECT_EQ(verdict(with("webhook-timestamp", "1614265331")), SignatureVerdict::wrong);
    for (std::size_t i = 0; i < std::string(body).size(); ++i) {
        std::string changed = body;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_EQ(verdict(published(), changed), SignatureVerdict::wrong) << i;
    }
    EXPECT_EQ(verdict(published(), std::string(body) + "\n"), SignatureVerdict::wrong);
}

TEST(StandardWebhooks, RefusesWhatIsMoreThanFiveMinutesOffEitherWay) {
    const Millis edge{limits::webhook_age_ms};
    EXPECT_EQ(verdict(published(), body, signed_at + edge), SignatureVerdict::right);
    EXPECT_EQ(verdict(published(), body, signed_at + Millis{edge.value + 1}),
              SignatureVerdict::too_old);
    EXPECT_EQ(verdict(published(), body, signed_at + Millis{-edge.value}), SignatureVerdict::right);
    EXPECT_EQ(verdict(published(), body, signed_at + Millis{-edge.value - 1}),
              SignatureVerdict::too_new);
}

TEST(StandardWebhooks, SaysWrongBeforeItSaysOld) {
    EXPECT_EQ(verdict(with("webhook-id", "msg_other"), body, UnixMs{2'000'000'000'000}),
              SignatureVerdict::wrong);
}

TEST(StandardWebhooks, NeedsAllThreeHeadersOnceEach) {
    for (std::size_t missing = 0; missing < 3; ++missing) {
        auto headers = published();
        headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(missing));
        EXPECT_EQ(verdict(headers), SignatureVerdict::headers_missing) << missing;
        auto twice = published();
        twice.push_back(twice[missing]);
        EXPECT_EQ(verdict(twice), SignatureVerdict::headers_missing) << missing;
        auto empty = published();
        empty[missing].value.clear();
        EXPECT_EQ(verdict(empty), SignatureVerdict::headers_missing) << missing;
    }
}

TEST(StandardWebhooks, BoundsIdAndSignatures) {
    const std::string long_id(limits::webhook_id_bytes + 1, 'a');
    EXPECT_EQ(verdict(with("webhook-id", long_id)), SignatureVerdict::headers_missing);
    const std::string long_list(limits::webhook_signature_bytes + 1, ' ');
    EXPECT_EQ(verdict(with("webhook-signature", long_list)), SignatureVerdict::headers_missing);
    const std::string spaces(limits::webhook_signature_bytes, ' ');
    EXPECT_EQ(verdict(with("webhook-signature", spaces)), SignatureVerdict::wrong);
}

TEST(StandardWebhooks, RefusesStrangeTimestamps) {
    for (const char* strange : {"now", "-1614265330", "+1", "1614265330.5", " 1614265330",
                                "1614265330 ", "9999999999999", "0x10", "1e9"}) {
        EXPECT_EQ(verdict(with("webhook-timestamp", strange)), SignatureVerdict::timestamp_strange)
            << strange;
    }
}

TEST(StandardWebhooks, ReadsOnlySecretsOfTheRightFormAndSize) {
    EXPECT_TRUE(parse_webhook_secret(secret));
    EXPECT_TRUE(parse_webhook_secret("whsec_" + base64(Bytes(64, 1))));
    EXPECT_FALSE(parse_webhook_secret("whsec_" + base64(Bytes(65, 1))));
    EXPECT_FALSE(parse_webhook_secret("whsec_" + base64(Bytes(23, 1))));
    EXPECT_FALSE(parse_webhook_secret("whsec_"));
    EXPECT_FALSE(parse_webhook_secret(""));
    EXPECT_FALSE(parse_webhook_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    EXPECT_FALSE(parse_webhook_secret("whsec_not base64 at all, but long enough"));
}

TEST(StandardWebhooks, SaysWhatToDoAboutEachRefusal) {
    for (const auto refusal :
         {SignatureVerdict::headers_missing, SignatureVerdict::timestamp_strange,
          SignatureVerdict::wrong, SignatureVerdict::too_old, SignatureVerdict::too_new}) {
        EXPECT_GT(std::string(to_text(refusal)).size(), 20u);
    }
    EXPECT_STREQ(to_text(SignatureVerdict::right), "right");
}

}  // namespace
}  // namespace onepool::hub
