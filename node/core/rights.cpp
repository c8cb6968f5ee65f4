#include "node/core/rights.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

Rights::Rights(JournalId journal, const Stored& stored)
    : journal_(journal), is_lost_(stored.lost == journal) {
    for (const UsedRightPut& row : stored.used) {
        if (row.journal == journal_)
            entries_[row.sku] = {.hub_epoch = row.hub_epoch, .used = row.used};
    }
}

void Rights::wake() {
    is_awake_ = true;
}

void Rights::rest() {
    is_awake_ = false;
    asked_back_.clear();
    for (auto& [sku, entry] : entries_)
        entry.version = 0;
}

void Rights::begin_journal(JournalId journal) {
    rest();
    journal_ = journal;
    is_lost_ = false;
    entries_.clear();
}

// What is of a later life was written by a database that forgot how far it was: nothing is granted
// beside it.
void Rights::begin_epoch(HubEpoch hub_epoch) {
    CHECK(hub_epoch >= hub_epoch_);
    rest();
    hub_epoch_ = hub_epoch;
    std::erase_if(entries_, [&](const auto& known) { return known.second.hub_epoch < hub_epoch; });
}

void Rights::learn(const Right& right) {
    if (is_lost_)
        return;
    Entry& entry = entries_.try_emplace(right.sku, Entry{.hub_epoch = hub_epoch_}).first->second;
    if (entry.hub_epoch != hub_epoch_ || right.version <= entry.version)
        return;
    entry.version = right.version;
    entry.granted = right.granted;
    entry.keep = right.keep;
    look_at(right.sku, entry);
}

Units Rights::right(const Sku& sku) const {
    const auto entry = entries_.find(sku);
    return entry == entries_.end() ? Units{} : right_of(entry->second);
}

UsedRightPut Rights::use(const Sku& sku, Units units) {
    CHECK(units > Units{} && units <= right(sku));
    Entry& entry = entries_.at(sku);
    entry.used += units;
    look_at(sku, entry);
    return {sku, journal_, entry.hub_epoch, entry.used};
}

std::vector<StockLine> Rights::to_release() const {
    std::vector<StockLine> lines;
    if (!is_awake_)
        return lines;
    for (const Sku& sku : asked_back_) {
        if (lines.size() == limits::released_lines)
            break;
        const Entry& entry = entries_.at(sku);
        lines.push_back({sku, std::min(right_of(entry) - entry.keep, Units{limits::line_units})});
    }
    return lines;
}

Units Rights::right_of(const Entry& entry) const {
    const bool is_sure = is_awake_ && entry.version > 0;
    return is_sure ? std::max(Units{}, entry.granted - entry.used) : Units{};
}

void Rights::look_at(const Sku& sku, const Entry& entry) {
    if (entry.granted - entry.used > entry.keep) {
        asked_back_.insert(sku);
    } else {
        asked_back_.erase(sku);
    }
}

}  // namespace onepool::node
