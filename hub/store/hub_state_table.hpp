#pragma once
// The flushed state's SQL: cells with their numbers in columns, everything else as rows of bytes
// that the core reads and writes, and the lsn they all belong to. Used by one thread per
// connection.

#include <optional>
#include <string>

#include "drivers/io/sqlite.hpp"
#include "hub/core/hub_state.hpp"

namespace onepool::hub {

struct Flushed {
    Lsn lsn;
    UnixMs at;
    std::string log_id;
};

class HubStateTable {
  public:
    explicit HubStateTable(io::Database& database) : database_(database) {}

    static const char* schema();  // empties what is there
    // Creates what is missing; a file of another version is emptied, for it can be built anew.
    void open();

    // Inside a transaction.
    void clear();
    void write(const StateChanges& changes, const std::string& log_id);

    std::optional<Flushed> flushed();
    // False: what is there is not a whole state; `state` is void then.
    [[nodiscard]] bool read(HubState& state);

  private:
    bool read_rows(HubState& state);
    bool read_cells(HubState& state);

    io::Database& database_;
};

}  // namespace onepool::hub
