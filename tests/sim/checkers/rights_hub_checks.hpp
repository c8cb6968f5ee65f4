#pragma once
// Promise 4 for what tills may sell without asking: nothing of it is promised to anybody else. In
// each cell that promises anything, shelf >= held + U + rights out + what is stranded; and the
// rights themselves follow from the durable log by sums of its own: nobody uses more than was
// granted in this life of its journal and of the hub, nobody is granted anything whose stream is
// stopped or whose location reconciles or is drained, and what was out where a journal ended stays
// with its node until late events used it, its node had nothing more to send, or a person counted.
// One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class RightsCovered final : public Checker {
  public:
    std::string_view name() const override { return "4 rights-covered"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    // By SKU and location index.
    using RightName = std::tuple<std::uint32_t, std::uint32_t, NodeId>;
    struct Right {
        std::int64_t out = 0;
        std::int64_t stranded = 0;
    };

    std::optional<std::string> follow(const hub::Effect& effect);
    std::optional<std::string> grant(const hub::RightGranted& granted);
    std::optional<std::string> use(const hub::RightUsed& used);
    void strand(const NodeId* node);  // nullptr: everybody's
    std::optional<std::string> judge(const hub::HubState& state) const;

    HubChanges hub_;
    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::map<RightName, Right> rights_;
    std::set<NodeId> stopped_;
    std::set<std::uint32_t> reconciling_;
    std::set<std::uint32_t> draining_;
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
