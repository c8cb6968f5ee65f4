#pragma once
// The log's SQL: rows of entries, and the head that every append must match. Used by one thread per
// connection.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "hub/core/hub_log.hpp"

namespace onepool::hub {

struct LogHead {
    Lsn lsn;
    std::string log_id;  // names this log; the flushed state of another one is not ours
};

class HubLogTable {
  public:
    explicit HubLogTable(io::Database& database) : database_(database) {}

    // Creates what is missing and takes the log over for this writer. Throws StoreError when the
    // file is not a hub log of this version.
    void open(const std::string& path, const std::string& writer_token);

    // Inside a transaction. False: the head is not where we left it, or another writer took over.
    [[nodiscard]] bool append(std::span<const LogEntry> entries, const std::string& writer_token);

    LogHead head();
    static bool is_hub_log(io::Database& database);
    // A log that was put back from a backup carries the name of that restore; else empty.
    void mark_restored(const std::string& restore);
    std::string restore();
    enum class Input : std::uint8_t { with, without };  // replaying needs no raw input
    std::vector<LogEntry> read(Lsn after, std::size_t limit, Input input);
    // The last entry that was surely taken before then. Entries are in order of time, but for what
    // the clock was moved back.
    Lsn last_before(UnixMs at);
    // What this node sent, newest first, in entries below `before`; looks through the whole log.
    std::vector<LogEntry> read_back(const NodeId& node, Lsn before, std::size_t limit);
    std::vector<LogEntry> read_back(Lsn before, std::size_t limit);  // of whoever

  private:
    io::Database& database_;
};

}  // namespace onepool::hub
