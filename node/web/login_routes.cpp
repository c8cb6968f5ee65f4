// Logins at paired handhelds: who picks there, by the staff list in force and a PIN where the list
// has one. The PIN is verified beside the reactor's thread and judged by the core, which counts
// wrong ones; the login itself is this program's alone, and gone with it.

#include <algorithm>
#include <utility>

#include "drivers/io/clock.hpp"
#include "node/web/face_impl.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

using io::ServerResponse;

// Beyond any shift; the node ends a login long before.
constexpr std::int64_t cookie_seconds = 24 * 60 * 60;

// As the pairing's (handheld_routes.cpp), and beside it: one says which handheld, one who.
std::string cookie_name(const std::string& address) {
    return "__Host-onepool-login-" + address.substr(address.rfind(':') + 1);
}

std::pair<std::string, std::string> cookie(const std::string& address, const std::string& token,
                                           std::int64_t seconds) {
    return {"Set-Cookie", cookie_name(address) + "=" + token + "; Path=/; Max-Age=" +
                              std::to_string(seconds) + "; Secure; HttpOnly; SameSite=Strict"};
}

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

const Login* NodeFace::Impl::login_of(const io::ServerRequest& request, const Handheld& handheld) {
    const auto token = request.cookie(cookie_name(desk.handhelds->address));
    if (token.empty())
        return nullptr;
    const Login* login =
        desk.handhelds->logins.find(handheld.no, sha256({view(token)}), desk.now().steady);
    if (login == nullptr)
        return nullptr;
    if (still_stands(*login))
        return login;
    end_login(handheld.no);
    return nullptr;
}

bool NodeFace::Impl::still_stands(const Login& login) {
    const auto row = login.proof == LoginProof::typed ? std::nullopt : desk.staff.find(login.staff);
    return stands(login, row, desk.staff.pickers());
}

// So that their pages ask for a login at once. What cannot be read now is read at their next
// request.
void NodeFace::Impl::log_out_unlisted() {
    std::vector<HandheldNo> unlisted;
    try {
        for (const Login& login : desk.handhelds->logins.all()) {
            if (!still_stands(login))
                unlisted.push_back(login.handheld);
        }
    } catch (const io::SqliteError&) {
    }
    for (const HandheldNo handheld : unlisted)
        end_login(handheld);
}

void NodeFace::Impl::end_login(HandheldNo handheld) {
    desk.handhelds->logins.close(handheld);
    live.close_pages_of(handheld);
    live.handhelds_changed();
}

void NodeFace::Impl::log_out_idle() {
    for (const HandheldNo handheld : desk.handhelds->logins.end_idle(desk.now().steady))
        end_login(handheld);
    if (const auto next = desk.handhelds->logins.next_end())
        login_timer.wake_at(*next);
}

Json NodeFace::Impl::login_json(const Login* login) const {
    if (login == nullptr)
        return {};
    Json json;
    json.set("name", login->staff.value);
    json.set("proof", onepool::node::to_text(login->proof));
    return json;
}

void NodeFace::Impl::get_login(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(not_here());
    const Now now = desk.now();
    Json json;
    json.set("handheld", call.handheld);
    json.set("picker", call.visitor == Visitor::picker
                           ? login_json(desk.handhelds->logins.at(call.handheld_no, now.steady))
                           : Json());
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
    if (desk.staff.pickers() == 0) {
        const auto typed = typed_name(who.value);
        return typed ? open_login({call.handheld_no, *typed}, call.reply) : call.reply(bad_name());
    }
    const auto row = desk.staff.find(who);
    const bool may = row && may_pick(row->role);
    if (may && row->pin_hash.empty())
        return open_login({call.handheld_no, who, LoginProof::listed, {}, listing_of(*row)},
                          call.reply);
    if (!has_pin)
        return call.reply(may ? pin_missing(who.value) : not_listed());
    // A name that nobody has is verified like any other, and as wrong.
    log_in_by_pin({call.handheld_no, who, LoginProof::pin, {}, row ? listing_of(*row) : Digest{}},
                  std::move(pin), call.reply);
}

void NodeFace::Impl::log_in_by_pin(const Login& login, std::string pin, const io::Reply& reply) {
    if (const Millis left = core().pin_pause(desk.now()); left > Millis{})
        return reply(refusal(pins_paused(left)));
    const bool is_taken = desk.check_pin(
        login.staff, std::move(pin),
        [this, login, reply](const std::optional<CheckedPin>& checked) {
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
    const std::string token = io::new_token();
    login.token = sha256({view(token)});
    login.used_at = desk.now().steady;
    auto response = io::json_response(login_json(&login), 201);
    response.headers.push_back(cookie(desk.handhelds->address, token, cookie_seconds));
    end_login(login.handheld);  // of whoever was logged in before, with their pages
    desk.handhelds->logins.open(std::move(login));
    log_out_idle();
    reply(std::move(response));
}

void NodeFace::Impl::log_out(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(not_here());
    if (call.visitor == Visitor::picker)
        end_login(call.handheld_no);
    auto response = io::json_response(Json(Json::Object{}));
    response.headers.push_back(cookie(desk.handhelds->address, "", 0));
    call.reply(std::move(response));
}

}  // namespace onepool::node
