#include "hub/web/order_routes.hpp"

#include <memory>
#include <utility>

#include "drivers/io/web_gate.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/lot_views.hpp"
#include "hub/web/order_views.hpp"
#include "hub/web/replies.hpp"
#include "protocol/digits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t rows_unasked = 100;
constexpr const char* all_orders = "/v1/orders/";

bool is_signed(const io::ServerRequest& request) {
    return !request.header("webhook-signature").empty();
}

class OrderCounter {
  public:
    explicit OrderCounter(OrderDoor door) : door_(std::move(door)) {}

    io::ServerResponse list(const io::ServerRequest& request) const {
        const std::string_view wanted = request.parameter("stage");
        OrderQuery query{.stage = stage_named(wanted), .limit = limit_of(request, rows_unasked)};
        if (!wanted.empty() && !query.stage)
            return bad_request("stage", "stage is " + stage_names());
        if (request.parameter("open") == "1")
            query.which = OrderQuery::Which::open;
        return wrapped("orders", orders_of(door_.core(), query));
    }

    io::ServerResponse story(const std::string& name) const {
        const OrderRecord* record = find_order(door_.core().state(), name);
        return record != nullptr ? io::json_response(story_of(door_.core().state(), *record))
                                 : not_found(no_such_order(door_.core(), name));
    }

    io::ServerResponse trace(const io::ServerRequest& request, const std::string& name) const {
        const HubState& state = door_.core().state();
        const auto lots = find_lots(state, name, request.parameter("sku"));
        if (lots.empty()) {
            return not_found(
                "name a lot by its SKU, as the catalogue has it, and the lot of 1 to " +
                std::to_string(limits::lot_bytes) + " characters: /v1/lots/SKU/LOT");
        }
        if (lots.size() > 1) {
            return io::problem_response({.status = 409,
                                         .code = to_text(CommandVerdict::conflict),
                                         .message = why_ambiguous(state, lots)});
        }
        const auto after = protocol::parse_digits(request.parameter("after")).value_or(0);
        return io::json_response(trace_of(state, lots.front(),
                                          {.after = static_cast<std::uint64_t>(after),
                                           .limit = limit_of(request, limits::view_rows)}));
    }

    void place(const io::ServerRequest& request, const std::string& channel,
               io::Reply reply) const {
        ask({ChannelId{channel}, OrderId{}}, OrderAsked::About::place, request, std::move(reply));
    }

    void cancel(const io::ServerRequest& request, const std::string& name, io::Reply reply) const {
        const OrderKey key = key_of(name);
        if (is_signed(request))
            return ask(key, OrderAsked::About::cancel, request, std::move(reply));
        offer(key, read_cancellation(key, request.body), std::move(reply));
    }

    void move(const io::ServerRequest& request, const std::string& name, io::Reply reply) const {
        const OrderKey key = key_of(name);
        if (is_signed(request))
            return ask(key, OrderAsked::About::move, request, std::move(reply));
        offer(key, read_move(key, request.body), std::move(reply));
    }

    void deliver(const io::ServerRequest& request, const std::string& name, io::Reply reply) const {
        const OrderKey key = key_of(name);
        if (is_signed(request))
            return ask(key, OrderAsked::About::delivered, request, std::move(reply));
        offer(key, read_delivery(key, request.body), std::move(reply));
    }

  private:
    // As it is known; else the channel is what stands before the first slash.
    OrderKey key_of(const std::string& name) const {
        if (const OrderRecord* known = find_order(door_.core().state(), name))
            return known->key;
        const std::size_t slash = name.find('/');
        return {ChannelId{name.substr(0, slash)},
                OrderId{slash == name.npos ? std::string() : name.substr(slash + 1)}};
    }

    void ask(const OrderKey& key, OrderAsked::About about, const io::ServerRequest& request,
             io::Reply reply) const {
        OrderAsked asked{.request = {},
                         .channel = key.channel,
                         .order = key.order,
                         .about = about,
                         .headers = {},
                         .body = request.body};
        for (const auto& [name, value] : request.headers)
            asked.headers.push_back({name, value});
        door_.ask(std::move(asked), [reply = std::move(reply)](const Answer& answer) {
            reply(order_answered(answer));
        });
    }

    template <class T>
    void offer(const OrderKey& key, FromBody<T> read, io::Reply reply) const {
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        door_.offer(std::get<T>(std::move(read)),
                    [this, key, reply = std::move(reply)](const Answer& answer) {
                        if (!is_good(answer))
                            return reply(problem_of(answer));
                        reply(story(key.channel.value + "/" + key.order.value));
                    });
    }

    OrderDoor door_;
};

}  // namespace

bool is_asked_by_channel(const io::ServerRequest& request) {
    if (request.method != "POST" || !request.path.starts_with(all_orders))
        return false;
    const bool may_be_a_person = request.path.ends_with("/cancel") ||
                                 request.path.ends_with("/move") ||
                                 request.path.ends_with("/delivered");
    return !may_be_a_person || is_signed(request);
}

void add_order_routes(Routes& routes, OrderDoor with) {
    // Shared by the routes, which live as long as the face.
    const auto door = std::make_shared<const OrderCounter>(std::move(with));
    routes.add("GET", "/v1/orders", [door](auto& request, auto&, const io::Reply& reply) {
        reply(door->list(request));
    });
    routes.add("GET", "/v1/orders/*",
               [door](auto&, auto& part, const io::Reply& reply) { reply(door->story(part)); });
    routes.add("GET", "/v1/lots/*", [door](auto& request, auto& part, const io::Reply& reply) {
        reply(door->trace(request, part));
    });
    routes.add("POST", "/v1/orders/*/cancel", [door](auto& request, auto& part, io::Reply reply) {
        door->cancel(request, part, std::move(reply));
    });
    routes.add("POST", "/v1/orders/*/move", [door](auto& request, auto& part, io::Reply reply) {
        door->move(request, part, std::move(reply));
    });
    routes.add("POST", "/v1/orders/*/delivered",
               [door](auto& request, auto& part, io::Reply reply) {
                   door->deliver(request, part, std::move(reply));
               });
    routes.add("POST", "/v1/orders/*", [door](auto& request, auto& part, io::Reply reply) {
        door->place(request, part, std::move(reply));
    });
}

}  // namespace onepool::hub
