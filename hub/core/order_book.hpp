#pragma once
// Every order the hub was ever told of, with what became of it. It is also the memory that makes a
// repeated webhook or poll harmless, so orders stay. Durable state, changed only by apply() of an
// effect, called by HubState.
//
//   (unknown) --taken, all its lines are held--> held --pick--> staged --ship--> shipped
//       |`--taken, nobody can hold it--> refused         |               `--collect--> collected
//       `--cancelled before it was ever seen--> cancelled|--ship, collect--> shipped, collected
//   held --all short, or refused by its location--> held elsewhere, or waiting --stock--> held
//   staged --pack--> packed --ship--> shipped --its channel, or a person, says--> delivered
//   held, waiting --cancelled--> cancelled
//   staged, packed --cancelled--> cancelled, its goods staged until they are put back
//   staged --collect_by is over--> staged, overdue --put back--> cancelled, or collected in part
//   held, waiting, staged --its buyer collects it elsewhere--> held there
//   any other --ship, collect--> shipped, collected (a fact; with a case)
//   collected, told of by its node alone --told of by its channel, some lacking--> held, waiting
// Its stage is that of the leg that is least far (order_record.hpp); it waits while a part of it is
// looked for. An event from where the order cannot have been shown is set aside (order_desk.hpp).

#include <deque>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/order_effects.hpp"
#include "hub/core/order_record.hpp"
#include "hub/core/pick_effects.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {

class OrderBook {
  public:
    const OrderRecord* find(const OrderKey& key) const;
    const std::deque<OrderRecord>& all() const { return orders_; }  // in order of arrival
    // Positions of those that still have goods at a location: held, staged or being given back.
    const std::set<std::uint32_t>& open() const { return open_; }
    const std::set<std::uint32_t>& waiting() const { return waiting_; }
    // Positions of those that this location was told to give up.
    std::vector<std::uint32_t> giving_back(LocationIndex location) const;
    std::vector<std::uint32_t> waiting_for(SkuIndex sku) const;  // positions, oldest first
    bool is_waited_for(SkuIndex sku) const;
    std::vector<std::uint32_t> of_lot(SkuIndex sku,
                                      const Lot& lot) const;  // positions, oldest first
    std::size_t held_at(LocationIndex location) const;        // so many legs are to be picked there
    // Positions of orders whose channel has not yet confirmed what became of them.
    const std::set<std::uint32_t>& untold() const { return untold_; }
    std::size_t count(OrderStage stage) const { return counts_[static_cast<std::size_t>(stage)]; }
    std::uint32_t position(const OrderKey& key) const;  // must be there

    // Changes; called by HubState only. `record` of a taken order has its lines resolved.
    void take(OrderRecord record);
    void apply(const HoldOpened& effect);
    HoldLines apply(const HoldEnded& effect);  // what was held
    void apply(const OrderMoved& effect, Lsn lsn, UnixMs at);
    void apply(const OrderTaker& effect);
    void apply(const OrderStaged& effect);
    void apply(const OrderPacked& effect);
    void apply(const LotsPicked& effect, UnixMs at);
    void apply(const StagedLeft& effect);
    void apply(const LeftUnpicked& effect);
    void apply(const HandedOver& effect);
    void apply(const LinesCut& effect);
    void apply(const OrderHeardOf& effect);
    void fill_in(const OrderRecord& told);  // as its channel told of it; its lines are resolved
    void apply(const LocationGaveUp& effect);
    void apply(const HoldLeaving& effect);
    HoldLines apply(const HoldGivenBack& effect, Lsn lsn);  // what was held
    void apply(const CollectionMoved& effect);
    void apply(const OrderOverdue& effect);
    void apply(const OrderMarked& effect, Lsn lsn);
    void apply(const OrderStageTold& effect);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(OrderRecord record);  // false: taken twice

  private:
    std::optional<std::uint32_t> find_position(const OrderKey& key) const;
    OrderRecord& change(const OrderKey& key);
    void count(const OrderRecord& record);  // in its stage, once it is there
    void count_held(const OrderLeg& leg);   // if it is held
    HoldLines end_claim(OrderLeg& leg);     // what was held
    void index(std::uint32_t position);     // after a change of whatever the sets go by
    void index_lots(std::uint32_t position);

    std::deque<OrderRecord> orders_;
    SlotTable slots_;
    std::set<std::uint32_t> open_;
    std::set<std::uint32_t> waiting_;
    std::set<std::pair<SkuIndex, std::uint32_t>> wanted_;  // by waiting ones
    std::set<std::pair<LocationIndex, std::uint32_t>> giving_back_;
    std::set<std::tuple<SkuIndex, Lot, std::uint32_t>> by_lot_;
    std::vector<std::size_t> held_at_;  // by location
    std::set<std::uint32_t> untold_;
    std::size_t counts_[order_stages] = {};
    DirtySet dirty_;
};

}  // namespace onepool::hub
