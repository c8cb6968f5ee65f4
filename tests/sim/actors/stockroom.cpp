#include "tests/sim/actors/stockroom.hpp"

#include <utility>

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

constexpr std::uint64_t stockroom_stream = 201;
constexpr Permille corrections{350};
const StaffId paul{"paul"};

}  // namespace

Stockroom::Stockroom(World& world, NodeMachine& node, Opening opening)
    : Actor(world, stockroom_stream + node.identity().client.value),
      node_(node),
      opening_(opening),
      errand_(world, node, chance_.fork(1)),
      on_orders_(world, node, chance_.fork(2)),
      order_work_(world, node, chance_.fork(3)) {}

void Stockroom::begin() {
    const Settings& settings = world_.settings();
    if (opening_ == Opening::receives && settings.opening > 0) {
        ReceiveGoods goods = new_receipt();
        goods.receipt.document = "opening";
        for (const Product& product : world_.catalogue()) {
            goods.receipt.lines.push_back(StockLine{product.sku, Units{settings.opening}});
        }
        run({goods});
    }
    if (settings.busy.delivery_every.value > 0)
        wait_for_delivery();
    if (settings.busy.ship_every.value > 0)
        wait_for_order();
}

void Stockroom::run(std::vector<Action> actions) {
    if (errand_.is_busy()) {
        queued_.insert(queued_.end(), actions.begin(), actions.end());
        return;
    }
    errand_.start(std::move(actions), world_.settings().busy.repeats, nullptr, [this] {
        if (!queued_.empty())
            run(std::exchange(queued_, {}));
    });
}

void Stockroom::wait_for_delivery() {
    after(around(world_.settings().busy.delivery_every), [this] {
        if (!world_.is_open())
            return;
        if (!errand_.is_busy())
            deliver();
        wait_for_delivery();
    });
}

void Stockroom::deliver() {
    const auto& catalogue = world_.catalogue();
    const std::string& sku = catalogue[chance_.below(catalogue.size())].sku.value;
    if (chance_.happens(corrections)) {
        const std::int64_t units = chance_.between(1, 2);
        adjust(sku, chance_.below(2) == 0 ? units : -units);
    } else {
        receive(sku, chance_.between(1, 8));
    }
}

ReceiveGoods Stockroom::new_receipt() {
    ReceiveGoods goods;
    goods.document = new_document();
    goods.staff = paul;
    return goods;
}

void Stockroom::receive(const std::string& sku, std::int64_t units) {
    ReceiveGoods goods = new_receipt();
    goods.receipt = Receipt{"delivery", {StockLine{Sku{sku}, Units{units}}}};
    run({goods});
}

void Stockroom::adjust(const std::string& sku, std::int64_t units) {
    AdjustStock change;
    change.document = new_document();
    change.staff = paul;
    change.adjustment = Adjustment{"counted", {StockLine{Sku{sku}, Units{units}}}};
    run({change});
}

void Stockroom::wait_for_order() {
    after(around(world_.settings().busy.ship_every), [this] {
        if (!world_.is_open())
            return;
        work_on_orders();
        wait_for_order();
    });
}

void Stockroom::work_on_orders() {
    work_on_each([this](const ShipTask& task) { return order_work_.next(task); });
}

void Stockroom::work_on(OrderStep step) {
    work_on_each([&](const ShipTask& task) { return order_work_.next(task, step); });
}

template <class Next>
void Stockroom::work_on_each(const Next& next) {
    if (on_orders_.is_busy() || !node_.process().is_up())
        return;
    std::vector<Action> actions;
    for (const ShipTask& task : node_.process().core().tasks()) {
        for (Action& action : next(task))
            actions.push_back(std::move(action));
    }
    if (actions.empty())
        return;
    on_orders_.start(std::move(actions), world_.settings().busy.repeats, nullptr, [] {});
}

}  // namespace onepool::sim
