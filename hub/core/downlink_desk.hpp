#pragma once
// What each location's nodes are told: orders to ship, stock levels and each its own rights,
// through one protocol::DownlinkOutbox per location. Orders and rights go at once; levels gather
// for level_every_ms, so that a busy SKU costs a few messages a second. Memory only: built anew at
// every start. Owned by HubCore; one thread.

#include <optional>
#include <set>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"
#include "protocol/downlink.hpp"

namespace onepool::hub {

class DownlinkDesk {
  public:
    // Every order and every level, for every registered node; again when hub_epoch went up.
    void start(const HubState& state, Now now);
    // What a step changed.
    void changed(const HubState& state, const Touched& touched, Now now);
    void registered(const HubState& state, const NodeId& node);

    // A node was heard: greeted (begins anew), or reported how far its downlink is whole.
    void greeted(const HubState& state, const NodeId& node);
    void reported(const HubState& state, const NodeId& node, const DownlinkMark& mark);
    // The hub has all that it recorded before it reported this mark.
    void covered(const HubState& state, const NodeId& node, const DownlinkMark& mark);
    // Whether it knows the order's newest state, and the hub what it recorded before.
    bool is_covered(const NodeRecord& node, const OrderKey& order) const;

    // Messages for nodes that are online. `online` is asked per node.
    template <class IsOnline>
    void send(const HubState& state, Now now, const IsOnline& is_online,
              std::vector<Outgoing>& out) {
        if (levels_at_ && *levels_at_ <= now.steady)
            put_levels(state, now);
        for (const NodeRecord& node : state.nodes().all()) {
            if (is_online(node))
                send_to(state, node, now, out);
        }
    }
    std::optional<Millis> wake_at() const { return levels_at_; }

  private:
    DownlinkOutbox& outbox(LocationIndex location);
    void put_order(const HubState& state, const OrderRecord& order);
    bool may_be_shown_elsewhere(const HubState& state, const OrderRecord& order);
    void put_level(const HubState& state, std::uint32_t slot);
    void put_right(const HubState& state, const RightRecord& record);
    void put_rights(const HubState& state, const Touched& touched);
    void mark_level(const HubState& state, const CellKey& key);
    void put_levels(const HubState& state, Now now);
    void send_to(const HubState& state, const NodeRecord& node, Now now,
                 std::vector<Outgoing>& out);

    std::uint64_t stream_ = 0;              // names this run; its start time
    std::vector<DownlinkOutbox> outboxes_;  // by LocationIndex
    std::set<OrderKey> told_apart_;         // see may_be_shown_elsewhere()
    std::optional<Lsn> began_;              // the last entry before this process
    // Slots of cells to tell, each once, by LocationIndex. They are told in slices, one location
    // after another, so that the changes of a busy moment hold up no step for long.
    std::vector<std::vector<std::uint32_t>> levels_;
    std::vector<bool> is_waiting_;     // by slot
    std::size_t telling_ = 0;          // the location whose turn it is
    std::optional<Millis> levels_at_;  // when they are told
};

}  // namespace onepool::hub
