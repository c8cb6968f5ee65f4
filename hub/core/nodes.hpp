#pragma once
// The registered nodes and the hub's end of each one's stream: cursor, journal, fence, and how many
// events came in. Durable state, changed only by apply() of an effect, called by HubState.
// What is only true while the process lives (last heartbeat) is not here: see node_desk.hpp.

#include <array>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hub/core/accounts.hpp"
#include "hub/core/demand_book.hpp"
#include "hub/core/dirty_set.hpp"
#include "hub/core/stream_effects.hpp"
#include "protocol/intake.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

// Runs of events that are on neither side, kept of one node: several times what a node names.
inline constexpr std::size_t missing_spans = 4 * limits::unreadable_spans;

// A journal of a node that another one took the place of. Times are of the hub's log.
struct EndedJournal {
    JournalId journal;
    Position cursor;                   // what the hub had of it by then
    Seq reach;                         // the last event it may hold by now
    std::uint64_t late = 0;            // events that followed late
    std::uint32_t epoch = 0;           // 0: this hub never followed it, and does not know its times
    UnixMs begun_at;                   // when the hub began to follow it
    UnixMs ended_at;                   // when the hub stopped it, else when another one came
    std::optional<FenceReason> why;    // none: another one just came
    std::optional<UnixMs> settled_at;  // its node said that nothing more of it is to come
    bool operator==(const EndedJournal&) const = default;
};

struct NodeRecord {
    explicit NodeRecord(const NodeId& id) : intake(id) {}
    LocationIndex location;
    std::string name;
    Intake intake;                                    // identity, cursor, epoch, fence
    UnixMs begun_at;                                  // when the hub began to follow its journal
    std::optional<UnixMs> stopped_at;                 // when its fence was set
    std::vector<EndedJournal> replaced;               // journals before the present one
    std::array<std::uint64_t, fact_kinds> applied{};  // events with effect, by FactKind
    std::uint64_t set_aside = 0;                      // quarantined and parked, still open
    std::uint64_t voided = 0;                         // were set aside, never take effect
    std::uint64_t overdrafts = 0;
    std::vector<UnreadableEvents> missing;  // on neither side, see EventsMissing
    std::optional<PublicKey> key;           // what its messages are signed with, once known
    SoldByDay sold;                         // units, over the counter
    std::optional<UnixMs> silent_since;     // what it recorded since is not here
    const NodeId& id() const { return intake.node(); }
    std::uint64_t events() const;  // applied, set aside and voided
    const EndedJournal* find_ended(const JournalId& journal) const;
    bool is_late_settled() const;  // of all that were ended
};

class Nodes {
  public:
    const NodeRecord* find(const NodeId& id) const;
    const std::deque<NodeRecord>& all() const { return nodes_; }  // in order of registration

    // Positions in all() of a location's nodes, in order of registration or of moving there.
    const std::vector<std::uint32_t>& at(LocationIndex location) const;
    bool has_silent(LocationIndex location) const;

    // Not durable and no change of state: what a second journal of a node is judged by.
    void heard(const NodeId& id, Now now);

    // Changes; called by HubState only. `at`: when the entry was taken.
    void apply(const NodeRegistered& effect, LocationIndex location);
    void apply(const StreamAdopted& effect, UnixMs at);
    void apply(const StreamAdvanced& effect);
    void apply(const StreamStopped& effect, UnixMs at);
    void apply(const LateTaken& effect);
    void apply(const LateSettled& effect, UnixMs at);
    void apply(const EventsMissing& effect);
    void apply(const NodeKeyed& effect);
    void apply(const EventJudged& effect);
    void apply(const WalkInSold& effect, std::uint32_t today);
    void apply(const SilenceBegun& effect);
    void apply(const SilenceEnded& effect);
    void set_aside_replayed(const NodeId& id);
    void set_aside_voided(const NodeId& id);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(NodeRecord record);  // false: registered twice

  private:
    // Nodes of one location, and how many of them are silent.
    struct Place {
        std::vector<std::uint32_t> nodes;
        std::size_t silent = 0;
    };

    NodeRecord& change(const NodeId& id);  // must be registered
    Place& place(LocationIndex location);
    void move(NodeRecord& record, LocationIndex location);

    std::deque<NodeRecord> nodes_;
    std::unordered_map<NodeId, std::uint32_t> index_;  // never iterated
    std::vector<Place> places_;                        // by location
    DirtySet dirty_;
};

}  // namespace onepool::hub
