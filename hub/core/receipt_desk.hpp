#pragma once
// Has receipts in question looked for in the log, one walk at a time, and says what came of it: a
// case where more came back than was bought, or where nobody knows the sale. Memory only; what is
// to be looked for is in ReceiptBook. Owned by HubCore; one thread.

#include <optional>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

// What is named meanwhile is looked for by the next walk.
inline constexpr std::int64_t receipt_look_every_ms = 1'000;
inline constexpr std::int64_t receipt_look_again_ms = 60'000;  // after a log that cannot be read

class ReceiptDesk {
  public:
    // After all else of a step was decided.
    void after_step(const HubState& state, Now now, std::vector<Outgoing>& out);
    void found(Decision& decision, ReceiptsFound found, Now now, std::vector<Outgoing>& out);
    std::optional<Millis> wake_at() const { return is_looking_ ? std::nullopt : wake_at_; }

  private:
    bool is_looking_ = false;
    Millis not_before_;  // steady
    std::optional<Millis> wake_at_;
};

}  // namespace onepool::hub
