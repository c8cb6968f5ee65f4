#pragma once
// Begins promotions and ends them when their time comes, by the hub's clock; says of those whose
// channel is not configured that nobody can sell what they keep. Owned by HubCore; one thread.
//
// One that is over is so for good: elapsed time counts beside the clock, so that no jump of it ends
// one before its time. Memory only: measured anew at every start.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class PromotionDesk {
  public:
    explicit PromotionDesk(std::vector<ChannelId> channels) : channels_(std::move(channels)) {}
    void start(Decision& decision);
    void after_step(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return wake_at_; }

  private:
    void look(Decision& decision, Now now, std::uint32_t position, std::vector<Notice>& notify);
    void judge_channel(Decision& decision, const PromotionRecord& record) const;
    void wake(Now now, std::int64_t in_ms);

    std::vector<ChannelId> channels_;       // the configured ones
    std::map<std::uint32_t, Millis> over_;  // of open ones: not over before, steady
    std::optional<Millis> wake_at_;         // steady
};

// A case says that its channel is not configured, and what to do about it.
void settle_unsold(Decision& decision, const std::string& promotion, std::string note);

}  // namespace onepool::hub
