#pragma once
// What the hub's database holds: the log, and the rows of the last flush, as bytes on a SimDisk and
// read back. A recovery restores the flushed rows and applies the recorded effects of the entries
// after it; it decides nothing. Single-threaded values.

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "tests/sim/world/sim_disk.hpp"

namespace onepool::sim {

// One group commit, or one flush, as it stands on the disk.
Bytes encode_entries(const std::vector<hub::LogEntry>& entries);
Bytes encode_flush(const hub::StateChanges& changes);

class HubImage {
  public:
    void follow(const SimDisk& disk, Extent extent);

    const std::vector<hub::LogEntry>& log() const { return log_; }
    std::uint64_t history() const { return history_; }  // changes when entries may be gone
    bool has_row(hub::RowKind kind, std::uint64_t key) const { return rows_.contains({kind, key}); }

    // What a core is given at start.
    std::unique_ptr<hub::HubState> recover() const;
    // The same from the log alone, as `onepool check` does.
    std::unique_ptr<hub::HubState> replay() const;

  private:
    void apply(ByteView transaction);
    void apply_flush(class RecordReader& in);

    std::uint64_t history_ = 0;
    std::size_t applied_ = 0;
    std::vector<hub::LogEntry> log_;
    protocol::Lsn flushed_;
    protocol::UnixMs flushed_at_;
    std::map<std::pair<hub::RowKind, std::uint64_t>, Bytes> rows_;
    std::map<std::uint64_t, hub::CellRow> cells_;
};

}  // namespace onepool::sim
