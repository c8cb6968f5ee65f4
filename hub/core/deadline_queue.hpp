#pragma once
// Steady times of orders, by their position, the earliest first; and how long one is yet to wait.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class DeadlineQueue {
  public:
    void clear();
    bool contains(std::uint32_t position) const { return times_.contains(position); }
    void set(std::uint32_t position, Millis at);  // in place of an earlier time
    void erase(std::uint32_t position);
    std::optional<Millis> first() const;
    // The next whose time has come; it is in here no more.
    std::optional<std::uint32_t> take_due(Millis now);

  private:
    std::set<std::pair<Millis, std::uint32_t>> queue_;
    std::map<std::uint32_t, Millis> times_;
};

// From now until a time of the hub's clock; no longer than was given when it was taken, however
// wrong the clock is or was.
Millis time_left(UnixMs until, UnixMs taken_at, Now now);

}  // namespace onepool::hub
