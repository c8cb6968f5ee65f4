#include "tests/bench/limits/ingest_floor.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

namespace onepool::bench {

namespace {

constexpr int checkpoint_frames = 4000;

class Connection {
  public:
    explicit Connection(const std::string& path) {
        if (sqlite3_open_v2(path.c_str(), &db_,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                            nullptr) != SQLITE_OK)
            throw std::runtime_error("cannot open " + path);
        sqlite3_busy_timeout(db_, 10'000);  // a restarting checkpoint holds the writer shortly
    }
    ~Connection() { sqlite3_close_v2(db_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    void execute(const std::string& sql) {
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string("floor: ") + sqlite3_errmsg(db_));
    }
    sqlite3* get() { return db_; }

  private:
    sqlite3* db_ = nullptr;
};

class Prepared {
  public:
    Prepared(Connection& connection, const char* sql) {
        if (sqlite3_prepare_v3(connection.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_,
                               nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string("floor: ") + sqlite3_errmsg(connection.get()));
    }
    ~Prepared() { sqlite3_finalize(statement_); }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    Prepared& bind(int at, std::int64_t value) {
        sqlite3_bind_int64(statement_, at, value);
        return *this;
    }
    Prepared& bind(int at, const char* bytes, std::size_t size) {
        sqlite3_bind_blob(statement_, at, bytes, static_cast<int>(size), SQLITE_STATIC);
        return *this;
    }
    void run() {
        const int code = sqlite3_step(statement_);
        if (code != SQLITE_DONE && code != SQLITE_ROW)
            throw std::runtime_error(std::string("floor: ") +
                                     sqlite3_errmsg(sqlite3_db_handle(statement_)));
        sqlite3_reset(statement_);
    }

  private:
    sqlite3_stmt* statement_ = nullptr;
};

void create_balances(Connection& db, IngestFloor::Layout layout) {
    const bool is_hot = layout == IngestFloor::Layout::hot;
    db.execute(is_hot ? "CREATE TABLE balance(k INTEGER PRIMARY KEY, on_hand INTEGER NOT NULL,"
                        " reserved INTEGER NOT NULL); BEGIN"
                      : "CREATE TABLE balance(sku INTEGER, loc INTEGER, on_hand INTEGER NOT NULL,"
                        " reserved INTEGER NOT NULL, PRIMARY KEY(sku, loc)) WITHOUT ROWID; BEGIN");
    if (is_hot) {
        Prepared insert(db, "INSERT INTO balance VALUES(?1, 100000, 0)");
        for (std::int64_t store = 0; store < floor_stores; ++store)
            for (std::int64_t sku = 0; sku < floor_skus; ++sku)
                insert.bind(1, store << 20 | sku).run();
    } else {
        Prepared insert(db, "INSERT INTO balance VALUES(?1, ?2, 100000, 0)");
        for (std::int64_t sku = 0; sku < floor_skus; ++sku)
            for (std::int64_t store = 0; store < floor_stores; ++store)
                insert.bind(1, sku).bind(2, store).run();
    }
    db.execute("COMMIT");
}

void create_schema(Connection& db, IngestFloor::Layout layout) {
    db.execute(
        "PRAGMA journal_mode=WAL; PRAGMA secure_delete=OFF; PRAGMA cache_size=-524288;"
        "PRAGMA synchronous=OFF");
    create_balances(db, layout);
    const std::string unique =
        layout == IngestFloor::Layout::naive ? ", UNIQUE(node, epoch, seq))" : ")";
    db.execute(
        "CREATE TABLE journal(id INTEGER PRIMARY KEY, node INTEGER NOT NULL, epoch INTEGER NOT "
        "NULL,"
        " seq INTEGER NOT NULL, sku INTEGER NOT NULL, loc INTEGER NOT NULL, qty INTEGER NOT NULL,"
        " ts INTEGER NOT NULL, body BLOB NOT NULL" +
        unique +
        "; CREATE TABLE cursor(node INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL);"
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<199)"
        " INSERT INTO cursor SELECT i, 0 FROM n; PRAGMA wal_checkpoint(TRUNCATE);"
        // The WAL at its working size, so that commits overwrite instead of growing the file.
        "BEGIN; CREATE TABLE filler(b BLOB);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<6000)"
        " INSERT INTO filler SELECT zeroblob(3800) FROM n; COMMIT; PRAGMA wal_checkpoint(RESTART);"
        "DROP TABLE filler; PRAGMA wal_checkpoint(RESTART); PRAGMA synchronous=FULL");
    db.execute(layout == IngestFloor::Layout::hot ? "PRAGMA wal_autocheckpoint=0"
                                                  : "PRAGMA wal_autocheckpoint=4000");
}

// Copies WAL frames back beside the writer: passive does the bulk, restart lets the WAL wrap.
class Checkpointer {
  public:
    explicit Checkpointer(const std::string& path) : thread_([this, path] { loop(path); }) {}
    ~Checkpointer() {
        is_stopping_ = true;
        thread_.join();
    }
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

  private:
    void loop(const std::string& path) {
        Connection db(path);
        db.execute("PRAGMA synchronous=FULL");
        while (!is_stopping_) {
            int frames = 0;
            int done = 0;
            sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &done);
            const bool is_long = frames >= checkpoint_frames;
            if (is_long)
                sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_RESTART, &frames,
                                          &done);
            std::this_thread::sleep_for(std::chrono::milliseconds(is_long ? 1 : 20));
        }
    }
    std::atomic<bool> is_stopping_{false};
    std::thread thread_;
};

// Building five million balances takes a while, so each layout's start is kept and copied.
std::string fresh_copy(const std::string& path, IngestFloor::Layout layout) {
    const std::string base =
        path + (layout == IngestFloor::Layout::hot ? ".hot-base" : ".naive-base");
    if (!std::filesystem::exists(base)) {
        Connection db(base + ".new");
        create_schema(db, layout);
        db.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
        std::filesystem::rename(base + ".new", base);
    }
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(path + suffix);
    std::filesystem::copy_file(base, path);
    ::sync();
    return path;
}

void warm_up(Connection& db) {
    db.execute(
        "PRAGMA journal_mode=WAL; PRAGMA secure_delete=OFF; PRAGMA cache_size=-524288;"
        "PRAGMA synchronous=OFF; BEGIN; CREATE TABLE filler(b BLOB);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<6000)"
        " INSERT INTO filler SELECT zeroblob(3800) FROM n; COMMIT; PRAGMA wal_checkpoint(RESTART);"
        "DROP TABLE filler; PRAGMA wal_checkpoint(RESTART); PRAGMA synchronous=FULL;"
        "SELECT sum(on_hand) FROM balance");
}

}  // namespace

struct IngestFloor::Impl {
    Impl(const std::string& path, Layout chosen)
        : layout(chosen),
          db(fresh_copy(path, chosen)),
          on_hand(std::size_t{floor_stores} * floor_skus, 100'000),
          dirty_mark(on_hand.size(), 0),
          seq(floor_nodes, 0) {
        warm_up(db);
        db.execute(layout == Layout::hot ? "PRAGMA wal_autocheckpoint=0"
                                         : "PRAGMA wal_autocheckpoint=4000");
        if (layout == Layout::hot)
            checkpointer = std::make_unique<Checkpointer>(path);
        const auto prepare = [this](const char* sql) {
            return std::make_unique<Prepared>(db, sql);
        };
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        journal = prepare("INSERT INTO journal VALUES(?9, ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7)");
        balance = prepare(layout == Layout::hot
                              ? "UPDATE balance SET on_hand = ?2 WHERE k = ?1"
                              : "UPDATE balance SET on_hand = on_hand + ?3 WHERE sku = ?1 AND "
                                "loc = ?2");
        cursor = prepare("UPDATE cursor SET last_seq = ?2 WHERE node = ?1");
    }

    void take(std::uint32_t store, const Line& line) {
        if (layout == Layout::naive) {
            balance->bind(1, line.sku).bind(2, store).bind(3, line.quantity).run();
            return;
        }
        const std::size_t key = std::size_t{store} * floor_skus + line.sku;
        on_hand[key] += line.quantity;
        if (dirty_mark[key] == generation)
            return;
        dirty_mark[key] = generation;
        dirty.push_back(static_cast<std::uint32_t>(key));
    }

    void flush() {
        std::sort(dirty.begin(), dirty.end());
        for (const std::uint32_t key : dirty)
            balance->bind(1, std::int64_t{key / floor_skus} << 20 | key % floor_skus)
                .bind(2, on_hand[key])
                .run();
        dirty.clear();
        ++generation;
    }

    Layout layout;
    Connection db;
    std::unique_ptr<Prepared> begin, commit, journal, balance, cursor;
    std::vector<std::int32_t> on_hand;
    std::vector<std::uint32_t> dirty_mark;
    std::vector<std::uint32_t> dirty;
    std::uint32_t generation = 1;
    std::vector<std::int64_t> seq;
    std::int64_t id = 0;
    std::unique_ptr<Checkpointer> checkpointer;
};

IngestFloor::IngestFloor(const std::string& path, Layout layout)
    : impl_(std::make_unique<Impl>(path, layout)) {}
IngestFloor::~IngestFloor() = default;

void IngestFloor::begin() {
    impl_->begin->run();
}

void IngestFloor::apply(const Batch& batch) {
    const std::uint32_t store = batch.node / floor_nodes_per_store;
    const std::size_t each = batch.body->size() / batch.count;
    const std::int64_t taken_at = now_ns();
    for (std::size_t i = 0; i < batch.count; ++i) {
        const Line& line = batch.lines[i];
        impl_->journal->bind(1, batch.node)
            .bind(2, ++impl_->seq[batch.node])
            .bind(3, line.sku)
            .bind(4, store)
            .bind(5, line.quantity)
            .bind(6, taken_at)
            .bind(7, batch.body->data() + i * each, each)
            .bind(9, ++impl_->id)
            .run();
        impl_->take(store, line);
    }
    impl_->cursor->bind(1, batch.node).bind(2, impl_->seq[batch.node]).run();
}

void IngestFloor::commit() {
    impl_->flush();
    impl_->commit->run();
}

IngestFloor::Result IngestFloor::run(std::size_t transaction_events, double seconds) {
    Rng rng(1);
    const Zipf zipf(floor_skus);
    const std::string body(120 * floor_batch, 'b');
    std::vector<std::vector<Line>> lines(4000);
    for (auto& batch : lines)
        for (std::size_t i = 0; i < floor_batch; ++i)
            batch.push_back({zipf.sample(rng), -1 - static_cast<std::int32_t>(rng.below(2))});
    Latencies commits;
    std::size_t events = 0;
    std::size_t at = 0;
    const std::int64_t started = now_ns();
    const auto limit_ns = static_cast<std::int64_t>(seconds * 1e9);
    while (now_ns() - started < limit_ns) {
        const std::int64_t t = now_ns();
        begin();
        for (std::size_t taken = 0; taken < transaction_events; taken += floor_batch) {
            const auto& batch = lines[at++ % lines.size()];
            apply({rng.below(floor_nodes), batch.data(), batch.size(), &body});
        }
        commit();
        commits.add(now_ns() - t);
        events += transaction_events;
    }
    const double wall = static_cast<double>(now_ns() - started) * 1e-9;
    return {static_cast<double>(events) / wall, commits.us(0.99)};
}

}  // namespace onepool::bench
