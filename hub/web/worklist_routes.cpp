#include "hub/web/worklist_routes.hpp"

#include <memory>
#include <utility>

#include "drivers/io/web_gate.hpp"
#include "hub/core/worklist.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/replies.hpp"
#include "hub/web/worklist_views.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/digits.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t usual_rows = 100;

io::ServerResponse no_such(const std::string& part) {
    return not_found("nothing was ever set aside under number " + part);
}

io::ServerResponse lost_bytes(std::uint64_t id) {
    return io::problem_response({.status = 500,
                                 .code = "unreadable",
                                 .message = "the log does not give back the bytes of number " +
                                            std::to_string(id) +
                                            ": run onepool check and look at the hub's disk"});
}

WorklistQuery query_of(const io::ServerRequest& request) {
    const auto text = [&](const char* name) { return std::string(request.parameter(name)); };
    WorklistQuery query;
    if (request.parameter("all") == "1")
        query.which = WorklistQuery::Which::all;
    query.after =
        static_cast<std::uint64_t>(protocol::parse_digits(request.parameter("after")).value_or(0));
    query.node = text("node");
    query.sku = text("sku");
    query.reason = text("reason");
    return query;
}

class Door {
  public:
    explicit Door(WorklistDoor door) : door_(std::move(door)) {}

    const HubState& state() const { return door_.core().state(); }
    const SetAsideRecord* find(const std::string& part) const {
        const auto id = protocol::parse_digits(part);
        return id ? state().worklist().find(static_cast<std::uint64_t>(*id)) : nullptr;
    }

    std::optional<Bytes> raw(const SetAsideRecord& record) const {
        const auto entry = door_.entry(record.lsn);
        return entry ? raw_of(*entry, record) : std::nullopt;
    }
    // Of several: neighbours mostly came in one batch, which is one entry.
    std::optional<std::vector<SetAsideBytes>> raw(const std::vector<std::uint64_t>& ids) const {
        std::vector<SetAsideBytes> events;
        std::optional<LogEntry> entry;
        for (const std::uint64_t id : ids) {
            const SetAsideRecord& record = *state().worklist().find(id);
            if (!entry || entry->lsn != record.lsn)
                entry = door_.entry(record.lsn);
            auto bytes = entry ? raw_of(*entry, record) : std::nullopt;
            if (!bytes)
                return std::nullopt;
            events.push_back({id, std::move(*bytes)});
        }
        return events;
    }

    io::ServerResponse detail(const std::string& part) const {
        const SetAsideRecord* record = find(part);
        if (record == nullptr)
            return no_such(part);
        const auto bytes = raw(*record);
        return bytes ? io::json_response(set_aside_detail(state(), *record, *bytes))
                     : lost_bytes(record->id);
    }

    io::ServerResponse download(const std::string& part) const {
        const SetAsideRecord* record = find(part);
        if (record == nullptr)
            return no_such(part);
        const auto bytes = raw(*record);
        if (!bytes)
            return lost_bytes(record->id);
        auto response = io::text_response(protocol::hex(*bytes) + "\n");
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"set-aside-" + part + ".hex\"");
        return response;
    }

    void replay_one(const io::ServerRequest& request, const std::string& part,
                    io::Reply reply) const {
        const SetAsideRecord* record = find(part);
        if (record == nullptr)
            return reply(no_such(part));
        auto read = read_replayer(request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        auto bytes = raw(*record);
        if (!bytes)
            return reply(lost_bytes(record->id));
        ReplaySetAside command{{{record->id, std::move(*bytes)}}, std::get<StaffId>(read)};
        offer(std::move(command), record->id, std::move(reply));
    }

    void void_one(const io::ServerRequest& request, const std::string& part,
                  io::Reply reply) const {
        const SetAsideRecord* record = find(part);
        if (record == nullptr)
            return reply(no_such(part));
        auto read = read_void(record->id, request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        offer(std::get<VoidSetAside>(std::move(read)), record->id, std::move(reply));
    }

    // As many of those asked for as one command takes; `next` says where to go on.
    void replay_many(const io::ServerRequest& request, io::Reply reply) const {
        auto read = read_replay_many(request.body);
        if (const auto* fault = std::get_if<BodyFault>(&read))
            return reply(bad_request(fault->field, fault->message));
        const auto& asked = std::get<ReplayMany>(read);
        auto ids = find_set_aside(state(), asked.query, limits::replay_events + 1);
        const bool has_more = ids.size() > limits::replay_events;
        if (has_more)
            ids.pop_back();
        if (ids.empty())
            return reply(replayed({}, false));
        auto events = raw(ids);
        if (!events)
            return reply(lost_bytes(ids.front()));
        door_.offer(ReplaySetAside{std::move(*events), asked.by},
                    [this, ids, has_more, reply = std::move(reply)](const Answer& answer) {
                        const bool is_decided =
                            is_good(answer) || answer.verdict == CommandVerdict::conflict;
                        reply(is_decided && answer.http_status != 503 ? replayed(ids, has_more)
                                                                      : problem_of(answer));
                    });
    }

  private:
    void offer(Command command, std::uint64_t id, io::Reply reply) const {
        door_.offer(std::move(command), [this, id, reply = std::move(reply)](const Answer& answer) {
            if (!is_good(answer))
                return reply(problem_of(answer));
            const SetAsideRecord* record = state().worklist().find(id);
            CHECK(record != nullptr);
            reply(io::json_response(set_aside_row(state(), *record)));
        });
    }

    io::ServerResponse replayed(const std::vector<std::uint64_t>& ids, bool has_more) const {
        std::uint64_t done = 0;
        for (const std::uint64_t id : ids)
            done += state().worklist().find(id)->is_open() ? 0 : 1;
        Json body;
        body.set("replayed", done);
        body.set("still_open", std::uint64_t{ids.size()} - done);
        body.set("next", has_more ? Json{ids.back()} : Json{});
        return io::json_response(body);
    }

    WorklistDoor door_;
};

}  // namespace

void add_worklist_routes(Routes& routes, WorklistDoor with) {
    // Shared by the routes, which live as long as the face.
    const auto door = std::make_shared<const Door>(std::move(with));
    routes.add("GET", "/v1/quarantine", [door](auto& request, auto&, const io::Reply& reply) {
        reply(io::json_response(
            worklist_of(door->state(), query_of(request), limit_of(request, usual_rows))));
    });
    routes.add("GET", "/v1/quarantine/*/raw",
               [door](auto&, auto& part, const io::Reply& reply) { reply(door->download(part)); });
    routes.add("GET", "/v1/quarantine/*",
               [door](auto&, auto& part, const io::Reply& reply) { reply(door->detail(part)); });
    routes.add("POST", "/v1/quarantine/replay", [door](auto& request, auto&, io::Reply reply) {
        door->replay_many(request, std::move(reply));
    });
    routes.add("POST", "/v1/quarantine/*/replay",
               [door](auto& request, auto& part, io::Reply reply) {
                   door->replay_one(request, part, std::move(reply));
               });
    routes.add("POST", "/v1/quarantine/*/void", [door](auto& request, auto& part, io::Reply reply) {
        door->void_one(request, part, std::move(reply));
    });
}

}  // namespace onepool::hub
