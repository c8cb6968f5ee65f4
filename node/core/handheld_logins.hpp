#pragma once
// Who picks at which paired handheld: one person at a time, from a login until they log out,
// nothing was done there for the idle time, the handheld is removed, or the staff list in force has
// them no more as it did. In memory only: after a start of the node everybody logs in anew. Pure;
// steady times. Owned by the node's edge beside the book of handhelds, and bounded by it: whoever
// removes a handheld closes its login.
//
//   nobody --open()--> somebody --close(), end_idle(), no longer stands()--> nobody
//                         '--open()--> somebody else

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "node/core/approval.hpp"
#include "node/core/handheld_book.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node {

// What stands behind the name that goes on events.
enum class LoginProof : std::uint8_t {
    typed,   // nothing: no staff list names anybody who may pick, so the name was typed
    listed,  // it is on the staff list, without a PIN
    pin,     // its PIN was given
};
const char* to_text(LoginProof proof);

struct Login {
    HandheldNo handheld;
    StaffId staff;  // as it goes on events
    LoginProof proof = LoginProof::typed;
    Digest token{};       // SHA-256 of what the handheld keeps in its cookie
    Digest listed_as{};   // listing_of() the row it was opened by; of none when typed
    Millis used_at = {};  // the newest thing done with it
    bool operator==(const Login&) const = default;
};

// On the list, as far as a login stands on it: with this role and this PIN.
Digest listing_of(const StaffRow& row);

// Whether it is still good by the list in force. `row`: of its name; `pickers`: all on the list who
// may pick.
bool stands(const Login& login, const std::optional<StaffRow>& row, std::size_t pickers);

// A name that nobody vouches for, as it goes on events: "Anna (typed)". Nullopt: no fit name.
std::optional<StaffId> typed_name(std::string_view text);

// A right PIN of somebody who may pick.
bool lets_pick(const CheckedPin& pin);

class HandheldLogins {
  public:
    explicit HandheldLogins(Millis idle) : idle_(idle) {}

    void open(Login login);  // the one before at its handheld is over
    // Null: nobody is logged in there, or not by this token.
    const Login* find(HandheldNo handheld, const Digest& token, Millis steady) const;
    const Login* at(HandheldNo handheld, Millis steady) const;
    void used(HandheldNo handheld, Millis steady);
    bool close(HandheldNo handheld);                           // false: nobody was
    const std::vector<Login>& all() const { return logins_; }  // also idle ones
    // Where nothing was done for too long: nobody is logged in there now.
    std::vector<HandheldNo> end_idle(Millis steady);
    std::optional<Millis> next_end() const;  // steady; when end_idle() has something to do

  private:
    bool is_over(const Login& login, Millis steady) const;

    Millis idle_;
    std::vector<Login> logins_;
};

}  // namespace onepool::node
