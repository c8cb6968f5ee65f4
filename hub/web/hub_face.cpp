#include "hub/web/hub_face.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/http_server.hpp"
#include "drivers/io/web_gate.hpp"
#include "hub/web/checkout_views.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/count_views.hpp"
#include "hub/web/hub_views.hpp"
#include "hub/web/identity_routes.hpp"
#include "hub/web/live_feed.hpp"
#include "hub/web/location_views.hpp"
#include "hub/web/metrics.hpp"
#include "hub/web/node_views.hpp"
#include "hub/web/order_routes.hpp"
#include "hub/web/promotion_routes.hpp"
#include "hub/web/replies.hpp"
#include "hub/web/routes.hpp"
#include "hub/web/stock_views.hpp"
#include "hub/web/worklist_routes.hpp"
#include "hub/web/worklist_views.hpp"
#include "protocol/check.hpp"
#include "protocol/digits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr Millis status_every{1'000};
constexpr std::size_t why_entries = 8;

io::ServerResponse webhook_answered(const Answer& answer) {
    if (!is_good(answer))
        return problem_of(answer);
    Json::Array orders;
    for (const OrderMoved& moved : answer.orders)
        orders.push_back(row_of(moved));
    return wrapped("orders", std::move(orders));
}

io::ServerResponse text_answer(const Answer& answer) {
    Json body;
    body.set("text", answer.text);
    return io::json_response(body);
}

io::ServerResponse brought_answer(const Answer& answer) {
    CHECK(answer.brought.has_value());
    Json body;
    body.set("taken", answer.brought->taken);
    body.set("known", answer.brought->known);
    body.set("set_aside", answer.brought->set_aside);
    return io::json_response(body);
}

Json json_of(const LogCheck& check) {
    Json::Array mismatches(check.mismatches.begin(), check.mismatches.end());
    Json json;
    json.set("entries", check.entries);
    json.set("balances", check.balances);
    json.set("mismatches", std::move(mismatches));
    json.set("conserved", check.is_conserved);
    json.set("ok", check.is_ok());
    return json;
}

}  // namespace

struct HubFace::Impl {
    Impl(io::Reactor& reactor, Config config_, Hub hub_)
        : config(std::move(config_)),
          hub(std::move(hub_)),
          gate({.token = config.token, .hosts = config.hosts}),
          identity({.core = hub.core,
                    .offer =
                        [this](Command command, std::function<void(const Answer&)> done) {
                            hub.offer(Commanded{next_request(), std::move(command)},
                                      std::move(done));
                        },
                    .door = hub.identity}),
          status_timer(reactor, [this] { send_status(); }),
          server(reactor, server_config(), handlers()) {
        add_views();
        add_log_views();
        add_commands();
        identity.add_to(routes);
        add_worklist_routes(routes, worklist_door());
        add_order_routes(routes, order_door());
        add_staff_routes(routes, staff_door());
        add_promotion_routes(routes, {.core = order_door().core, .offer = order_door().offer});
    }

    // ---- from request to answer -----------------------------------------------------------------

    // Every answer passes here once: counted, with the headers that keep browsers safe.
    void receive(const io::ServerRequest& request, const io::Reply& reply) {
        const auto counted = [this, reply](io::ServerResponse response) {
            ++answers[response.status];
            io::add_safety_headers(response);
            reply(std::move(response));
        };
        if (request.path == "/healthz")
            return counted(io::text_response("ok\n"));
        if (is_webhook(request))
            return routes.answer(request, counted);
        if (auto refused = gate.refuse_stranger(request))
            return counted(std::move(*refused));
        if (IdentityRoutes::is_open(request))
            return routes.answer(request, counted);
        if (auto opened = gate.open_with_token(request))
            return counted(std::move(*opened));
        if (auto asset = io::asset_response(config.assets, request))
            return counted(std::move(*asset));
        if (auto refused = gate.refuse(request))
            return counted(std::move(*refused));
        routes.answer(request, counted);
    }

    // Nobody without the token makes the hub gather a body, but for webhooks and enrolment, whose
    // bodies are small.
    std::optional<io::ServerResponse> refuse_body(const io::ServerRequest& request) {
        auto refused = refuse_body_of(request);
        if (refused) {
            ++answers[refused->status];
            io::add_safety_headers(*refused);
        }
        return refused;
    }

    std::optional<io::ServerResponse> refuse_body_of(const io::ServerRequest& request) const {
        if (is_webhook(request))
            return std::nullopt;
        return IdentityRoutes::is_open(request) ? IdentityRoutes::refuse_body(request)
                                                : gate.refuse(request);
    }

    // Signed by the channel itself.
    static bool is_webhook(const io::ServerRequest& request) {
        const bool is_of_orders =
            request.path.starts_with("/v1/channels/") && request.path.ends_with("/webhook");
        return is_asked_by_channel(request) ||
               (request.method == "POST" &&
                (is_of_orders || request.path.starts_with("/v1/holds/")));
    }

    // ---- reading --------------------------------------------------------------------------------

    void add_view(
        const std::string& pattern,
        std::function<io::ServerResponse(const io::ServerRequest&, const std::string&)> view) {
        routes.add(
            "GET", pattern,
            [view = std::move(view)](const io::ServerRequest& request, const std::string& part,
                                     const io::Reply& reply) { reply(view(request, part)); });
    }

    void add_views() {
        add_view("/v1/status", [this](auto&, auto&) { return io::json_response(status()); });
        add_view("/v1/nodes", [this](auto&, auto&) { return wrapped("nodes", nodes_of(core())); });
        add_view("/v1/locations",
                 [this](auto&, auto&) { return wrapped("locations", locations_of(core())); });
        add_view("/v1/counts", [this](auto& request, auto&) {
            return wrapped("counts", counts_of(core(), limit_of(request, 100)));
        });
        add_view("/v1/counts/*", [this](auto&, auto& part) {
            const auto report = count_of(core(), part);
            return report ? io::json_response(*report) : not_found("there is no count " + part);
        });
        add_view("/v1/channels",
                 [this](auto&, auto&) { return wrapped("channels", channels_of(core())); });
        add_view("/v1/feed", [this](auto&, auto&) { return wrapped("feed", feed.newest_first()); });
        add_view("/v1/cases", [this](auto& request, auto&) {
            const Cases which = request.parameter("open") == "1" ? Cases::open : Cases::all;
            return wrapped("cases", cases_of(core(), which));
        });
        add_view("/v1/holds", [this](auto&, auto&) {
            return wrapped("holds", holds_of(core(), io::now().wall));
        });
        add_view("/v1/stock", [this](auto& request, auto&) {
            return io::json_response(
                search_stock(core(), {.text = request.parameter("q"),
                                      .after = Sku{std::string(request.parameter("after"))},
                                      .limit = limit_of(request, 50)}));
        });
        add_view("/v1/stock/*", [this](auto&, auto& part) { return stock(part); });
        add_view("/v1/backups",
                 [this](auto&, auto&) { return io::json_response(json_of(hub.backup())); });
        add_view("/v1/imports",
                 [this](auto&, auto&) { return io::json_response(json_of(hub.importing())); });
        add_view("/v1/days", [this](auto& request, auto&) {
            return wrapped("days", days_of(core(), limit_of(request, 100)));
        });
        add_view("/metrics", [this](auto&, auto&) {
            return io::text_response(metrics_of(core(), hub.runtime(), answers));
        });
    }

    void add_log_views() {
        add_view("/v1/why", [this](auto& request, auto&) { return why_of(request); });
        add_view("/v1/events", [this](auto& request, auto&) {
            const auto asked = parse_digits(request.parameter("after")).value_or(0);
            const Lsn after{static_cast<std::uint64_t>(asked)};
            const auto entries = hub.log(after, std::max<std::size_t>(limit_of(request, 100), 1));
            return wrapped("events", log_rows(core(), entries));
        });
        routes.add("GET", "/v1/check", [this](auto&, auto&, const io::Reply& reply) {
            hub.check([reply](const LogCheck& check) { reply(io::json_response(json_of(check))); });
        });
    }

    const HubCore& core() const { return hub.core(); }
    Json status() const { return status_of(core(), hub.runtime(), config.build, io::now().wall); }

    io::ServerResponse stock(const std::string& name) const {
        const auto sku = core().state().ledger().find(Sku{name});
        return sku ? io::json_response(stock_of(core(), *sku))
                   : not_found("there is no SKU " + name);
    }

    io::ServerResponse why_of(const io::ServerRequest& request) const {
        const Sku sku{std::string(request.parameter("sku"))};
        const ChannelId channel{std::string(request.parameter("channel"))};
        const auto index = core().state().ledger().find(sku);
        if (!index)
            return not_found("there is no SKU " + sku.value);
        if (core().state().listings().channel(channel).of_sku(*index).empty())
            return not_found("channel " + channel.value + " has no listing of " + sku.value);
        return io::json_response(why(core(), channel, *index, hub.log_of_sku(sku, why_entries)));
    }

    // ---- commanding -----------------------------------------------------------------------------

    void add_commands() {
        routes.add("POST", "/v1/channels/*/webhook", [this](auto& request, auto& part, auto reply) {
            webhook(request, part, std::move(reply));
        });
        routes.add("POST", "/v1/holds/*", [this](auto& request, auto& part, auto reply) {
            hold(request, part, std::move(reply));
        });
        routes.add("POST", "/v1/locations", [this](auto& request, auto&, auto reply) {
            command(read_location(request.body), std::move(reply),
                    [](const Answer&) { return io::json_response(Json(Json::Object{})); });
        });
        routes.add("POST", "/v1/nodes", [this](auto& request, auto&, auto reply) {
            command(read_node(request.body), std::move(reply),
                    [](const Answer&) { return io::json_response(Json(Json::Object{})); });
        });
        routes.add("POST", "/v1/locations/*/reopen", [this](auto& request, auto& part, auto reply) {
            command(read_reopening(LocationId{part}, request.body), std::move(reply), text_answer);
        });
        routes.add("POST", "/v1/locations/*/drain", [this](auto& request, auto& part, auto reply) {
            command(read_drain(LocationId{part}, request.body), std::move(reply), text_answer);
        });
        routes.add("POST", "/v1/locations/*/terms", [this](auto& request, auto& part, auto reply) {
            command(read_terms(LocationId{part}, request.body), std::move(reply), text_answer);
        });
        routes.add("POST", "/v1/backups", [this](auto& request, auto&, const io::Reply& reply) {
            start_backup(request, reply);
        });
        routes.add("POST", "/v1/backups/verified", [this](auto& request, auto&, auto reply) {
            record_verified(request, std::move(reply));
        });
        routes.add("POST", "/v1/backups/failed", [this](auto& request, auto&, auto reply) {
            command(read_backup_failure(request.body), std::move(reply), text_answer);
        });
        routes.add("POST", "/v1/nodes/*/rekey", [this](auto&, auto& part, auto reply) {
            command(read_rekey(part), std::move(reply), [](const Answer& answer) {
                Json body;
                body.set("text", answer.text);
                return io::json_response(body);
            });
        });
        routes.add("POST", "/v1/nodes/*/journal", [this](auto& request, auto& part, auto reply) {
            bring_in(request, part, std::move(reply));
        });
        routes.add("POST", "/v1/cases/*/resolve", [this](auto& request, auto& part, auto reply) {
            resolve(request, part, std::move(reply));
        });
        routes.add("POST", "/v1/catalogue", [this](auto& request, auto&, auto reply) {
            import({Scope::catalogue, request.body}, "products", std::move(reply));
        });
        routes.add("POST", "/v1/staff", [this](auto& request, auto&, auto reply) {
            import({Scope::staff, request.body}, "staff", std::move(reply));
        });
        routes.add("POST", "/v1/settings", [this](auto& request, auto&, auto reply) {
            import({Scope::config, request.body}, "settings", std::move(reply));
        });
    }

    // Offers a command and answers with `done`'s response once it is durable.
    template <class T>
    void command(FromBody<T> read, io::Reply reply,
                 std::function<io::ServerResponse(const Answer&)> done) {
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        hub.offer(Commanded{next_request(), std::get<T>(std::move(read))},
                  [reply = std::move(reply), done = std::move(done)](const Answer& answer) {
                      reply(is_good(answer) ? done(answer) : problem_of(answer));
                  });
    }

    void start_backup(const io::ServerRequest& request, const io::Reply& reply) {
        const auto read = read_backup_target(request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        const std::string why = hub.start_backup(std::get<std::string>(read));
        reply(why.empty()
                  ? io::json_response(json_of(hub.backup()))
                  : io::problem_response({.status = 409, .code = "conflict", .message = why}));
    }

    void record_verified(const io::ServerRequest& request, io::Reply reply) {
        const auto read = read_verified(request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        hub.verified(std::get<ReadBackup>(read), [reply = std::move(reply)](const Answer& answer) {
            reply(is_good(answer) ? text_answer(answer) : problem_of(answer));
        });
    }

    // Answers with the number of rows under `name`.
    void import(ImportFile file, const char* name, io::Reply reply) {
        hub.import(std::move(file),
                   [this, name, reply = std::move(reply)](const ImportAnswer& answer) {
                       if (answer.fault)
                           return reply(bad_request(answer.fault->field, answer.fault->message));
                       CHECK(answer.answer.has_value());
                       if (!is_good(*answer.answer))
                           return reply(problem_of(*answer.answer));
                       Json body;
                       body.set(name, answer.rows);
                       body.set("can_replay", std::uint64_t{count_replayable(core().state())});
                       reply(io::json_response(body));
                   });
    }

    void resolve(const io::ServerRequest& request, const std::string& part, io::Reply reply) {
        const auto number = parse_digits(part);
        if (!number)
            return reply(not_found("there is no case " + part));
        const auto id = static_cast<std::uint64_t>(*number);
        command(read_resolution(id, request.body), std::move(reply), [this, id](const Answer&) {
            const CaseRecord* record = core().state().cases().find(id);
            CHECK(record != nullptr);
            return io::json_response(case_of(*record));
        });
    }

    void bring_in(const io::ServerRequest& request, const std::string& node, io::Reply reply) {
        auto read = read_brought(node, request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        auto brought = std::get<BringIn>(std::move(read));
        brought.request = next_request();
        brought.by.value = request.parameter("by");
        brought.reason = request.parameter("reason");
        hub.offer(std::move(brought), [reply = std::move(reply)](const Answer& answer) {
            reply(is_good(answer) ? brought_answer(answer) : problem_of(answer));
        });
    }

    void webhook(const io::ServerRequest& request, const std::string& channel, io::Reply reply) {
        hub.offer(
            Webhook{next_request(), ChannelId{channel}, headers_of(request), request.body},
            [reply = std::move(reply)](const Answer& answer) { reply(webhook_answered(answer)); });
    }

    void hold(const io::ServerRequest& request, const std::string& channel, io::Reply reply) {
        hub.offer(HoldAsked{next_request(), ChannelId{channel}, headers_of(request), request.body},
                  [this, reply = std::move(reply)](const Answer& answer) {
                      reply(hold_answered(core().state(), answer, io::now().wall));
                  });
    }

    static std::vector<HttpHeader> headers_of(const io::ServerRequest& request) {
        std::vector<HttpHeader> headers;
        headers.reserve(request.headers.size());
        for (const auto& [name, value] : request.headers)
            headers.push_back({name, value});
        return headers;
    }

    WorklistDoor worklist_door() {
        return {.core = [this]() -> const HubCore& { return core(); },
                .entry = [this](Lsn lsn) -> std::optional<LogEntry> {
                    auto entries = hub.log(Lsn{lsn.value - 1}, 1);
                    if (entries.empty())
                        return std::nullopt;
                    return std::move(entries.front());
                },
                .offer =
                    [this](Command command, std::function<void(const Answer&)> done) {
                        hub.offer(Commanded{next_request(), std::move(command)}, std::move(done));
                    }};
    }

    OrderDoor order_door() {
        return {.core = [this]() -> const HubCore& { return core(); },
                .offer =
                    [this](Command command, std::function<void(const Answer&)> done) {
                        hub.offer(Commanded{next_request(), std::move(command)}, std::move(done));
                    },
                .ask =
                    [this](OrderAsked asked, std::function<void(const Answer&)> done) {
                        asked.request = next_request();
                        hub.offer(std::move(asked), std::move(done));
                    }};
    }

    StaffDoor staff_door() {
        return {.read = hub.staff, .change = [this](StaffChange change, io::Reply reply) {
                    import({Scope::staff, {}, std::move(change)}, "staff", std::move(reply));
                }};
    }

    RequestId next_request() { return RequestId{++last_request}; }

    // ---- live
    // -------------------------------------------------------------------------------------

    void send_status() {
        if (!feed.is_watched())
            return;
        Json frame;
        frame.set("type", "status");
        frame.set("status", status());
        feed.send(frame);
        status_timer.wake_at(Millis{io::now().steady.value + status_every.value});
    }

    std::optional<io::ServerResponse> admit(const io::ServerRequest& request) const {
        if (request.path != "/v1/live")
            return not_found("there is no live feed at " + request.path);
        return gate.refuse(request);
    }

    io::HttpServer::Config server_config() const {
        io::HttpServer::Config listen;
        listen.address = config.address;
        listen.port = config.port;
        listen.larger_bodies = {{"/v1/catalogue", limits::import_body_bytes}};
        return listen;
    }

    io::HttpServer::Handlers handlers() {
        io::HttpServer::Handlers handlers;
        handlers.request = [this](const io::ServerRequest& request, const io::Reply& reply) {
            receive(request, reply);
        };
        handlers.before_body = [this](const io::ServerRequest& request) {
            return refuse_body(request);
        };
        handlers.admit = [this](const io::ServerRequest& request) { return admit(request); };
        handlers.opened = [this](std::shared_ptr<io::WebSocket> socket, const io::ServerRequest&) {
            feed.opened(std::move(socket));
            send_status();
        };
        handlers.text = [](io::WebSocket&, const std::string&) {};  // pages only listen
        handlers.closed = [this](io::WebSocket& socket) { feed.closed(socket); };
        return handlers;
    }

    Config config;
    Hub hub;
    io::WebGate gate;
    Routes routes;
    IdentityRoutes identity;
    LiveFeed feed;
    std::map<int, std::uint64_t> answers;
    std::uint64_t last_request = 0;
    io::Reactor::Timer status_timer;
    io::HttpServer server;  // last: its handlers use everything above
};

HubFace::HubFace(io::Reactor& reactor, Config config, Hub hub)
    : impl_(std::make_unique<Impl>(reactor, std::move(config), std::move(hub))) {}

HubFace::~HubFace() = default;

std::uint16_t HubFace::port() const {
    return impl_->server.port();
}

void HubFace::show(const Notice& notice) {
    impl_->feed.show(notice);
}

}  // namespace onepool::hub
