#pragma once
// Carries rows of a damaged database into a sound one, table by table: from the front as far as it
// can be read, from the back, and between the two by their numbers one at a time. Part of mending;
// owned by it. Throws io::SqliteError when the disk fails; damage is what it is for.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"

namespace onepool::node {

class RowCarrier {
  public:
    RowCarrier(std::string damaged, io::Database& into);
    ~RowCarrier();

    // Why nothing can be carried at all; for a person.
    std::optional<std::string> find_hindrance();

    struct Tables {
        std::string from;
        std::string to;
    };
    void carry(const Tables& tables);
    // A table whose rows are numbered, and the part of it that is carried.
    struct Numbered {
        std::string table;
        std::string column;
    };
    struct Span {
        std::int64_t first = 0;
        std::int64_t end = 0;  // excluded
    };
    void carry_range(const Numbered& numbered, const Span& span);

    // The rows that say which journals there are; where each of them stands, from the first event
    // that was not let go of: rows are not looked for where none can be.
    std::vector<Span> carry_lives();
    std::array<std::int64_t, 4> slots_in_force();  // by scope; 0 where that cannot be read

  private:
    struct Column {
        std::string name;
        std::string type;
    };
    struct Way {
        std::string from;
        std::string to;
        std::vector<Column> columns;
        std::string key;  // what its rows are in order of
    };
    Way way(const Tables& tables);
    std::string select(const Way& way, const std::string& rest) const;
    // Rows that `sql` gives, until the end or damage; false: damage.
    bool take(const Way& way, const std::string& sql,
              const std::function<void(std::int64_t)>& seen);
    bool read(const std::function<void(io::Database&)>& work);
    void open();

    std::string damaged_;
    io::Database& into_;
    std::unique_ptr<io::Database> from_;
};

}  // namespace onepool::node
