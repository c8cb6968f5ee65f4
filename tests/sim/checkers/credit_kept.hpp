#pragma once
// A node with a backlog has no more batches in flight than the hub granted it, so that one till's
// backlog never fills the broker's queue or keeps the others waiting. One thread.

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class CreditKept final : public Checker {
  public:
    std::string_view name() const override { return "9 credit-kept"; }
    std::optional<std::string> look(const World& world, const Evidence&) override {
        for (std::size_t i = 0; i < world.node_count(); ++i) {
            if (const auto& breach = world.node(i).flow().breach())
                return join(world.node(i).identity().name, " has ", *breach);
        }
        return std::nullopt;
    }
};

}  // namespace onepool::sim
