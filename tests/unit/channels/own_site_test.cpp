#include "hub/channels/own_site.hpp"

#include <gtest/gtest.h>

#include "protocol/json.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

constexpr Now at{UnixMs{1'614'265'330'123}, Millis{5}};
const OwnSite site(ChannelId{"shop"},
                   {*parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")});

using Listed = std::vector<ListingQuantity>;
using Said = std::vector<ChannelEvent>;

const Listed two{{"22423", Units{7}, false, 41}, {"85123A", Units{0}, true, 42}};

Said push_said(int status, const std::string& body) {
    return site.push_answered(two, {status, {}, body});
}
Said not_understood(const std::string& what) {
    return {RequestFailed{Retry::yes, "the site's answer was not understood: " + what, {}}};
}

// The ids and signatures below were computed apart from this code, by Python's hmac and hashlib.
TEST(OwnSite, PushesABatchAsTheseExactBytes) {
    const HttpRequest request = site.push(two, at);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/onepool/stock");
    EXPECT_EQ(request.body, R"({"type":"stock.set","listings":[)"
                            R"({"listing":"22423","quantity":7,"paused":false,"version":41},)"
                            R"({"listing":"85123A","quantity":0,"paused":true,"version":42}]})");
    EXPECT_EQ(request.headers,
              (std::vector<HttpHeader>{
                  {"webhook-id", "msg_69567a656d3225ccc04dd10c"},
                  {"webhook-timestamp", "1614265330"},
                  {"webhook-signature", "v1,LFiN5KFGPX3w7saE4Gabv9oKAOpiXKAzFF0+kqiThig="},
                  {"content-type", "application/json"}}));
}

TEST(OwnSite, SignsWhatItsOwnCheckAccepts) {
    const HttpRequest request = site.push(two, at);
    const std::vector<WebhookKey> keys{
        *parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    EXPECT_EQ(verify_signature(keys, request.headers, request.body, at.wall),
              SignatureVerdict::right);
}

TEST(OwnSite, KeepsTheIdOfARepeatedPushAndChangesItWithTheContent) {
    const auto id_of = [](const HttpRequest& request) { return request.headers[0].value; };
    const Now later{UnixMs{at.wall.value + 60'000}, Millis{60'005}};
    EXPECT_EQ(id_of(site.push(two, at)), id_of(site.push(two, later)));
    Listed changed = two;
    changed[0].version = 43;
    EXPECT_NE(id_of(site.push(two, at)), id_of(site.push(changed, at)));
    EXPECT_NE(id_of(site.poll("", at)), id_of(site.poll("", later)));
}

TEST(OwnSite, ReadsWhatWasTakenAndRefused) {
    EXPECT_EQ(push_said(200, R"({"taken":[{"listing":"22423","version":41}],
                                 "refused":[{"listing":"85123A","reason":"no such listing"}]})"),
              (Said{PushTaken{"22423", 41}, PushRefused{"85123A", "no such listing"}}));
    EXPECT_EQ(push_said(200, R"({"taken":[],"refused":[]})"), Said{});
}

TEST(OwnSite, BoundsAReasonItIsGiven) {
    const auto reason = [](const std::string& text) {
        Json row;
        row.set("listing", "22423").set("reason", text);
        Json body;
        body.set("taken", Json::Array{}).set("refused", Json::Array{row});
        return std::get<PushRefused>(push_said(200, body.dump())[0]).reason;
    };
    EXPECT_EQ(reason(std::string(5'000, 'x')), std::string(limits::text_bytes, 'x'));
    EXPECT_EQ(reason("a\nb"), "refused without a reason");
    EXPECT_EQ(reason(""), "refused without a reason");
}

TEST(OwnSite, RetriesAnAnswerItDoesNotUnderstand) {
    EXPECT_EQ(push_said(200, "<html>"), not_understood("not JSON"));
    EXPECT_EQ(push_said(200, "[]"), not_understood("taken or refused is missing"));
    EXPECT_EQ(push_said(200, R"({"taken":[]})"), not_understood("taken or refused is missing"));
    EXPECT_EQ(push_said(200, R"({"taken":[{}],"refused":[]})"), not_understood("a row of taken"));
    EXPECT_EQ(push_said(200, R"({"taken":[{"listing":"a","version":-1}],"refused":[]})"),
              not_understood("a row of taken"));
    EXPECT_EQ(
        push_said(200, R"({"taken":[{"listing":"a","version":9007199254740991}],"refused":[]})"),
        not_understood("an absurd version"));
    EXPECT_EQ(push_said(200, R"({"taken":[],"refused":[{}]})"), not_understood("a row of refused"));
    EXPECT_EQ(push_said(200, R"({"taken":[],"refused":[{"listing":")" +
                                 std::string(limits::listing_bytes + 1, 'x') + R"("}]})"),
              not_understood("a row of refused"));
    EXPECT_EQ(push_said(200, R"({"taken":[{},{}],"refused":[{}]})"),
              not_understood("it speaks of more listings than were sent"));
}

TEST(OwnSite, ReadsVersionsUpToTheHighestItWouldSend) {
    const auto said =
        push_said(200, R"({"taken":[{"listing":"22423","version":)" +
                           std::to_string(limits::listing_version) + R"(}],"refused":[]})");
    EXPECT_EQ(said, (Said{PushTaken{"22423", limits::listing_version}}));
    const Listed highest{{"22423", Units{7}, false, limits::listing_version}};
    EXPECT_NE(site.push(highest, at).body.find(std::to_string(limits::listing_version)),
              std::string::npos);
}

TEST(OwnSite, HandsOnFailures) {
    EXPECT_EQ(push_said(503, "busy"), (Said{RequestFailed{Retry::yes, "HTTP 503: busy", {}}}));
    EXPECT_EQ(push_said(400, ""), (Said{RequestFailed{Retry::no, "HTTP 400", {}}}));
}

TEST(OwnSite, PollsFromItsCursorSignedOverAnEmptyBody) {
    const HttpRequest first = site.poll("", at);
    EXPECT_EQ(first.target, "/onepool/orders?updated_since=0&after=&limit=100");
    const HttpRequest request = site.poll("1700000000000:o/1", at);
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target, "/onepool/orders?updated_since=1700000000000&after=o%2F1&limit=100");
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(request.headers,
              (std::vector<HttpHeader>{
                  {"webhook-id", "msg_6d159ebeb320f14f95074eac"},
                  {"webhook-timestamp", "1614265330"},
                  {"webhook-signature", "v1,59pTk5ZImRcJcRLTM5pjhl+XfXU/e8y+OmU6TP+h7bo="}}));
}

std::string order_json(const std::string& id) {
    return R"({"id":")" + id +
           R"(","version":1,"placed_at":5,"updated_at":6,"currency":"GBP","cancelled":false,)"
           R"("lines":[{"line_no":1,"listing":"a","quantity":1,"unit_price":1,"description":""}]})";
}

Said poll_said(const std::string& body) {
    return site.poll_answered({200, {}, body});
}

TEST(OwnSite, ReadsOrdersAndPassesOddOnesOn) {
    const Said said = poll_said(R"({"orders":[)" + order_json("o1") + R"(,{"id":"o2"},)" +
                                order_json("o3") + R"(],"next":{"updated_since":6,"after":"o3"}})");
    ASSERT_EQ(said.size(), 4u);
    EXPECT_EQ(std::get<OrderReceived>(said[0]).order.order.order.value, "o1");
    EXPECT_EQ(std::get<OddOrder>(said[1]).order_id, "o2");
    EXPECT_EQ(std::get<OrderReceived>(said[2]).order.order.channel.value, "shop");
    EXPECT_EQ(std::get<FeedDrained>(said[3]), (FeedDrained{"6:o3", More::no}));
}

TEST(OwnSite, AsksForMoreAfterAFullPage) {
    std::string orders;
    for (std::size_t i = 0; i < limits::poll_orders; ++i) {
        orders += (i ? "," : "") + order_json("o" + std::to_string(i));
    }
    const std::string next = R"(],"next":{"updated_since":6,"after":"o99"}})";
    EXPECT_EQ(std::get<FeedDrained>(poll_said(R"({"orders":[)" + orders + next).back()),
              (FeedDrained{"6:o99", More::yes}));
    EXPECT_EQ(poll_said(R"({"orders":[)" + orders + "," + order_json("one-too-many") + next),
              not_understood("more orders than asked for"));
}

TEST(OwnSite, PollsAgainFromACursorItWasGiven) {
    const Said said = poll_said(R"({"orders":[],"next":{"updated_since":6,"after":"x:y"}})");
    const auto& drained = std::get<FeedDrained>(said[0]);
    EXPECT_EQ(site.poll(drained.cursor, at).target,
              "/onepool/orders?updated_since=6&after=x%3Ay&limit=100");
}

TEST(OwnSite, DoesNotMoveOnAFeedItDoesNotUnderstand) {
    EXPECT_EQ(poll_said("{"), not_understood("not JSON"));
    EXPECT_EQ(poll_said("{}"), not_understood("orders or next is missing"));
    EXPECT_EQ(poll_said(R"({"orders":[],"next":{"updated_since":-1,"after":""}})"),
              not_understood("orders or next is missing"));
    EXPECT_EQ(poll_said(R"({"orders":[],"next":{"updated_since":1,"after":"a\u0000b"}})"),
              not_understood("next.after"));
    EXPECT_EQ(site.poll_answered({502, {}, ""}), (Said{RequestFailed{Retry::yes, "HTTP 502", {}}}));
}

TEST(OwnSite, TellsWhatBecameOfAnOrder) {
    const HttpRequest request =
        site.tell({OrderId{"o 1/2"}, OrderOutcome::refused, "sold \"out\""}, at);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/onepool/orders/o%201%2F2");
    EXPECT_EQ(request.body,
              R"({"type":"order.state","order":"o 1/2","state":"refused","text":"sold \"out\""})");
    EXPECT_EQ(request.headers.size(), 4u);
}

TEST(OwnSite, TellsWhereAnOrderIsCollected) {
    const OrderTell tell{OrderId{"o1"}, OrderOutcome::held, "held at store-2",
                         LocationId{"store-2"}};
    EXPECT_EQ(site.tell(tell, at).body,
              R"({"type":"order.state","order":"o1","state":"held","text":"held at store-2",)"
              R"("collect_at":"store-2"})");
}

TEST(OwnSite, TellsOfEachOutcomeByItsName) {
    const auto state_told = [](OrderOutcome outcome) {
        return *(*Json::parse(site.tell({OrderId{"o1"}, outcome, ""}, at).body))["state"]
                    .as_string();
    };
    EXPECT_EQ(state_told(OrderOutcome::held), "held");
    EXPECT_EQ(state_told(OrderOutcome::refused), "refused");
    EXPECT_EQ(state_told(OrderOutcome::shipped), "shipped");
    EXPECT_EQ(state_told(OrderOutcome::cancelled), "cancelled");
    EXPECT_EQ(state_told(OrderOutcome::staged), "staged");
    EXPECT_EQ(state_told(OrderOutcome::collected), "collected");
}

TEST(OwnSite, ReadsWhetherItWasTold) {
    EXPECT_EQ(site.tell_answered({200, {}, "{}"}), Said{});
    EXPECT_EQ(site.tell_answered({204, {}, ""}), Said{});
    EXPECT_EQ(std::get<RequestFailed>(site.tell_answered({503, {}, ""})[0]).retry, Retry::yes);
    EXPECT_EQ(std::get<RequestFailed>(site.tell_answered({404, {}, ""})[0]).retry, Retry::no);
    EXPECT_EQ(std::get<RequestFailed>(site.tell_answered({410, {}, ""})[0]).retry, Retry::no);
    EXPECT_EQ(std::get<RequestFailed>(site.tell_answered({401, {}, ""})[0]).retry, Retry::yes);
}

TEST(OwnSite, DeclaresItsTraits) {
    EXPECT_EQ(site.traits().push_listings, limits::push_listings);
    EXPECT_TRUE(site.traits().has_version_guard);
    EXPECT_TRUE(site.traits().accepts_zero);
    EXPECT_EQ(site.traits().quantity, Traits::Quantity::visible_number);
}

}  // namespace
}  // namespace onepool::hub
