#pragma once
// Promise 2, nothing counts twice: the hub's balances equal the sums over exactly the events at or
// below its cursors, each once; and no document stands in a journal twice. One thread.

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
    std::optional<std::string> find_doubled_document(const World& world, const Evidence& evidence);
    // Brings the reference to the hub's cursors; from the beginning when one went back.
    std::optional<std::string> follow(const World& world, const Evidence& evidence);
    std::optional<std::string> compare(const hub::HubState& state) const;

    ReferenceLedger reference_;
    std::vector<std::uint64_t> counted_;       // by node: events in the reference
    std::vector<std::size_t> documents_seen_;  // by node
    std::map<protocol::BasketId, std::uint32_t> documents_;
    std::uint64_t hub_life_ = 0;
    protocol::Lsn lsn_;
};

}  // namespace onepool::sim
