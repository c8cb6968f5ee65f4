#include "hub/web/promotion_routes.hpp"

#include <utility>

#include "drivers/io/web_gate.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/promotion_views.hpp"
#include "hub/web/replies.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t promotions_unasked = 100;

template <class T>
void offer_promotion(const PromotionDoor& door, FromBody<T> read, io::Reply reply) {
    if (const auto* fault = std::get_if<BodyFault>(&read))
        return reply(bad_request(fault->field, fault->message));
    door.offer(std::get<T>(std::move(read)), [reply = std::move(reply)](const Answer& answer) {
        if (!is_good(answer))
            return reply(problem_of(answer));
        Json body;
        body.set("text", answer.text);
        reply(io::json_response(body));
    });
}

}  // namespace

void add_promotion_routes(Routes& routes, const PromotionDoor& door) {
    routes.add("GET", "/v1/promotions",
               [core = door.core](auto& request, auto&, const io::Reply& reply) {
                   reply(wrapped("promotions",
                                 promotions_of(core(), limit_of(request, promotions_unasked))));
               });
    routes.add("POST", "/v1/promotions", [door](auto& request, auto&, auto reply) {
        offer_promotion(door, read_promotion(request.body), std::move(reply));
    });
    routes.add("POST", "/v1/promotions/*/end", [door](auto& request, auto& part, auto reply) {
        offer_promotion(door, read_promotion_end(part, request.body), std::move(reply));
    });
}

}  // namespace onepool::hub
