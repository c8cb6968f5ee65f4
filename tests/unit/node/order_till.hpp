#pragma once
// A till that is told of an order: two of A and one of B, to be collected or sent.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "node/core/task_board.hpp"
#include "print.hpp"
#include "till.hpp"

namespace onepool::node {

class OrderTill : public testing::Test {
  protected:
    const OrderKey order_{ChannelId{"shop"}, OrderId{"S-1"}};

    ShipTask task(OrderState state, std::vector<StockLine> lines = {{Sku{"A"}, Units{2}},
                                                                    {Sku{"B"}, Units{1}}}) const {
        ShipTask made;
        made.order = order_;
        made.state = state;
        made.placed_at = opening;
        for (const StockLine& line : lines)
            made.descriptions.push_back("a " + line.sku.value);
        made.lines = std::move(lines);
        if (state == OrderState::staged || state == OrderState::put_back)
            made.place = "C-3";
        return made;
    }
    ShipTask ours() const {
        ShipTask made = task(OrderState::held);
        made.taker = till.config.node;
        made.taker_staff = StaffId{"ann"};
        return made;
    }
    NodeCore::Batch tell(ShipTask value) {
        Downlink message;
        message.hub_epoch = hub_epoch_;
        message.journal = till.store.live;
        message.hub_wall = till.now.wall;
        message.after = change_;
        message.mark = {1, ++change_};
        value.version = change_;
        message.tasks = {std::move(value)};
        return till.arrive(message);
    }
    const ShipTask& known() const { return *till.core->task(order_); }

    static BasketId document(std::uint8_t number) { return basket_id(number); }
    Answer scan(const std::string& sku, std::int64_t units = 1) {
        return till.ask(ScanPick{order_, StaffId{"ann"}, Sku{sku}, sku, Units{units}});
    }
    Answer lack(const std::string& sku, std::int64_t units,
                ShortReason reason = ShortReason::missing) {
        return till.ask(ShortPick{order_, StaffId{"ann"}, Sku{sku}, Units{units}, reason});
    }
    Answer finish(std::uint8_t number = 9, const std::string& place = "C-3") {
        return till.ask(FinishPick{document(number), order_, StaffId{"ann"}, place});
    }
    Answer take(std::uint8_t number = 1, bool is_taken_over = false) {
        return till.ask(TakeOrder{document(number), order_, StaffId{"ann"}, is_taken_over});
    }
    Answer collect(std::uint8_t number, std::vector<StockLine> lines = {}) {
        return till.ask(CollectOrder{document(number), order_, {}, std::move(lines), "passport"});
    }
    Answer put_back(std::uint8_t number) {
        return till.ask(PutBackOrder{document(number), order_, {}, "nobody came"});
    }
    Answer pack(std::uint8_t number, std::uint32_t parcels = 0) {
        return till.ask(PackOrder{document(number), order_, StaffId{"ann"}, parcels});
    }
    void pick_all() {
        tell(ours());
        ASSERT_EQ(scan("A", 2).verdict, ActionVerdict::done);
        ASSERT_EQ(scan("B").verdict, ActionVerdict::done);
        ASSERT_EQ(finish().verdict, ActionVerdict::done);
    }
    template <class Body>
    Body newest() const {
        return std::get<Body>(till.store.event(till.store.journal.rbegin()->first).body);
    }
    void greet() {
        till.link_up();
        till.welcome({});
    }

    Till till;
    std::uint64_t change_ = 0;
    HubEpoch hub_epoch_{1};
};

}  // namespace onepool::node
