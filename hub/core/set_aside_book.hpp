#pragma once
// The worklist: every event of a node that could not be applied, or only in part, until somebody
// replays it or voids it. What is settled stays for the record. Durable state, changed only by
// apply() of an effect, called by HubState. The raw bytes are not here: they stay in the log, in
// the entry `lsn`, so that a node that sends nothing but rubbish costs the hub little memory; the
// record holds their digest, against which they are checked when they come back to be replayed.
//
//   open --replayed, it could be applied--> replayed
//   open --replayed, it still cannot------> open        open --voided--> voided

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/stream_effects.hpp"
#include "hub/core/worklist_effects.hpp"
#include "protocol/digest.hpp"

namespace onepool::hub {

enum class SetAsideState : std::uint8_t { open, replayed, voided };
const char* to_text(SetAsideState state);

struct SetAsideRecord {
    std::uint64_t id = 0;  // dense, from 1
    EventId event;
    Verdict verdict = Verdict::quarantined;  // quarantined or parked; of a replay: what it came to
    FactKind fact = FactKind::unknown;       // unknown when nobody can read it
    std::string reason;                      // why it could not be applied, the last time
    std::vector<Sku> withheld;  // not empty: only the lines of these SKUs are not booked yet
    std::string build;          // of the hub that last tried
    UnixMs at;                  // when it was set aside
    Lsn lsn;                    // the entry that holds its raw bytes
    std::uint64_t raw_bytes = 0;
    Digest raw_digest{};
    std::uint64_t case_id = 0;
    WayOut way_out = WayOut::replay_or_void;
    SetAsideState state = SetAsideState::open;
    std::uint32_t tries = 0;  // replays that failed
    std::optional<UnixMs> settled_at;
    StaffId by;        // who replayed or voided it
    std::string note;  // why it was voided
    bool is_open() const { return state == SetAsideState::open; }
    bool operator==(const SetAsideRecord&) const = default;
};

class SetAsideBook {
  public:
    const SetAsideRecord* find(std::uint64_t id) const;
    const std::deque<SetAsideRecord>& all() const { return records_; }  // by id
    // Ids of the open ones by node, oldest first; no node without any.
    const std::map<NodeId, std::set<std::uint64_t>>& open() const { return open_; }
    const SetAsideRecord* oldest_open(const NodeId& node) const;
    std::size_t open_count() const { return open_count_; }
    std::size_t open_count(const NodeId& node) const;
    std::size_t open_of_case(std::uint64_t case_id) const;
    std::uint64_t next_id() const { return records_.size() + 1; }

    // Changes; called by HubState only. An event beyond limits::worklist_per_node is not listed.
    void apply(const EventSetAside& effect, UnixMs at, Lsn lsn);
    const SetAsideRecord& apply(const SetAsideReplayed& effect, UnixMs at);
    const SetAsideRecord& apply(const SetAsideVoided& effect, UnixMs at);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(SetAsideRecord record);  // false: not the next id

  private:
    SetAsideRecord& change(std::uint64_t id);  // must be open
    void settle(SetAsideRecord& record, SetAsideState state, UnixMs at);

    std::deque<SetAsideRecord> records_;
    std::map<NodeId, std::set<std::uint64_t>> open_;
    std::map<std::uint64_t, std::size_t> open_by_case_;
    std::size_t open_count_ = 0;
    DirtySet dirty_;
};

}  // namespace onepool::hub
