#pragma once
// Promise 2, nothing counts twice: the hub's balances equal the sums over exactly the events at or
// below its cursors, each once, in the history that the cursor's hash names; and no document stands
// in a journal twice. One thread.

#include <map>
#include <set>
#include <vector>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/reference_ledger.hpp"

namespace onepool::sim {

class CountedOnce final : public Checker {
  public:
    std::string_view name() const override { return "2 counted-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    struct Documents {  // of one machine, in the present history of its disk
        std::uint64_t history = 0;
        std::size_t rows = 0;
        std::set<protocol::BasketId> baskets;
    };

    std::optional<std::string> find_doubled_document(const Evidence& evidence, std::size_t nodes);
    std::optional<std::string> begin_anew(const hub::HubState& state, const Evidence& evidence);
    // Brings the reference to where the hub says it is in one journal.
    std::optional<std::string> count(const StreamName& stream, const protocol::Position& cursor,
                                     const Evidence& evidence);
    std::optional<std::string> compare(const hub::HubState& state) const;

    ReferenceLedger reference_;
    std::map<StreamName, protocol::Position> counted_;
    std::vector<Documents> documents_;
    std::uint64_t hub_life_ = 0;
    protocol::Lsn lsn_;
};

}  // namespace onepool::sim
