// Counting the shelves of this location over HTTP. A session has the id that its client made, and
// each scan one of its own, so that both are safe to send again.

#include <algorithm>
#include <utility>

#include "drivers/barcode/gtin.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/views.hpp"
#include "protocol/count_limits.hpp"

namespace onepool::node {
namespace {

// What one answer lists of what was not counted; the rest is a number.
constexpr std::size_t uncounted_shown = 200;

const char* to_text(CountState state) {
    switch (state) {
        case CountState::open:
            return "open";
        case CountState::paused:
            return "paused";
        case CountState::finished:
            return "finished";
    }
    return "?";
}

Json session_json(const NodeCore& core, const CountSession& session) {
    std::size_t items = 0;
    std::size_t due = 0;
    for (const auto& [sku, line] : core.counts().lines(session.id)) {
        items += line.places.empty() ? 0 : 1;
        due += line.is_due() ? 1 : 0;
    }
    Json json;
    json.set("session", protocol::to_text(session.id));
    json.set("name", session.name);
    json.set("full", session.is_full);
    json.set("state", to_text(session.state));
    json.set("begun_by", session.begun_by.value);
    json.set("begun_at", session.begun_at.value);
    json.set("changed_by", session.changed_by.value);
    json.set("changed_at", session.changed_at.value);
    json.set("items", items);
    json.set("due", due);
    return json;
}

io::ServerResponse no_such_count() {
    return io::problem_response(
        {404, "no_such_count", "There is no such count on this till. Reload the list.", {}});
}

}  // namespace

Json NodeFace::Impl::counted_json(const CountedSku& line) {
    const auto product = product_names.of(line.sku);
    Json::Array places;
    for (const CountedPlace& each : line.places) {
        Json place;
        place.set("place", each.place);
        place.set("quantity", each.quantity.value);
        places.push_back(std::move(place));
    }
    const bool is_shown = core().counts().rules().shows_expected && line.expected;
    Json json;
    json.set("sku", line.sku.value);
    json.set("description", product.description);
    json.set("gtin", product.gtin != Gtin{} ? Json(barcode::to_shortest(product.gtin)) : Json());
    json.set("counted", line.total().value);
    json.set("due", line.is_due());
    json.set("again", line.first.has_value());
    json.set("by", line.by.value);
    json.set("places", std::move(places));
    json.set("expected", is_shown ? Json(line.expected->value) : Json());
    return json;
}

io::ServerResponse NodeFace::Impl::count_answer(const Counted& counted) {
    const CountSession* session = core().counts().find(counted.session);
    if (session == nullptr)
        return io::json_response(Json(Json::Object{}));
    if (counted.sku.empty())
        return io::json_response(session_json(core(), *session));
    const auto& lines = core().counts().lines(counted.session);
    const auto found = lines.find(counted.sku);
    Json json;
    json.set("line", counted_json(found == lines.end() ? CountedSku{counted.session, counted.sku}
                                                       : found->second));
    return io::json_response(json);
}

void NodeFace::Impl::list_counts(Call& call) {
    Json::Array counts;
    for (const CountSession& session : core().counts().sessions())
        counts.push_back(session_json(core(), session));
    Json json;
    json.set("counts", std::move(counts));
    call.reply(io::json_response(json));
}

void NodeFace::Impl::get_count(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    const CountSession* session = id ? core().counts().find(*id) : nullptr;
    if (session == nullptr)
        return call.reply(no_such_count());
    Json json = session_json(core(), *session);
    Json::Array lines;
    for (const auto& [sku, line] : core().counts().lines(*id)) {
        if (!line.places.empty() || line.first)
            lines.push_back(counted_json(line));
    }
    const auto uncounted = core().uncounted(*id);
    Json::Array lacking;
    for (std::size_t i = 0; i < std::min(uncounted.size(), uncounted_shown); ++i) {
        const Json bare = counted_json({*id, uncounted[i]});
        Json each;
        for (const char* key : {"sku", "description", "gtin"})
            each.set(key, bare[key]);
        lacking.push_back(std::move(each));
    }
    json.set("lines", std::move(lines));
    json.set("uncounted", std::move(lacking));
    json.set("uncounted_total", uncounted.size());
    call.reply(io::json_response(json));
}

void NodeFace::Impl::begin_count(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    BeginCount begin;
    begin.session = fields.id("session");
    begin.staff = staff_in(call, fields);
    begin.name = fields.text_or("name", limits::text_bytes);
    begin.is_full = fields.flag("full");
    CountRequest action{begin};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(begin.session, "count", call, action.already))
        return;
    offer(std::move(action), Shape::count, std::move(call.reply));
}

void NodeFace::Impl::scan_count(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    Body body(call.request.body);
    auto fields = body.fields();
    ScanCount scan;
    scan.session = id.value_or(BasketId{});
    scan.staff = staff_in(call, fields);
    scan.scanned = fields.text("code", limits::text_bytes);
    scan.how = fields.choice<CountHow>(
        "how", {{"add", CountHow::add}, {"set", CountHow::set}, {"take", CountHow::take}});
    scan.quantity = Units{fields.number_or("quantity", {0, limits::line_units}, 1)};
    scan.place = fields.text_or("place", limits::place_bytes);
    scan.alone = fields.flag("alone") ? Alone::yes : Alone::no;
    scan.request = fields.has("request") ? fields.id("request") : BasketId{};
    scan.age_ms = fields.number_or("age_ms", {0, limits::scan_age_ms}, 0);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!id)
        return call.reply(no_such_count());
    // What is no product of the catalogue may be one of the hub's, or counted already.
    const auto product = find_product(scan.scanned);
    const Sku as_scanned{scan.scanned};
    if (product)
        scan.sku = product->sku;
    else if (core().level(as_scanned) || core().counts().lines(*id).contains(as_scanned))
        scan.sku = as_scanned;
    offer(CountRequest{std::move(scan)}, Shape::count, std::move(call.reply));
}

void NodeFace::Impl::change_count(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    Body body(call.request.body);
    auto fields = body.fields();
    const StaffId staff = staff_in(call, fields);
    if (!fields.has("state"))
        fields.fail("state", "must be open or paused");
    const auto to = fields.choice<CountState>(
        "state", {{"open", CountState::open}, {"paused", CountState::paused}});
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!id)
        return call.reply(no_such_count());
    offer(CountRequest{ChangeCount{*id, staff, to}}, Shape::count, std::move(call.reply));
}

void NodeFace::Impl::finish_count(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    Body body(call.request.body);
    auto fields = body.fields();
    FinishCount finish;
    finish.session = id.value_or(BasketId{});
    finish.staff = staff_in(call, fields);
    finish.uncounted = fields.choice<Uncounted>(
        "uncounted",
        {{"ask", Uncounted::ask}, {"zero", Uncounted::zero}, {"leave", Uncounted::leave}});
    CountRequest action{finish};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!id)
        return call.reply(no_such_count());
    if (!find_already(finish.session, "count", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::drop_count(Call& call) {
    const auto id = parse_basket_id(call.names.at(0));
    if (!id)
        return call.reply(no_such_count());
    offer(CountRequest{DropCount{*id, call.staff}}, Shape::nothing, std::move(call.reply));
}

}  // namespace onepool::node
