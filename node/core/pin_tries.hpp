#pragma once
// How often PINs may be tried on this till: after limits::pin_tries wrong ones in a row it pauses,
// and each further wrong one doubles the pause. The count is the till's, not a person's, so that
// one PIN is not tried on all names; a right PIN of somebody who may approve begins it anew. That
// of a colleague takes back what was typed wrong under their own name alone, so that nobody buys
// tries on another name with their own PIN. It is durable: pulling the plug must not buy new tries.
// No clock is: a pause that was going on when the till stopped begins again at its next start.
// Nothing but approvals and logins waits for a pause: goods that are not promised are sold all the
// while, and who is logged in picks on. Whose the wrong ones were is not kept: those before a start
// are nobody's.
// Pure.

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class PinTries {
  public:
    explicit PinTries(std::uint32_t wrong_in_a_row = 0);

    // The first look after a start begins the pause that was going on. Steady times.
    void look(Millis steady);
    Millis pause(Millis steady) const;  // still to go; 0: a PIN may be tried
    std::uint32_t wrong_in_a_row() const { return wrong_; }

    void count_wrong(const StaffId& who, Millis steady);
    void begin_anew();
    // True: there was something to forgive, and the count is another one now.
    [[nodiscard]] bool forgive(const StaffId& who);

  private:
    std::uint32_t wrong_;
    std::optional<Millis> since_;  // the newest wrong one, or this start
    std::vector<StaffId> whose_;   // at most limits::pin_tries_counted: no more are counted
};

}  // namespace onepool::node
