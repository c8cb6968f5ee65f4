// A basket over HTTP: look up what the request names, offer the action.

#include "drivers/io/clock.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/views.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

// Why goods are sold although they are promised; the word of a person.
std::optional<SellAllTheSame> word_in(Fields& fields) {
    if (!fields.has("all_the_same"))
        return std::nullopt;
    return SellAllTheSame{{}, fields.text("all_the_same", limits::text_bytes)};
}

io::Problem busy_with_pins() {
    return {503, "busy", "The till is verifying other PINs. Nothing was added: try again.", {}};
}

io::Problem out_of_memory() {
    return {503,
            "no_memory",
            "The PIN could not be verified, because this machine has no memory left. Nothing was "
            "added: close other programs, then try again.",
            {}};
}

// A PIN stands for a word.
std::optional<GivenPin> worded_pin_in(Fields& fields) {
    auto pin = pin_in(fields);
    if (pin && !fields.has("all_the_same"))
        fields.fail("all_the_same", "is missing: say why promised goods are sold");
    return pin;
}

}  // namespace

std::optional<GivenPin> pin_in(Fields& fields) {
    if (!fields.has("pin") && !fields.has("approved_by"))
        return std::nullopt;
    GivenPin given{StaffId{fields.text("approved_by", limits::name_bytes)},
                   fields.text("pin", limits::pin_digits_most)};
    if (!is_pin(given.pin))
        fields.fail("pin", "must be " + std::to_string(limits::pin_digits_least) + " to " +
                               std::to_string(limits::pin_digits_most) + " digits");
    return given;
}

void NodeFace::Impl::with_pin(std::optional<GivenPin> pin, const io::Reply& reply, Verified then) {
    if (!pin)
        return then(std::nullopt);
    // Verifying costs a tenth of a second and 64 MiB: not for somebody who has to wait anyway.
    if (const Millis left = core().pin_pause(desk.now()); left > Millis{})
        return reply(refusal(pins_paused(left)));
    auto row = desk.staff.find(pin->who).value_or(StaffRow{pin->who.value, "", ""});
    const bool is_taken =
        desk.check_pin(std::move(row), std::move(pin->pin),
                       [then = std::move(then), reply](const std::optional<CheckedPin>& checked) {
                           if (!checked)
                               return reply(io::problem_response(out_of_memory()));
                           then(checked);
                       });
    if (!is_taken)
        reply(io::problem_response(busy_with_pins()));
}

template <class Worded>
void NodeFace::Impl::offer_worded(Worded action, std::optional<GivenPin> pin, Call& call) {
    action.approval = desk.approval();
    with_pin(std::move(pin), call.reply,
             [this, action = std::move(action),
              reply = call.reply](const std::optional<CheckedPin>& checked) {
                 Worded verified = action;
                 if (checked)
                     verified.word->pin = checked;
                 offer(std::move(verified), Shape::basket, reply);
             });
}

void NodeFace::Impl::list_baskets(Call& call) {
    Json::Array baskets;
    for (const auto& [id, basket] : core().baskets()) {
        baskets.push_back(views::basket(core(), basket));
    }
    Json json;
    json.set("baskets", std::move(baskets));
    call.reply(io::json_response(json));
}

void NodeFace::Impl::open_basket(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    OpenBasket action;
    action.basket = fields.has("basket") ? fields.id("basket") : io::new_basket_id(desk.now().wall);
    action.staff.value = fields.text_or("staff", limits::name_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (const auto known = find_document(action.basket)) {
        return call.reply(known->receipt ? gone(*known->receipt) : wrong_document());
    }
    offer(std::move(action), Shape::new_basket, std::move(call.reply));
}

void NodeFace::Impl::get_basket(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    const auto found = core().baskets().find(*id);
    if (found != core().baskets().end()) {
        return call.reply(io::json_response(views::basket(core(), found->second)));
    }
    const auto known = find_document(*id);
    if (known && known->receipt)
        return call.reply(gone(*known->receipt));
    call.reply(io::problem_response(
        {404, "no_such_basket", "There is no such basket on this till. Open a new one.", {}}));
}

void NodeFace::Impl::add_line(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto fields = body.fields();
    const auto code = fields.text("code", limits::text_bytes);
    const Units quantity{fields.number_or("quantity", units_bounds, 1)};
    auto word = word_in(fields);
    auto pin = worded_pin_in(fields);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    auto product = find_product(code);
    if (!product)
        return call.reply(unknown_code(code, "code"));
    offer_worded(AddLine{*id, *std::move(product), quantity, std::move(word)}, std::move(pin),
                 call);
}

void NodeFace::Impl::add_open_item(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto fields = body.fields();
    AddOpenItem action;
    action.basket = *id;
    action.scanned_code = fields.text_or("code", limits::text_bytes);
    action.description = fields.text("description", limits::text_bytes);
    action.quantity = Units{fields.number_or("quantity", units_bounds, 1)};
    action.unit_price = Minor{fields.number("unit_price", amount_bounds)};
    const auto tax = find_tax(fields.text_or("tax_code", limits::name_bytes));
    if (!tax)
        fields.fail("tax_code", "is no tax code of this till's catalogue");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    action.tax_code = tax->code;
    action.tax_rate = tax->rate;
    offer(std::move(action), Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::set_quantity(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto fields = body.fields();
    const auto line_no = parse_number(call.names.at(1), {1, UINT32_MAX});
    const Units quantity{fields.number("quantity", {0, limits::line_units})};
    auto word = word_in(fields);
    auto pin = worded_pin_in(fields);
    if (!line_no)
        fields.fail("line_no", "must be the number of a line");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer_worded(SetQuantity{*id, static_cast<std::uint32_t>(*line_no), quantity, std::move(word)},
                 std::move(pin), call);
}

void NodeFace::Impl::remove_line(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    const auto line_no = parse_number(call.names.at(1), {1, UINT32_MAX});
    if (!line_no) {
        return call.reply(io::problem_response(
            {404, "no_such_line", "A line is named by its number.", "line_no"}));
    }
    offer(SetQuantity{*id, static_cast<std::uint32_t>(*line_no), Units{0}}, Shape::basket,
          std::move(call.reply));
}

void NodeFace::Impl::park(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto name = body.fields().text_or("name", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(Park{*id, std::move(name)}, Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::recall(Call& call) {
    const auto id = basket_id_in(call);
    if (id)
        offer(Recall{*id}, Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::abandon(Call& call) {
    const auto id = basket_id_in(call);
    if (id)
        offer(Abandon{*id}, Shape::nothing, std::move(call.reply));
}

void NodeFace::Impl::start_card(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    const Minor amount{body.fields().number_or("amount", {1, limits::amount_minor}, 0)};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(StartCard{*id, amount}, Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::card_answer(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto fields = body.fields();
    CardAnswer action;
    action.basket = *id;
    if (!fields.has("result"))
        fields.fail("result", "must be approved, declined or unknown");
    action.result = fields.choice<CardResult>("result", {{"unknown", CardResult::unknown},
                                                         {"approved", CardResult::approved},
                                                         {"declined", CardResult::declined}});
    action.reference = fields.text_or("reference", limits::text_bytes);
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    offer(std::move(action), Shape::basket, std::move(call.reply));
}

void NodeFace::Impl::pay(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    Body body(call.request.body);
    auto fields = body.fields();
    const Minor given{fields.number_or("cash_given", amount_bounds, 0)};
    Pay action{*id, given, {}, tender_in(fields, "refund")};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(*id, call, action.already))
        return;
    offer(std::move(action), Shape::receipt, std::move(call.reply));
}

}  // namespace onepool::node
