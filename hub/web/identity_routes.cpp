#include "hub/web/identity_routes.hpp"

#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/web_gate.hpp"
#include "hub/core/broker_acl.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/replies.hpp"
#include "protocol/check.hpp"
#include "protocol/digits.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::hub {

namespace {

io::ServerResponse no_authority() {
    return io::problem_response(
        {.status = 409,
         .code = "no_authority",
         .message = "this hub issues no certificates: give its settings a [ca] section (README, "
                    "\"Certificates\"), or make the node's files by hand"});
}

io::ServerResponse too_many() {
    return io::problem_response(
        {.status = 429,
         .code = "too_many_attempts",
         .message = "too many machines try to enrol at this hub: wait a minute, then try again"});
}

Json json_of(const EnrolCodeRecord& record, const EnrolCode& code) {
    Json body;
    body.set("code", to_text(code))
        .set("expires_at", record.expires_at.value)
        .set("location", record.location.value)
        .set("name", record.name);
    if (!record.node.is_none())
        body.set("node", to_text(record.node));
    return body;
}

Json json_of(const HubState& state, const IdentityDoor::Signed& made, const IdentityDoor& door) {
    const NodeRecord* node = state.nodes().find(made.certificate.node);
    CHECK(node != nullptr);
    Json body;
    body.set("node", to_text(node->id()))
        .set("name", node->name)
        .set("location", state.location(node->location).id.value)
        .set("chain", made.chain)
        .set("not_after", made.certificate.not_after.value)
        .set("broker_uri", door.broker_uri)
        .set("broker_ca", door.broker_ca);
    if (door.hub_key)
        body.set("hub_key", protocol::to_text(*door.hub_key));
    return body;
}

}  // namespace

bool AttemptBound::admit(Millis now) {
    if (attempts_ == 0 || now.value - since_.value >= limits::enrol_attempts_ms) {
        since_ = now;
        attempts_ = 0;
    }
    return ++attempts_ <= limits::enrol_attempts;
}

void IdentityRoutes::add_to(Routes& routes) {
    routes.add("POST", "/v1/enrol-codes",
               [this](auto& request, auto&, auto reply) { issue_code(request, std::move(reply)); });
    routes.add("POST", "/v1/enrol",
               [this](auto& request, auto&, auto reply) { enrol(request, std::move(reply)); });
    routes.add("POST", "/v1/nodes/*/revoke", [this](auto& request, auto& node, auto reply) {
        revoke(request, node, std::move(reply));
    });
    routes.add("GET", "/v1/acl", [this](auto&, auto&, const io::Reply& reply) {
        reply(io::text_response(broker_acl(around_.core().state())));
    });
    routes.add("GET", "/v1/crl", [this](auto&, auto&, const io::Reply& reply) {
        if (!around_.door.sign)
            return reply(no_authority());
        std::string list = around_.door.revocation_list();
        reply(list.empty() ? not_found("the list of revoked certificates is not written yet")
                           : io::text_response(std::move(list)));
    });
}

bool IdentityRoutes::is_open(const io::ServerRequest& request) {
    return request.method == "POST" && request.path == "/v1/enrol";
}

std::optional<io::ServerResponse> IdentityRoutes::refuse_body(const io::ServerRequest& request) {
    const auto size = parse_digits(request.header("content-length"));
    if (size && static_cast<std::uint64_t>(*size) <= limits::enrol_body_bytes)
        return std::nullopt;
    return io::problem_response({.status = 413,
                                 .code = "too_large",
                                 .message = "a request to enrol has at most " +
                                            std::to_string(limits::enrol_body_bytes) +
                                            " bytes, and says how many"});
}

void IdentityRoutes::issue_code(const io::ServerRequest& request, io::Reply reply) {
    if (!around_.door.sign)
        return reply(no_authority());
    auto read = read_enrol_code(request.body);
    if (const auto* fault = std::get_if<BodyFault>(&read))
        return reply(bad_request(fault->field, fault->message));
    auto command = std::get<IssueEnrolCode>(std::move(read));
    const EnrolCode code = around_.door.new_code();
    command.label = label_of(code);
    command.digest = digest_of(code);
    around_.offer(std::move(command), [this, code, reply](const Answer& answer) {
        if (!is_good(answer))
            return reply(problem_of(answer));
        const IdentityBook& book = around_.core().state().identities();
        const auto slot = book.find_code(label_of(code));
        CHECK(slot.has_value());
        reply(io::json_response(json_of(book.codes()[*slot], code)));
    });
}

void IdentityRoutes::enrol(const io::ServerRequest& request, io::Reply reply) {
    if (!around_.door.sign)
        return reply(no_authority());
    if (!attempts_.admit(io::now().steady))
        return reply(too_many());
    const auto read = read_enrolment(request.body);
    if (const auto* fault = std::get_if<BodyFault>(&read))
        return reply(bad_request(fault->field, fault->message));
    const auto& asked = std::get<Enrolment>(read);
    auto made = around_.door.sign(asked.request);
    if (const auto* refused = std::get_if<IdentityDoor::Refused>(&made))
        return reply(bad_request("request", refused->text));
    auto certificate = std::get<IdentityDoor::Signed>(std::move(made));
    Enrol command{label_of(asked.code), digest_of(asked.code), certificate.certificate, asked.key};
    around_.offer(std::move(command), [this, certificate, reply](const Answer& answer) {
        reply(is_good(answer)
                  ? io::json_response(json_of(around_.core().state(), certificate, around_.door))
                  : problem_of(answer));
    });
}

void IdentityRoutes::revoke(const io::ServerRequest& request, const std::string& node,
                            io::Reply reply) {
    auto read = read_revocation(node, request.body);
    if (const auto* fault = std::get_if<BodyFault>(&read))
        return reply(bad_request(fault->field, fault->message));
    around_.offer(std::get<RevokeNode>(std::move(read)), [reply, node](const Answer& answer) {
        if (!is_good(answer))
            return reply(problem_of(answer));
        Json body;
        body.set("node", node);
        reply(io::json_response(body));
    });
}

}  // namespace onepool::hub
