#pragma once
// Promise 4 at the shops (invariant I10, for a SKU that all of them share): where the hub has a
// number confirmed and nothing on its way to a shop, each listing there was told at most U, summed
// over the locations that send orders, or what a restored hub keeps there. While something is on
// its way the shop may show more, for a moment that 6 converges ends: the hub knows that it does.
// The sum is its own, and what a listing was told is the shop's word. One thread.

#include <optional>
#include <string>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class PublishedCovered final : public Checker {
  public:
    std::string_view name() const override { return "4 published-covered"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
};

}  // namespace onepool::sim
