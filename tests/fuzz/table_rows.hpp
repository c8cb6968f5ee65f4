#pragma once
// Databases whose rows hold anything: SQLite keeps to no type of a column, and a disk to no CHECK.
// The tables have the names and columns of the real ones and nothing else of them. Rows in a file:
//
//   row    = table (its place in the list) value*     (one for each column)
//   value  = 0 | 1 integer:1 | 2 integer:8 | 3 real:8 | 4 text | 5 blob | 6 long blob | 7 place
//   text   = length:1 bytes     blob = length:1 bytes     long blob = length:2 bytes
//   place  = life:1 seq:1                                 (life * 2^40 + seq)
//
// Numbers are little endian; what is missing at the end is zero.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "protocol/bytes.hpp"

namespace onepool::fuzz {

using protocol::Bytes;
using protocol::ByteView;

struct Table {
    std::string name;
    std::vector<std::string> columns;
};

// A file of such tables in the folder for temporary ones, written anew for every input. Lives as
// long as the program.
class RowFile {
  public:
    // `create` makes the real tables; those named are what rows go into.
    RowFile(const std::string& name, const std::vector<std::string_view>& names,
            const std::function<void(io::Database&)>& create);
    ~RowFile();

    const std::string& path() const { return path_; }
    io::Database& database() { return *database_; }

    void fill(ByteView bytes);

  private:
    std::string path_;
    std::vector<Table> tables_;
    std::unique_ptr<io::Database> database_;
};

// An empty database, away from the disk's cares, until `look` returns.
void with_draft(const std::string& path, const std::function<void(io::Database&)>& look);

// The rows that a real database holds, as a seed.
Bytes rows_of(io::Database& database, const std::vector<std::string_view>& names);

}  // namespace onepool::fuzz
