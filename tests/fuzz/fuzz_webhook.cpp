// What strangers and shops may send to an own-site channel. The first byte chooses the door:
//   's'  a rightly signed webhook with the rest as its body
//   'k'  a rightly signed word about a hold with the rest as its body
//   'a'  a rightly signed word about an order with the rest as its body
//   'h'  raw headers, one "name: value" a line, an empty line, the body; nobody can sign these
//   'p' 'o' 't'  the rest as the answer to a push, a poll, a tell
// Whatever comes in, what comes out is within limits.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/channels/own_site.hpp"
#include "protocol/check.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace {

using namespace onepool::hub;

constexpr Now now{UnixMs{1'700'000'000'000}, Millis{5}};

const WebhookKey& key() {
    static const WebhookKey key = *parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    return key;
}

const OwnSite& site() {
    static const OwnSite site(ChannelId{"shop"}, {key()});
    return site;
}

void expect_text(const std::string& text, std::size_t bytes_max) {
    CHECK(find_text_fault(text, bytes_max) == TextFault::none);
}

// A location's id stands in the log, where nothing else can be read back.
void expect_place(const LocationId& location) {
    CHECK(location.empty() || is_plain_name(location.value));
}

void expect_time(std::optional<UnixMs> time) {
    CHECK(!time || (time->value >= 0 && time->value <= limits::time_ms));
}

struct Bounds {
    void operator()(const PushTaken& taken) const {
        CHECK(taken.listing.size() <= limits::listing_bytes);
        CHECK(taken.version <= limits::listing_version);
    }
    void operator()(const PushRefused& refused) const {
        CHECK(refused.listing.size() <= limits::listing_bytes);
        expect_text(refused.reason, limits::text_bytes);
    }
    void operator()(const RequestFailed& failed) const { expect_text(failed.reason, 300); }
    void operator()(const FeedDrained& drained) const {
        CHECK(drained.cursor.find(':') != std::string::npos);
        site().poll(drained.cursor, now);
    }
    void operator()(const OddOrder& odd) const {
        expect_text(odd.order_id, limits::order_id_bytes);
        expect_text(odd.reason, limits::text_bytes);
    }
    void operator()(const OrderReceived& received) const {
        const Order& order = received.order;
        expect_text(order.order.order.value, limits::order_id_bytes);
        CHECK(received.hold.size() <= limits::order_id_bytes);
        CHECK(order.order.channel.value == "shop");
        CHECK(!order.lines.empty() && order.lines.size() <= limits::order_lines);
        expect_place(order.collect_at);
        expect_time(order.due_at);
        expect_time(order.collect_by);
        CHECK(is_region(order.ship_to));
        if (order.collect_by)
            CHECK(!order.collect_at.empty() && !(order.due_at > order.collect_by));
        for (const SaleLine& line : order.lines) {
            CHECK(line.quantity.value >= 1 && line.quantity.value <= limits::line_units);
            CHECK(line.amount.value >= 0 && line.amount.value <= limits::amount_minor);
            expect_text(line.scanned_code, limits::listing_bytes);
            expect_text(line.description, limits::text_bytes);
        }
        site().tell({.order = order.order.order,
                     .outcome = received.told.value_or(OrderOutcome::held),
                     .text = {},
                     .collect_at = order.collect_at},
                    now);
    }
};

void expect_bounds(const std::vector<ChannelEvent>& events) {
    for (const ChannelEvent& event : events)
        std::visit(Bounds{}, event);
}

void signed_webhook(const std::string& body) {
    const auto verdict = site().webhook(signed_headers(key(), "msg_1", now.wall, body), body, now);
    if (const auto* accepted = std::get_if<WebhookAccepted>(&verdict)) {
        CHECK(accepted->events.size() == 1);
        return expect_bounds(accepted->events);
    }
    const auto& refusal = std::get<WebhookRefusal>(verdict);
    CHECK(refusal.status == 400 || refusal.status == 413 || refusal.status == 422);
    CHECK(!refusal.reason.empty());
}

struct HoldBounds {
    void operator()(const PlaceHold& place) const {
        expect_text(place.hold, limits::order_id_bytes);
        expect_text(place.owner, limits::order_id_bytes);
        CHECK(place.version >= 1);
        expect_place(place.collect_at);
        CHECK(place.lasts.value >= 1'000 && place.lasts.value <= limits::hold_ms);
        CHECK(!place.lines.empty() && place.lines.size() <= limits::order_lines);
        for (const WantedLine& line : place.lines) {
            expect_text(line.listing, limits::listing_bytes);
            CHECK(line.quantity.value >= 1 && line.quantity.value <= limits::line_units);
        }
    }
    void operator()(const ConfirmHold& confirm) const {
        expect_text(confirm.hold, limits::order_id_bytes);
        CHECK(confirm.received.hold == confirm.hold);
        Bounds{}(confirm.received);
    }
    void operator()(const ReleaseHold& release) const {
        expect_text(release.hold, limits::order_id_bytes);
    }
};

void signed_hold(const std::string& body) {
    const auto verdict = site().hold(signed_headers(key(), "msg_1", now.wall, body), body, now);
    if (const auto* ask = std::get_if<HoldAsk>(&verdict))
        return std::visit(HoldBounds{}, *ask);
    const auto& refusal = std::get<WebhookRefusal>(verdict);
    CHECK(refusal.status == 400 || refusal.status == 413 || refusal.status == 422);
    CHECK(!refusal.reason.empty());
}

struct OrderBounds {
    void operator()(const PlaceOrder& place) const {
        CHECK(!place.received.is_cancelled);
        Bounds{}(place.received);
    }
    void operator()(const CancelPlaced& cancel) const {
        CHECK(!cancel.order.empty());
        expect_text(cancel.order.value, limits::order_id_bytes);
        expect_text(cancel.reason, limits::text_bytes);
    }
    void operator()(const ArrivedPlaced& arrived) const {
        CHECK(!arrived.order.empty());
        expect_text(arrived.order.value, limits::order_id_bytes);
        expect_text(arrived.note, limits::text_bytes);
    }
    void operator()(const MovePlaced& move) const {
        CHECK(!move.order.empty() && !move.collect_at.empty());
        expect_text(move.order.value, limits::order_id_bytes);
        expect_text(move.collect_at.value, limits::name_bytes);
        expect_text(move.reason, limits::text_bytes);
    }
};

void signed_order(const std::string& body) {
    const auto verdict = site().order(signed_headers(key(), "msg_1", now.wall, body), body, now);
    if (const auto* ask = std::get_if<OrderAsk>(&verdict))
        return std::visit(OrderBounds{}, *ask);
    const auto& refusal = std::get<WebhookRefusal>(verdict);
    CHECK(refusal.status == 400 || refusal.status == 413 || refusal.status == 422);
    CHECK(!refusal.reason.empty());
}

void unsigned_webhook(std::string_view text) {
    std::vector<HttpHeader> headers;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty())
            break;
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos)
            continue;
        headers.push_back(
            {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    }
    const auto verdict = site().webhook(headers, std::string(text), now);
    const auto* refusal = std::get_if<WebhookRefusal>(&verdict);
    CHECK(refusal != nullptr && (refusal->status == 401 || refusal->status == 413));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::vector<ListingQuantity> sent{{"22423", Units{7}, false, 41},
                                            {"85123A", Units{0}, true, 42}};
    switch (data[0]) {
        case 's':
            signed_webhook(rest);
            break;
        case 'k':
            signed_hold(rest);
            break;
        case 'a':
            signed_order(rest);
            break;
        case 'h':
            unsigned_webhook(rest);
            break;
        case 'p':
            expect_bounds(site().push_answered(sent, {200, {}, rest}));
            break;
        case 'o':
            expect_bounds(site().poll_answered({200, {}, rest}));
            break;
        case 't':
            expect_bounds(site().tell_answered({422, {{"retry-after", rest}}, rest}));
            break;
        default:
            break;
    }
    return 0;
}
