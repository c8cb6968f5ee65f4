#pragma once
// What stands on the disks, as far as no power cut takes it away: each node's tables, every event
// ever written, the hub's log and how far it says that each journal is taken. Brought up to date
// once per event, for all checkers. Owned by the referee; one thread.

#include <map>
#include <utility>
#include <vector>

#include "tests/sim/checkers/archive.hpp"
#include "tests/sim/checkers/asides.hpp"
#include "tests/sim/checkers/by_hub.hpp"
#include "tests/sim/checkers/takings.hpp"
#include "tests/sim/checkers/till_rights.hpp"
#include "tests/sim/world/journal_walk.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

// A node's journal as the hub's log has it.
struct StreamTaken {
    protocol::Position cursor;
    bool is_stopped = false;
};
using StreamName = std::pair<NodeId, protocol::JournalId>;

class Evidence {
  public:
    void update(const World& world);

    const NodeImage& node(std::size_t index) const { return nodes_[index].image; }
    const Archive& archive() const { return archive_; }
    const TillRights& rights(std::size_t node) const { return nodes_[node].rights; }
    const HubImage& hub() const { return hub_; }
    const std::vector<hub::LogEntry>& log() const { return hub_.log(); }
    // Changes when the log was cut back: a checker that follows its tail begins again.
    std::uint64_t log_history() const { return hub_.history(); }
    const std::map<StreamName, StreamTaken>& streams() const { return streams_; }
    // The journal the hub's log takes for the node's live one; none: it never met it.
    protocol::JournalId present(const NodeId& node) const;
    // What followed late of an ended journal, as the log's entry `lsn` has it.
    struct Late {
        protocol::Lsn lsn;
        protocol::EventId id;
        protocol::Digest content{};  // SHA-256 of its bytes
        bool is_set_aside = false;
    };
    const std::vector<Late>& late() const { return late_; }
    const Asides& asides() const { return asides_; }
    const Takings& takings() const { return takings_; }
    const ByHub& by_hub() const { return by_hub_; }
    protocol::Position cursor(const NodeId& node, const protocol::JournalId& journal) const;

  private:
    struct NodeEvidence {
        NodeImage image;
        JournalWalk archived;
        protocol::Digest last{};  // hash of the row archived last
        TillRights rights;
    };

    void archive_rows(const World& world, const NodeMachine& machine, NodeEvidence& node);
    void follow_streams();
    void follow_late(const hub::LogEntry& entry);

    std::vector<NodeEvidence> nodes_;
    Archive archive_;
    HubImage hub_;
    Asides asides_;
    Takings takings_;
    ByHub by_hub_;
    std::map<StreamName, StreamTaken> streams_;
    std::vector<Late> late_;
    std::map<NodeId, protocol::JournalId> present_;  // the journal a node's effects are about
    std::uint64_t streams_history_ = 0;
    std::size_t entries_seen_ = 0;
};

}  // namespace onepool::sim
