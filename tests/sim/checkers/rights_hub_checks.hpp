#pragma once
// Promise 4 for what tills may sell without asking: nothing of it is promised to anybody else. In
// each cell that promises anything, shelf >= held + U + rights out + what is stranded; and the
// rights themselves follow from the durable log by sums of its own: nobody uses more than was
// granted in this life of its journal and of the hub, nobody is granted anything whose stream is
// stopped or whose location reconciles or is drained, and what was out where a journal ended stays
// with its node until late events used it, its node had nothing more to send, or a person counted.
//
// And that covers what the tills really have: what one may still sell, and what it sold or gave
// back unheard, is out there or stranded by the hub's books. Not judged are places where a machine
// was copied (two sell on one right, and the hub learns of the second when they meet), a till that
// was stolen, a location that reconciles or that a person counted. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/rights_out.hpp"

namespace onepool::sim {

class RightsCovered final : public Checker {
  public:
    std::string_view name() const override { return "4 rights-covered"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> follow(const hub::Effect& effect);
    void note_setup(const hub::Effect& effect);
    std::optional<std::string> judge_grant(const hub::RightGranted& granted) const;
    std::optional<std::string> judge_use(const hub::RightUsed& used) const;
    std::optional<std::string> judge(const hub::HubState& state) const;

    // What a judgement of a till follows from.
    struct Seen {
        std::size_t entries = 0;
        std::size_t uses = 0;
        std::int64_t rights = 0;
        bool operator==(const Seen&) const = default;
    };

    Seen seen(const World& world, const Evidence& evidence, std::size_t node) const;
    void note_late(const Evidence& evidence);
    bool is_judged(const World& world, std::size_t node) const;
    std::optional<std::string> judge_till(const World& world, const Evidence& evidence,
                                          std::size_t node) const;
    // Units of each SKU that it used by events the hub has not heard of.
    std::map<std::string, std::int64_t> unheard(const World& world, const Evidence& evidence,
                                                std::size_t node) const;

    HubChanges hub_;
    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    protocol::HubEpoch epoch_;
    RightsOut rights_;
    std::map<std::string, std::uint32_t> skus_;
    std::map<std::string, std::uint32_t> locations_;
    std::set<NodeId> stopped_;
    std::set<std::uint32_t> reconciling_;
    std::set<std::uint32_t> draining_;
    std::vector<Seen> seen_;  // by machine
    std::size_t late_ = 0;
    std::set<std::pair<protocol::EventId, protocol::Digest>> heard_late_;
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
