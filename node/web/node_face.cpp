#include "node/web/node_face.hpp"

#include <span>
#include <utility>

#include "node/web/face_impl.hpp"
#include "node/web/page_assets.hpp"
#include "node/web/route.hpp"
#include "node/web/views.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::node {
namespace {

using io::Problem;
using io::ServerRequest;
using io::ServerResponse;

}  // namespace

bool is_api(std::string_view path) {
    return path.starts_with("/api/");
}

namespace {

int http_status(ActionVerdict verdict) {
    switch (verdict) {
        case ActionVerdict::done:
        case ActionVerdict::repeated:
            return 200;
        case ActionVerdict::no_such_basket:
        case ActionVerdict::no_such_line:
        case ActionVerdict::no_such_order:
        case ActionVerdict::no_such_count:
            return 404;
        case ActionVerdict::not_ours:
        case ActionVerdict::wrong_item:
        case ActionVerdict::promised:
        case ActionVerdict::too_many_overrides:
        case ActionVerdict::wrong_state:
        case ActionVerdict::nothing_to_pay:
        case ActionVerdict::same_counter:
        case ActionVerdict::count_again:
        case ActionVerdict::uncounted:
        case ActionVerdict::identity_needed:
        case ActionVerdict::lot_needed:
        case ActionVerdict::not_waiting:
            return 409;
        case ActionVerdict::out_of_bounds:
        case ActionVerdict::wrong_currency:
        case ActionVerdict::not_enough_tendered:
        case ActionVerdict::more_than_bought:
            return 422;
        case ActionVerdict::not_permitted:
        case ActionVerdict::wrong_pin:
            return 403;
        case ActionVerdict::too_many_pins:
            return 429;
        case ActionVerdict::disk_nearly_full:
            return 507;
    }
    return 500;
}

// The order that an action is about; none for those about baskets and documents.
OrderKey order_of(const Action& action) {
    return std::visit(
        [](const auto& each) {
            if constexpr (requires { each.order; })
                return each.order;
            else
                return OrderKey{};
        },
        action);
}

std::string asked_in(const Action& action) {
    const auto* asked = std::get_if<AskReceipt>(&action);
    return asked == nullptr ? std::string() : asked->receipt;
}

Counted counted_in(const Action& action) {
    const auto* request = std::get_if<CountRequest>(&action);
    if (request == nullptr)
        return {};
    const auto about = [](const auto& asked) {
        if constexpr (requires { asked.sku; })
            return Counted{asked.session, asked.sku};
        else
            return Counted{asked.session, {}};
    };
    return std::visit(about, request->what);
}

Problem busy() {
    return {503, "busy", "The till is busy writing. Nothing was recorded: try again.", {}};
}

}  // namespace

NodeFace::NodeFace(Config config, NodeDesk desk)
    : impl_(std::make_shared<Impl>(std::move(config), std::move(desk))) {}
NodeFace::~NodeFace() = default;

NodeFace::Impl::Impl(Config with, NodeDesk at)
    : config(std::move(with)),
      desk(std::move(at)),
      gate({.token = config.token, .hosts = config.hosts}),
      handheld_gate({.token = config.token,
                     .hosts = desk.handhelds ? desk.handhelds->hosts : std::vector<std::string>()}),
      live(desk.reactor, [this] { return status(); }),
      product_names([this](const Sku& sku) { return desk.catalogue.find(sku, desk.now().wall); }) {
    if (desk.handhelds)
        logins.emplace(desk, live);
}

Json NodeFace::Impl::status() const {
    Json json = views::status(core(), config.name, desk.now());
    json.set("lets_handhelds_in", desk.handhelds.has_value());
    json.set("handhelds_fault", desk.handhelds ? desk.handhelds->fault() : std::string());
    json.set("receipt_header", desk.catalogue.texts().receipt_header);
    json.set("receipt_footer", desk.catalogue.texts().receipt_footer);
    json.set("returns", views::return_rules(config.returns, without_receipt(), desk.staff));
    return json;
}

// Every answer passes here, so none leaves without its safety headers.
io::Reply NodeFace::Impl::guarded(io::Reply reply) {
    return [reply = std::move(reply)](ServerResponse response) {
        io::add_safety_headers(response);
        reply(std::move(response));
    };
}

io::HttpServer::Handlers NodeFace::handlers() {
    const auto impl = impl_;  // the server's connections may outlive this face by a moment
    io::HttpServer::Handlers handlers;
    handlers.request = [impl](ServerRequest request, io::Reply reply) {
        impl->take(std::move(request), impl->guarded(std::move(reply)));
    };
    handlers.admit = [impl](const ServerRequest& request) {
        auto refused = impl->gate.refuse(request);
        if (!refused && request.path != "/api/live")
            refused =
                io::problem_response({404, "no_such_page", "Live frames come from /api/live.", {}});
        if (refused)
            io::add_safety_headers(*refused);
        return refused;
    };
    handlers.opened = [impl](std::shared_ptr<io::WebSocket> page, const ServerRequest&) {
        impl->live.opened(std::move(page));
    };
    handlers.text = [](io::WebSocket&, const std::string&) {};  // pages only listen
    handlers.closed = [impl](io::WebSocket& page) { impl->live.closed(page); };
    return handlers;
}

void NodeFace::answered(const Answer& answer) {
    impl_->answered(answer);
}

// What is asked once more may wait behind a commit that is refused, though it was recorded before.
void NodeFace::refused(const Request& request, const std::string& why) {
    const auto waiting = impl_->pending.extract(request.id);
    if (waiting.empty())
        return;
    auto& [reply, shape, order, counted, receipt] = waiting.mapped();
    try {
        Action again = request.action;
        if (impl_->is_recorded(again))
            return impl_->offer(std::move(again), shape, std::move(reply));
    } catch (const io::SqliteError& error) {
        return reply(impl_->unreadable(error));
    }
    reply(io::problem_response(
        {503, "not_recorded", "Not recorded: " + why + ". Nothing has changed; try again.", {}}));
}

void NodeFace::notified(const Notice& notice) {
    if (notice.kind == NoticeKind::scope_changed) {
        impl_->product_names.forget();
        if (impl_->logins)
            impl_->logins->end_unlisted();
    }
    impl_->live.tell(notice);
}

// ---- the way in ------------------------------------------------------------------------------

void NodeFace::Impl::take(ServerRequest request, io::Reply reply) {
    if (is_api(request.path)) {
        if (auto refused = gate.refuse(request))
            return reply(*std::move(refused));
        return route({std::move(request), {}, std::move(reply), Visitor::till, {}});
    }
    if (auto refused = gate.refuse_stranger(request))
        return reply(*std::move(refused));
    if (auto opened = gate.open_with_token(request))
        return reply(*std::move(opened));
    if (request.path == "/" && config.home == Home::orders_page) {
        return reply(
            {.status = 303, .headers = {{"Location", "/orders"}}, .body = {}, .asset = {}});
    }
    if (auto asset = io::asset_response(page_assets(), request))
        return reply(*std::move(asset));
    reply(io::problem_response({404, "no_such_page", "There is no page at this address.", {}}));
}

void NodeFace::Impl::route(Call call) {
    bool is_known_path = false;
    for (const auto& route : routes()) {
        auto names = match_path(route.path, call.request.path);
        if (!names)
            continue;
        is_known_path = true;
        if (route.method != call.request.method)
            continue;
        if (call.visitor < route.least)
            return call.reply(refused_visitor(call.visitor, route.least));
        if (const auto refused = refused_name(call))
            return call.reply(io::problem_response(*refused));
        call.names = *std::move(names);
        try {
            (this->*route.take)(call);
        } catch (const io::SqliteError& error) {
            // Only lookups throw, and they come before anything is offered to the core.
            call.reply(unreadable(error));
        }
        return;
    }
    call.reply(io::problem_response(
        is_known_path
            ? Problem{405, "wrong_method", "This address is used with another method.", {}}
            : Problem{404, "no_such_address", "The API has no such address.", {}}));
}

io::ServerResponse NodeFace::Impl::unreadable(const io::SqliteError& error) {
    if (error.is_damage())
        desk.reactor.post([this, what = std::string(error.what())] { desk.met_damage(what); });
    return io::problem_response(
        {503, "disk_trouble", std::string("The till cannot read its disk: ") + error.what(), {}});
}

void NodeFace::Impl::offer(Action action, Shape shape, io::Reply reply) {
    const RequestId id{++last_request};
    pending.emplace(id, Pending{std::move(reply), shape, order_of(action), counted_in(action),
                                asked_in(action)});
    if (desk.offer({id, std::move(action)}))
        return;
    const auto waiting = pending.extract(id);
    CHECK(!waiting.empty());
    waiting.mapped().reply(io::problem_response(busy()));
}

// ---- the way out -----------------------------------------------------------------------------

void NodeFace::Impl::answered(const Answer& answer) {
    const auto waiting = pending.extract(answer.request);
    CHECK(!waiting.empty());
    try {
        waiting.mapped().reply(write(answer, waiting.mapped()));
    } catch (const io::SqliteError& error) {
        waiting.mapped().reply(unreadable(error));
    }
}

ServerResponse NodeFace::Impl::write(const Answer& answer, const Pending& asked) {
    const Shape shape = asked.shape;
    const bool is_done = answer.verdict == ActionVerdict::done;
    if (!is_done && answer.verdict != ActionVerdict::repeated)
        return refusal(answer);
    switch (shape) {
        case Shape::basket:
        case Shape::new_basket:
            CHECK(answer.basket.has_value());
            return io::json_response(views::basket(core(), *answer.basket),
                                     is_done && shape == Shape::new_basket ? 201 : 200);
        case Shape::nothing:
            return io::json_response(Json(Json::Object{}));
        case Shape::receipt:
        case Shape::new_receipt:
            return receipt_answer(answer, shape);
        case Shape::event: {
            Json json;
            json.set("event", answer.event ? Json(to_text(*answer.event)) : Json());
            return io::json_response(json, is_done ? 201 : 200);
        }
        case Shape::task:
            return task_answer(asked.order);
        case Shape::count:
            return count_answer(asked.counted);
        case Shape::asked:
            return io::json_response(views::asked_receipt(core(), asked.receipt));
    }
    CHECK(false);
}

// A repeated answer may come without its receipt; its event is durable by now (records.hpp).
ServerResponse NodeFace::Impl::receipt_answer(const Answer& answer, Shape shape) {
    auto receipt = answer.receipt;
    if (!receipt) {
        CHECK(answer.event.has_value());
        const auto row = desk.journal.at(*answer.event);
        if (row)
            receipt = views::receipt_in(*row);
    }
    if (!receipt)
        return wrong_document();
    const bool is_new = answer.verdict == ActionVerdict::done && shape == Shape::new_receipt;
    return io::json_response(receipt_json(*receipt), is_new ? 201 : 200);
}

Json NodeFace::Impl::receipt_json(const ReceiptView& receipt) {
    Json json = views::receipt(core(), receipt);
    const auto other = views::exchanged_for(receipt);
    const auto document = other ? find_document(*other) : std::nullopt;
    json.set("exchange",
             document && document->receipt ? views::receipt(core(), *document->receipt) : Json());
    return json;
}

ServerResponse NodeFace::Impl::refusal(const Answer& answer) {
    const Problem problem{http_status(answer.verdict),
                          onepool::node::to_text(answer.verdict),
                          answer.explanation,
                          {}};
    if (!answer.claim)
        return io::problem_response(problem);
    Json body = io::problem_json(problem);
    body.set("claim", views::claim(*answer.claim, desk.staff));
    return io::json_response(body, problem.status);
}

std::optional<NodeFace::Impl::Document> NodeFace::Impl::find_document(const BasketId& id) {
    const auto row = desk.journal.find(id);
    if (!row)
        return std::nullopt;
    const auto decoded = decode_event(row->payload);
    const auto* event = std::get_if<Event>(&decoded);
    return Document{row->id, views::receipt_in(*row),
                    event == nullptr ? "unknown" : kind_name(event->body)};
}

bool NodeFace::Impl::find_already(const BasketId& id, Call& call,
                                  std::optional<ReceiptView>& already) {
    const auto document = find_document(id);
    if (document)
        already = document->receipt;
    if (!document || document->receipt)
        return true;
    call.reply(wrong_document());
    return false;
}

bool NodeFace::Impl::find_already(const BasketId& id, const char* kind, Call& call,
                                  std::optional<EventId>& already) {
    const auto document = find_document(id);
    if (document)
        already = document->event;
    if (!document || document->kind == kind)
        return true;
    call.reply(wrong_document());
    return false;
}

bool NodeFace::Impl::is_recorded(Action& action) {
    const BasketId id = document_of(action);
    const auto document = id.is_none() ? std::nullopt : find_document(id);
    if (!document)
        return false;
    const auto tell = [&](auto& asked) {
        if constexpr (requires { asked.already = document->receipt; }) {
            asked.already = document->receipt;
            return asked.already.has_value();
        } else if constexpr (requires { asked.already = document->event; }) {
            asked.already = document->event;
            return true;
        } else {
            return false;
        }
    };
    return std::visit(tell, action);
}

ServerResponse wrong_document() {
    return io::problem_response(
        {409, "wrong_document", "This id names another kind of document. Use a new id.", {}});
}

// Sold already: the page shows the receipt instead.
ServerResponse NodeFace::Impl::gone(const ReceiptView& receipt) {
    Json error;
    error.set("code", "sold");
    error.set("message", "This basket is sold; here is its receipt.");
    Json json;
    json.set("error", std::move(error));
    json.set("receipt", receipt_json(receipt));
    return io::json_response(json, 410);
}

ServerResponse unknown_code(const std::string& code, const std::string& field) {
    return io::problem_response({404, "unknown_code",
                                 "No product has the code " + code +
                                     ". Scan again, search by name, or sell it as an open item.",
                                 field});
}

std::optional<BasketId> basket_id_in(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    if (!id || id->is_none()) {
        call.reply(io::problem_response(
            {404, "no_such_basket", "A basket's id is a UUID; this is none.", {}}));
        return std::nullopt;
    }
    return id;
}

}  // namespace onepool::node
