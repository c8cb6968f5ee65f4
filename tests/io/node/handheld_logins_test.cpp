// People at the handhelds of a real onepool-node, over real TLS: chosen from its real staff list,
// known by a real PIN, and named on what they pick whatever their page says.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "drivers/io/pin_hash.hpp"
#include "drivers/io/sqlite.hpp"
#include "node/store/journal_reader.hpp"
#include "protocol/scope_content.hpp"
#include "tests/io/node/handheld_room.hpp"
#include "tests/io/node/hub_stand_in.hpp"

namespace onepool::node_test {
namespace {

const OrderKey order{ChannelId{"shop"}, OrderId{"A-1"}};
const std::string at = "/api/tasks/shop/A-1/";
const std::string right_pin = "482913";

// Ann picks and has a PIN, so have Sue, a supervisor, and Al, who may not pick. Bo has none, and
// Dora's is damaged.
class HandheldLogins : public HandheldRoom {
  protected:
    HandheldLogins() : HandheldRoom(broker_section(broker())) {
        EXPECT_EQ(node_.import(small_catalogue).status, 200);
        const std::string hash = io::hash_pin(right_pin);
        with_staff({{"Al", "auditor", hash},
                    {"Ann", "picker", hash},
                    {"Bo", "cashier", ""},
                    {"Dora", "picker", hash.substr(0, hash.size() / 2)},
                    {"Sue", "supervisor", hash}});
        phone_ = paired("Phone 1");
    }
    static test_support::Broker& broker() {
        static test_support::Broker broker;
        return broker;
    }
    // As the list in force has it; the node starts anew.
    void with_staff(const std::vector<StaffRow>& staff) {
        EXPECT_EQ(node_.stop(), 0);
        {
            io::Database database({.path = node_.database()});
            database.execute("DELETE FROM staff_0");
            for (const StaffRow& row : staff)
                database.prepare("INSERT INTO staff_0 (name, role, pin_hash) VALUES (?1, ?2, ?3)")
                    .bind(1, row.name)
                    .bind(2, row.role)
                    .bind(3, row.pin_hash)
                    .run();
        }
        node_.start();
    }
    HttpAnswer tasks(const std::string& cookies) { return ask("GET", "/api/tasks", cookies); }
    HttpAnswer post(const std::string& cookies, const std::string& what, const std::string& body) {
        return ask("POST", at + what, cookies, body);
    }
    void expect_wrong(const HttpAnswer& answer, const std::string& what) {
        EXPECT_EQ(answer.status, 403) << what << answer.text;
        EXPECT_EQ(code_of(answer), "wrong_pin") << what;
        EXPECT_EQ(text_of(answer.json["error"]["message"]),
                  "This name and this PIN do not fit. Nobody is logged in: try again.")
            << what;
        EXPECT_EQ(cookie_in(answer), "") << what;
    }
    std::string picker_at_till() {
        const auto list = at_till("GET", "/handhelds").json;
        return list["handhelds"].as_array()->at(0)["picker"].dump();
    }

    std::string phone_;
};

TEST_F(HandheldLogins, AreOfferedTheNamesThatMayPick) {
    EXPECT_EQ(code_of(ask("GET", "/api/login")), "pairing_needed");
    const auto offered = ask("GET", "/api/login", phone_);
    ASSERT_EQ(offered.status, 200) << offered.text;
    EXPECT_EQ(offered.text,
              R"({"handheld":"Phone 1","picker":null,"is_typed":false,"pickers":[)"
              R"({"name":"Ann","pin":true},{"name":"Bo","pin":false},)"
              R"({"name":"Dora","pin":true},{"name":"Sue","pin":true}],"pause_ms":0})");
    EXPECT_EQ(code_of(at_till("GET", "/login")), "till_only");
    EXPECT_EQ(code_of(at_till("POST", "/login", R"({"name":"Ann"})")), "till_only");
    EXPECT_EQ(code_of(at_till("DELETE", "/login")), "till_only");
}

TEST_F(HandheldLogins, AreNeededToPick) {
    for (const char* path : {"/api/tasks", "/api/products?q=x", "/api/products/85123A"}) {
        const auto refused = ask("GET", path, phone_);
        EXPECT_EQ(refused.status, 401) << path;
        EXPECT_EQ(code_of(refused), "login_needed") << path;
    }
    for (const char* what :
         {"take", "leave", "scan", "short", "undo", "finish", "put-back", "ship"})
        EXPECT_EQ(code_of(post(phone_, what, "{}")), "login_needed") << what;
    TlsClient live(port_);
    live.send(upgrade(phone_));
    EXPECT_TRUE(contains(live.read_answer(), "401"));
    EXPECT_EQ(ask("GET", "/orders", phone_).status, 200) << "its page asks who it is";
    EXPECT_TRUE(ask("GET", "/api/status", phone_).json["picker"].is_null());
}

TEST_F(HandheldLogins, AreMadeByTheRightPinOnly) {
    expect_wrong(log_in(phone_, "Ann", "482914"), "another PIN");
    expect_wrong(log_in(phone_, "Al", right_pin), "an auditor");
    expect_wrong(log_in(phone_, "Zoe", right_pin), "nobody of that name");
    expect_wrong(log_in(phone_, "Dora", right_pin), "a damaged hash");
    EXPECT_EQ(code_of(log_in(phone_, "Ann")), "pin_needed");
    EXPECT_EQ(code_of(log_in(phone_, "Zoe")), "not_listed");
    EXPECT_EQ(code_of(log_in(phone_, "Al")), "not_listed");
    EXPECT_EQ(tasks(phone_).status, 401);

    const auto answer = log_in(phone_, "Ann", right_pin);
    ASSERT_EQ(answer.status, 201) << answer.text;
    EXPECT_EQ(answer.text, R"({"name":"Ann","proof":"pin"})");
    const std::string cookie = cookie_in(answer);
    EXPECT_TRUE(cookie.starts_with("__Host-onepool-login-" + std::to_string(port_) + "="));
    const std::string token = cookie.substr(cookie.find('=') + 1);
    EXPECT_EQ(token.size(), 43u);  // 32 random bytes
    EXPECT_TRUE(
        contains(answer.head, "; Path=/; Max-Age=86400; Secure; HttpOnly; SameSite=Strict"));
    EXPECT_EQ(tasks(phone_ + "; " + cookie).status, 200);
    EXPECT_EQ(text_of(ask("GET", "/api/status", phone_ + "; " + cookie).json["picker"]), "Ann");
    EXPECT_EQ(picker_at_till(), R"({"name":"Ann","proof":"pin"})");
    for (const std::string& secret : {token, right_pin})
        EXPECT_FALSE(contains(node_.process().output(), secret));
}

TEST_F(HandheldLogins, OfSomebodyWithoutAPinNeedNone) {
    EXPECT_EQ(log_in(phone_, "Bo").text, R"({"name":"Bo","proof":"listed"})");
}

TEST_F(HandheldLogins, AreGoodWithTheirHandheldAndTheirTokenOnly) {
    const std::string ann = logged_in(phone_, "Ann", right_pin);
    const std::string login = ann.substr(phone_.size() + 2);
    const std::string other = paired("Phone 2");
    EXPECT_EQ(code_of(tasks(login)), "pairing_needed") << "without its handheld";
    EXPECT_EQ(code_of(tasks(other + "; " + login)), "login_needed") << "at another one";
    for (const std::string& wrong : {ann + "x", ann.substr(0, ann.size() - 1)})
        EXPECT_EQ(code_of(tasks(wrong)), "login_needed") << wrong;
    const std::string again = logged_in(phone_, "Bo");
    EXPECT_EQ(code_of(tasks(ann)), "login_needed") << "somebody else is there now";
    EXPECT_EQ(tasks(again).status, 200);
}

// Two pages of one handheld share its login: one may not know yet who logged in at the other.
TEST_F(HandheldLogins, OfAnotherAreRefusedToAPageThatNamesWhoItIsFor) {
    const std::string bo = logged_in(phone_, "Bo");
    EXPECT_EQ(ask("GET", "/api/tasks?as=Bo", bo).status, 200);
    const auto refused = ask("GET", "/api/tasks?as=Ann", bo);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(code_of(refused), "another_name");
    EXPECT_TRUE(contains(refused.text, "Bo is logged in at this handheld now. Nothing was done."));
    EXPECT_EQ(at_till("GET", "/tasks?as=Ann").status, 200) << "nobody logs in at the till";
}

TEST_F(HandheldLogins, EndWithLogoutAndItsPages) {
    const std::string ann = logged_in(phone_, "Ann", right_pin);
    TlsClient live(port_);
    live.send(upgrade(ann));
    EXPECT_TRUE(contains(live.read_until(R"({"type":"status")"), "101 Switching"));
    const auto out = ask("DELETE", "/api/login", ann);
    EXPECT_EQ(out.status, 200);
    EXPECT_TRUE(contains(out.head, "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"));
    EXPECT_TRUE(live.read_until("\x88").ends_with("\x88"));  // a closing frame
    EXPECT_EQ(code_of(tasks(ann)), "login_needed");
    EXPECT_EQ(ask("DELETE", "/api/login", ann).status, 200) << "twice is once";
    EXPECT_EQ(picker_at_till(), "null");
}

TEST_F(HandheldLogins, EndWhenTheHandheldIsRemovedOrTheNodeStartsAnew) {
    const std::string ann = logged_in(phone_, "Ann", right_pin);
    const std::string bo = logged_in(paired("Phone 2"), "Bo");
    EXPECT_EQ(at_till("DELETE", "/handhelds/1").status, 200);
    EXPECT_EQ(code_of(tasks(ann)), "pairing_needed");
    EXPECT_EQ(tasks(bo).status, 200);
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(code_of(tasks(bo)), "login_needed");
}

TEST_F(HandheldLogins, ArePausedAfterFiveWrongPinsAtWhicheverHandheld) {
    const std::string other = paired("Phone 2");
    const std::string bo = logged_in(other, "Bo");
    for (int i = 0; i < 5; ++i)
        expect_wrong(log_in(i % 2 == 0 ? phone_ : other, "Ann", "000" + std::to_string(i)),
                     "a guess");
    const auto paused = log_in(phone_, "Ann", right_pin);
    EXPECT_EQ(paused.status, 429) << paused.text;
    EXPECT_EQ(code_of(paused), "too_many_pins");
    const auto pause = number_of(ask("GET", "/api/login", phone_).json["pause_ms"]);
    EXPECT_TRUE(pause > 0 && pause <= 30'000) << pause;
    EXPECT_EQ(tasks(bo).status, 200) << "who is logged in picks on";
    EXPECT_EQ(log_in(phone_, "Bo").status, 201) << "and who needs no PIN comes in";
    node_.kill_hard();
    node_.start();
    EXPECT_EQ(log_in(phone_, "Ann", right_pin).status, 429);
}

TEST_F(HandheldLogins, AreRefusedWhenTheyCannotBeRead) {
    for (const std::string& body :
         {std::string("{}"), std::string(R"({"name":""})"), std::string(R"({"name":7})"),
          R"({"name":")" + std::string(41, 'A') + R"(","pin":"4829"})",
          std::string(R"({"name":"Ann","pin":482913})"), std::string(R"({"name":"Ann","pin":""})"),
          std::string(R"({"name":"Ann","pin":"123"})"),
          std::string(R"({"name":"Ann","pin":"12e4"})"),
          std::string(R"({"name":"Ann","pin":"1234567890123"})")}) {
        const auto answer = ask("POST", "/api/login", phone_, body);
        EXPECT_EQ(answer.status, 422) << body << answer.text;
    }
    EXPECT_EQ(ask("POST", "/api/login", phone_, "{").status, 400);
    EXPECT_EQ(ask("POST", "/api/login", phone_, std::string(70'000, 'x')).status, 413);
    for (int i = 0; i < 4; ++i)
        expect_wrong(log_in(phone_, "Ann", "0000"), "none of that was a try");
    EXPECT_EQ(log_in(phone_, "Ann", right_pin).status, 201);
}

// ---- who did it

TEST_F(HandheldLogins, NameWhoPickedWhateverThePageSays) {
    HubStandIn hub(broker().uri(), node_.node_id());
    EXPECT_TRUE(hub.wait([&] { return !hub.hellos.empty(); }));
    const std::string ann = logged_in(phone_, "Ann", right_pin);
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{1};
    downlink.journal = hub.hellos.back().journal;
    downlink.mark = {1, 1};
    ShipTask task;
    task.order = order;
    task.version = 1;
    task.state = OrderState::held;
    task.taker = parse_node_id(node_.node_id());
    task.lines = {{Sku{"85123A"}, Units{1}}};
    task.descriptions = {"WHITE HANGING HEART"};
    downlink.tasks = {task};
    hub.tell(downlink, "st");
    EXPECT_TRUE(hub.wait([&] { return !tasks(ann).json["tasks"].as_array()->empty(); }));

    const std::string claim = R"(,"staff":"Sue"})";
    EXPECT_EQ(post(ann, "take", R"({"document":")" + uuid(1) + "\"" + claim).status, 201);
    EXPECT_EQ(post(ann, "scan", R"({"code":"85123A")" + claim).status, 200);
    const std::string bo = logged_in(phone_, "Bo");
    EXPECT_EQ(
        post(bo, "finish", R"({"document":")" + uuid(2) + R"(","place":"A-1")" + claim).status,
        201);
    node::JournalReader journal(node_.database(), *parse_node_id(node_.node_id()));
    const auto staff_of = [&](unsigned document) {
        const auto row = journal.find(*parse_basket_id(uuid(document)));
        const auto decoded = decode_event(row ? ByteView(row->payload) : ByteView());
        const auto* event = std::get_if<Event>(&decoded);
        return event == nullptr ? std::string("no event") : event->header.staff.value;
    };
    EXPECT_EQ(staff_of(1), "Ann");
    EXPECT_EQ(staff_of(2), "Bo");
}

// ---- without a list

TEST_F(HandheldLogins, WithoutAListAreOfTypedNamesAndSaySo) {
    with_staff({});
    EXPECT_EQ(ask("GET", "/api/login", phone_).text,
              R"({"handheld":"Phone 1","picker":null,"is_typed":true,"pickers":[],"pause_ms":0})");
    EXPECT_EQ(code_of(tasks(phone_)), "login_needed");
    EXPECT_EQ(log_in(phone_, std::string(33, 'x')).status, 422);
    EXPECT_EQ(log_in(phone_, " Zoe").status, 422);
    const std::string zoe = logged_in(phone_, "Zoe");
    EXPECT_EQ(picker_at_till(), R"x({"name":"Zoe (typed)","proof":"typed"})x");
    EXPECT_EQ(text_of(ask("GET", "/api/status", zoe).json["picker"]), "Zoe (typed)");
    EXPECT_EQ(tasks(zoe).status, 200);
}

}  // namespace
}  // namespace onepool::node_test
