#include "hub/core/rights_book.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

std::size_t hash_of(const CellKey& key) {
    return (static_cast<std::size_t>(key.location.value) << 32) | key.sku.value;
}

bool is_count(Units units) {
    return units.value >= 0 && units.value <= limits::balance_units;
}

}  // namespace

const char* to_text(RightUse use) {
    switch (use) {
        case RightUse::sold:
            return "sold";
        case RightUse::released:
            return "released";
        case RightUse::late:
            return "late";
    }
    CHECK(false);  // every use has a name
}

bool tells_all(FenceReason reason) {
    switch (reason) {
        case FenceReason::damaged:
        case FenceReason::journal_hole:
        case FenceReason::unsupported_version:
            return true;
        case FenceReason::fork:
        case FenceReason::rolled_back:
        case FenceReason::clone:
        case FenceReason::revoked:
            return false;
    }
    CHECK(false);  // every reason is one or the other
}

const CellRights* RightsBook::find(const CellKey& cell) const {
    const auto at = slot(cell);
    return at ? &cells_[*at] : nullptr;
}

const RightRecord* RightsBook::find(const CellKey& cell, const NodeId& node) const {
    const auto at = position(cell, node);
    return at ? &records_[*at] : nullptr;
}

const std::vector<std::uint32_t>& RightsBook::of(const NodeId& node) const {
    static const std::vector<std::uint32_t> nothing;
    const auto found = nodes_.find(node);
    return found == nodes_.end() ? nothing : found->second.records;
}

bool RightsBook::has_stranded(const NodeId& node) const {
    const auto found = nodes_.find(node);
    return found != nodes_.end() && found->second.stranded.value > 0;
}

Units RightsBook::lost(const NodeId& node) const {
    Units units;
    for (const std::uint32_t at : of(node))
        units += records_[at].is_lost ? records_[at].stranded : Units{};
    return units;
}

RightsCount RightsBook::count(LocationIndex location) const {
    return location.value < counts_.size() ? counts_[location.value] : RightsCount{};
}

void RightsBook::apply(const RightGranted& effect) {
    CHECK(effect.units.value > 0);
    const CellKey cell{effect.sku, effect.location};
    if (!position(cell, effect.node))
        add(cell, effect.node);
    RightRecord& record = change(cell, effect.node);
    if (record.granted.value == 0)
        record.after = effect.after;
    record.granted += effect.units;
    record.keep = keeps_all;
    move(record, effect.units, {});
    count_of(effect.location).granted += effect.units;
}

void RightsBook::apply(const RightUsed& effect) {
    CHECK(effect.units.value > 0);
    RightRecord& record = change({effect.sku, effect.location}, effect.node);
    RightsCount& count = count_of(effect.location);
    switch (effect.use) {
        case RightUse::sold:
            CHECK(effect.units <= record.out());
            record.sold += effect.units;
            move(record, -effect.units, {});
            count.on_right += effect.units;
            return;
        case RightUse::released:
            CHECK(effect.units <= record.out());
            record.released += effect.units;
            move(record, -effect.units, {});
            count.released += effect.units;
            return;
        case RightUse::late:
            CHECK(effect.units <= record.stranded);
            record.stranded -= effect.units;
            record.is_lost = record.is_lost && record.stranded.value > 0;
            move(record, {}, -effect.units);
            return;
    }
}

void RightsBook::apply(const RightKept& effect) {
    CHECK(effect.keep.value >= 0);
    change({effect.sku, effect.location}, effect.node).keep = effect.keep;
}

void RightsBook::apply(const StrandedFreed& effect) {
    for (const std::uint32_t at : of(effect.node)) {
        RightRecord& record = records_[at];
        if (record.stranded.value == 0 || (record.is_lost && !effect.is_counted))
            continue;
        dirty_.mark(at);
        move(record, {}, -record.stranded);
        record.stranded = {};
        record.is_lost = false;
    }
}

void RightsBook::strand(const NodeId& node) {
    for (const std::uint32_t at : of(node)) {
        RightRecord& record = records_[at];
        const Units out = record.out();
        if (record.granted.value == 0)
            continue;
        dirty_.mark(at);
        record.stranded += out;
        move(record, -out, out);
        record.granted = record.sold = record.released = {};
        record.keep = keeps_all;
    }
}

void RightsBook::strand_all() {
    for (const RightRecord& record : records_) {
        if (record.granted.value > 0)
            strand(record.node);
    }
}

void RightsBook::lose(const NodeId& node) {
    for (const std::uint32_t at : of(node)) {
        RightRecord& record = records_[at];
        if (record.stranded.value == 0 || record.is_lost)
            continue;
        dirty_.mark(at);
        record.is_lost = true;
    }
}

void RightsBook::sold(LocationIndex location, Units units) {
    count_of(location).sold += units;
}

bool RightsBook::restore(const RightRecord& record) {
    const bool is_sound = is_count(record.granted) && is_count(record.sold) &&
                          is_count(record.released) && is_count(record.keep) &&
                          is_count(record.stranded) && record.out().value >= 0 &&
                          (!record.is_lost || record.stranded.value > 0);
    if (!is_sound || position(record.cell, record.node))
        return false;
    const RightsCount there = count(record.cell.location);
    if (!is_count(there.out + record.out()) || !is_count(there.stranded + record.stranded))
        return false;
    add(record.cell, record.node) = record;
    move(record, record.out(), record.stranded);
    return true;
}

bool RightsBook::restore(LocationIndex location, const RightsCount& count) {
    if (!is_count(count.granted) || !is_count(count.released) || !is_count(count.sold) ||
        !is_count(count.on_right))
        return false;
    RightsCount& restored = count_of(location);
    const Units out = restored.out;
    const Units stranded = restored.stranded;
    restored = count;
    restored.out = out;
    restored.stranded = stranded;
    return true;
}

std::optional<std::uint32_t> RightsBook::slot(const CellKey& cell) const {
    return cell_slots_.find(hash_of(cell),
                            [&](std::uint32_t at) { return cells_[at].key == cell; });
}

// The tills of one location are few.
std::optional<std::uint32_t> RightsBook::position(const CellKey& cell, const NodeId& node) const {
    const CellRights* rights = find(cell);
    if (rights == nullptr)
        return std::nullopt;
    for (const std::uint32_t at : rights->records) {
        if (records_[at].node == node)
            return at;
    }
    return std::nullopt;
}

RightRecord& RightsBook::add(const CellKey& cell, const NodeId& node) {
    auto at = slot(cell);
    if (!at) {
        at = static_cast<std::uint32_t>(cells_.size());
        cells_.emplace_back().key = cell;
        cell_slots_.add(hash_of(cell), *at,
                        [&](std::uint32_t other) { return hash_of(cells_[other].key); });
    }
    const auto position = static_cast<std::uint32_t>(records_.size());
    cells_[*at].records.push_back(position);
    nodes_[node].records.push_back(position);
    RightRecord& record = records_.emplace_back();
    record.cell = cell;
    record.node = node;
    return record;
}

RightRecord& RightsBook::change(const CellKey& cell, const NodeId& node) {
    const auto at = position(cell, node);
    CHECK(at.has_value());
    dirty_.mark(*at);
    return records_[*at];
}

void RightsBook::move(const RightRecord& record, Units out, Units stranded) {
    CellRights& cell = cells_[*slot(record.cell)];
    cell.out += out;
    cell.stranded += stranded;
    RightsCount& count = count_of(record.cell.location);
    count.out += out;
    count.stranded += stranded;
    nodes_.at(record.node).stranded += stranded;
}

RightsCount& RightsBook::count_of(LocationIndex location) {
    if (location.value >= counts_.size())
        counts_.resize(location.value + std::size_t{1});
    return counts_[location.value];
}

}  // namespace onepool::hub
