#pragma once
// The downlink: state travels as absolute, versioned values, so nothing is acknowledged and nothing
// needs order. What repairs a loss:
//   - a node that greets is sent everything unsettled again;
//   - a node reports with each heartbeat how far its downlink is whole (DownlinkMark); when that is
//     behind what had been sent by the heartbeat before, what is missing is sent again.
// Pure; one thread. The hub core owns one outbox per location, a node core owns one inbox.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::protocol {

// Hub half, for all nodes of one location. Holds the newest value per order and SKU, numbered in
// order of change. It is memory only: after a start the owner serves every registered node, puts
// every order (settled ones too, since some node may not know) and every level anew.
class DownlinkOutbox {
  public:
    // What stands around the values of each message.
    struct Envelope {
        HubEpoch hub_epoch;
        JournalId journal;
        UnixMs hub_wall;
    };

    // `stream` names this run of the hub: not 0, and no number an earlier run used; its start time
    // will do.
    explicit DownlinkOutbox(std::uint64_t stream);
    // It points into itself: moved it keeps its entries where they are, a copy would point into the
    // original.
    DownlinkOutbox(DownlinkOutbox&&) noexcept = default;
    DownlinkOutbox& operator=(DownlinkOutbox&&) noexcept = default;

    // Values not newer than the one held are ignored, and rights of nodes not served. Of a settled
    // task only key, version and state are kept; it is forgotten once every node served has
    // reported it.
    void put(const ShipTask& task);
    void put(const StockLevel& level);
    void put(const NodeId& node, const Right& right);  // told to this node only

    void serve(const NodeId& node);  // registered here; may be offline
    void leave(const NodeId& node);
    void greeted(const NodeId& node);
    void reported(const NodeId& node, const DownlinkMark& mark);
    // The hub has all that the node recorded before it reported this mark.
    void covered(const NodeId& node, const DownlinkMark& mark);
    // Whether this node knows the newest value of the order, and the hub all that it recorded
    // before it did. False as well where that value was forgotten.
    bool is_covered(const NodeId& node, const OrderKey& order) const;

    // The next message for a node served, to be sent now; call again until it has none.
    std::optional<Downlink> next(const NodeId& node, const Envelope& envelope);

    std::size_t values() const;  // held for sending

  private:
    template <class Value>
    struct Entry {
        std::uint64_t change = 0;
        Value value;
    };
    struct OwnRight {
        NodeId node;
        Right right;
    };
    // Points into tasks_, levels_ or rights_, whose entries never move.
    using Changed =
        std::variant<const Entry<ShipTask>*, const Entry<StockLevel>*, const Entry<OwnRight>*>;
    struct Cursor {
        std::uint64_t sent = 0;
        std::uint64_t sent_by_last_report = 0;
        std::uint64_t reported = 0;
        std::uint64_t covered = 0;
    };

    std::uint64_t whole_of(const DownlinkMark& mark) const;
    template <class Value>
    void renumber(Entry<Value>& entry);
    void forget_settled();

    std::uint64_t stream_;
    std::uint64_t last_change_ = 0;
    std::map<OrderKey, Entry<ShipTask>> tasks_;
    std::unordered_map<Sku, Entry<StockLevel>> levels_;
    std::map<std::pair<NodeId, Sku>, Entry<OwnRight>> rights_;
    std::map<std::uint64_t, Changed> changes_;  // newest change of every value
    std::set<std::uint64_t> settled_;           // changes of settled tasks, oldest first
    std::map<NodeId, Cursor> cursors_;
};

// Precedence is the order here.
enum class DownlinkVerdict : std::uint8_t {
    foreign,    // for another journal
    older_hub,  // of a hub this node has already seen replaced
    accepted,
};

const char* to_text(DownlinkVerdict verdict);

// What a message brought that the node did not know.
struct DownlinkNews {
    DownlinkVerdict verdict = DownlinkVerdict::accepted;
    std::vector<ShipTask> tasks;
    std::vector<StockLevel> levels;
    std::vector<Right> rights;  // all of the message: each says by its version whether it is newer
    bool operator==(const DownlinkNews&) const = default;
};

// Node half: lets only newer values through, and keeps the mark to report.
class DownlinkInbox {
  public:
    explicit DownlinkInbox(JournalId journal);

    // What the store knows at start. The mark is not stored: a node that starts greets anyway.
    void restore(const ShipTask& task);
    void restore(const StockLevel& level);

    // The node goes on in another journal, and is told anew what is still open. What was settled
    // stays settled.
    void begin_journal(JournalId journal);

    // `hub_epoch` is the highest this node has answered (Uplink::hub_epoch). Of a hub that it has
    // yet to answer it takes no rights: those end with the life of the hub, and are told again.
    DownlinkNews receive(const Downlink& downlink, HubEpoch hub_epoch);

    const DownlinkMark& mark() const;  // for NodeState

  private:
    void move_mark(const Downlink& downlink);
    bool is_news(const ShipTask& task);
    bool is_news(const StockLevel& level);
    void settle(const OrderKey& order, std::uint64_t version);

    JournalId journal_;
    DownlinkMark mark_;
    std::map<OrderKey, std::uint64_t> task_versions_;
    std::map<Sku, std::uint64_t> level_versions_;
    std::set<std::pair<std::uint64_t, OrderKey>> settled_;  // remembered so that none comes back
};

}  // namespace onepool::protocol
