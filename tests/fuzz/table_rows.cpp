#include "tests/fuzz/table_rows.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>

#include "protocol/check.hpp"

namespace onepool::fuzz {

namespace {

enum class Kind : std::uint8_t { null, byte, integer, real, text, blob, long_blob, place };
constexpr std::uint8_t kinds = 8;
constexpr std::int64_t places_of_a_life = std::int64_t{1} << 40;

// Takes values off the front.
class Values {
  public:
    explicit Values(ByteView bytes) : rest_(bytes) {}

    bool is_empty() const { return rest_.empty(); }
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        const ByteView taken = take(bytes);
        for (std::size_t i = 0; i < taken.size(); ++i)
            value |= std::uint64_t{taken[i]} << (8 * i);
        return value;
    }
    ByteView take(std::size_t bytes) {
        const ByteView taken = rest_.first(std::min(bytes, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

  private:
    ByteView rest_;
};

std::vector<Table> tables_of(io::Database& database, const std::vector<std::string_view>& names) {
    std::vector<Table> tables;
    for (const std::string_view name : names) {
        Table table{std::string(name), {}};
        auto columns = database.prepare("PRAGMA table_info(" + table.name + ")");
        while (columns.step())
            table.columns.emplace_back(columns.text(1));
        CHECK(!table.columns.empty());  // the schema has that table
        tables.push_back(std::move(table));
    }
    return tables;
}

// A draft must exist before it is opened.
std::unique_ptr<io::Database> open_empty(const std::string& path) {
    std::filesystem::remove(path);
    sqlite3* created = nullptr;
    CHECK(sqlite3_open(path.c_str(), &created) == SQLITE_OK);
    CHECK(sqlite3_exec(created, "PRAGMA user_version=0", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(created);
    return std::make_unique<io::Database>(
        io::Database::Config{.path = path, .mode = io::Database::Mode::draft});
}

// "a, b", or "?1, ?2" with marks.
std::string list(const Table& table, std::string_view mark) {
    std::string text;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        text += i == 0 ? "" : ", ";
        text += mark.empty() ? table.columns[i] : std::string(mark) + std::to_string(i + 1);
    }
    return text;
}
void bind_blob(sqlite3_stmt* insert, int column, ByteView blob) {
    if (blob.empty())
        sqlite3_bind_zeroblob(insert, column, 0);
    else
        sqlite3_bind_blob(insert, column, blob.data(), static_cast<int>(blob.size()),
                          SQLITE_TRANSIENT);
}

void bind(sqlite3_stmt* insert, int column, Values& values) {
    const auto bytes_of = [&](std::size_t length_bytes) {
        return values.take(static_cast<std::size_t>(values.number(length_bytes)));
    };
    switch (static_cast<Kind>(values.number(1) % kinds)) {
        case Kind::null:
            return;
        case Kind::byte:
            sqlite3_bind_int64(insert, column, static_cast<std::int8_t>(values.number(1)));
            return;
        case Kind::integer:
            sqlite3_bind_int64(insert, column, static_cast<std::int64_t>(values.number(8)));
            return;
        case Kind::real:
            sqlite3_bind_double(insert, column, std::bit_cast<double>(values.number(8)));
            return;
        case Kind::text: {
            const ByteView text = bytes_of(1);
            sqlite3_bind_text(insert, column, reinterpret_cast<const char*>(text.data()),
                              static_cast<int>(text.size()), SQLITE_TRANSIENT);
            return;
        }
        case Kind::blob:
            return bind_blob(insert, column, bytes_of(1));
        case Kind::long_blob:
            return bind_blob(insert, column, bytes_of(2));
        case Kind::place: {
            const auto life = static_cast<std::int64_t>(values.number(1));
            const auto seq = static_cast<std::int64_t>(values.number(1));
            sqlite3_bind_int64(insert, column, life * places_of_a_life + seq);
            return;
        }
    }
}
void add_row(io::Database& database, const std::vector<Table>& tables, Values& values) {
    const Table& table = tables[values.number(1) % tables.size()];
    sqlite3_stmt* insert = nullptr;
    const std::string sql = "INSERT INTO " + table.name + " VALUES (" + list(table, "?") + ")";
    CHECK(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &insert, nullptr) == SQLITE_OK);
    for (std::size_t column = 1; column <= table.columns.size(); ++column)
        bind(insert, static_cast<int>(column), values);
    CHECK(sqlite3_step(insert) == SQLITE_DONE);
    sqlite3_finalize(insert);
}

// One column as a value of a seed.
class Seed {
  public:
    void table(std::size_t number) { put(number, 1); }
    void column(sqlite3_stmt* row, int at) {
        switch (sqlite3_column_type(row, at)) {
            case SQLITE_NULL:
                return put_kind(Kind::null);
            case SQLITE_TEXT:
                return put_bytes(Kind::text, sqlite3_column_text(row, at),
                                 sqlite3_column_bytes(row, at));
            case SQLITE_BLOB: {
                const int size = sqlite3_column_bytes(row, at);
                return put_bytes(size < 256 ? Kind::blob : Kind::long_blob,
                                 sqlite3_column_blob(row, at), size);
            }
            default:
                return put_integer(sqlite3_column_int64(row, at));
        }
    }
    Bytes take() { return std::move(bytes_); }

  private:
    void put(std::uint64_t number, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            bytes_.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
    void put_kind(Kind kind) { put(static_cast<std::uint64_t>(kind), 1); }
    void put_bytes(Kind kind, const void* data, int size) {
        CHECK(size < (kind == Kind::long_blob ? 65'536 : 256));
        put_kind(kind);
        put(static_cast<std::uint64_t>(size), kind == Kind::long_blob ? 2 : 1);
        const auto* first = static_cast<const std::uint8_t*>(data);
        bytes_.insert(bytes_.end(), first, first + size);
    }
    void put_integer(std::int64_t value) {
        const auto number = static_cast<std::uint64_t>(value);
        const bool is_place =
            value >= 0 && value < 256 * places_of_a_life && value % places_of_a_life < 256;
        if (value >= 0 && value < 128) {
            put_kind(Kind::byte);
            put(number, 1);
        } else if (is_place) {
            put_kind(Kind::place);
            put(number / places_of_a_life, 1);
            put(number % places_of_a_life, 1);
        } else {
            put_kind(Kind::integer);
            put(number, 8);
        }
    }

    Bytes bytes_;
};

}  // namespace

RowFile::RowFile(const std::string& name, const std::vector<std::string_view>& names,
                 const std::function<void(io::Database&)>& create)
    : path_((std::filesystem::temp_directory_path() /
             ("onepool-fuzz-" + name + "-" + std::to_string(::getpid())))
                .string()) {
    with_draft(path_, [&](io::Database& real) {
        create(real);
        tables_ = tables_of(real, names);
    });
    database_ = open_empty(path_);
    database_->execute("PRAGMA journal_mode=MEMORY");  // a file for each input would cost the most
    for (const Table& table : tables_)
        database_->execute("CREATE TABLE " + table.name + " (" + list(table, "") + ")");
}

RowFile::~RowFile() {
    database_.reset();
    std::filesystem::remove(path_);
}

void RowFile::fill(ByteView bytes) {
    Values values(bytes);
    database_->execute("BEGIN");
    for (const Table& table : tables_)
        database_->execute("DELETE FROM " + table.name);
    while (!values.is_empty())
        add_row(*database_, tables_, values);
    database_->execute("COMMIT");
}

void with_draft(const std::string& path, const std::function<void(io::Database&)>& look) {
    look(*open_empty(path));
    std::filesystem::remove(path);
}

Bytes rows_of(io::Database& database, const std::vector<std::string_view>& names) {
    Seed seed;
    for (std::size_t table = 0; table < names.size(); ++table) {
        sqlite3_stmt* rows = nullptr;
        const std::string sql = "SELECT * FROM " + std::string(names[table]);
        CHECK(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &rows, nullptr) == SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            seed.table(table);
            for (int column = 0; column < sqlite3_column_count(rows); ++column)
                seed.column(rows, column);
        }
        sqlite3_finalize(rows);
    }
    return seed.take();
}

}  // namespace onepool::fuzz
