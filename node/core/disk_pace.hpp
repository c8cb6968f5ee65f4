#pragma once
// Whether the disk is slow: judged from how long commits take, as the edge measured them. Slow is
// what a cashier notices at every sale; well again only clearly below that, so that the page does
// not flicker. A pure value; owned by NodeCore.

#include <optional>

#include "protocol/units.hpp"

namespace onepool::node {

class DiskPace {
  public:
    static constexpr std::int64_t slow_ms = 250;
    static constexpr std::int64_t well_ms = 150;

    // The mean time of the commits since the last word of it. True: the judgement changed.
    [[nodiscard]] bool take(protocol::Millis mean) {
        const bool was_slow = is_slow_;
        mean_ = mean;
        is_slow_ = mean.value >= (was_slow ? well_ms : slow_ms);
        return is_slow_ != was_slow;
    }
    bool is_slow() const { return is_slow_; }
    std::optional<protocol::Millis> mean() const { return mean_; }  // nullopt: nothing measured

  private:
    std::optional<protocol::Millis> mean_;
    bool is_slow_ = false;
};

}  // namespace onepool::node
