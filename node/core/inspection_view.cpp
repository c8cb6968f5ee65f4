#include "node/core/inspection_view.hpp"

#include <utility>

#include "protocol/limits.hpp"

namespace onepool::node {

void InspectionView::learn(const StockLevel& level) {
    if (level.waiting.empty())
        told_.erase(level.sku);
    else
        told_.insert_or_assign(level.sku, level.waiting);
}

void InspectionView::recorded(const Event& event) {
    Changes changes;
    if (const auto* back = std::get_if<Return>(&event.body)) {
        for (const ReturnLine& line : back->lines) {
            if (line.disposition == Disposition::inspection && !line.line.sku.empty()) {
                add_waiting(changes[line.line.sku].put,
                            {line.line.quantity, event.header.wall, line.reason});
            }
        }
    } else if (const auto* inspect = std::get_if<Inspect>(&event.body)) {
        for (const InspectedLine& line : inspect->lines)
            changes[line.sku].taken += line.quantity;
    }
    if (changes.empty())
        return;
    unacknowledged_[event.header.seq] = std::move(changes);
    if (unacknowledged_.size() <= limits::unsent_marks)
        return;
    const auto oldest = unacknowledged_.begin();
    const auto next = std::next(oldest);
    Changes both = std::move(oldest->second);
    merge(next->second, both);
    next->second = std::move(both);
    unacknowledged_.erase(oldest);
}

void InspectionView::acknowledged(Seq applied) {
    while (!unacknowledged_.empty() && unacknowledged_.begin()->first <= applied)
        unacknowledged_.erase(unacknowledged_.begin());
}

void InspectionView::begin_journal() {
    for (const auto& [seq, changes] : unacknowledged_)
        merge(changes, ended_);
    unacknowledged_.clear();
}

void InspectionView::late_done() {
    ended_.clear();
}

WaitingList InspectionView::waiting(const Sku& sku) const {
    const auto everything = all();
    const auto found = everything.find(sku);
    return found == everything.end() ? WaitingList{} : found->second;
}

std::map<Sku, WaitingList> InspectionView::all() const {
    auto lists = told_;
    for (const auto& [sku, change] : sum()) {
        WaitingList& list = lists[sku];
        for (const WaitingGoods& goods : change.put)
            add_waiting(list, goods);
        take_waiting(list, change.taken);
    }
    std::erase_if(lists, [](const auto& entry) { return entry.second.empty(); });
    return lists;
}

void InspectionView::merge(const Changes& later, Changes& into) {
    for (const auto& [sku, change] : later) {
        Change& sum = into[sku];
        for (const WaitingGoods& goods : change.put)
            add_waiting(sum.put, goods);
        sum.taken += change.taken;
    }
}

InspectionView::Changes InspectionView::sum() const {
    Changes sum = ended_;
    for (const auto& [seq, changes] : unacknowledged_)
        merge(changes, sum);
    return sum;
}

}  // namespace onepool::node
