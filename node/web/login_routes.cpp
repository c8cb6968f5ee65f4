// Logins at paired handhelds: who picks there, by the staff list in force and a PIN where the list
// has one. The PIN is verified beside the reactor's thread and judged by the core, which counts
// wrong ones; the login itself is this program's alone, and gone with it.

#include <algorithm>
#include <utility>

#include "node/web/face_impl.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

using io::ServerResponse;

ServerResponse not_here() {
    return io::problem_response(
        {409, "till_only", "This is the till itself: nobody logs in here.", {}});
}

ServerResponse bad_name() {
    return io::problem_response({422, "bad_field", "Type your name: 1 to 32 letters.", "name"});
}

ServerResponse pin_missing(const std::string& name) {
    return io::problem_response({403, "pin_needed", "Type the PIN of " + name + ".", "pin"});
}

ServerResponse not_listed() {
    return io::problem_response(
        {403, "not_listed",
         "The staff list has nobody of this name who may pick. Choose another name, or ask who "
         "keeps the list.",
         "name"});
}

ServerResponse not_verified(int status, const char* code, const std::string& why) {
    return io::problem_response({status, code, why + " Nobody is logged in: try again.", {}});
}

}  // namespace

void NodeFace::Impl::get_login(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(not_here());
    const Now now = desk.now();
    Json json;
    json.set("handheld", call.handheld);
    json.set("picker",
             login_json(call.visitor == Visitor::picker ? logins->at(call.handheld_no) : nullptr));
    json.set("is_typed", desk.staff.pickers() == 0);
    Json::Array offered;
    for (const StaffList::Picker& picker : desk.staff.offered_pickers()) {
        Json one;
        one.set("name", picker.name);
        one.set("pin", picker.has_pin);
        offered.push_back(std::move(one));
    }
    json.set("pickers", desk.staff.pickers() > offered.size() ? Json() : Json(std::move(offered)));
    json.set("pause_ms", core().pin_pause(now).value);
    call.reply(io::json_response(json));
}

void NodeFace::Impl::log_in(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(not_here());
    Body body(call.request.body);
    auto fields = body.fields();
    const StaffId who{fields.text("name", limits::name_bytes)};
    const bool has_pin = fields.has("pin");
    std::string pin = fields.text_or("pin", limits::pin_digits_most);
    if (has_pin && !is_pin(pin))
        fields.fail("pin", "must be " + std::to_string(limits::pin_digits_least) + " to " +
                               std::to_string(limits::pin_digits_most) + " digits");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    const auto pickers = desk.staff.pickers();
    if (!pickers)
        return call.reply(
            not_verified(503, "no_staff_list", "The till cannot read its staff list."));
    if (*pickers == 0) {
        const auto typed = typed_name(who.value);
        return typed ? open_login({call.handheld_no, *typed}, call.reply) : call.reply(bad_name());
    }
    auto row = desk.staff.find(who);
    const bool may = row && may_pick(row->role);
    if (may && row->pin_hash.empty())
        return open_login({call.handheld_no, who, LoginProof::listed, {}, listing_of(*row)},
                          call.reply);
    if (!has_pin)
        return call.reply(may ? pin_missing(who.value) : not_listed());
    // A name that nobody has is verified like any other, and as wrong.
    if (!row)
        row = StaffRow{who.value, "", ""};
    log_in_by_pin({call.handheld_no, who, LoginProof::pin, {}, listing_of(*row)}, *row,
                  std::move(pin), call.reply);
}

void NodeFace::Impl::log_in_by_pin(const Login& login, const StaffRow& row, std::string pin,
                                   const io::Reply& reply) {
    if (const Millis left = core().pin_pause(desk.now()); left > Millis{})
        return reply(refusal(pins_paused(left)));
    const bool is_taken = desk.check_pin(
        row, std::move(pin), [this, login, reply](const std::optional<CheckedPin>& checked) {
            if (!checked)
                return reply(not_verified(503, "no_memory",
                                          "The till has no memory left to verify the PIN: close "
                                          "other programs there."));
            offer(LogIn{*checked}, Shape::nothing, [this, login, reply](ServerResponse judged) {
                if (judged.status != 200)
                    return reply(std::move(judged));
                open_login(login, reply);
            });
        });
    if (!is_taken)
        reply(not_verified(503, "busy", "The till is verifying other PINs."));
}

// The handheld may have been removed while the PIN was verified.
void NodeFace::Impl::open_login(Login login, const io::Reply& reply) {
    const auto& paired = desk.handhelds->book.kept().handhelds;
    if (std::ranges::find(paired, login.handheld, &Handheld::no) == paired.end())
        return reply(refused_visitor(Visitor::stranger, Visitor::handheld));
    auto response = io::json_response(login_json(&login), 201);
    response.headers.push_back(logins->open(std::move(login)));
    reply(std::move(response));
}

void NodeFace::Impl::log_out(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(not_here());
    if (call.visitor == Visitor::picker)
        logins->end(call.handheld_no);
    auto response = io::json_response(Json(Json::Object{}));
    response.headers.push_back(logins->no_cookie());
    call.reply(std::move(response));
}

}  // namespace onepool::node
