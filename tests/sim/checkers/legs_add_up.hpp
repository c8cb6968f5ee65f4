#pragma once
// Promise 4 for orders that several locations keep together: what is held of an order, what stands
// picked for it, what left by the nodes' journals and what was cut from it are no more than was
// ordered, at all locations together; where it is looked for by itself, they are no less; an order
// that is called shipped is held nowhere, and one that its buyer collects where they do and nowhere
// else. Not judged are orders of which a case tells, orders that nodes told of first, and runs in
// which a disk or the hub went back to an older state or a machine was cloned. Once the world is
// calm, whatever happened to it, no more of an order has left or stands picked than its channel
// ordered, unless a case says so. One thread.

#include <map>
#include <vector>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class LegsAddUp final : public Checker {
  public:
    std::string_view name() const override { return "4 legs-add-up"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    using Sums = std::map<protocol::Sku, std::int64_t>;
    // What left with an event. The hub has applied the first so many of a node; fewer again, when
    // it died before it had written that down.
    struct Left {
        protocol::Seq seq;
        protocol::OrderKey order;
        std::vector<protocol::StockLine> lines;
    };

    void follow(const World& world, const Evidence& evidence);
    void read(std::size_t node, const JournalRow& row);
    void count(const Left& left, std::int64_t times);
    static std::optional<std::string> judge_held(const hub::HubState& state,
                                                 const hub::OrderRecord& order);
    std::optional<std::string> judge(const hub::HubState& state,
                                     const hub::OrderRecord& order) const;

    HubChanges hub_;
    std::vector<JournalWalk> walks_;
    std::vector<std::vector<Left>> leavings_;  // by node
    std::vector<std::size_t> applied_;
    std::map<protocol::OrderKey, Sums> left_;
};

}  // namespace onepool::sim
