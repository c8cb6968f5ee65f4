#pragma once
// Virtual time: work is done at its moment, and the clock jumps from one moment to the next. Works
// due at the same moment run in the order in which they were asked for. Owned by the world; one
// thread; milliseconds since the simulation began.

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/units.hpp"

namespace onepool::sim {

class Timeline {
  public:
    using Work = std::function<void()>;
    using Millis = protocol::Millis;

    protocol::Millis now() const { return now_; }

    void at(protocol::Millis when, Work work) {
        if (when < now_)
            when = now_;
        due_.emplace(std::pair{when.value, ++asked_}, std::move(work));
    }
    void after(protocol::Millis delay, Work work) {
        at(protocol::Millis{now_.value + delay.value}, std::move(work));
    }

    bool is_idle() const { return due_.empty(); }
    // When the next work is due; not while it is idle.
    Millis next() const { return Millis{due_.begin()->first.first}; }
    std::uint64_t steps() const { return steps_; }

    // Jumps to the next moment and does its first work.
    void step() {
        CHECK(!due_.empty());
        auto entry = due_.extract(due_.begin());
        CHECK(entry.key().first >= now_.value);
        now_ = protocol::Millis{entry.key().first};
        ++steps_;
        entry.mapped()();
    }

  private:
    protocol::Millis now_;
    std::uint64_t asked_ = 0;
    std::uint64_t steps_ = 0;
    std::map<std::pair<std::int64_t, std::uint64_t>, Work> due_;
};

}  // namespace onepool::sim
