#include "hub/core/promotion_book.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"

namespace onepool::hub {

const char* to_text(PromotionState state) {
    switch (state) {
        case PromotionState::planned:
            return "planned";
        case PromotionState::running:
            return "running";
        case PromotionState::ended:
            return "ended";
    }
    CHECK(false);  // every state has a name
}

Units PromotionRecord::left() const {
    return std::clamp(units - taken, Units{}, units);
}

HoldLines taken_by(const OrderRecord& order) {
    const HoldLines ordered = ordered_of(order);
    HoldLines taken = order.handed_over;
    // What stands picked of one that is ended is to be put back.
    if (!is_ended(order.stage)) {
        for (const auto& [sku, units] : staged_of(order))
            add_units(taken, sku, units);
        for (const OrderLeg& leg : order.legs) {
            for (const auto& [sku, units] : leg.held)
                add_units(taken, sku, units);
        }
    }
    const bool is_none = order.stage == OrderStage::refused || order.stage == OrderStage::waiting ||
                         order.stage == OrderStage::cancelled;
    if (taken.empty())
        return is_none ? taken : ordered;  // no location has said anything of it yet
    for (auto& [sku, units] : taken)
        units = std::min(units, units_of(ordered, sku));
    return taken;
}

const PromotionRecord* PromotionBook::find_open(const std::string& name) const {
    const auto position = find_position(name);
    return position ? &records_[*position] : nullptr;
}

const PromotionRecord* PromotionBook::find_newest(const std::string& name) const {
    const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                    [&](const auto& record) { return record.name == name; });
    return found == records_.rend() ? nullptr : &*found;
}

std::vector<SkuIndex> PromotionBook::running_skus() const {
    std::vector<SkuIndex> skus;
    for (const std::uint32_t position : open_) {
        if (records_[position].state == PromotionState::running)
            skus.push_back(records_[position].sku);
    }
    return skus;
}

std::vector<const PromotionRecord*> PromotionBook::running_of(SkuIndex sku) const {
    std::vector<const PromotionRecord*> running;
    for (const std::uint32_t position : open_) {
        const PromotionRecord& record = records_[position];
        if (record.sku == sku && record.state == PromotionState::running)
            running.push_back(&record);
    }
    return running;
}

void PromotionBook::apply(const PromotionAdded& effect) {
    CHECK(restore({.name = effect.name,
                   .channel = effect.channel,
                   .sku = effect.sku,
                   .units = effect.units,
                   .from = effect.from,
                   .until = effect.until,
                   .by = effect.by,
                   .begun = {},
                   .taken = {},
                   .ended_at = {},
                   .ended_by = {}}));
    dirty_.mark(records_.size() - 1);
}

void PromotionBook::apply(const PromotionBegun& effect, Lsn lsn) {
    PromotionRecord& record = change(effect.name);
    CHECK(record.state == PromotionState::planned);
    record.state = PromotionState::running;
    record.begun = lsn;
    record.orders_before = effect.orders_before;
    ++running_;
}

void PromotionBook::apply(const PromotionEnded& effect, UnixMs at) {
    PromotionRecord& record = change(effect.name);
    running_ -= record.state == PromotionState::running ? 1 : 0;
    record.state = PromotionState::ended;
    record.ended_at = at;
    record.ended_by = effect.by;
    std::erase_if(open_, [&](std::uint32_t position) { return &records_[position] == &record; });
}

void PromotionBook::order_changed(const OrderRecord& order, std::uint64_t position,
                                  const HoldLines& before) {
    const HoldLines now = taken_by(order);
    for (const std::uint32_t at : open_) {
        PromotionRecord& record = records_[at];
        const bool counts = record.state == PromotionState::running &&
                            record.channel == order.key.channel && position >= record.orders_before;
        const Units more = units_of(now, record.sku) - units_of(before, record.sku);
        if (!counts || more.value == 0)
            continue;
        record.taken += more;
        ++changes_;
        dirty_.mark(at);
    }
}

void PromotionBook::hold_changed(const ChannelId& channel, const HoldLines& lines, Lsn since,
                                 Kept kept) {
    for (const std::uint32_t at : open_) {
        PromotionRecord& record = records_[at];
        const Units units = units_of(lines, record.sku);
        const bool counts = record.state == PromotionState::running && record.channel == channel &&
                            since > record.begun;
        if (!counts || units.value == 0)
            continue;
        record.taken += kept == Kept::now ? units : -units;
        ++changes_;
        dirty_.mark(at);
    }
}

bool PromotionBook::restore(PromotionRecord record) {
    const bool is_open = record.state != PromotionState::ended;
    if (is_open && find_position(record.name))
        return false;
    if (is_open)
        open_.insert(static_cast<std::uint32_t>(records_.size()));
    running_ += record.state == PromotionState::running ? 1 : 0;
    records_.push_back(std::move(record));
    return true;
}

std::optional<std::uint32_t> PromotionBook::find_position(const std::string& name) const {
    const auto found = std::ranges::find_if(
        open_, [&](std::uint32_t position) { return records_[position].name == name; });
    return found == open_.end() ? std::nullopt : std::optional(*found);
}

PromotionRecord& PromotionBook::change(const std::string& name) {
    const auto position = find_position(name);
    CHECK(position.has_value());
    dirty_.mark(*position);
    return records_[*position];
}

}  // namespace onepool::hub
