#include "node/web/login_gate.hpp"

#include <vector>

#include "drivers/io/clock.hpp"
#include "protocol/digest.hpp"

namespace onepool::node {
namespace {

// Beyond any shift; the node ends a login long before.
constexpr std::int64_t login_seconds = 24 * 60 * 60;

// As the pairing's (handheld_routes.cpp), and beside it: one says which handheld, one who.
std::string login_cookie(const std::string& address) {
    return "__Host-onepool-login-" + address.substr(address.rfind(':') + 1);
}

}  // namespace

LoginGate::LoginGate(NodeDesk& desk, Live& live)
    : desk_(desk),
      live_(live),
      logins_(desk.handhelds->logins),
      timer_(desk.reactor, [this] { end_idle(); }) {}

const Login* LoginGate::find(const io::ServerRequest& request, const Handheld& handheld) {
    const auto token = request.cookie(login_cookie(desk_.handhelds->address));
    if (token.empty())
        return nullptr;
    const Login* login = logins_.find(handheld.no, sha256({view(token)}), desk_.now().steady);
    if (login == nullptr || still_stands(*login))
        return login;
    end(handheld.no);
    return nullptr;
}

const Login* LoginGate::at(HandheldNo handheld) const {
    return logins_.at(handheld, desk_.now().steady);
}

void LoginGate::used(HandheldNo handheld) {
    logins_.used(handheld, desk_.now().steady);
}

LoginGate::Header LoginGate::open(Login login) {
    const std::string token = io::new_token();
    login.token = sha256({view(token)});
    login.used_at = desk_.now().steady;
    end(login.handheld);
    logins_.open(std::move(login));
    end_idle();
    return cookie(token, login_seconds);
}

LoginGate::Header LoginGate::no_cookie() const {
    return cookie("", 0);
}

void LoginGate::end(HandheldNo handheld) {
    logins_.close(handheld);
    live_.close_pages_of(handheld);
    live_.handhelds_changed();
}

// So that their pages ask for a login at once. What cannot be read now is read at their next
// request.
void LoginGate::end_unlisted() {
    std::vector<HandheldNo> unlisted;
    try {
        for (const Login& login : logins_.all()) {
            if (!still_stands(login))
                unlisted.push_back(login.handheld);
        }
    } catch (const io::SqliteError&) {  // NOLINT(bugprone-empty-catch): see above
    }
    for (const HandheldNo handheld : unlisted)
        end(handheld);
}

bool LoginGate::still_stands(const Login& login) {
    const auto row =
        login.proof == LoginProof::typed ? std::nullopt : desk_.staff.find(login.staff);
    return stands(login, row, desk_.staff.pickers().value_or(1));
}

void LoginGate::end_idle() {
    for (const HandheldNo handheld : logins_.end_idle(desk_.now().steady))
        end(handheld);
    if (const auto next = logins_.next_end())
        timer_.wake_at(*next);
}

LoginGate::Header LoginGate::cookie(const std::string& token, std::int64_t seconds) const {
    return {"Set-Cookie", login_cookie(desk_.handhelds->address) + "=" + token +
                              "; Path=/; Max-Age=" + std::to_string(seconds) +
                              "; Secure; HttpOnly; SameSite=Strict"};
}

Json login_json(const Login* login) {
    if (login == nullptr)
        return {};
    Json json;
    json.set("name", login->staff.value);
    json.set("proof", to_text(login->proof));
    return json;
}

}  // namespace onepool::node
