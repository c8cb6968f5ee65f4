#include "tests/sim/world/hub_image.hpp"

#include <utility>

#include "tests/sim/world/record_bytes.hpp"

namespace onepool::sim {

using namespace hub;

namespace {

enum class Tag : std::uint64_t { entries, flush };

void write_cell(RecordWriter& out, const CellRow& row) {
    out.number(row.slot);
    out.number(row.key.sku.value);
    out.number(row.key.location.value);
    for (const Units units : row.cell.balance)
        out.signed_number(units.value);
    out.signed_number(row.cell.held.value);
    out.signed_number(row.cell.online.value);
    out.signed_number(row.cell.debt.value);
}

CellRow read_cell(RecordReader& in) {
    CellRow row;
    row.slot = in.number();
    row.key.sku.value = static_cast<std::uint32_t>(in.number());
    row.key.location.value = static_cast<std::uint32_t>(in.number());
    for (Units& units : row.cell.balance)
        units = Units{in.signed_number()};
    row.cell.held = Units{in.signed_number()};
    row.cell.online = Units{in.signed_number()};
    row.cell.debt = Units{in.signed_number()};
    return row;
}

LogEntry read_entry(RecordReader& in) {
    LogEntry entry;
    entry.lsn = Lsn{in.number()};
    entry.at = UnixMs{in.signed_number()};
    entry.kind = static_cast<InputKind>(in.number());
    entry.node.bytes = in.fixed<decltype(NodeId::bytes)>();
    entry.input = in.copy();
    auto effects = decode_effects(in.bytes(), entry.node);
    CHECK(effects.has_value());
    entry.effects = std::move(*effects);
    return entry;
}

}  // namespace

Bytes encode_entries(const std::vector<LogEntry>& entries) {
    RecordWriter out;
    out.number(static_cast<std::uint64_t>(Tag::entries));
    for (const LogEntry& entry : entries) {
        out.number(entry.lsn.value);
        out.signed_number(entry.at.value);
        out.number(static_cast<std::uint64_t>(entry.kind));
        out.bytes(entry.node.bytes);
        out.bytes(entry.input);
        out.bytes(encode_effects(entry.effects, entry.node));
    }
    return out.take();
}

Bytes encode_flush(const StateChanges& changes) {
    RecordWriter out;
    out.number(static_cast<std::uint64_t>(Tag::flush));
    out.number(changes.lsn.value);
    out.signed_number(changes.at.value);
    std::vector<StateRow> rows = changes.rows;
    for (const SkuCountsRow& counts : changes.counts)
        rows.push_back(row_of(counts));
    for (const DemandRow& demand : changes.demand)
        rows.push_back(row_of(demand));
    out.number(rows.size());
    for (const StateRow& row : rows) {
        out.number(static_cast<std::uint64_t>(row.kind));
        out.number(row.key);
        out.bytes(row.body);
    }
    for (const CellRow& row : changes.cells)
        write_cell(out, row);
    return out.take();
}

void HubImage::follow(const SimDisk& disk, Extent extent) {
    if (history_ != disk.history(extent))
        *this = HubImage{};
    history_ = disk.history(extent);
    const std::size_t end = disk.count(extent);
    for (; applied_ < end; ++applied_)
        apply(disk.transaction(applied_));
}

void HubImage::apply(ByteView transaction) {
    RecordReader in(transaction);
    switch (static_cast<Tag>(in.number())) {
        case Tag::entries:
            while (!in.is_at_end())
                log_.push_back(read_entry(in));
            return;
        case Tag::flush:
            apply_flush(in);
            return;
    }
}

void HubImage::apply_flush(RecordReader& in) {
    flushed_ = Lsn{in.number()};
    flushed_at_ = UnixMs{in.signed_number()};
    for (std::uint64_t left = in.number(); left > 0; --left) {
        const auto kind = static_cast<RowKind>(in.number());
        const std::uint64_t key = in.number();
        rows_[{kind, key}] = in.copy();
    }
    while (!in.is_at_end()) {
        const CellRow row = read_cell(in);
        cells_[row.slot] = row;
    }
}

std::unique_ptr<hub::HubState> HubImage::recover() const {
    auto state = std::make_unique<hub::HubState>();
    for (const auto& [key, body] : rows_) {
        CHECK(state->restore(StateRow{key.first, key.second, body}));
    }
    for (const auto& [slot, row] : cells_)
        CHECK(state->restore(row));
    if (flushed_.value > 0)
        state->restored(flushed_, flushed_at_);
    for (std::size_t at = flushed_.value; at < log_.size(); ++at)
        state->apply(log_[at]);
    return state;
}

std::unique_ptr<hub::HubState> HubImage::replay() const {
    auto state = std::make_unique<hub::HubState>();
    for (const LogEntry& entry : log_)
        state->apply(entry);
    return state;
}

}  // namespace onepool::sim
