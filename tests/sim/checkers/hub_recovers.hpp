#pragma once
// The hub log is the hub's only truth: a state built from the log's bytes equals the state in
// memory, and so does one built from the last flush and the tail after it; at random quiet moments
// and at the end. One thread.

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/world/random.hpp"

namespace onepool::sim {

class HubRecovers final : public Checker {
  public:
    explicit HubRecovers(std::uint64_t seed) : chance_(seed ^ 0x5eed) {}

    std::string_view name() const override { return "8 hub-recovers"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    Random chance_;
    std::uint64_t hub_life_ = 0;
    std::size_t entries_ = 0;
};

}  // namespace onepool::sim
