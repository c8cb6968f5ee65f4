#include "tests/sim/world/shop.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "protocol/digest.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

using namespace protocol;
using hub::HttpAnswer;
using hub::HttpRequest;

namespace {

constexpr std::int64_t unit_price = 999;

std::string sign(const std::string& secret, const std::string& id, const std::string& timestamp,
                 const std::string& body) {
    const auto key = parse_base64(secret);
    CHECK(key.has_value());
    const std::string content = join(id, ".", timestamp, ".", body);
    return "v1," + base64(hmac_sha256(*key, view(content)));
}

std::string header(const HttpRequest& request, std::string_view name) {
    for (const auto& each : request.headers) {
        const bool is_equal =
            std::equal(each.name.begin(), each.name.end(), name.begin(), name.end(),
                       [](char a, char b) { return (a | 0x20) == (b | 0x20); });
        if (is_equal)
            return each.value;
    }
    return {};
}

std::string parameter(const std::string& target, const std::string& name) {
    const auto query = target.find('?');
    if (query == std::string::npos)
        return {};
    std::size_t at = query + 1;
    while (at <= target.size()) {
        const std::size_t end = std::min(target.find('&', at), target.size());
        const std::string pair = target.substr(at, end - at);
        if (pair.rfind(name + "=", 0) == 0)
            return pair.substr(name.size() + 1);
        at = end + 1;
    }
    return {};
}

std::int64_t number(const std::string& text, std::int64_t otherwise) {
    std::int64_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Json as_json(const ShopOrder& order) {
    Json lines{Json::Array{}};
    std::int64_t line_no = 0;
    for (const auto& [listing, quantity] : order.lines) {
        Json line;
        line.set("line_no", ++line_no);
        line.set("listing", listing);
        line.set("quantity", quantity);
        line.set("unit_price", unit_price);
        line.set("description", listing);
        lines.push(std::move(line));
    }
    Json out;
    out.set("id", order.id);
    out.set("version", static_cast<std::int64_t>(order.version));
    out.set("placed_at", order.placed_at);
    out.set("updated_at", order.updated_at);
    out.set("currency", "GBP");
    out.set("cancelled", order.is_cancelled);
    if (!order.told.empty())
        out.set("told", order.told);
    if (!order.hold.empty())
        out.set("hold", order.hold);
    if (!order.collect_at.empty())
        out.set("collect_at", order.collect_at);
    if (order.collect_by > 0)
        out.set("collect_by", order.collect_by);
    out.set("lines", std::move(lines));
    return out;
}

HttpAnswer ok(const Json& body) {
    return HttpAnswer{200, {{"content-type", "application/json"}}, body.dump()};
}

HttpAnswer refusal(int status, const char* why) {
    Json body;
    body.set("error", why);
    return HttpAnswer{status, {}, body.dump()};
}

// held, then staged, refused or cancelled, then shipped or collected: goods that left the building
// are the last word.
int rank(const std::string& state) {
    if (state == "shipped" || state == "collected")
        return 4;
    if (state == "refused" || state == "cancelled")
        return 3;
    if (state == "staged")
        return 2;
    return state == "held" ? 1 : 0;
}

// Its buyer collects it there by now: what was told of another store is over. False: it was moved
// away from there before this was said. What left the building there has left it all the same.
bool take_place(ShopOrder& order, const std::string& place, const std::string& state) {
    const auto& before = order.moved_from;
    if (std::find(before.begin(), before.end(), place) != before.end() && rank(state) < 4)
        return false;
    if (place == order.collect_at || order.collect_at.empty() || rank(order.told) > 2)
        return true;
    order.moved_from.push_back(order.collect_at);
    order.collect_at = place;
    order.told = "held";
    return true;
}

constexpr std::string_view stock_path = "/onepool/stock";
constexpr std::string_view orders_path = "/onepool/orders";

}  // namespace

Shop::Shop(Nature& nature, Witness& witness, ChannelId channel)
    : nature_(nature), witness_(witness), channel_(std::move(channel)) {
    secret_ = base64(sha256({protocol::view("secret of "), protocol::view(channel_.value)}));
}

void Shop::set_mood(Mood mood, Millis lasts) {
    static constexpr const char* texts[] = {"well", "slow", "busy", "picky"};
    nature_.tell(channel_.value, "is ", texts[static_cast<std::size_t>(mood)], " for ", lasts.value,
                 " ms");
    mood_ = mood;
    moody_until_ = Millis{nature_.time.now().value + lasts.value};
}

std::int64_t Shop::wall() const {
    return (first_wall + nature_.time.now()).value;
}

bool Shop::is_signed(const HttpRequest& request) const {
    return header(request, "webhook-signature") == sign(secret_, header(request, "webhook-id"),
                                                        header(request, "webhook-timestamp"),
                                                        request.body);
}

HttpAnswer Shop::handle(const HttpRequest& request, std::uint64_t hub_epoch) {
    if (!is_signed(request)) {
        witness_.strays.push_back({channel_, request.target});
        return refusal(401, "signature");
    }
    if (mood() == Mood::busy)
        return put_off();
    if (request.method == "GET")
        return order_feed(request.target);
    const auto body = Json::parse(request.body);
    if (!body)
        return refusal(400, "not JSON");
    if (request.target.rfind(stock_path, 0) == 0)
        return take_stock(*body, hub_epoch);
    const std::string prefix = std::string(orders_path) + "/";
    if (request.target.rfind(prefix, 0) == 0) {
        return take_order_state(request.target.substr(prefix.size()), *body);
    }
    return refusal(404, "no such place");
}

HttpAnswer Shop::put_off() {
    if (++put_off_ % 3 != 0)
        return refusal(503, "come again");
    HttpAnswer answer = refusal(429, "too many requests");
    answer.headers.push_back({"retry-after", "3"});
    return answer;
}

HttpAnswer Shop::take_stock(const Json& body, std::uint64_t hub_epoch) {
    const Json::Array* items = body["listings"].as_array();
    if (items == nullptr)
        return refusal(400, "no listings");
    Json taken{Json::Array{}};
    Json refused{Json::Array{}};
    const bool is_picky = mood() == Mood::picky && !items->empty();
    if (is_picky) {
        Json row;
        row.set("listing", *(*items)[0]["listing"].as_string());
        row.set("reason", "under review");
        refused.push(std::move(row));
    }
    for (std::size_t i = is_picky ? 1 : 0; i < items->size(); ++i)
        take_number((*items)[i], hub_epoch, taken);
    Json out;
    out.set("taken", std::move(taken));
    out.set("refused", std::move(refused));
    return ok(out);
}

// The newest version stands; an older one that comes late is ignored, and answered with the newer.
void Shop::take_number(const Json& item, std::uint64_t hub_epoch, Json& taken) {
    const std::string* name = item["listing"].as_string();
    const std::int64_t* quantity = item["quantity"].as_int();
    const std::int64_t* version = item["version"].as_int();
    const bool* paused = item["paused"].as_bool();
    CHECK(name != nullptr && quantity != nullptr && version != nullptr && paused != nullptr);
    ShopListing& listing = listings_[*name];
    listing.listing = *name;
    const auto offered = static_cast<std::uint64_t>(*version);
    if (offered > listing.version) {
        listing.version = offered;
        listing.quantity = *quantity;
        listing.told = *quantity;
        listing.is_paused = *paused;
        witness_.numbers.push_back(
            NumberTaken{channel_, *name, Units{*quantity}, offered, hub_epoch, nature_.time.now()});
        nature_.tell(channel_.value, *name, " shows ", *quantity, *paused ? " paused" : "", " v",
                     offered);
    }
    Json answer;
    answer.set("listing", *name);
    answer.set("version", static_cast<std::int64_t>(listing.version));
    taken.push(std::move(answer));
}

HttpAnswer Shop::order_feed(const std::string& target) const {
    const std::int64_t since = number(parameter(target, "updated_since"), 0);
    const std::string after = parameter(target, "after");
    const auto limit = static_cast<std::size_t>(number(parameter(target, "limit"), 50));
    std::vector<const ShopOrder*> found;
    for (const auto& [id, order] : orders_) {
        const bool is_after = order.updated_at > since || (order.updated_at == since && id > after);
        if (is_after)
            found.push_back(&order);
    }
    std::sort(found.begin(), found.end(), [](const ShopOrder* a, const ShopOrder* b) {
        return std::pair(a->updated_at, a->id) < std::pair(b->updated_at, b->id);
    });
    if (found.size() > limit)
        found.resize(limit);
    Json orders{Json::Array{}};
    for (const ShopOrder* order : found)
        orders.push(as_json(*order));
    Json next;
    next.set("updated_since", found.empty() ? since : found.back()->updated_at);
    next.set("after", found.empty() ? after : found.back()->id);
    Json out;
    out.set("orders", std::move(orders));
    out.set("next", std::move(next));
    return ok(out);
}

HttpAnswer Shop::take_order_state(const std::string& order, const Json& body) {
    const auto known = orders_.find(order);
    const std::string* state = body["state"].as_string();
    if (known == orders_.end() || state == nullptr)
        return refusal(404, "no such order");
    witness_.told.push_back({{channel_, OrderId{order}}, *state});
    if (const std::string* place = body["collect_at"].as_string()) {
        const bool is_news = known->second.collect_at != *place;
        if (!take_place(known->second, *place, *state))
            return ok(Json{Json::Object{}});
        if (is_news)
            nature_.tell(channel_.value, "order ", order, " is collected at ", *place);
    }
    // A request that the hub gave up may still come, after a newer one: a state never goes back.
    if (rank(*state) < rank(known->second.told))
        return ok(Json{Json::Object{}});
    if (known->second.told != *state)
        known->second.updated_at = wall();
    known->second.told = *state;
    nature_.tell(channel_.value, "order ", order, " is ", *state);
    return ok(Json{Json::Object{}});
}

const ShopOrder& Shop::place(const std::map<std::string, std::int64_t>& lines,
                             const std::string& hold) {
    std::string id = std::to_string(next_order_++);
    id = "o-" + std::string(id.size() < 6 ? 6 - id.size() : 0, '0') + id;
    ShopOrder order{.id = id,
                    .placed_at = wall(),
                    .updated_at = wall(),
                    .lines = lines,
                    .told = {},
                    .hold = hold};
    // What was kept for it is gone from the number already.
    for (const auto& [listing, quantity] : lines)
        listings_[listing].quantity -= hold.empty() ? quantity : 0;
    nature_.tell(channel_.value, "order ", id, " of ", lines.begin()->second, " ",
                 lines.begin()->first);
    return orders_[id] = std::move(order);
}

const ShopOrder& Shop::place_to_collect(const std::map<std::string, std::int64_t>& lines,
                                        const std::string& location, std::optional<Millis> within) {
    ShopOrder& order = orders_.at(place(lines).id);
    order.collect_at = location;
    order.collect_by = within ? order.placed_at + within->value : 0;
    return order;
}

void Shop::cancel(const std::string& order) {
    ShopOrder& known = orders_.at(order);
    known.is_cancelled = true;
    ++known.version;
    known.updated_at = wall();
    nature_.tell(channel_.value, "order ", order, " is cancelled by the customer");
}

SignedMessage Shop::order_webhook(const std::string& order) {
    const ShopOrder& known = orders_.at(order);
    Json body;
    body.set("type", known.is_cancelled ? "order.cancelled" : "order.created");
    body.set("order", as_json(known));
    return sealed(body);
}

SignedMessage Shop::hold_place(const std::string& hold, const std::string& owner, Millis lasts,
                               const std::map<std::string, std::int64_t>& lines) {
    Json wanted{Json::Array{}};
    for (const auto& [listing, quantity] : lines) {
        Json line;
        line.set("listing", listing);
        line.set("quantity", quantity);
        wanted.push(std::move(line));
    }
    Json body;
    body.set("type", "hold.place");
    body.set("hold", hold);
    body.set("owner", owner);
    body.set("version", std::int64_t{1});
    body.set("lasts_s", lasts.value / 1000);
    body.set("lines", std::move(wanted));
    return sealed(body);
}

SignedMessage Shop::hold_confirm(const std::string& hold, const std::string& order) {
    Json body;
    body.set("type", "hold.confirm");
    body.set("hold", hold);
    body.set("order", as_json(orders_.at(order)));
    return sealed(body);
}

SignedMessage Shop::hold_release(const std::string& hold) {
    Json body;
    body.set("type", "hold.release");
    body.set("hold", hold);
    body.set("version", std::int64_t{1});
    return sealed(body);
}

SignedMessage Shop::sealed(const Json& body) {
    const std::string id = join("msg-", next_webhook_++);
    const std::string timestamp = std::to_string(wall() / 1000);
    SignedMessage message{.headers = {}, .body = body.dump()};
    message.headers = {{"webhook-id", id},
                       {"webhook-timestamp", timestamp},
                       {"webhook-signature", sign(secret_, id, timestamp, message.body)}};
    return message;
}

}  // namespace onepool::sim
