#include "hub/core/order_book.hpp"

#include <utility>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

std::size_t hash_of(const OrderKey& key) {
    return hash_bytes(key.order.value.data(), key.order.value.size());
}

}  // namespace

const OrderRecord* OrderBook::find(const OrderKey& key) const {
    const auto position = find_position(key);
    return position ? &orders_[*position] : nullptr;
}

std::uint32_t OrderBook::position(const OrderKey& key) const {
    const auto position = find_position(key);
    CHECK(position.has_value());
    return *position;
}

void OrderBook::take(OrderRecord record) {
    const auto key = record.key;
    CHECK(restore(std::move(record)));
    dirty_.mark(position(key));
}

void OrderBook::apply(const HoldOpened& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.held.empty());
    record.held = effect.lines;
    record.location = effect.location;
}

HoldLines OrderBook::apply(const HoldEnded& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.location == effect.location);
    return std::exchange(record.held, {});
}

void OrderBook::apply(const OrderMoved& effect, Lsn lsn) {
    OrderRecord& record = change(effect.order);
    --counts_[static_cast<std::size_t>(record.stage)];
    record.stage = effect.stage;
    record.reason = effect.reason;
    record.changed = lsn;
    index(position(effect.order));
}

void OrderBook::apply(const OrderStageTold& effect) {
    change(effect.order).told = effect.stage;
    const auto at = position(effect.order);
    if (orders_[at].stage == effect.stage)
        untold_.erase(at);
}

bool OrderBook::restore(OrderRecord record) {
    if (find_position(record.key))
        return false;
    const auto at = static_cast<std::uint32_t>(orders_.size());
    const auto hash = hash_of(record.key);
    orders_.push_back(std::move(record));
    slots_.add(hash, at, [&](std::uint32_t other) { return hash_of(orders_[other].key); });
    index(at);
    return true;
}

std::optional<std::uint32_t> OrderBook::find_position(const OrderKey& key) const {
    return slots_.find(hash_of(key), [&](std::uint32_t at) { return orders_[at].key == key; });
}

OrderRecord& OrderBook::change(const OrderKey& key) {
    const auto at = position(key);
    dirty_.mark(at);
    return orders_[at];
}

void OrderBook::index(std::uint32_t position) {
    const OrderRecord& record = orders_[position];
    ++counts_[static_cast<std::size_t>(record.stage)];
    if (record.stage == OrderStage::held) {
        open_.insert(position);
    } else {
        open_.erase(position);
    }
    if (record.told == record.stage) {
        untold_.erase(position);
    } else {
        untold_.insert(position);
    }
}

}  // namespace onepool::hub
