#pragma once
// What the journals of one machine say that it sold on its rights or gave back of them, each event
// with the journal and the life of the hub that it was recorded in. Sums of its own, from the rows
// that the running machine sees, because what it sees it may send. Owned by the evidence; one
// thread.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/checkers/archive.hpp"
#include "tests/sim/world/journal_walk.hpp"

namespace onepool::sim {

struct RightsUse {
    protocol::JournalId journal;
    protocol::HubEpoch hub_epoch;
    protocol::Seq seq;
    protocol::Digest hash{};                       // of its row
    protocol::Digest content{};                    // SHA-256 of its bytes
    std::map<std::string, std::int64_t> sold;      // by SKU
    std::map<std::string, std::int64_t> released;  // by SKU
};

class TillRights {
  public:
    void follow(const NodeMachine& machine, const Archive& archive);

    // Oldest first, of all journals that stand on its disk.
    const std::vector<RightsUse>& uses() const { return uses_; }
    // Changes when uses may be gone: whoever follows their tail begins again.
    std::uint64_t history() const { return walk_.history; }
    // Sold or given back, of one SKU in one life of a journal and the hub.
    std::int64_t used(const protocol::JournalId& journal, protocol::HubEpoch hub_epoch,
                      const std::string& sku) const;

  private:
    void add(const protocol::Event& event, RightsUse use);

    JournalWalk walk_;
    std::vector<RightsUse> uses_;
    std::map<std::tuple<protocol::JournalId, protocol::HubEpoch, std::string>, std::int64_t> used_;
};

}  // namespace onepool::sim
