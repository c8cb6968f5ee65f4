#pragma once
// Promise 4, where both sides of a right are counted: a till never sells or gives back more than
// the hub's log granted it in the same journal and the same life of the hub, nor believes that it
// may; so all rights end with either. The hub counts as sold, or as given back, only what a till
// recorded so. And in the end both have the same number, a drained location has none, and nothing
// is stranded. Sums of its own: grants from the hub's durable log, uses from the journals; of a
// till only what it shows, of the hub only its books. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class RightsKnown final : public Checker {
  public:
    std::string_view name() const override { return "4 rights-known"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    // Of one node in one life of its journal and of the hub.
    using RightName = std::tuple<NodeId, protocol::JournalId, protocol::HubEpoch, std::string>;
    using UseName = std::tuple<NodeId, protocol::JournalId, std::string>;
    struct Used {
        std::int64_t sold = 0;
        std::int64_t released = 0;
    };
    // How far the uses of a machine were read, and how far they were judged.
    struct Walk {
        std::uint64_t history = 0;
        std::size_t read = 0;
        std::size_t judged = 0;
    };
    // What the hub's log says, up to where it was read.
    struct Book {
        std::size_t entries = 0;
        protocol::HubEpoch epoch;
        std::map<std::uint32_t, std::string> skus;
        std::map<NodeId, protocol::JournalId> journals;
        std::map<RightName, std::int64_t> granted;
        std::map<UseName, Used> used;
    };

    void read_journals(const World& world, const Evidence& evidence);
    std::optional<std::string> read_log(const Evidence& evidence);
    std::optional<std::string> follow(const hub::Effect& effect);
    std::optional<std::string> count(const hub::RightUsed& used);
    std::optional<std::string> judge_uses(const NodeMachine& machine, const TillRights& rights,
                                          Walk& walk) const;
    std::optional<std::string> judge_belief(const World& world, const NodeMachine& machine,
                                            const TillRights& rights) const;
    std::int64_t granted(const RightName& name) const;

    std::uint64_t history_ = 0;
    Book book_;
    // The most that was ever granted; a log that was cut back since said so all the same.
    std::map<RightName, std::int64_t> granted_;
    std::vector<Walk> walks_;  // by machine
    std::set<protocol::Digest> counted_;
    std::map<UseName, Used> recorded_;  // in all histories of a journal
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
