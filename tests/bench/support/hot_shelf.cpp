#include "tests/bench/support/hot_shelf.hpp"

#include <memory>

#include "drivers/io/clock.hpp"
#include "hub/channels/own_site.hpp"
#include "protocol/check.hpp"
#include "protocol/json.hpp"

namespace onepool::bench {

namespace {

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

protocol::Json taken_rows(const protocol::Json& body) {
    protocol::Json::Array taken;
    const auto* listings = body["listings"].as_array();
    CHECK(listings != nullptr);
    for (const protocol::Json& each : *listings) {
        protocol::Json row;
        row.set("listing", each["listing"]);
        row.set("version", each["version"]);
        taken.push_back(std::move(row));
    }
    return taken;
}

std::string hold_text(const char* type, const std::string& shopper, const std::string& more) {
    return std::string(R"({"type":")") + type + R"(","hold":"h-)" + shopper + "\"," + more + "}";
}

}  // namespace

NodeLoad make_hot_load() {
    LoadCase chosen;
    chosen.stores = 1;
    chosen.nodes_per_store = 1;
    chosen.skus = 1;
    chosen.batches = 1;  // so that its stock is received; it is not sold here
    chosen.batch_events = 1;
    return make_node_load(chosen);
}

const hub::WebhookKey& site_key() {
    static const hub::WebhookKey key = hub::parse_webhook_secret(secret).value();
    return key;
}

std::string site_secret() {
    return secret;
}

hub::HubCore::Channel make_site() {
    const hub::ChannelId id{hot_site};
    return {id, std::make_shared<hub::OwnSite>(id, std::vector{site_key()})};
}

std::string place_text(const std::string& shopper) {
    return hold_text("hold.place", shopper,
                     R"("owner":"s-)" + shopper + R"(","version":1,"lines":[{"listing":")" +
                         hot_sku + R"(","quantity":1}])");
}

std::string confirm_text(const std::string& shopper) {
    return hold_text("hold.confirm", shopper,
                     R"("order":{"id":"o-)" + shopper +
                         R"(","version":1,"placed_at":5,"updated_at":6,"currency":"GBP",)" +
                         R"("cancelled":false,"lines":[{"line_no":1,"listing":")" + hot_sku +
                         R"(","quantity":1,"unit_price":295,"description":"Bench item"}]})");
}

std::string release_text(const std::string& shopper) {
    return hold_text("hold.release", shopper, R"("version":1)");
}

std::vector<hub::HttpHeader> sign(const std::string& body) {
    return hub::signed_headers(site_key(), "msg_1", io::now().wall, body);
}

hub::HttpAnswer site_answer(const hub::HttpRequest& request) {
    protocol::Json answer{protocol::Json::Object{}};
    if (request.method == "GET") {
        protocol::Json next;
        next.set("updated_since", std::int64_t{0});
        next.set("after", "");
        answer.set("orders", protocol::Json::Array{});
        answer.set("next", std::move(next));
    } else if (request.target == "/onepool/stock") {
        answer.set("taken", taken_rows(protocol::Json::parse(request.body).value()));
        answer.set("refused", protocol::Json::Array{});
    }
    return {.status = 200, .headers = {}, .body = answer.dump()};
}

}  // namespace onepool::bench
