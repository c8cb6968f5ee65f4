#pragma once
// Promise 9 for a till's own past: a database that no longer holds what the guard outside it saw is
// noticed at the next start, with no network, and its journal is not gone on with; and the guard
// follows a journal that runs, so that it would be noticed. One thread.

#include <optional>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class RollbackNoticed final : public Checker {
  public:
    std::string_view name() const override { return "9 rollback-noticed"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    struct Till {
        std::uint64_t history = 0;  // of its disk, as seen last
        // The guard saw more of this journal than the disk holds; until that is ended.
        std::optional<node::GuardMark> lost;
    };

    static std::optional<node::GuardMark> find_loss(const NodeMachine& machine,
                                                    const NodeImage& image);

    std::vector<Till> tills_;
};

}  // namespace onepool::sim
