#pragma once
// Begins promotions and ends them when their time comes, by the hub's clock. Owned by HubCore; one
// thread.

#include <optional>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class PromotionDesk {
  public:
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return wake_at_; }

  private:
    std::optional<Millis> wake_at_;  // steady
};

}  // namespace onepool::hub
