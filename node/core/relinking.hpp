#pragma once
// When a core that was loaded anew, because its disk refused a commit, is told of the link to the
// hub. Being told, it greets; the hub's answers are written; a full disk refuses them again: so
// each refusal soon after the last one doubles the wait. A disk that has room again is noticed
// within `longest_ms`; selling never waits. Pure; owned by the program. Steady times.

#include <algorithm>
#include <optional>

#include "protocol/units.hpp"

namespace onepool::node {

class Relinking {
  public:
    static constexpr std::int64_t shortest_ms = 1'000;
    static constexpr std::int64_t longest_ms = 30'000;
    static constexpr std::int64_t forgotten_after_ms = 4 * longest_ms;

    // A commit was refused: when to tell the new core. At once, the first time.
    protocol::Millis refused(protocol::Millis steady) {
        const bool is_again = last_ && steady.value - last_->value < forgotten_after_ms;
        wait_ms_ = is_again ? std::clamp(2 * wait_ms_, shortest_ms, longest_ms) : 0;
        last_ = steady;
        due_ = protocol::Millis{steady.value + wait_ms_};
        return *due_;
    }
    // The core was told otherwise: the link came up, or the program began anew.
    void told() { due_.reset(); }
    // True once, when the time has come.
    [[nodiscard]] bool take_due(protocol::Millis steady) {
        if (!due_ || steady < *due_)
            return false;
        due_.reset();
        return true;
    }

  private:
    std::optional<protocol::Millis> last_;
    std::optional<protocol::Millis> due_;
    std::int64_t wait_ms_ = 0;
};

}  // namespace onepool::node
