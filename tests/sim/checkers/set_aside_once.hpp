#pragma once
// Promise 9, one bad thing never blocks the rest: what a hub cannot take is set aside once, with
// its bytes, in the entry of the log that takes it; replaying or voiding it changes things once;
// what an earlier release parked, the first one that can read it applies by itself. What follows
// from that for the balances the checker of counts adds up. One thread.

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class SetAsideOnce final : public Checker {
  public:
    std::string_view name() const override { return "9 set-aside-once"; }
    std::optional<std::string> look(const World&, const Evidence& evidence) override {
        return evidence.asides().wrong();
    }
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override {
        if (auto wrong = look(world, evidence))
            return wrong;
        return evidence.asides().find_forgotten(world.hub().process().release());
    }
};

}  // namespace onepool::sim
