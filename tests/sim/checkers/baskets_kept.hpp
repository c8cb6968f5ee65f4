#pragma once
// Promise 1 for what is not yet sold: a basket, as the cashier was last shown it, is on the node's
// disk, line by line, until it is sold or abandoned; whatever is killed meanwhile. While a request
// is unanswered the basket may be as before or as after it, so it is not judged. One thread.

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class BasketsKept final : public Checker {
  public:
    std::string_view name() const override { return "1 baskets-kept"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    DiskChanges disks_;
    std::uint64_t shown_ = 0;
};

}  // namespace onepool::sim
