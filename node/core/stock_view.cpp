#include "node/core/stock_view.hpp"

#include <utility>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

struct ToShelf {
    std::vector<StockLine>& out;

    // An open item has no SKU: it moves no stock until someone maps it.
    void add(const Sku& sku, Units quantity) const {
        if (!sku.empty())
            out.push_back({sku, quantity});
    }
    void operator()(const Sale& sale) const {
        for (const auto& line : sale.lines)
            add(line.sku, -line.quantity);
    }
    void operator()(const Return& given_back) const {
        for (const auto& line : given_back.lines) {
            if (line.disposition == Disposition::shelf)
                add(line.line.sku, line.line.quantity);
        }
    }
    void operator()(const Receipt& receipt) const {
        for (const auto& line : receipt.lines)
            add(line.sku, line.quantity);
    }
    void operator()(const Adjustment& adjustment) const {
        for (const auto& line : adjustment.lines)
            add(line.sku, line.quantity);
    }
    // What stood picked left the shelf when it was picked.
    void operator()(const Ship& ship) const {
        if (!ship.was_staged)
            take(ship.lines);
    }
    void operator()(const Collect& collect) const {
        if (!collect.was_staged)
            take(collect.lines);
    }
    void operator()(const Pick& pick) const {
        take(pick.lines);
        for (const auto& line : pick.shorts)
            add(line.sku, -line.quantity);
    }
    void operator()(const PutBack& back) const {
        for (const auto& line : back.lines)
            add(line.sku, line.quantity);
    }
    void take(const std::vector<StockLine>& lines) const {
        for (const auto& line : lines)
            add(line.sku, -line.quantity);
    }
    void operator()(const Inspect& inspect) const {
        for (const auto& line : inspect.lines) {
            if (line.outcome == InspectOutcome::shelf)
                add(line.sku, line.quantity);
        }
    }
    void operator()(const RightsReleased&) const {}
    void operator()(const Count&) const {}  // the hub says what follows from it
    void operator()(const Pack&) const {}
    void operator()(const Take&) const {}
    void operator()(const Leave&) const {}
    void operator()(const Order&) const {}
    void operator()(const Hold&) const {}
    void operator()(const Release&) const {}
};

void add_to(std::map<Sku, Units>& sums, const Sku& sku, Units quantity) {
    const auto entry = sums.emplace(sku, Units{}).first;
    entry->second += quantity;
    if (entry->second == Units{})
        sums.erase(entry);
}

}  // namespace

std::vector<StockLine> shelf_movements(const Event& event) {
    std::vector<StockLine> lines;
    std::visit(ToShelf{lines}, event.body);
    return lines;
}

void StockView::learn(const StockLevel& level) {
    levels_.insert_or_assign(level.sku, level);
    inspection_.learn(level);
}

void StockView::recorded(const Event& event) {
    inspection_.recorded(event);
    Movements movements;
    for (const auto& line : shelf_movements(event)) {
        add_to(movements, line.sku, line.quantity);
        add_to(pending_, line.sku, line.quantity);
    }
    if (movements.empty())
        return;
    unacknowledged_[event.header.seq] = std::move(movements);
    if (unacknowledged_.size() > limits::unsent_marks)
        merge_oldest();
}

void StockView::acknowledged(Seq applied) {
    inspection_.acknowledged(applied);
    while (!unacknowledged_.empty() && unacknowledged_.begin()->first <= applied) {
        give_up(unacknowledged_.begin()->second);
        unacknowledged_.erase(unacknowledged_.begin());
    }
}

void StockView::begin_journal() {
    inspection_.begin_journal();
    for (const auto& [seq, movements] : unacknowledged_) {
        for (const auto& [sku, quantity] : movements)
            add_to(ended_, sku, quantity);
    }
    unacknowledged_.clear();
}

void StockView::late_done() {
    inspection_.late_done();
    give_up(ended_);
    ended_.clear();
}

void StockView::give_up(const Movements& movements) {
    for (const auto& [sku, quantity] : movements)
        add_to(pending_, sku, -quantity);
}

std::optional<StockLevel> StockView::level(const Sku& sku) const {
    const auto known = levels_.find(sku);
    if (known == levels_.end())
        return std::nullopt;
    StockLevel level = known->second;
    const auto pending = pending_.find(sku);
    if (pending != pending_.end())
        level.shelf += pending->second;
    return level;
}

std::vector<Sku> StockView::on_shelf() const {
    std::vector<Sku> skus;
    for (const auto& [sku, known] : levels_) {
        const auto pending = pending_.find(sku);
        const Units more = pending == pending_.end() ? Units{} : pending->second;
        if (known.shelf + more > Units{})
            skus.push_back(sku);
    }
    return skus;
}

void StockView::merge_oldest() {
    const auto oldest = unacknowledged_.begin();
    const auto next = std::next(oldest);
    for (const auto& [sku, quantity] : oldest->second)
        add_to(next->second, sku, quantity);
    unacknowledged_.erase(oldest);
}

}  // namespace onepool::node
