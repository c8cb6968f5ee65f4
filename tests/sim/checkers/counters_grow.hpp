#pragma once
// Invariants I4 and I13 of the model: whatever only grows never goes back, through every crash,
// reload and flush, as long as a disk is not put back to an older state. On a node's disk what it
// used of a right, in one journal and one life of the hub, which is also the sum of what its events
// say; the hub's epoch, and its own. In the hub's log its epochs and how far each journal was
// taken; in its books, as of what is durable, what was granted, sold and given back in one life of
// the hub and one of the journal. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class CountersGrow final : public Checker {
  public:
    std::string_view name() const override { return "4 counters-grow"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    // Of a node's disk, as of one look.
    struct Till {
        std::uint64_t history = 0;  // of its disk
        std::size_t count = 0;      // transactions on it
        protocol::HubEpoch hub_epoch;
        std::uint32_t epoch = 0;
        protocol::JournalId journal;
        protocol::Position acked;
        bool has_greeted = true;  // since that was written
        std::map<protocol::Sku, node::UsedRightPut> used;
    };
    struct Right {
        std::int64_t granted = 0;
        std::int64_t sold = 0;
        std::int64_t released = 0;
    };
    // A node's right to a SKU at a location, by their indexes.
    using RightName = std::tuple<std::uint32_t, std::uint32_t, NodeId>;
    struct Log {
        std::size_t entries = 0;
        std::uint64_t lsn = 0;
        protocol::HubEpoch epoch;
        std::map<NodeId, std::uint32_t> epochs;
        std::map<NodeId, protocol::Seq> cursors;  // of their present journals
        std::map<NodeId, std::uint64_t> lives;    // how often the rights of a node ended
        std::uint64_t all_lives = 0;              // the same, of all nodes
    };

    std::optional<std::string> judge_till(const World& world, const Evidence& evidence,
                                          std::size_t at);
    std::optional<std::string> judge_used(const NodeMachine& machine, const TillRights& rights,
                                          const Till& before) const;
    std::optional<std::string> read_log(const Evidence& evidence);
    std::optional<std::string> follow(const hub::Effect& effect);
    std::optional<std::string> judge_books(const hub::HubState& state);

    std::uint64_t history_ = 0;
    Log log_;
    std::vector<Till> tills_;
    HubChanges hub_;
    // With the lives they were of.
    std::map<RightName, std::pair<std::uint64_t, Right>> books_;
};

}  // namespace onepool::sim
