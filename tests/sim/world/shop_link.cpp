#include "tests/sim/world/shop_link.hpp"

#include <utility>

namespace onepool::sim {

namespace {

constexpr std::uint64_t shop_stream = 33;
constexpr Millis late_max{45'000};
constexpr Millis slow_min{2'000};
constexpr Millis slow_max{9'000};

}  // namespace

ShopLink::ShopLink(Nature& nature, Shop& shop)
    : nature_(nature), chance_(nature.chance.fork(shop_stream)), shop_(shop) {}

void ShopLink::cut(Millis lasts) {
    cut_until_ = Millis{nature_.time.now().value + lasts.value};
    nature_.tell(shop_.channel().value, "cannot be reached for ", lasts.value, " ms");
}

void ShopLink::request(const hub::HttpRequest& request, std::uint64_t hub_epoch,
                       OnAnswer on_answer) {
    const Faults& faults = nature_.faults;
    const bool is_cut = nature_.time.now() < cut_until_;
    const bool is_lost = chance_.happens(faults.http_lost);
    const bool is_late = chance_.happens(faults.http_late);
    const bool is_answer_lost = chance_.happens(faults.http_answer_lost);
    if (is_cut || is_lost)
        return no_answer(on_answer, "timed out");
    Millis there = chance_.span(faults.http_min, faults.http_max);
    if (is_late)
        there = chance_.span(faults.http_timeout, late_max);
    if (shop_.mood() == Mood::slow)
        there.value += chance_.span(slow_min, slow_max).value;
    nature_.time.after(there, [this, request, hub_epoch, is_late, is_answer_lost, on_answer] {
        const hub::HttpAnswer answer = shop_.handle(request, hub_epoch);
        if (is_late || is_answer_lost)
            return;
        const Millis back = chance_.span(nature_.faults.http_min, nature_.faults.http_max);
        nature_.time.after(back, [answer, on_answer] { on_answer(answer); });
    });
    if (is_late || is_answer_lost)
        no_answer(on_answer, "timed out");
}

void ShopLink::no_answer(const OnAnswer& on_answer, const char* why) {
    nature_.time.after(nature_.faults.http_timeout,
                       [on_answer, why] { on_answer(hub::HttpAnswer{0, {}, why}); });
}

void ShopLink::send_webhook(HubMachine& hub, const std::string& order) {
    const SignedMessage message = shop_.order_webhook(order);
    const bool is_lost = chance_.happens(nature_.faults.http_lost);
    const bool is_doubled = chance_.happens(nature_.faults.webhook_doubled);
    if (is_lost || nature_.time.now() < cut_until_)
        return;
    deliver_webhook(hub, message);
    if (is_doubled)
        deliver_webhook(hub, message);
}

void ShopLink::ask(HubMachine& hub, const SignedMessage& message, OnHubAnswer on_answer) {
    const Faults& faults = nature_.faults;
    const bool is_lost = chance_.happens(faults.http_lost) || nature_.time.now() < cut_until_;
    const bool is_answer_lost = chance_.happens(faults.http_answer_lost);
    if (is_lost || is_answer_lost)
        nature_.time.after(faults.http_timeout, [on_answer] { on_answer(nullptr); });
    if (is_lost)
        return;
    nature_.time.after(chance_.span(faults.http_min, faults.http_max),
                       [this, &hub, message, is_answer_lost, on_answer] {
                           hub.hold(shop_.channel(), message.headers, message.body,
                                    [is_answer_lost, on_answer](const hub::Answer* answer) {
                                        if (!is_answer_lost)
                                            on_answer(answer);
                                    });
                       });
}

void ShopLink::deliver_webhook(HubMachine& hub, const SignedMessage& message) {
    Millis there = chance_.span(nature_.faults.http_min, nature_.faults.http_max);
    if (chance_.happens(nature_.faults.http_late))
        there = chance_.span(there, late_max);
    nature_.time.after(there, [this, &hub, message] {
        hub.webhook(shop_.channel(), message.headers, message.body, [](const hub::Answer*) {});
    });
}

}  // namespace onepool::sim
