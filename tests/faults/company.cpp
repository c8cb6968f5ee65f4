#include "tests/faults/company.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "hub/channels/standard_webhooks.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/node_store.hpp"
#include "protocol/codec.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::faults {

using node_test::uuid;
using test_support::eventually;

namespace {

constexpr std::int64_t delivered_units = 100'000;
constexpr unsigned delivery_number = 1'000'000;
constexpr unsigned scanned_basket = 1'000'001;
constexpr const char* sku = "22423";
constexpr const char* webhook_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

std::string broker_section(const test_support::Broker& broker) {
    return "[broker]\nuri = \"" + broker.uri() + "\"\n";
}

// The hub knows this till, and a shop that never answers.
void acquaint(hub::HubProcess& hub, const std::string& node) {
    const std::string stranger = to_text(hub::node_number(1));
    hub.settings.replace(hub.settings.find(stranger), stranger.size(), node);
    hub.folder.write("secret", webhook_secret);
    hub.settings +=
        "[[channel]]\nid = \"shop\"\nkind = \"own-site\"\nbase = \"http://127.0.0.1:1\"\n"
        "secret_file = \"secret\"\n";
}

std::int64_t number(const protocol::Json& object, const char* name) {
    const auto* value = object[name].as_int();
    return value == nullptr ? -1 : *value;
}

std::string order_webhook(unsigned number) {
    return R"({"type":"order.created","order":{"id":"W-)" + std::to_string(number) +
           R"(","version":1,"placed_at":5,"updated_at":6,"currency":"GBP","cancelled":false,)"
           R"("lines":[{"line_no":1,"listing":")" +
           sku + R"(","quantity":1,"unit_price":1275,"description":"CAKESTAND"}]}})";
}

// The stage in an answer to a webhook with one order; "" when there was no answer.
std::string stage_in(const std::string& answer) {
    const auto begin = answer.find("\r\n\r\n");
    if (begin == std::string::npos)
        return {};
    const auto json = protocol::Json::parse(answer.substr(begin + 4)).value_or(protocol::Json{});
    const auto* orders = json["orders"].as_array();
    return orders == nullptr || orders->empty() ? answer : *(*orders)[0]["stage"].as_string();
}

}  // namespace

Company::Company() : hub(broker.uri()), till(broker_section(broker), till_switch.environment()) {
    acquaint(hub, till.node_id());
    hub.environment = hub_switch.environment();
    hub.start();
    EXPECT_EQ(hub.post("/v1/catalogue", std::string(node_test::small_catalogue)), 200);
    EXPECT_TRUE(eventually([this] {
        return till.ask("GET", "/api/products/" + std::string(sku), "").status == 200;
    })) << "the hub's catalogue does not reach the till";
    const std::string delivery = R"({"document":")" + uuid(delivery_number) +
                                 R"(","lines":[{"sku":")" + sku + R"(","quantity":)" +
                                 std::to_string(delivered_units) + "}]}";
    EXPECT_EQ(till.ask("POST", "/api/receive", delivery).status, 201);
    EXPECT_EQ(
        till.ask("POST", "/api/baskets", R"({"basket":")" + uuid(scanned_basket) + "\"}").status,
        201);
    settle();
}

int Company::status_of(const std::string& path, const std::string& body) {
    try {
        return till.ask("POST", path, body).status;
    } catch (const std::runtime_error&) {
        return 0;  // nobody listens any more
    }
}

int Company::sell_as(unsigned number) {
    return status_of("/api/sales", R"({"basket":")" + uuid(number) + R"(","lines":[{"sku":")" +
                                       sku + R"(","quantity":1}]})");
}

Answered Company::sell() {
    const int status = sell_as(++number_);
    EXPECT_TRUE(status == 201 || status == 0) << status;
    if (status == 201)
        sold_.insert(uuid(number_));
    return status == 201 ? Answered::yes : Answered::no;
}

void Company::recover_sale(Answered answered) {
    const int again = sell_as(number_);
    if (answered == Answered::yes) {
        EXPECT_EQ(again, 200) << "answered as sold, and not there";
    } else {
        EXPECT_TRUE(again == 200 || again == 201) << again;
    }
    sold_.insert(uuid(number_));
}

Answered Company::scan() {
    const int status = status_of("/api/baskets/" + uuid(scanned_basket) + "/lines",
                                 std::string(R"({"code":")") + sku + "\"}");
    EXPECT_TRUE(status == 200 || status == 0) << status;
    if (status == 200)
        ++scanned_;
    return status == 200 ? Answered::yes : Answered::no;
}

void Company::recover_scan(Answered answered) {
    const auto basket = till.ask("GET", "/api/baskets/" + uuid(scanned_basket)).json;
    const auto* lines = basket["lines"].as_array();
    ASSERT_NE(lines, nullptr);
    const std::int64_t found = lines->empty() ? 0 : number(lines->at(0), "quantity");
    // A scan without an answer may have been taken or not; the page then looks.
    const std::int64_t most = answered == Answered::yes ? scanned_ : scanned_ + 1;
    EXPECT_TRUE(found == scanned_ || found == most) << found << " units, answered " << scanned_;
    scanned_ = found;
}

std::string Company::order_as(unsigned number) {
    const std::string body = order_webhook(number);
    const auto key = hub::parse_webhook_secret(webhook_secret);
    std::string headers;
    for (const auto& header :
         hub::signed_headers(*key, "msg_" + std::to_string(number), io::now().wall, body)) {
        headers += header.name + ": " + header.value + "\r\n";
    }
    try {
        return stage_in(hub.ask("POST /v1/channels/shop/webhook", body, headers));
    } catch (const std::runtime_error&) {
        return {};
    }
}

Answered Company::order() {
    const std::string stage = order_as(++order_);
    EXPECT_TRUE(stage == "held" || stage.empty()) << stage;
    if (stage == "held")
        ++held_;
    return stage == "held" ? Answered::yes : Answered::no;
}

void Company::recover_order(Answered answered) {
    EXPECT_EQ(order_as(order_), "held");
    if (answered == Answered::no)
        ++held_;
}

bool Company::is_drained() {
    try {
        const auto status = till.ask("GET", "/api/status").json;
        return number(status["uplink"], "outbox") == 0;
    } catch (const std::runtime_error&) {
        return false;
    }
}

void Company::settle() {
    ASSERT_TRUE(eventually([this] { return is_drained(); }));
    const auto sold = static_cast<std::int64_t>(sold_.size());
    const auto uplink = till.ask("GET", "/api/status").json["uplink"];
    EXPECT_EQ(number(uplink, "head"), 1 + sold);
    const auto status = hub.get("/v1/status");
    EXPECT_EQ(number(status, "sales"), sold);
    EXPECT_EQ(number(status, "orders_held"), held_);
    const auto stock = hub.get(std::string("/v1/stock/") + sku);
    const auto* cells = stock["cells"].as_array();
    ASSERT_TRUE(cells != nullptr && cells->size() == 1);
    EXPECT_EQ(number(cells->at(0), "shelf"), delivered_units - sold);
    EXPECT_EQ(number(cells->at(0), "held"), held_);
    EXPECT_EQ(number(stock, "customer"), sold);
    EXPECT_EQ(hub.get("/v1/check")["ok"], protocol::Json(true));
}

void Company::expect_whole_journal() {
    till.kill_hard();
    std::multiset<std::string> found;
    {
        const auto id = protocol::parse_node_id(till.node_id()).value();
        node::NodeStore store({till.database(), id, {}});  // verifies the chain
        node::JournalReader reader(till.database(), id);
        for (const auto& row : reader.after({}, 100'000)) {
            const auto event = std::get<protocol::Event>(protocol::decode_event(row.payload));
            if (std::holds_alternative<protocol::Sale>(event.body))
                found.insert(to_text(event.header.basket));
        }
    }
    EXPECT_EQ(found, std::multiset<std::string>(sold_.begin(), sold_.end()));
    till.start();
}

}  // namespace onepool::faults
