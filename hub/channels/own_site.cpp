#include "hub/channels/own_site.hpp"

#include <utility>

#include "hub/channels/http_answers.hpp"
#include "hub/channels/shop_hold.hpp"
#include "hub/channels/shop_order.hpp"
#include "hub/channels/shop_order_ask.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/json.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

constexpr Traits own_site_traits{.quantity = Traits::Quantity::visible_number,
                                 .push_listings = limits::push_listings,
                                 .parallel_requests = 4,
                                 .has_version_guard = true,
                                 .accepts_zero = true};

std::vector<ChannelEvent> failed(Retry retry, std::string reason) {
    return {RequestFailed{retry, std::move(reason), {}}};
}

std::vector<ChannelEvent> not_understood(const char* what) {
    return failed(Retry::yes, std::string("the site's answer was not understood: ") + what);
}

// Text of the site that will stand in a case or log; never empty, never beyond its bound.
std::string readable(const Json& json, const char* otherwise) {
    const std::string* text = json.as_string();
    if (!text)
        return otherwise;
    const std::string_view cut = cut_text(*text, limits::text_bytes);
    if (cut.empty() || find_text_fault(cut, limits::text_bytes) != TextFault::none) {
        return otherwise;
    }
    return std::string(cut);
}

const std::string* find_listing_name(const Json& json) {
    const std::string* name = json["listing"].as_string();
    return name && !name->empty() && name->size() <= limits::listing_bytes ? name : nullptr;
}

// A repeated message keeps its id, so that a site may drop what it has already taken.
std::string message_id(std::string_view target, std::string_view content) {
    const Digest digest = sha256({view(target), view(content)});
    return "msg_" + hex(ByteView(digest).first(12));
}

}  // namespace

OwnSite::OwnSite(ChannelId channel, std::vector<WebhookKey> keys)
    : channel_(std::move(channel)), keys_(std::move(keys)) {
    CHECK(!keys_.empty());
    CHECK(keys_.size() <= limits::webhook_keys);
}

const Traits& OwnSite::traits() const {
    return own_site_traits;
}

// ---- stock out --------------------------------------------------------------------------------

HttpRequest OwnSite::push(std::span<const ListingQuantity> listings, Now now) const {
    CHECK(!listings.empty() && listings.size() <= limits::push_listings);
    Json::Array rows;
    for (const ListingQuantity& listing : listings) {
        CHECK(listing.quantity >= Units{0});
        CHECK(listing.version <= limits::listing_version);
        Json row;
        row.set("listing", listing.listing);
        row.set("quantity", listing.quantity.value);
        row.set("paused", listing.is_paused);
        row.set("version", listing.version);
        rows.push_back(std::move(row));
    }
    Json body;
    body.set("type", "stock.set");
    body.set("listings", std::move(rows));
    std::string text = body.dump();
    const std::string id = message_id("/onepool/stock", text);
    return signed_request("POST", "/onepool/stock", id, std::move(text), now);
}

std::vector<ChannelEvent> OwnSite::push_answered(std::span<const ListingQuantity> listings,
                                                 const HttpAnswer& answer) const {
    if (auto failure = failure_of(answer))
        return {std::move(*failure)};
    const auto json = Json::parse(answer.body);
    if (!json)
        return not_understood("not JSON");
    const Json::Array* taken = (*json)["taken"].as_array();
    const Json::Array* refused = (*json)["refused"].as_array();
    if (!taken || !refused)
        return not_understood("taken or refused is missing");
    if (taken->size() + refused->size() > listings.size()) {
        return not_understood("it speaks of more listings than were sent");
    }
    std::vector<ChannelEvent> events;
    for (const Json& row : *taken) {
        const std::string* name = find_listing_name(row);
        const std::int64_t* version = row["version"].as_int();
        if (!name || !version || *version < 0)
            return not_understood("a row of taken");
        const auto held = static_cast<std::uint64_t>(*version);
        if (held > limits::listing_version)
            return not_understood("an absurd version");
        events.emplace_back(PushTaken{*name, held});
    }
    for (const Json& row : *refused) {
        const std::string* name = find_listing_name(row);
        if (!name)
            return not_understood("a row of refused");
        events.emplace_back(
            PushRefused{*name, readable(row["reason"], "refused without a reason")});
    }
    return events;
}

// ---- orders in --------------------------------------------------------------------------------

HttpRequest OwnSite::poll(const std::string& cursor, Now now) const {
    const std::size_t colon = cursor.find(':');
    CHECK(cursor.empty() || colon != std::string::npos);
    const std::string since = cursor.empty() ? "0" : cursor.substr(0, colon);
    const std::string after = cursor.empty() ? "" : cursor.substr(colon + 1);
    std::string target = "/onepool/orders?updated_since=" + since + "&after=" + url_encoded(after) +
                         "&limit=" + std::to_string(limits::poll_orders);
    // The signature does not cover the target, so the id does: each poll is its own message.
    const std::string id = message_id(target, std::to_string(now.wall.value));
    return signed_request("GET", std::move(target), id, "", now);
}

std::vector<ChannelEvent> OwnSite::poll_answered(const HttpAnswer& answer) const {
    if (auto failure = failure_of(answer))
        return {std::move(*failure)};
    const auto json = Json::parse(answer.body);
    if (!json)
        return not_understood("not JSON");
    const Json::Array* orders = (*json)["orders"].as_array();
    const std::int64_t* since = (*json)["next"]["updated_since"].as_int();
    const std::string* after = (*json)["next"]["after"].as_string();
    if (!orders || !since || *since < 0 || !after)
        return not_understood("orders or next is missing");
    if (orders->size() > limits::poll_orders)
        return not_understood("more orders than asked for");
    if (find_text_fault(*after, limits::order_id_bytes) != TextFault::none) {
        return not_understood("next.after");
    }
    std::vector<ChannelEvent> events;
    for (const Json& order : *orders) {
        std::visit([&](const auto& read) { events.emplace_back(read); },
                   read_shop_order(order, channel_));
    }
    const More more = orders->size() == limits::poll_orders ? More::yes : More::no;
    events.emplace_back(FeedDrained{std::to_string(*since) + ":" + *after, more});
    return events;
}

std::variant<Json, WebhookRefusal> OwnSite::open(std::span<const HttpHeader> headers,
                                                 const std::string& body, Now now) const {
    if (body.size() > limits::http_body_bytes) {
        return WebhookRefusal{
            413, "the body is larger than " + std::to_string(limits::http_body_bytes) + " bytes"};
    }
    const SignatureVerdict signature = verify_signature(keys_, headers, body, now.wall);
    if (signature != SignatureVerdict::right)
        return WebhookRefusal{401, to_text(signature)};
    auto json = Json::parse(body);
    if (!json || !json->as_object())
        return WebhookRefusal{400, "the body is not a JSON object"};
    return *std::move(json);
}

HoldVerdict OwnSite::hold(std::span<const HttpHeader> headers, const std::string& body,
                          Now now) const {
    const auto opened = open(headers, body, now);
    if (const auto* refusal = std::get_if<WebhookRefusal>(&opened))
        return *refusal;
    auto read = read_shop_hold(std::get<Json>(opened), channel_);
    if (auto* fault = std::get_if<std::string>(&read))
        return WebhookRefusal{422, std::move(*fault)};
    return std::get<HoldAsk>(std::move(read));
}

OrderVerdict OwnSite::order(std::span<const HttpHeader> headers, const std::string& body,
                            Now now) const {
    const auto opened = open(headers, body, now);
    if (const auto* refusal = std::get_if<WebhookRefusal>(&opened))
        return *refusal;
    auto read = read_shop_order_ask(std::get<Json>(opened), channel_);
    if (auto* fault = std::get_if<std::string>(&read))
        return WebhookRefusal{422, std::move(*fault)};
    return std::get<OrderAsk>(std::move(read));
}

WebhookVerdict OwnSite::webhook(std::span<const HttpHeader> headers, const std::string& body,
                                Now now) const {
    const auto opened = open(headers, body, now);
    if (const auto* refusal = std::get_if<WebhookRefusal>(&opened))
        return *refusal;
    const Json& json = std::get<Json>(opened);
    const std::string* type = json["type"].as_string();
    const bool is_cancellation = type && *type == "order.cancelled";
    if (!is_cancellation && !(type && *type == "order.created")) {
        return WebhookRefusal{400, "type must be order.created or order.cancelled"};
    }
    auto read = read_shop_order(json["order"], channel_);
    if (const auto* odd = std::get_if<OddOrder>(&read)) {
        return WebhookRefusal{422, "order " + odd->order_id + ": " + odd->reason};
    }
    auto& order = std::get<OrderReceived>(read);
    order.is_cancelled |= is_cancellation;
    const auto id = find_header(headers, "webhook-id");
    CHECK(id);
    return WebhookAccepted{std::string(*id), {std::move(order)}};
}

// ---- order states out ---------------------------------------------------------------------------

HttpRequest OwnSite::tell(const OrderTell& tell, Now now) const {
    Json body;
    body.set("type", "order.state");
    body.set("order", tell.order.value);
    body.set("state", to_text(tell.outcome));
    body.set("text", tell.text);
    if (!tell.collect_at.empty())
        body.set("collect_at", tell.collect_at.value);
    std::string target = "/onepool/orders/" + url_encoded(tell.order.value);
    std::string content = body.dump();
    const std::string id = message_id(target, content);
    return signed_request("POST", std::move(target), id, std::move(content), now);
}

std::vector<ChannelEvent> OwnSite::tell_answered(const HttpAnswer& answer) const {
    auto failure = failure_of(answer);
    if (!failure)
        return {};
    // The address is this order's own: it is the order that the site does not know.
    if (answer.status == 404 || answer.status == 410)
        failure->retry = Retry::no;
    return {std::move(*failure)};
}

HttpRequest OwnSite::signed_request(std::string method, std::string target, const std::string& id,
                                    std::string body, Now now) const {
    HttpRequest request{std::move(method), std::move(target), {}, std::move(body)};
    request.headers = signed_headers(keys_.front(), id, now.wall, request.body);
    if (!request.body.empty())
        request.headers.push_back({"content-type", "application/json"});
    return request;
}

}  // namespace onepool::hub
