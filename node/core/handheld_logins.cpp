#include "node/core/handheld_logins.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/bytes.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff.hpp"

namespace onepool::node {
namespace {

constexpr std::string_view typed_mark = " (typed)";

}  // namespace

const char* to_text(LoginProof proof) {
    switch (proof) {
        case LoginProof::typed:
            return "typed";
        case LoginProof::listed:
            return "listed";
        case LoginProof::pin:
            return "pin";
    }
    CHECK(false);  // every proof is above
}

Digest listing_of(const StaffRow& row) {
    const std::string text = row.role + "\n" + row.pin_hash;
    return sha256({view(text)});
}

bool stands(const Login& login, const std::optional<StaffRow>& row, std::size_t pickers) {
    if (login.proof == LoginProof::typed)
        return pickers == 0;
    return row && may_pick(row->role) && listing_of(*row) == login.listed_as;
}

std::optional<StaffId> typed_name(std::string_view text) {
    if (text.size() + typed_mark.size() > limits::name_bytes || !is_handheld_name(text))
        return std::nullopt;
    return StaffId{std::string(text).append(typed_mark)};
}

bool lets_pick(const CheckedPin& pin) {
    return pin.verdict == PinVerdict::right && may_pick(pin.role);
}

bool HandheldLogins::is_over(const Login& login, Millis steady) const {
    return steady.value - login.used_at.value >= idle_.value;
}

void HandheldLogins::open(Login login) {
    (void)close(login.handheld);
    logins_.push_back(std::move(login));
}

const Login* HandheldLogins::at(HandheldNo handheld, Millis steady) const {
    const auto found = std::ranges::find(logins_, handheld, &Login::handheld);
    return found == logins_.end() || is_over(*found, steady) ? nullptr : &*found;
}

const Login* HandheldLogins::find(HandheldNo handheld, const Digest& token, Millis steady) const {
    const Login* login = at(handheld, steady);
    return login != nullptr && equal_in_constant_time(login->token, token) ? login : nullptr;
}

void HandheldLogins::used(HandheldNo handheld, Millis steady) {
    const auto found = std::ranges::find(logins_, handheld, &Login::handheld);
    CHECK(found != logins_.end());
    found->used_at = std::max(found->used_at, steady);
}

bool HandheldLogins::close(HandheldNo handheld) {
    return std::erase_if(logins_, [&](const Login& each) { return each.handheld == handheld; }) > 0;
}

std::vector<HandheldNo> HandheldLogins::end_idle(Millis steady) {
    std::vector<HandheldNo> ended;
    std::erase_if(logins_, [&](const Login& each) {
        if (!is_over(each, steady))
            return false;
        ended.push_back(each.handheld);
        return true;
    });
    return ended;
}

std::optional<Millis> HandheldLogins::next_end() const {
    const auto first = std::ranges::min_element(logins_, {}, &Login::used_at);
    if (first == logins_.end())
        return std::nullopt;
    return Millis{first->used_at.value + idle_.value};
}

}  // namespace onepool::node
