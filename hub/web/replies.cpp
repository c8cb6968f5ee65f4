#include "hub/web/replies.hpp"

#include <algorithm>
#include <string>

#include "drivers/io/web_gate.hpp"
#include "hub/web/checkout_views.hpp"
#include "protocol/check.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

io::ServerResponse wrapped(const char* name, Json rows) {
    Json body;
    body.set(name, std::move(rows));
    return io::json_response(body);
}

io::ServerResponse not_found(std::string message) {
    return io::problem_response(
        {.status = 404, .code = "not_found", .message = std::move(message)});
}

io::ServerResponse bad_request(const std::string& field, const std::string& message) {
    return io::problem_response(
        {.status = 400, .code = "malformed", .message = message, .field = field});
}

Json row_of(const OrderMoved& moved) {
    Json row;
    row.set("order", moved.order.order.value);
    row.set("stage", to_text(told_as(moved.stage)));
    row.set("reason", moved.reason);
    return row;
}

io::ServerResponse problem_of(const Answer& answer) {
    const bool is_busy = answer.http_status == 503;
    auto response = io::problem_response({.status = answer.http_status,
                                          .code = is_busy ? "busy" : to_text(answer.verdict),
                                          .message = answer.text});
    if (answer.again_after) {
        response.headers.emplace_back("Retry-After",
                                      std::to_string(answer.again_after->value / 1000));
    }
    return response;
}

bool is_good(const Answer& answer) {
    return answer.http_status / 100 == 2;
}

namespace {

io::ServerResponse lacking_of(const Answer& answer) {
    Json::Array lacking;
    for (const LackingLine& line : answer.lacking) {
        Json row;
        row.set("listing", line.listing);
        row.set("wanted", line.wanted.value);
        row.set("available", line.available.value);
        lacking.push_back(std::move(row));
    }
    Json body = io::problem_json(
        {.status = answer.http_status, .code = to_text(answer.verdict), .message = answer.text});
    body.set("lacking", std::move(lacking));
    return io::json_response(body, answer.http_status);
}

}  // namespace

io::ServerResponse hold_answered(const HubState& state, const Answer& answer, UnixMs now) {
    if (!answer.lacking.empty())
        return lacking_of(answer);
    if (!is_good(answer))
        return problem_of(answer);
    Json body;
    if (answer.hold)
        body.set("hold", hold_of(state, *answer.hold, now));
    for (const OrderMoved& moved : answer.orders)
        body.set("order", row_of(moved));
    return io::json_response(body);
}

io::ServerResponse order_answered(const Answer& answer) {
    if (!is_good(answer))
        return problem_of(answer);
    CHECK(answer.orders.size() == 1);
    const OrderMoved& order = answer.orders.front();
    const bool is_looked_for = order.stage == OrderStage::waiting;
    Json row;
    row.set("order", order.order.order.value);
    row.set("stage", to_text(order.stage));
    row.set("reason", order.reason);
    Json body;
    body.set("order", std::move(row));
    return io::json_response(body, is_looked_for ? 202 : 200);
}

std::size_t limit_of(const io::ServerRequest& request, std::size_t otherwise) {
    const auto asked = protocol::parse_digits(request.parameter("limit"));
    return asked ? std::min(static_cast<std::size_t>(*asked), limits::view_rows) : otherwise;
}

}  // namespace onepool::hub
