// Orders at this location over HTTP: picked scan by scan, left with a carrier, handed over, put
// back. Whatever records a fact has the client's id, so that it is safe to send again.

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/barcode/element_string.hpp"
#include "drivers/barcode/gtin.hpp"
#include "node/core/money_text.hpp"
#include "node/core/task_board.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/views.hpp"
#include "protocol/codec.hpp"
#include "protocol/count_limits.hpp"

namespace onepool::node {
namespace {

// Beyond so many SKUs in one answer nobody looks them up any more: a lookup takes some 10 us.
constexpr std::size_t skus_looked_up = 2'000;

OrderKey order_in(const Call& call) {
    return {ChannelId{call.names.at(0)}, OrderId{call.names.at(1)}};
}

// Of what was asked for and is asked for again when no answer came.
BasketId request_in(Fields& fields) {
    return fields.has("request") ? fields.id("request") : BasketId{};
}

// A code may say until when, and another one of which lot.
void take_lot(ScanPick& action, const barcode::Elements& said) {
    action.lot = said.lot;
    action.expiry = earlier_known(action.expiry, said.expiry);
}

// What was scanned is no product of the catalogue, but an order may name it all the same.
Sku sku_wanted_by(const ShipTask* task, const std::string& code) {
    const bool is_wanted =
        task != nullptr && std::any_of(task->lines.begin(), task->lines.end(),
                                       [&](const auto& line) { return line.sku.value == code; });
    return is_wanted ? Sku{code} : Sku{};
}

}  // namespace

Json NodeFace::Impl::task_json(const std::vector<ShipTask>& tasks) {
    std::map<Sku, views::ToFind> known;
    const auto look_up = [&](const Sku& sku) {
        const auto found = known.find(sku);
        if (found != known.end() || known.size() >= skus_looked_up)
            return found == known.end() ? views::ToFind{} : found->second;
        const auto product = desk.catalogue.find(sku, desk.now().wall);
        return known[sku] = {product ? product->gtin : Gtin{},
                             desk.catalogue.place_of(sku, core().config().location),
                             desk.catalogue.asks_lot(sku)};
    };
    Json::Array array;
    for (const auto& task : tasks)
        array.push_back(views::task(core(), task, look_up));
    return array;
}

void NodeFace::Impl::list_tasks(Call& call) {
    const std::string code(call.request.parameter("code"));
    Json json;
    json.set("tasks", task_json(code.empty() ? core().tasks() : core().find_tasks(code)));
    call.reply(io::json_response(json));
}

// As it is once the step is durable; the hub may have taken the order away meanwhile.
io::ServerResponse NodeFace::Impl::task_answer(const OrderKey& order) {
    const ShipTask* task = core().task(order);
    if (task == nullptr) {
        return io::problem_response({404,
                                     "no_such_order",
                                     "This order is not at this location any more. If you have its "
                                     "goods, put them back on the shelf.",
                                     {}});
    }
    const Json json = task_json({*task});
    return io::json_response(json.as_array()->front());
}

void NodeFace::Impl::ship_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    ShipOrder action;
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.carrier = fields.text_or("carrier", limits::text_bytes);
    action.tracking = fields.text_or("tracking", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(ship_document(action.order), "ship", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::take_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    TakeOrder action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.is_taken_over = fields.flag("take_over");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "take", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::leave_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    LeaveOrder action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.is_refused = fields.flag("refuse");
    action.reason = action.is_refused ? fields.text("reason", limits::text_bytes)
                                      : fields.text_or("reason", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "leave", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

// What the code names, and the lot if it says one. A code of goods is no element string, whatever
// it begins with.
void NodeFace::Impl::find_scanned(ScanPick& action, BusinessDay today) {
    const auto product = find_product(action.scanned);
    action.sku = product ? product->sku : sku_wanted_by(core().task(action.order), action.scanned);
    if (!action.sku.empty())
        return;
    const auto elements = barcode::parse_elements(action.scanned, today);
    if (!elements || elements->gtin == Gtin{})
        return;
    if (const auto named = desk.catalogue.find(elements->gtin, desk.now().wall))
        action.sku = named->sku;
    take_lot(action, *elements);
}

// What was scanned for the lot may be the label of other goods: then that is what was scanned.
void NodeFace::Impl::read_lot(ScanPick& action, const std::string& lot, BusinessDay today) {
    const auto goods = barcode::parse_gtin(lot);
    const auto* gtin = std::get_if<Gtin>(&goods);
    const barcode::Elements said = gtin != nullptr && desk.catalogue.find(*gtin, desk.now().wall)
                                       ? barcode::Elements{.gtin = *gtin, .lot = {}, .expiry = {}}
                                       : barcode::parse_lot(lot, today);
    take_lot(action, said);
    if (said.gtin == Gtin{})
        return;
    const auto named = desk.catalogue.find(said.gtin, desk.now().wall);
    if (named && named->sku == action.sku)
        return;
    action.scanned = lot;
    action.sku = {};
}

void NodeFace::Impl::scan_pick(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    ScanPick action;
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.scanned = fields.scanned_or("code", limits::text_bytes);
    if (action.scanned.empty())
        fields.fail("code", "is missing: give it a text");
    action.quantity = Units{fields.number_or("quantity", units_bounds, 1)};
    action.request = request_in(fields);
    action.age_ms = fields.number_or("age_ms", {0, limits::scan_age_ms}, 0);
    const std::string lot = fields.scanned_or("lot", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    const BusinessDay today = business_day(desk.now().wall, core().config().utc_offset_minutes);
    find_scanned(action, today);
    if (!lot.empty())
        read_lot(action, lot, today);
    // People read it in answers: goods that the order does not want by their name.
    std::ranges::replace(action.scanned, '\x1d', ' ');
    if (!action.sku.empty() && sku_wanted_by(core().task(action.order), action.sku.value).empty()) {
        if (const auto product = desk.catalogue.find(action.sku, desk.now().wall))
            action.scanned = product->description + " (" + action.sku.value + ")";
    }
    if (!action.sku.empty() && desk.catalogue.asks_lot(action.sku))
        action.lot_rule = LotRule::needed;
    offer(std::move(action), Shape::task, std::move(call.reply));
}

void NodeFace::Impl::short_pick(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    ShortPick action;
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.sku.value = fields.text("sku", limits::sku_bytes);
    action.quantity = Units{fields.number("quantity", units_bounds)};
    if (!fields.has("reason"))
        fields.fail("reason", "must be missing or damaged");
    action.reason = fields.choice<ShortReason>(
        "reason", {{"missing", ShortReason::missing}, {"damaged", ShortReason::damaged}});
    action.request = request_in(fields);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(std::move(action), Shape::task, std::move(call.reply));
}

void NodeFace::Impl::undo_pick(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    const UndoPick action{order_in(call), request_in(fields)};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(action, Shape::task, std::move(call.reply));
}

// The core says whether a place is needed: nothing may be left to stand anywhere.
void NodeFace::Impl::finish_pick(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    FinishPick action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.place = fields.text_or("place", limits::place_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "pick", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::collect_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    CollectOrder action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    if (fields.has("lines"))
        action.lines = stock_lines_in(fields, units_bounds);
    action.identity = fields.text_or("identity", limits::text_bytes);
    action.proof = fields.choice<IdentityProof>(
        "proof", {{"none", IdentityProof::none},
                  {"identity_card", IdentityProof::identity_card},
                  {"passport", IdentityProof::passport},
                  {"driving_licence", IdentityProof::driving_licence},
                  {"residence_permit", IdentityProof::residence_permit},
                  {"other", IdentityProof::other}});
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "collect", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

// What its buyer takes home, as a receipt of a sale is.
void NodeFace::Impl::get_collection(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    const auto row = desk.journal.find(*id);
    const auto decoded = row ? std::optional(decode_event(row->payload)) : std::nullopt;
    const auto* event = decoded ? std::get_if<Event>(&*decoded) : nullptr;
    const auto* collect = event == nullptr ? nullptr : std::get_if<Collect>(&event->body);
    if (collect == nullptr) {
        return call.reply(io::problem_response(
            {404, "no_such_collection", "This till handed no order over under that id.", {}}));
    }
    const auto name_of = [this](const Sku& sku) { return product_names.of(sku).description; };
    call.reply(io::json_response(views::collection(core(), *row, *event, name_of)));
}

void NodeFace::Impl::pack_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    PackOrder action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.parcels =
        static_cast<std::uint32_t>(fields.number_or("parcels", {0, limits::order_parcels}, 0));
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "pack", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::put_back_order(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    PutBackOrder action;
    action.document = fields.id("document");
    action.order = order_in(call);
    action.staff = staff_in(call, fields);
    action.reason = fields.text_or("reason", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "put-back", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

}  // namespace onepool::node
