// Orders over the HTTP face of a real node, as its hub tells them: taken, picked scan by scan,
// staged, handed over, put back; each document once, and bad input without a trace.

#include <gtest/gtest.h>

#include "tests/io/node/hub_stand_in.hpp"
#include "tests/io/node/node_process.hpp"

namespace onepool::node_test {
namespace {

const OrderKey order{ChannelId{"shop"}, OrderId{"A/1"}};
const std::string at = "/api/tasks/shop/A%2F1/";
const std::string heart_gtin = "4006381333931";

const Json& line_of(const Json& task, std::size_t index) {
    return task["lines"].as_array()->at(index);
}

// A node and its hub; two hearts and one cakestand are wanted.
class OrderRoutes : public testing::Test {
  protected:
    OrderRoutes() {
        EXPECT_EQ(node_.import(small_catalogue).status, 200);
        EXPECT_TRUE(hub_.wait([&] { return !hub_.hellos.empty(); }));
    }
    ShipTask task(OrderState state) const {
        ShipTask made;
        made.order = order;
        made.state = state;
        made.lines = {{Sku{"85123A"}, Units{2}}, {Sku{"22423"}, Units{1}}};
        made.descriptions = {"WHITE HANGING HEART", "REGENCY CAKESTAND 3 TIER"};
        if (state != OrderState::held)
            made.place = "A-12";
        return made;
    }
    ShipTask ours() const {
        ShipTask made = task(OrderState::held);
        made.taker = parse_node_id(node_.node_id());
        return made;
    }
    void tell(ShipTask value) {
        Downlink downlink;
        downlink.hub_epoch = HubEpoch{1};
        downlink.journal = hub_.hellos.at(0).journal;
        downlink.mark = {1, ++change_};  // all there is, also to a node that was started anew
        value.version = change_;
        downlink.tasks = {value};
        hub_.tell(downlink, "st");
        EXPECT_TRUE(hub_.wait([&] {
            const auto tasks = find("A%2F1");
            const auto& known = *tasks["tasks"].as_array();
            return !known.empty() &&
                   number_of(known.front()["version"]) == static_cast<std::int64_t>(change_);
        }));
    }
    Json find(const std::string& code) { return node_.ask("GET", "/api/tasks?code=" + code).json; }
    Json shown() { return find("A%2F1")["tasks"].as_array()->at(0); }
    HttpAnswer post(const std::string& what, const std::string& body = "{}") {
        return node_.ask("POST", at + what, body);
    }
    static std::string with(unsigned document, const std::string& more = "") {
        return R"({"document":")" + uuid(document) + "\"" + more + "}";
    }
    HttpAnswer scan(const std::string& code) { return post("scan", R"({"code":")" + code + "\"}"); }
    // The first is new, the second the same again, also after a crash.
    void expect_once(const std::string& what, const std::string& body) {
        const auto first = post(what, body);
        EXPECT_EQ(first.status, 201) << first.text;
        const auto second = post(what, body);
        EXPECT_EQ(second.status, 200) << second.text;
        EXPECT_EQ(second.text, first.text);
        const std::size_t greetings = hub_.hellos.size();
        node_.kill_hard();
        node_.start();
        const auto third = post(what, body);
        EXPECT_EQ(third.status, 200) << third.text;
        EXPECT_EQ(third.text, first.text);
        EXPECT_TRUE(hub_.wait([&] { return hub_.hellos.size() > greetings; }));
    }

    test_support::Broker broker_;
    NodeProcess node_{broker_section(broker_)};
    HubStandIn hub_{broker_.uri(), node_.node_id()};
    std::uint64_t change_ = 0;
};

TEST_F(OrderRoutes, TellAllOfAnOrder) {
    ShipTask told = ours();
    told.is_collected = true;
    told.due_at = UnixMs{1'800'000'000'000};
    told.taker_staff = StaffId{"ann"};
    tell(told);
    const auto listed = node_.ask("GET", "/api/tasks").json;
    ASSERT_EQ(listed["tasks"].as_array()->size(), 1u);
    const Json& known = listed["tasks"].as_array()->front();
    EXPECT_EQ(text_of(known["state"]), "held");
    EXPECT_EQ(number_of(known["due_at"]), 1'800'000'000'000);
    EXPECT_TRUE(known["collect_by"].is_null());
    EXPECT_EQ(known["taker"].dump(), R"({"here":true,"asked":false,"staff":"ann"})");
    EXPECT_EQ(text_of(line_of(known, 0)["gtin"]), heart_gtin);
    EXPECT_TRUE(line_of(known, 1)["gtin"].is_null());
    EXPECT_EQ(number_of(line_of(known, 0)["picked"]), 0);
    EXPECT_EQ(number_of(node_.ask("GET", "/api/status").json["tasks"]), 1);
}

TEST_F(OrderRoutes, FindAnOrderByItsCode) {
    tell(ours());
    EXPECT_EQ(find("A%2F1")["tasks"].as_array()->size(), 1u);
    EXPECT_EQ(find("shop%2FA%2F1")["tasks"].as_array()->size(), 1u);
    EXPECT_TRUE(find("A%2F2")["tasks"].as_array()->empty());
    EXPECT_TRUE(find(heart_gtin)["tasks"].as_array()->empty());
}

TEST_F(OrderRoutes, ReadALotOutOfAGs1CodeAndKeepItThroughACrash) {
    tell(ours());
    const std::string goods = "010" + heart_gtin;
    const auto lots = [&] { return line_of(shown(), 0)["lots"].dump(); };
    const auto expired = scan(goods + "17210131" + "10OLD");
    EXPECT_EQ(code_of(expired), "wrong_item");
    EXPECT_NE(message_of(expired).find("Expired: WHITE HANGING HEART of lot OLD"),
              std::string::npos)
        << expired.text;
    EXPECT_EQ(code_of(scan(goods + "10A B")), "wrong_item") << "no code that anybody knows";
    EXPECT_EQ(scan(goods + "10L/7\\u001d" + "17491231").status, 200);
    EXPECT_EQ(lots(), R"([{"lot":"L/7","expiry":"2049-12-31","quantity":1}])");
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(lots(), R"([{"lot":"L/7","expiry":"2049-12-31","quantity":1}])");

    const auto with_lot = [&](const std::string& lot) {
        return post("scan", R"({"code":"85123A","lot":")" + lot + "\"}");
    };
    EXPECT_EQ(code_of(with_lot("A B")), "out_of_bounds");
    const auto old = post("scan", R"({"code":")" + goods + R"(17210131","lot":"L8"})");
    EXPECT_EQ(code_of(old), "wrong_item") << "its own code says that it expired: " << old.text;
    EXPECT_EQ(code_of(with_lot("01095060001343521"
                               "0L8")),
              "wrong_item")
        << "of other goods";
    EXPECT_EQ(with_lot(goods + "10L8").status, 200) << "a label that was scanned for the lot";
    EXPECT_EQ(lots(), R"([{"lot":"L/7","expiry":"2049-12-31","quantity":1},)"
                      R"({"lot":"L8","expiry":null,"quantity":1}])");
    EXPECT_EQ(post("undo").status, 200);
    EXPECT_EQ(lots(), R"([{"lot":"L/7","expiry":"2049-12-31","quantity":1}])");
}

TEST_F(OrderRoutes, PickScanByScanThroughACrash) {
    tell(ours());
    const auto first = scan(heart_gtin);
    EXPECT_EQ(first.status, 200) << first.text;
    EXPECT_EQ(number_of(line_of(first.json, 0)["picked"]), 1);
    EXPECT_EQ(scan("22423").status, 200);

    const auto wrong = scan("POST-IT");
    EXPECT_EQ(wrong.status, 409);
    EXPECT_EQ(code_of(wrong), "wrong_item");
    EXPECT_NE(message_of(wrong).find("Scanned NOTES / YELLOW (POST-IT)"), std::string::npos)
        << wrong.text;
    EXPECT_EQ(code_of(scan("00000000")), "wrong_item");
    EXPECT_EQ(code_of(scan("22423")), "wrong_item") << "no second one is wanted";

    node_.kill_hard();
    node_.start();
    EXPECT_EQ(number_of(line_of(shown(), 0)["picked"]), 1);
    EXPECT_EQ(number_of(line_of(shown(), 1)["picked"]), 1);

    const auto undone = post("undo");
    EXPECT_EQ(undone.status, 200) << undone.text;
    EXPECT_EQ(number_of(line_of(undone.json, 1)["picked"]), 0);
    EXPECT_EQ(code_of(post("finish", with(1, R"(,"place":"A-12")"))), "wrong_state");
    const auto lacking =
        post("short", R"({"sku":"22423","quantity":1,"reason":"damaged","staff":"ann"})");
    EXPECT_EQ(lacking.status, 200) << lacking.text;
    EXPECT_EQ(number_of(line_of(lacking.json, 1)["short"]), 1);
    EXPECT_EQ(post("scan", R"({"code":"85123A","quantity":1})").status, 200);

    EXPECT_EQ(post("finish", with(1)).status, 422) << "it must stand somewhere";
    expect_once("finish", with(1, R"(,"place":"A-12")"));
    EXPECT_EQ(text_of(shown()["state"]), "staged");
    EXPECT_EQ(text_of(shown()["place"]), "A-12");
    EXPECT_EQ(code_of(scan(heart_gtin)), "wrong_state");
}

TEST_F(OrderRoutes, AreNotPickedByWhoHasNotTakenThem) {
    tell(task(OrderState::held));
    const auto refused = scan(heart_gtin);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(code_of(refused), "not_ours");
    EXPECT_TRUE(shown()["taker"].is_null());

    expect_once("take", with(1, R"(,"staff":"ann")"));
    EXPECT_TRUE(hub_.wait([&] { return hub_.cursor.seq > Seq{}; })) << "what it says is heard";
    EXPECT_EQ(code_of(scan(heart_gtin)), "not_ours") << "until the hub has said so";
    EXPECT_EQ(code_of(post("leave", with(1))), "wrong_document");

    ShipTask theirs = task(OrderState::held);
    theirs.taker = NodeId{{1}};
    theirs.taker_staff = StaffId{"bob"};
    tell(theirs);
    EXPECT_EQ(shown()["taker"].dump(), R"({"here":false,"asked":false,"staff":"bob"})");
    const auto taken = post("take", with(2));
    EXPECT_EQ(taken.status, 409);
    EXPECT_NE(message_of(taken).find("bob"), std::string::npos) << taken.text;
    EXPECT_EQ(post("take", with(3, R"(,"take_over":true)")).status, 201);
    EXPECT_EQ(shown()["taker"].dump(), R"({"here":true,"asked":true,"staff":""})");

    tell(ours());
    EXPECT_EQ(scan(heart_gtin).status, 200);
    const auto again = post("take", with(4));
    EXPECT_EQ(again.status, 200) << "it is here already, and nothing is recorded";
    EXPECT_TRUE(again.json["event"].is_null());
}

TEST_F(OrderRoutes, AreGivenBackOrRefusedForAReason) {
    tell(ours());
    EXPECT_EQ(code_of(post("leave", with(1, R"(,"refuse":true)"))), "bad_field");
    EXPECT_EQ(code_of(post("leave", with(1, R"(,"refuse":"yes")"))), "bad_field");
    EXPECT_EQ(scan(heart_gtin).status, 200);
    expect_once("leave", with(2, R"(,"refuse":true,"reason":"cannot be found")"));
    EXPECT_NE(scan(heart_gtin).status, 200);
}

TEST_F(OrderRoutes, AreHandedOverInPart) {
    ShipTask told = task(OrderState::staged);
    told.is_collected = true;
    tell(told);
    const auto lines = [](const std::string& list) { return R"(,"lines":)" + list; };
    EXPECT_EQ(code_of(post("collect", with(1, lines("[]")))), "bad_field");
    EXPECT_EQ(code_of(post("collect", with(1, lines(R"([{"sku":"22423","quantity":0}])")))),
              "bad_field");
    const auto more = post("collect", with(1, lines(R"([{"sku":"22423","quantity":2}])")));
    EXPECT_EQ(more.status, 422);
    EXPECT_EQ(code_of(more), "out_of_bounds");

    expect_once("collect",
                with(2, lines(R"([{"sku":"85123A","quantity":1}])") + R"(,"identity":"passport")"));
    EXPECT_EQ(text_of(shown()["state"]), "staged");
    expect_once("collect", with(3));
    EXPECT_EQ(text_of(shown()["state"]), "collected");
    const auto late = post("collect", with(4));
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(code_of(late), "wrong_state");
}

TEST_F(OrderRoutes, HaveAReceiptOfWhatWasHandedOver) {
    ShipTask told = task(OrderState::staged);
    told.is_collected = true;
    told.asks_identity = true;
    tell(told);
    EXPECT_EQ(shown()["asks_identity"], Json(true));
    const std::string one = R"(,"lines":[{"sku":"85123A","quantity":1}])";
    const auto refused = post("collect", with(1, one));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(code_of(refused), "identity_needed");
    EXPECT_EQ(code_of(post("collect", with(1, one + R"(,"proof":"his word")"))), "bad_field");
    EXPECT_EQ(node_.ask("GET", "/api/collections/" + uuid(1)).status, 404);
    expect_once("collect", with(1, one + R"(,"proof":"identity_card","staff":"ann")"));

    const auto answer = node_.ask("GET", "/api/collections/" + uuid(1));

    EXPECT_EQ(answer.status, 200);
    const Json& receipt = answer.json;
    EXPECT_EQ(text_of(receipt["order"]), "A/1");
    EXPECT_EQ(text_of(receipt["proof"]), "identity card");
    EXPECT_EQ(text_of(receipt["staff"]), "ann");
    EXPECT_EQ(receipt["lines"].dump(),
              R"([{"sku":"85123A","description":"WHITE HANGING HEART","quantity":1}])");
    EXPECT_EQ(receipt["left"].as_array()->size(), 2u);
    expect_once("collect", with(2, R"(,"proof":"passport")"));
    EXPECT_TRUE(node_.ask("GET", "/api/collections/" + uuid(2)).json["left"].as_array()->empty());
    EXPECT_EQ(node_.ask("GET", "/api/collections/" + uuid(3)).status, 404);
}

TEST_F(OrderRoutes, ArePackedOnce) {
    tell(task(OrderState::staged));
    EXPECT_EQ(shown()["is_packed"], Json{false});
    EXPECT_EQ(code_of(post("pack", with(1, R"(,"parcels":1001)"))), "bad_field");
    expect_once("pack", with(1, R"(,"parcels":2)"));
    EXPECT_EQ(text_of(shown()["state"]), "staged");
    EXPECT_EQ(shown()["is_packed"], Json{true});
}

TEST_F(OrderRoutes, ArePutBackOnce) {
    tell(task(OrderState::put_back));
    EXPECT_EQ(node_.ask("GET", "/api/tasks").json["tasks"].as_array()->size(), 1u);
    expect_once("put-back", with(1, R"(,"reason":"nobody came")"));
    EXPECT_TRUE(node_.ask("GET", "/api/tasks").json["tasks"].as_array()->empty());
}

TEST_F(OrderRoutes, RefuseWhatTheyCannotRead) {
    tell(ours());
    const std::string long_text(201, 'x');
    for (const auto& [what, body] : std::vector<std::pair<std::string, std::string>>{
             {"take", "{}"},
             {"take", R"({"document":"1"})"},
             {"take", with(1, R"(,"take_over":1)")},
             {"take", with(1, R"(,"staff":")" + std::string(41, 's') + "\"")},
             {"scan", "{}"},
             {"scan", R"({"code":7})"},
             {"scan", R"({"code":")" + long_text + "\"}"},
             {"scan", R"({"code":"22423","quantity":0})"},
             {"scan", R"({"code":"22423","lot":7})"},
             {"scan", R"({"code":"22423","lot":")" + long_text + "\"}"},
             {"scan", R"({"code":"22423","lot":"A\u0007"})"},
             {"scan", R"({"code":"22423","age_ms":-1})"},
             {"scan", R"({"code":"22423","age_ms":86400001})"},
             {"scan", R"({"code":"22423","quantity":1000001})"},
             {"short", R"({"sku":"22423","quantity":1})"},
             {"short", R"({"sku":"22423","quantity":1,"reason":"stolen"})"},
             {"short", R"({"sku":"22423","reason":"missing"})"},
             {"finish", with(1, R"(,"place":"123456789012345678901")")},
             {"collect", with(1, R"(,"lines":[7])")},
             {"collect", with(1, R"(,"identity":")" + long_text + "\"")},
             {"put-back", R"({"document":"x"})"}}) {
        const auto answer = post(what, body);
        EXPECT_EQ(answer.status, 422) << what << " " << body << answer.text;
        EXPECT_EQ(code_of(answer), "bad_field") << what << " " << body;
    }
    EXPECT_EQ(code_of(post("scan", "[")), "bad_json");
    EXPECT_EQ(code_of(node_.ask("GET", at + "scan")), "wrong_method");
    for (const char* what : {"take", "leave", "finish", "collect", "put-back"}) {
        EXPECT_EQ(node_.ask("POST", "/api/tasks/shop/none/" + std::string(what), with(9)).status,
                  404)
            << what;
    }
    EXPECT_EQ(code_of(node_.ask("POST", "/api/tasks/shop/none/scan", R"({"code":"22423"})")),
              "no_such_order");
    EXPECT_EQ(number_of(node_.ask("GET", "/api/status").json["uplink"]["head"]), 0)
        << "nothing was recorded";
}

}  // namespace
}  // namespace onepool::node_test
