// Handhelds of the store: paired by a code on the till's screen, let in by a cookie, removed at the
// till. Their listener speaks TLS and stands open to whoever reaches it, so every request passes
// here.

#include <charconv>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/page_assets.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

using io::ServerRequest;
using io::ServerResponse;

// Browsers keep no cookie for longer.
constexpr std::int64_t cookie_seconds = 400ll * 24 * 60 * 60;
constexpr std::size_t code_bytes = 20;  // with what a person puts between

// "__Host-": only from this very host, only over TLS (RFC 6265bis). Browsers share cookies between
// the ports of a host, and several nodes may run there.
std::string cookie_name(const std::string& address) {
    return "__Host-onepool-" + address.substr(address.rfind(':') + 1);
}

ServerResponse no_listener() {
    return io::problem_response(
        {404,
         "no_handhelds",
         "This till lets no handhelds in: its settings have no [handhelds].",
         {}});
}

ServerResponse not_kept() {
    return io::problem_response(
        {503, "not_recorded", "The till could not write it to its disk. Try again.", {}});
}

ServerResponse not_kept_out() {
    return io::problem_response({503,
                                 "not_recorded",
                                 "It is out, but the till could not write that to its disk: a "
                                 "restart would let it in again. "
                                 "The till tries again by itself.",
                                 {}});
}

std::string wrong_code_text(std::uint32_t tries_left) {
    if (tries_left == 0) {
        return "That is not the code on the till's screen, and it was the last try from here. Ask "
               "for a new one at the till.";
    }
    return "That is not the code on the till's screen. " + std::to_string(tries_left) +
           (tries_left == 1 ? " more wrong try" : " more wrong tries") +
           ", and this handheld needs another.";
}

ServerResponse pair_refusal(PairVerdict verdict, std::uint32_t tries_left) {
    switch (verdict) {
        case PairVerdict::no_code:
            return io::problem_response({410, "no_code",
                                         "No code is open, or its five minutes are over. Press "
                                         "\"Pair a handheld\" at the till.",
                                         "code"});
        case PairVerdict::wrong_code:
            return io::problem_response({403, "wrong_code", wrong_code_text(tries_left), "code"});
        case PairVerdict::too_many_tries:
            return io::problem_response({429, "too_many_tries",
                                         "Too many wrong codes came from here. Ask for a new one "
                                         "at the till.",
                                         "code"});
        case PairVerdict::last_wrong_code:
            return io::problem_response(
                {410, "no_code",
                 "That code is void now: too many wrong ones came. Ask for a new "
                 "one at the till.",
                 "code"});
        case PairVerdict::bad_name:
            return io::problem_response(
                {422, "out_of_bounds", "Give it a name of 1 to 40 letters.", "name"});
        case PairVerdict::too_many:
            return io::problem_response(
                {409,
                 "too_many_handhelds",
                 "This till has as many handhelds as it takes. Remove one there first.",
                 {}});
        case PairVerdict::paired:
            break;
    }
    CHECK(false);
}

// One device that is full of tries is a person who mistypes, or a stranger; a void code is
// strangers.
void tell_wrong_code(Live& live, PairVerdict verdict, const HandheldBook& book,
                     const std::string& peer) {
    live.handhelds_changed();
    if (verdict == PairVerdict::last_wrong_code) {
        const std::string text =
            "Too many wrong codes came for pairing a handheld, the last from " + peer +
            ": the code is void. Open another; if that goes on, somebody in the store's network "
            "keeps trying.";
        io::log::warn(text);
        live.warn_till(text);
    } else if (book.tries_left_of(peer) == 0) {
        io::log::warn(peer + " sent too many wrong codes for pairing a handheld");
    }
}

// A stranger's connection ends with its answer: those that stay open are for who is paired.
io::Reply ending(io::Reply reply) {
    return [reply = std::move(reply)](ServerResponse response) {
        response.headers.emplace_back("Connection", "close");
        reply(std::move(response));
    };
}

using Refusal = std::optional<ServerResponse>;

// As a server asks for it before it reads more; safety headers go with it too.
template <class Refuse>
auto guarded_refusal(Refuse refuse) {
    return [refuse = std::move(refuse)](const ServerRequest& request) {
        Refusal refused = refuse(request);
        if (refused)
            io::add_safety_headers(*refused);
        return refused;
    };
}

}  // namespace

// ---- the way in ------------------------------------------------------------------------------

const Handheld* NodeFace::Impl::handheld_of(const ServerRequest& request) {
    const auto token = request.cookie(cookie_name(desk.handhelds->address));
    if (token.empty())
        return nullptr;
    return desk.handhelds->book.find(sha256({view(token)}));
}

Visit NodeFace::Impl::visit_of(const ServerRequest& request) {
    const Handheld* handheld = handheld_of(request);
    if (handheld == nullptr)
        return {};
    const Login* login = logins->find(request, *handheld);
    return {login == nullptr ? Visitor::handheld : Visitor::picker, handheld, login};
}

io::HttpServer::Handlers NodeFace::handheld_handlers() {
    const auto impl = impl_;  // the server's connections may outlive this face by a moment
    CHECK(impl->desk.handhelds.has_value());
    io::HttpServer::Handlers handlers;
    handlers.request = [impl](ServerRequest request, io::Reply reply) {
        impl->take_of_handheld(std::move(request), impl->guarded(std::move(reply)));
    };
    handlers.before_body = guarded_refusal([impl](const ServerRequest& request) -> Refusal {
        if (auto refused = impl->handheld_gate.refuse_stranger(request))
            return refused;
        if (impl->handheld_of(request) != nullptr)
            return std::nullopt;
        if (request.path != "/api/pair")
            return refused_visitor(Visitor::stranger, Visitor::handheld);
        if (!impl->desk.handhelds->book.may_pair(impl->desk.now()))
            return pair_refusal(PairVerdict::no_code, 0);
        return std::nullopt;
    });
    handlers.admit = guarded_refusal([impl](const ServerRequest& request) -> Refusal {
        if (auto refused = impl->handheld_gate.refuse_stranger(request))
            return refused;
        try {
            const Visitor visitor = impl->visit_of(request).visitor;
            if (visitor < Visitor::picker)
                return refused_visitor(visitor, Visitor::picker);
        } catch (const io::SqliteError& error) {
            return impl->unreadable(error);
        }
        if (request.path == "/api/live")
            return std::nullopt;
        return io::problem_response({404, "no_such_page", "Live frames come from /api/live.", {}});
    });
    handlers.opened = [impl](std::shared_ptr<io::WebSocket> page, const ServerRequest& request) {
        const Handheld* who = impl->handheld_of(request);
        if (who == nullptr || impl->logins->at(who->no) == nullptr)
            return page->close();  // removed, or logged out, while it was let in
        impl->live.opened(std::move(page), who->no);
    };
    handlers.text = [](io::WebSocket&, const std::string&) {};  // pages only listen
    handlers.closed = [impl](io::WebSocket& page) { impl->live.closed(page); };
    return handlers;
}

void NodeFace::Impl::take_of_handheld(ServerRequest request, io::Reply reply) {
    const Handheld* who = handheld_of(request);
    if (who == nullptr)
        reply = ending(std::move(reply));
    if (auto refused = handheld_gate.refuse_stranger(request))
        return reply(*std::move(refused));
    Call call{std::move(request), {}, std::move(reply), Visitor::stranger, {}};
    try {
        announce(call);
    } catch (const io::SqliteError& error) {
        return call.reply(unreadable(error));
    }
    if (is_api(call.request.path))
        return route(std::move(call));
    handheld_page(call);
}

void NodeFace::Impl::announce(Call& call) {
    const Visit visit = visit_of(call.request);
    call.visitor = visit.visitor;
    if (visit.handheld == nullptr)
        return;
    const Now now = desk.now();
    call.handheld = visit.handheld->name;
    call.handheld_no = visit.handheld->no;
    if (desk.handhelds->book.seen(call.handheld_no, now))
        desk.handhelds->keep([](bool) {});  // written again when it is seen again
    if (visit.login == nullptr)
        return;
    call.staff = visit.login->staff;
    // What a page reads by itself is nothing that somebody did.
    if (call.request.method != "GET" && !refused_name(call))
        logins->used(call.handheld_no);
}

void NodeFace::Impl::handheld_page(Call& call) {
    const auto lead_to = [&](const char* path) {
        call.reply({.status = 303, .headers = {{"Location", path}}, .body = {}, .asset = {}});
    };
    const Visitor least = page_visitor(call.request.path);
    const bool is_home = call.request.path == "/";
    if (call.visitor == Visitor::stranger && (is_home || least == Visitor::handheld))
        return lead_to("/pair");
    if (is_home)
        return lead_to("/orders");
    auto asset = io::asset_response(page_assets(), call.request);
    if (!asset)
        return call.reply(
            io::problem_response({404, "no_such_page", "There is no page at this address.", {}}));
    call.reply(call.visitor < least ? refused_visitor(call.visitor, least) : *std::move(asset));
}

ServerResponse refused_visitor(Visitor visitor, Visitor least) {
    if (visitor == Visitor::stranger) {
        return io::problem_response({401,
                                     "pairing_needed",
                                     "This handheld is not paired with this till. Press \"Pair a "
                                     "handheld\" at the till and scan its code.",
                                     {}});
    }
    if (least == Visitor::till) {
        return io::problem_response(
            {403, "till_only", "That is done at the till itself, not on a handheld.", {}});
    }
    return io::problem_response({401,
                                 "login_needed",
                                 "Nobody is logged in at this handheld. Log in with your name, and "
                                 "your PIN if you have one.",
                                 {}});
}

std::optional<io::Problem> refused_name(const Call& call) {
    const std::string_view as = call.request.parameter("as");
    if (call.visitor != Visitor::picker || as.empty() || as == call.staff.value)
        return std::nullopt;
    return io::Problem{401,
                       "another_name",
                       "This was to be done in another name: " + call.staff.value +
                           " is logged in at this handheld now. Nothing was done.",
                       {}};
}

// ---- at the handheld -------------------------------------------------------------------------

void NodeFace::Impl::pair_handheld(Call& call) {
    if (call.visitor == Visitor::till)
        return call.reply(io::problem_response(
            {409, "till_only", "This is the till itself: it needs no pairing.", {}}));
    Body body(call.request.body);
    auto fields = body.fields();
    const std::string token = io::new_token();
    const HandheldBook::Asked asked{fields.text("code", code_bytes),
                                    fields.text("name", limits::handheld_name_bytes),
                                    sha256({view(token)}), call.request.peer,
                                    fields.text_or("nonce", limits::pair_nonce_bytes)};
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    auto& book = desk.handhelds->book;
    const auto verdict = book.pair(asked, desk.now());
    if (verdict == PairVerdict::wrong_code || verdict == PairVerdict::last_wrong_code)
        tell_wrong_code(live, verdict, book, asked.peer);
    if (verdict != PairVerdict::paired)
        return call.reply(pair_refusal(verdict, book.tries_left_of(asked.peer)));
    live.handhelds_changed();
    const HandheldNo no = book.find(asked.token)->no;
    desk.handhelds->keep(
        [this, no, token, name = asked.name, reply = std::move(call.reply)](bool is_kept) {
            // Asked twice, the first may have been taken back, or this token have been replaced.
            auto& book = desk.handhelds->book;
            if (!is_kept || book.find(sha256({view(token)})) == nullptr) {
                if (!is_kept)
                    book.remove(no);
                live.handhelds_changed();
                return reply(not_kept());
            }
            Json json;
            json.set("name", name);
            auto response = io::json_response(json, 201);
            response.headers.emplace_back(
                "Set-Cookie", cookie_name(desk.handhelds->address) + "=" + token +
                                  "; Path=/; Max-Age=" + std::to_string(cookie_seconds) +
                                  "; Secure; HttpOnly; SameSite=Strict");
            reply(std::move(response));
        });
}

// ---- at the till -----------------------------------------------------------------------------

Json NodeFace::Impl::handhelds_json() const {
    Json json;
    if (!desk.handhelds) {
        json.set("address", Json());
        json.set("fingerprint", "");
        json.set("code", Json());
        json.set("ended_code", Json());
        json.set("handhelds", Json::Array{});
        return json;
    }
    const auto& at = *desk.handhelds;
    const Now now = desk.now();
    json.set("address", at.address);
    json.set("fingerprint", at.fingerprint());
    Json code;
    if (const auto open = at.book.code(now)) {
        code.set("code", open->text);
        // Behind the "#" it is sent to nobody and stands in no log.
        code.set("link", at.address + "/pair#" + open->text);
        code.set("left_ms", open->until.value - now.steady.value);
        code.set("tries_left", open->tries_left);
    }
    json.set("code", std::move(code));
    Json ended;
    if (const auto old = at.book.ended_code(now)) {
        ended.set("code", old->text);
        ended.set("why", onepool::node::to_text(old->end));
    }
    json.set("ended_code", std::move(ended));
    Json::Array array;
    for (const Handheld& each : at.book.kept().handhelds) {
        Json one;
        one.set("no", each.no.value);
        one.set("name", each.name);
        one.set("paired_at", each.paired_at.value);
        one.set("seen_at", each.seen_at.value);
        one.set("connected", live.has(each.no));
        one.set("picker", login_json(logins->at(each.no)));
        array.push_back(std::move(one));
    }
    json.set("handhelds", std::move(array));
    return json;
}

void NodeFace::Impl::list_handhelds(Call& call) {
    call.reply(io::json_response(handhelds_json()));
}

void NodeFace::Impl::open_pair_code(Call& call) {
    if (!desk.handhelds)
        return call.reply(no_listener());
    if (auto fault = desk.handhelds->fault(); !fault.empty())
        return call.reply(io::problem_response({503, "handhelds_fault", std::move(fault), {}}));
    desk.handhelds->book.open_code(io::new_key_seed(), desk.now());
    live.handhelds_changed();
    call.reply(io::json_response(handhelds_json(), 201));
}

void NodeFace::Impl::close_pair_code(Call& call) {
    if (!desk.handhelds)
        return call.reply(no_listener());
    desk.handhelds->book.close_code();
    live.handhelds_changed();
    call.reply(io::json_response(handhelds_json()));
}

// Out at once, whatever its disk says; on disk before that is answered.
void NodeFace::Impl::remove_handheld(Call& call) {
    if (!desk.handhelds)
        return call.reply(no_listener());
    const std::string& text = call.names.at(0);
    HandheldNo no;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), no.value);
    const auto& at = *desk.handhelds;
    const bool is_number = read.ec == std::errc() && read.ptr == text.data() + text.size();
    // Asked again since its removal could not be written.
    const bool is_out = is_number && at.is_behind() && at.book.was_given(no);
    if (!is_number || (!at.book.remove(no) && !is_out)) {
        return call.reply(io::problem_response(
            {404, "no_such_handheld", "No such handheld is paired here.", {}}));
    }
    logins->end(no);
    desk.handhelds->keep([this, reply = std::move(call.reply)](bool is_kept) {
        reply(is_kept ? io::json_response(handhelds_json()) : not_kept_out());
    });
}

}  // namespace onepool::node
