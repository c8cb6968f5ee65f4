#include "tests/sim/actors/order_work.hpp"

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

const StaffId paul{"paul"};

}  // namespace

std::vector<Action> OrderWork::next(const ShipTask& task) {
    switch (task.state) {
        case OrderState::held:
            return of_held(task);
        case OrderState::staged:
            if (one_in(2))
                return {};
            if (!task.is_collected && !task.is_packed && one_in(2))
                return {PackOrder{new_document(), task.order, paul, 1}};
            return {task.is_collected ? hand_over(task) : send(task)};
        case OrderState::put_back:
            // Who comes after all gets it.
            if (task.is_collected && one_in(8))
                return {hand_over(task)};
            if (one_in(4))
                return {};
            return {PutBackOrder{new_document(), task.order, paul, "nobody came"}};
        case OrderState::shipped:
        case OrderState::released:
        case OrderState::collected:
            return {};
    }
    return {};
}

std::vector<Action> OrderWork::next(const ShipTask& task, OrderStep step) {
    const bool is_held = task.state == OrderState::held;
    std::vector<Action> actions;
    switch (step) {
        case OrderStep::take:
            if (is_held && !task.taker)
                actions.push_back(TakeOrder{new_document(), task.order, paul});
            return actions;
        case OrderStep::pick:
            if (!is_held || task.taker != node_.identity().node)
                return {};
            for (const StockLine& line : task.lines)
                actions.push_back(
                    ScanPick{task.order, paul, line.sku, line.sku.value, line.quantity});
            actions.push_back(finish(task));
            return actions;
        case OrderStep::hand_over:
            if (task.state == OrderState::staged && task.is_collected) {
                CollectOrder collect;
                collect.document = new_document();
                collect.order = task.order;
                collect.staff = paul;
                collect.identity = "showed the code";
                actions.push_back(std::move(collect));
            }
            return actions;
    }
    return actions;
}

std::vector<Action> OrderWork::of_held(const ShipTask& task) {
    const bool is_taken = task.taker.has_value();
    const bool is_ours = is_taken && *task.taker == node_.identity().node;
    if (is_taken && !is_ours) {
        if (!one_in(30))
            return {};
        return {TakeOrder{new_document(), task.order, paul, true}};
    }
    if (!chance_.happens(world_.settings().busy.picks))
        return {task.is_collected ? hand_over(task) : send(task)};
    if (!is_ours)
        return {TakeOrder{new_document(), task.order, paul}};
    if (one_in(20))
        return {give_back(task)};
    return pick(task);
}

Action OrderWork::give_back(const ShipTask& task) {
    LeaveOrder leave;
    leave.document = new_document();
    leave.order = task.order;
    leave.staff = paul;
    leave.is_refused = one_in(2);
    leave.reason = "no time";
    return leave;
}

Action OrderWork::send(const ShipTask& task) {
    return ShipOrder{task.order, paul, "Royal Mail", "RM-1"};
}

// Now and then only a part of it.
Action OrderWork::hand_over(const ShipTask& task) {
    CollectOrder collect;
    collect.document = new_document();
    collect.order = task.order;
    collect.staff = paul;
    collect.identity = "showed the code";
    if (one_in(4) && !task.lines.empty()) {
        const StockLine& line = task.lines[chance_.below(task.lines.size())];
        collect.lines.push_back({line.sku, Units{chance_.between(1, line.quantity.value)}});
    }
    return collect;
}

std::vector<Action> OrderWork::pick(const ShipTask& task) {
    std::vector<Action> actions;
    for (const StockLine& line : task.lines)
        pick_line(task, line, actions);
    actions.push_back(finish(task));
    return actions;
}

Action OrderWork::finish(const ShipTask& task) {
    FinishPick finish;
    finish.document = new_document();
    finish.order = task.order;
    finish.staff = paul;
    finish.place = join("A-", chance_.between(1, 40));
    return finish;
}

void OrderWork::pick_line(const ShipTask& task, const StockLine& line,
                          std::vector<Action>& actions) {
    const std::int64_t wanted = line.quantity.value;
    const bool is_short = chance_.happens(world_.settings().busy.shorts);
    const std::int64_t lacking = is_short ? chance_.between(1, wanted) : 0;
    if (one_in(10)) {
        const auto& catalogue = world_.catalogue();
        const Sku& other = catalogue[chance_.below(catalogue.size())].sku;
        actions.push_back(ScanPick{task.order, paul, other, other.value, Units{1}});
        actions.push_back(UndoPick{task.order});
    }
    if (wanted > lacking) {
        actions.push_back(
            ScanPick{task.order, paul, line.sku, line.sku.value, Units{wanted - lacking}});
    }
    if (lacking > 0) {
        const ShortReason reason = one_in(2) ? ShortReason::missing : ShortReason::damaged;
        actions.push_back(ShortPick{task.order, paul, line.sku, Units{lacking}, reason});
    }
}

}  // namespace onepool::sim
