#include "fake_store.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"

namespace onepool::node {
namespace {

struct Apply {
    FakeStore& store;
    void operator()(const JournalAppend& row) const {
        const Seq head = store.journal.empty() ? Seq{} : store.journal.rbegin()->first;
        CHECK(row.seq == head.next());
        for (const auto& [seq, each] : store.journal) {
            CHECK(row.basket.is_none() || each.basket != row.basket);
        }
        store.journal[row.seq] = row;
    }
    void operator()(const BasketPut& row) const { store.baskets[row.basket] = row.state; }
    void operator()(const BasketErase& row) const { store.baskets.erase(row.basket); }
    void operator()(const CursorPut& row) const { store.cursor = row; }
    void operator()(const TaskPut& row) const { store.tasks[row.task.order] = row.task; }
    void operator()(const LevelPut& row) const { store.levels[row.level.sku] = row.level; }
    void operator()(const ReturnedPut& row) const { store.returned[row.original] = row.quantity; }
};

}  // namespace

void FakeStore::commit(const std::vector<Record>& records) {
    for (const auto& record : records)
        std::visit(Apply{*this}, record);
}

NodeCore::Stored FakeStore::load() const {
    NodeCore::Stored stored;
    stored.uplink.first_retained = Seq{1};
    stored.uplink.acked = cursor.acked;
    stored.uplink.safe = cursor.safe;
    stored.uplink.hub_epoch = cursor.hub_epoch;
    stored.uplink.epoch = cursor.epoch;
    for (const auto& [seq, row] : journal) {
        stored.uplink.head = {seq, row.hash};
        stored.last_hlc = event(seq).header.hlc;
        if (seq > cursor.acked.seq)
            stored.unacknowledged.emplace_back(seq, row.payload);
    }
    for (const auto& [id, state] : baskets)
        stored.baskets.push_back(state);
    for (const auto& [order, task] : tasks)
        stored.tasks.push_back(task);
    for (const auto& [sku, level] : levels)
        stored.levels.push_back(level);
    for (const auto& each : returned)
        stored.returned.push_back(each);
    return stored;
}

JournalRead FakeStore::read(const SendRange& range) const {
    JournalRead read{range.first, {}, {}};
    const auto before = journal.find(Seq{range.first.value - 1});
    if (before != journal.end())
        read.prev_hash = before->second.hash;
    for (auto row = journal.find(range.first); row != journal.end() && row->first <= range.last;
         ++row) {
        read.events.push_back(row->second.payload);
        read.hashes.push_back(row->second.hash);
    }
    return read;
}

Event FakeStore::event(Seq seq) const {
    auto decoded = decode_event(journal.at(seq).payload);
    CHECK(std::holds_alternative<Event>(decoded));
    return std::get<Event>(std::move(decoded));
}

}  // namespace onepool::node
