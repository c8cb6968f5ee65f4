#pragma once
// The chunks of scopes (protocol/scopes.hpp) beside the hub log, by their SHA-256. Used by one
// thread per connection.

#include <optional>
#include <set>
#include <span>

#include "drivers/io/sqlite.hpp"
#include "protocol/bytes.hpp"

namespace onepool::hub {

class ChunkTable {
  public:
    explicit ChunkTable(io::Database& database) : database_(database) {}

    // Inside a transaction.
    void create_if_missing();
    void keep(std::span<const protocol::Bytes> chunks);
    // The number erased, at most `most`.
    std::size_t erase_but(const std::set<protocol::Digest>& named, std::size_t most);

    // Nullopt: not there, or not as it was written.
    std::optional<protocol::Bytes> read(const protocol::Digest& digest);

  private:
    io::Database& database_;
};

}  // namespace onepool::hub
