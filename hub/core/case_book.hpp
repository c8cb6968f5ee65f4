#pragma once
// Cases: what a person must look at, with a proposed fix and a history. At most one open case per
// (kind, subject): the same trouble again only renews its text. Durable state, changed only by
// apply() of an effect, called by HubState.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/case_effects.hpp"
#include "hub/core/dirty_set.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

struct CaseRecord {
    std::uint64_t id = 0;  // dense, from 1
    CaseKind kind = CaseKind::oversell;
    std::string subject;  // what it is about: "85123A at store-1", a node, an order
    std::string text;
    std::string proposal;
    UnixMs opened_at;
    UnixMs renewed_at;
    std::optional<UnixMs> closed_at;
    StaffId closed_by;  // "hub" when the trouble went away by itself
    std::string note;
    bool is_open() const { return !closed_at.has_value(); }
    bool operator==(const CaseRecord&) const = default;
};

class CaseBook {
  public:
    const CaseRecord* find(std::uint64_t id) const;
    const CaseRecord* find_open(CaseKind kind, const std::string& subject) const;
    const std::deque<CaseRecord>& all() const { return cases_; }  // by id
    std::size_t open_count() const { return open_.size(); }
    std::uint64_t next_id() const { return cases_.size() + 1; }

    // Changes; called by HubState only.
    void apply(const CaseOpened& effect, UnixMs at);
    void apply(const CaseClosed& effect, UnixMs at);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(CaseRecord record);  // false: not the next id

  private:
    std::deque<CaseRecord> cases_;
    std::map<std::pair<CaseKind, std::string>, std::uint64_t> open_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
