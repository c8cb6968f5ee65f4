#pragma once
// The days the hub has closed, each with the Merkle root over the heads of all journals it held.
// Durable state, changed only by apply() of an effect, called by HubState.

#include <optional>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/signature.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct DaySealed {
    BusinessDay day;
    Digest root{};
    std::vector<DayLeaf> leaves;         // in order of node and journal
    std::optional<Signature> signature;  // the hub's, of day_statement()
    bool operator==(const DaySealed&) const = default;
};

struct DayRecord {
    DaySealed sealed;  // leaves of the newest day only: older ones stand in the log
    std::uint64_t leaves = 0;
    Lsn lsn;
    UnixMs at;
    bool operator==(const DayRecord&) const = default;
};

class DayBook {
  public:
    const std::vector<DayRecord>& all() const { return days_; }  // oldest first
    const DayRecord* newest() const { return days_.empty() ? nullptr : &days_.back(); }

    // Changes; called by HubState only.
    void apply(const DaySealed& effect, Lsn lsn, UnixMs at);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    void restore(DayRecord record) { days_.push_back(std::move(record)); }

  private:
    std::vector<DayRecord> days_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
