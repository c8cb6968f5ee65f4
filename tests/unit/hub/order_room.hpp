#pragma once
// A hub with orders that are picked, staged, collected and put back, for tests of what it does
// then. At the end of each test all of it is read back, from the log and from flushed rows.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/row_fields.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

// Five apples and two loaves in the warehouse, eight and one in the store. Each has one node, until
// another comes.
class OrderRoom : public testing::Test {
  protected:
    using Cases = std::vector<std::string>;

    OrderRoom() {
        room.fact(room.warehouse, receipt_of({{"A", 5}, {"B", 2}}));
        room.fact(room.till, receipt_of({{"A", 8}, {"B", 1}}));
    }
    void TearDown() override {
        expect_restored();
        room.restart();
    }

    void add_second() {
        room.command(RegisterNode{second.node(), LocationId{"warehouse-1"}, "desk"});
        room.greet(second);
    }
    void add_store_2() {
        room.command(AddLocation{LocationId{"store-2"}, "Store 2", Units{0}});
        room.command(RegisterNode{third.node(), LocationId{"store-2"}, "till-3"});
        room.greet(third);
    }

    OrderKey key(const std::string& order) const { return room.shop->key(order); }
    OrderMoved takes(const std::string& webhook) { return room.webhook(webhook).orders.at(0); }
    Units balance(const std::string& sku, const std::string& location, AccountKind kind) const {
        return room.cell(sku, location).balance[slot_of(kind)];
    }
    Units shelf(const std::string& sku, const std::string& location = "warehouse-1") const {
        return balance(sku, location, AccountKind::shelf);
    }
    Units staged(const std::string& sku, const std::string& location = "warehouse-1") const {
        return balance(sku, location, AccountKind::staged);
    }
    Units outside(const std::string& sku, AccountKind kind) const {
        return room.state().ledger().sku(room.sku(sku)).outside[slot_of(kind)];
    }
    OrderStage stage(const std::string& order) const { return room.order(order).stage; }
    std::string step(const std::string& order) const { return room.order(order).steps.back().text; }
    std::string case_text() const { return room.state().cases().all().back().text; }
    HoldLines apples(std::int64_t units) const { return {{room.sku("A"), Units{units}}}; }
    // What a node was told of an order by the last step; none: nothing.
    std::vector<ShipTask> told(const Till& node, const std::string& order) const {
        std::vector<ShipTask> tasks;
        for (const Outgoing& out : room.sent) {
            const auto* to = std::get_if<ToNode>(&out);
            if (to == nullptr || to->node != node.node() || to->topic != ToNode::Topic::state)
                continue;
            const auto message = decode_message(to->payload);
            for (const ShipTask& task : std::get<Downlink>(std::get<Message>(message)).tasks) {
                if (task.order == key(order))
                    tasks.push_back(task);
            }
        }
        return tasks;
    }
    // Moves nothing and says nothing: it is judged, and that is all.
    void expect_nothing(Till& node, EventBody body) {
        EXPECT_EQ(room.fact(node, std::move(body)).size(), 2u) << "judged, and the cursor moved";
        EXPECT_EQ(room.state().worklist().open_count(), 0u);
    }

    HubRoom room;
    Till second{3};  // beside the warehouse's
    Till third{4};   // at store-2

  private:
    void expect_restored() const {
        HubState copy = room.state();
        StateChanges changes = copy.take_changes();
        for (const SkuCountsRow& counts : changes.counts)
            changes.rows.push_back(row_of(counts));
        for (const DemandRow& demand : changes.demand)
            changes.rows.push_back(row_of(demand));
        std::ranges::sort(changes.rows, {},
                          [](const StateRow& row) { return std::pair(row.kind, row.key); });
        HubState read;
        for (const StateRow& row : changes.rows)
            EXPECT_TRUE(read.restore(row)) << static_cast<int>(row.kind) << " " << row.key;
        for (const CellRow& row : changes.cells)
            EXPECT_TRUE(read.restore(row));
        read.restored(changes.lsn, changes.at);
        EXPECT_TRUE(read.adds_up());
        EXPECT_EQ(print(read), print(room.state()));
    }
};

}  // namespace onepool::hub
