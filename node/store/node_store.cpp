#include "node/store/node_store.hpp"

#include <filesystem>
#include <system_error>

#include "node/store/chain_check.hpp"
#include "node/store/kept_copy.hpp"
#include "node/store/row_mending.hpp"
#include "node/store/rows.hpp"
#include "node/store/schema.hpp"
#include "node/store/side_rows.hpp"
#include "node/store/waiting_rows.hpp"
#include "protocol/check.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

struct Write {
    io::Database& database;
    Life& life;
    JournalId& journal;

    void operator()(const JournalAppend& row) const {
        auto insert = database.prepare(
            "INSERT INTO journal (place, hash, basket, payload) VALUES (?1, ?2, ?3, ?4)");
        insert.bind(1, life.place(row.seq)).bind(2, ByteView(row.hash));
        if (row.basket.is_none()) {
            insert.bind_null(3);
        } else {
            insert.bind(3, ByteView(row.basket.bytes));
        }
        insert.bind(4, ByteView(row.payload)).run();
    }
    void operator()(const EventBack& row) const {
        const auto bind = [&](io::Statement& put) {
            put.bind(1, Life{life_of(row.journal)}.place(row.seq)).bind(2, ByteView(row.hash));
            if (row.basket.is_none()) {
                put.bind_null(3);
            } else {
                put.bind(3, ByteView(row.basket.bytes));
            }
            put.bind(4, ByteView(row.payload)).run();
        };
        switch (row.to) {
            case BackTo::own_row: {
                // A document that is filed elsewhere keeps its place: nothing else is overwritten.
                auto mend = database.prepare(
                    "INSERT INTO journal (place, hash, basket, payload) VALUES (?1, ?2, "
                    "CASE WHEN EXISTS (SELECT 1 FROM journal WHERE basket = ?3 AND place <> ?1) "
                    "THEN NULL ELSE ?3 END, ?4) ON CONFLICT (place) DO UPDATE SET "
                    "hash = excluded.hash, basket = excluded.basket, payload = excluded.payload");
                return bind(mend);
            }
            case BackTo::beside: {
                auto put = database.prepare(
                    "INSERT OR REPLACE INTO recalled (place, hash, basket, payload) "
                    "VALUES (?1, ?2, ?3, ?4)");
                return bind(put);
            }
        }
    }
    // The chain goes on from a row that is there: where damage took the last one, from the one
    // before it.
    void operator()(const JournalPrune& row) const {
        auto query = database.prepare(
            "SELECT place, hash FROM journal WHERE place > ?1 AND place <= ?2 "
            "ORDER BY place DESC LIMIT 1");
        query.bind(1, life.place(Seq{})).bind(2, life.place(row.last));
        if (!query.step())
            return;
        const std::int64_t last = query.integer(0);
        const Digest hash = digest_from(query.blob(1));
        database.prepare("INSERT OR REPLACE INTO pruned (life, seq, hash) VALUES (?1, ?2, ?3)")
            .bind(1, life.number)
            .bind(2, integer(Life::seq_of(last).value))
            .bind(3, ByteView(hash))
            .run();
        database.prepare("DELETE FROM journal WHERE place > ?1 AND place < ?2")
            .bind(1, life.place(Seq{}))
            .bind(2, last)
            .run();
    }
    void operator()(const BasketPut& row) const {
        database.prepare("INSERT OR REPLACE INTO basket (id, state) VALUES (?1, ?2)")
            .bind(1, ByteView(row.basket.bytes))
            .bind(2, ByteView(row.state))
            .run();
    }
    void operator()(const BasketErase& row) const {
        database.prepare("DELETE FROM basket WHERE id = ?1")
            .bind(1, ByteView(row.basket.bytes))
            .run();
    }
    void operator()(const CursorPut& row) const { put_cursor(database, row); }
    void operator()(const TaskPut& row) const {
        const auto value = encode_task(row.task);
        database
            .prepare(
                "INSERT OR REPLACE INTO task (channel, order_id, version, state, value) "
                "VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(1, row.task.order.channel.value)
            .bind(2, row.task.order.order.value)
            .bind(3, integer(row.task.version))
            .bind(4, static_cast<std::int64_t>(row.task.state))
            .bind(5, ByteView(value))
            .run();
    }
    void operator()(const HeldTasksErase&) const {
        database.execute("DELETE FROM task WHERE state IN " + states_to_do());
    }
    void operator()(const PickPut& row) const {
        const Bytes value = encode_pick(row.progress);
        database
            .prepare("INSERT OR REPLACE INTO pick (channel, order_id, value) VALUES (?1, ?2, ?3)")
            .bind(1, row.progress.order.channel.value)
            .bind(2, row.progress.order.order.value)
            .bind(3, ByteView(value))
            .run();
    }
    void operator()(const PickErase& row) const {
        database.prepare("DELETE FROM pick WHERE channel = ?1 AND order_id = ?2")
            .bind(1, row.order.channel.value)
            .bind(2, row.order.order.value)
            .run();
    }
    void operator()(const UsedRightPut& row) const { put_used_right(database, row); }
    void operator()(const CountSessionPut& row) const { put_count(database, row.session); }
    void operator()(const CountLinePut& row) const { put_count(database, row.line); }
    void operator()(const CountLineErase& row) const {
        database.prepare("DELETE FROM count_line WHERE session = ?1 AND sku = ?2")
            .bind(1, ByteView(row.session.bytes))
            .bind(2, row.sku.value)
            .run();
    }
    void operator()(const CountErase& row) const { erase_count(database, row); }
    void operator()(const LevelPut& row) const {
        put_waiting(database, row.level.sku, row.level.waiting);
        database
            .prepare(
                "INSERT OR REPLACE INTO level (sku, version, shelf, held, online) "
                "VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(1, row.level.sku.value)
            .bind(2, integer(row.level.version))
            .bind(3, row.level.shelf.value)
            .bind(4, row.level.held.value)
            .bind(5, row.level.online.value)
            .run();
        if (row.level.paying == Units{}) {
            database.prepare("DELETE FROM paying WHERE sku = ?1")
                .bind(1, row.level.sku.value)
                .run();
            return;
        }
        database.prepare("INSERT OR REPLACE INTO paying (sku, units, until) VALUES (?1, ?2, ?3)")
            .bind(1, row.level.sku.value)
            .bind(2, row.level.paying.value)
            .bind(3, row.level.paying_until.value)
            .run();
    }
    void operator()(const JournalBegin& row) const {
        CHECK(row.ended.journal == journal);
        database
            .prepare(
                "INSERT INTO ended_journal (life, journal_id, head_seq, head_hash, taken_seq, "
                "taken_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .bind(1, life.number)
            .bind(2, ByteView(row.ended.journal.bytes))
            .bind(3, integer(row.ended.head.seq.value))
            .bind(4, ByteView(row.ended.head.hash))
            .bind(5, integer(row.ended.taken.seq.value))
            .bind(6, ByteView(row.ended.taken.hash))
            .run();
        put_held(life.number, row.ended.held, row.ended.lost);
        ++life.number;
        journal = row.next;
        database.prepare("UPDATE node SET journal_id = ?1, life = ?2 WHERE id = 1")
            .bind(1, ByteView(journal.bytes))
            .bind(2, life.number)
            .run();
    }
    void operator()(const LatePut& row) const {
        database
            .prepare(
                "UPDATE ended_journal SET taken_seq = ?1, taken_hash = ?2 WHERE journal_id = ?3")
            .bind(1, integer(row.taken.seq.value))
            .bind(2, ByteView(row.taken.hash))
            .bind(3, ByteView(row.journal.bytes))
            .run();
        const std::int64_t ended = life_of(row.journal);
        database.prepare("UPDATE held_by_hub SET lost_seq = ?1, lost_hash = ?2 WHERE life = ?3")
            .bind(1, integer(row.lost.seq.value))
            .bind(2, ByteView(row.lost.hash))
            .bind(3, ended)
            .run();
        database.prepare("DELETE FROM unreadable WHERE life = ?1").bind(1, ended).run();
        for (const Unreadable& span : row.unreadable) {
            database
                .prepare(
                    "INSERT INTO unreadable (life, first_seq, last_seq, prev_hash) "
                    "VALUES (?1, ?2, ?3, ?4)")
                .bind(1, ended)
                .bind(2, integer(span.after.seq.next().value))
                .bind(3, integer(span.last.value))
                .bind(4, ByteView(span.after.hash))
                .run();
        }
    }
    void put_held(std::int64_t ended, const Position& held, const Position& lost) const {
        if (held.seq == Seq{})
            return;
        database
            .prepare(
                "INSERT INTO held_by_hub (life, held_seq, held_hash, lost_seq, lost_hash) "
                "VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(1, ended)
            .bind(2, integer(held.seq.value))
            .bind(3, ByteView(held.hash))
            .bind(4, integer(lost.seq.value))
            .bind(5, ByteView(lost.hash))
            .run();
    }
    std::int64_t life_of(const JournalId& named) const {
        if (named == journal)
            return life.number;
        auto query = database.prepare("SELECT life FROM ended_journal WHERE journal_id = ?1");
        query.bind(1, ByteView(named.bytes));
        CHECK(query.step());
        return query.integer(0);
    }
    void operator()(const HubKeyPut& row) const { put_hub_key(database, row.key); }
    void operator()(const HeadWitnessPut& row) const {
        database.prepare("INSERT OR REPLACE INTO head_witness (id, sealed) VALUES (1, ?1)")
            .bind(1, ByteView(row.sealed))
            .run();
    }
    void operator()(const DayPut& row) const {
        database.prepare("INSERT OR REPLACE INTO day_seal (day, sealed) VALUES (?1, ?2)")
            .bind(1, std::int64_t{row.day.yyyymmdd})
            .bind(2, ByteView(row.sealed))
            .run();
    }
    void operator()(const OverridesPut& row) const {
        database.prepare("INSERT OR REPLACE INTO overrides (id, day, units) VALUES (1, ?1, ?2)")
            .bind(1, std::int64_t{row.day.yyyymmdd})
            .bind(2, row.units.value)
            .run();
    }
    void operator()(const PinTriesPut& row) const {
        database.prepare("INSERT OR REPLACE INTO pin_tries (id, wrong_in_a_row) VALUES (1, ?1)")
            .bind(1, std::int64_t{row.wrong_in_a_row})
            .run();
    }
    void operator()(const ReturnedPut& row) const {
        database
            .prepare(
                "INSERT OR REPLACE INTO returned (basket, line_no, quantity) "
                "VALUES (?1, ?2, ?3)")
            .bind(1, ByteView(row.original.basket.bytes))
            .bind(2, std::int64_t{row.original.line_no})
            .bind(3, row.quantity.value)
            .run();
    }
    void operator()(const ChunkPut& row) const {
        database.prepare("INSERT OR REPLACE INTO scope_chunk (digest, content) VALUES (?1, ?2)")
            .bind(1, ByteView(row.digest))
            .bind(2, ByteView(row.content))
            .run();
    }
    void operator()(const ChunkErase& row) const {
        database.prepare("DELETE FROM scope_chunk WHERE digest = ?1")
            .bind(1, ByteView(row.digest))
            .run();
    }
    void operator()(const ScopePut& row) const {
        Bytes chunks;
        for (const Digest& digest : row.scope.chunks)
            chunks.insert(chunks.end(), digest.begin(), digest.end());
        database
            .prepare(
                "INSERT OR REPLACE INTO scope (scope, version, slot, chunks) "
                "VALUES (?1, ?2, ?3, ?4)")
            .bind(1, static_cast<std::int64_t>(row.scope.mark.scope))
            .bind(2, integer(row.scope.mark.version))
            .bind(3, std::int64_t{row.scope.slot})
            .bind(4, ByteView(chunks))
            .run();
    }
};

static_assert(last_place.value + 1 == Life::last_seq.value);

// Three quarters of the pre-extended WAL (io::Database::Config::wal_bytes of 4 KiB pages).
constexpr std::uint64_t checkpoint_pages = 3'000;
constexpr std::uint64_t page_bytes = 4'096;

// WAL pages a row costs: the leaf it is in, an index leaf, and what does not fit.
struct PagesOf {
    std::uint64_t operator()(const JournalAppend& row) const {
        return 2 + row.payload.size() / page_bytes;
    }
    std::uint64_t operator()(const EventBack& row) const {
        return 2 + row.payload.size() / page_bytes;
    }
    std::uint64_t operator()(const BasketPut& row) const {
        return 1 + row.state.size() / page_bytes;
    }
    std::uint64_t operator()(const PickPut& row) const {
        return 2 + row.progress.steps.size() * sizeof(PickStep) / page_bytes;
    }
    std::uint64_t operator()(const ChunkPut& row) const {
        return 2 + row.content.size() / page_bytes;
    }
    std::uint64_t operator()(const JournalPrune&) const { return limits::prune_rows / 4; }
    template <class Row>
    std::uint64_t operator()(const Row&) const {
        return 1;
    }
};

std::int64_t single(io::Database& database, const char* sql) {
    auto query = database.prepare(sql);
    CHECK(query.step());
    return query.integer(0);
}

void expect_done(CommitOutcome outcome, const io::Database& database) {
    if (outcome != CommitOutcome::done)
        throw StoreError("cannot write to the database: " + database.last_failure());
}

}  // namespace

NodeStore::NodeStore(Config config)
    : config_(std::move(config)), database_({.path = config_.path}) {
    const bool is_empty = single(database_, "SELECT COUNT(*) FROM sqlite_schema") == 0;
    if (is_empty) {
        create();
    } else {
        open_existing();
    }
    count_boot();
    put_damaged_baskets_aside();
    damaged_ = find_broken_links(database_, {config_.node, journal_, {}}, life_);
}

void NodeStore::create() {
    expect_done(database_.transact([&](io::Database& database) {
        create_schema(database);
        database
            .prepare(
                "INSERT INTO node (id, node_id, journal_id, boot_no) "
                "VALUES (1, ?1, ?2, 0)")
            .bind(1, ByteView(config_.node.bytes))
            .bind(2, ByteView(config_.new_journal.bytes))
            .run();
    }),
                database_);
    journal_ = config_.new_journal;
}

void NodeStore::open_existing() {
    if (single(database_, "PRAGMA application_id") != application_id) {
        throw StoreError(config_.path +
                         " is a database of another program. Name another file under `database` "
                         "in the configuration.");
    }
    if (const auto version = database_.schema_version(); version != schema_version)
        upgrade(version);
    mended_ = mend_rows(database_, {config_.path, config_.node, config_.new_journal, config_.guard,
                                    [this] { return keep_copy(database_, config_.path); },
                                    !config_.mended_from.empty()});
    const StoredIdentity found = load_identity(database_, config_.path);
    if (found.node != config_.node) {
        throw StoreError(config_.path + " belongs to node " + to_text(found.node) +
                         ", the configuration says " + to_text(config_.node) +
                         ". Correct `node` or `database` in the configuration; a node's database "
                         "is never shared or copied.");
    }
    journal_ = found.journal;
    boot_no_ = found.boot_no;
    life_ = found.life;
}

void NodeStore::upgrade(std::int64_t version) {
    if (version < oldest_schema_version || version > schema_version) {
        const std::string remedy =
            version > schema_version
                ? "it was written by a newer onepool-node. Install that version or a later one."
                : "no onepool-node ever wrote that. Restore it from a backup.";
        throw StoreError(config_.path + " has schema version " + std::to_string(version) +
                         ", this program needs " + std::to_string(schema_version) + ": " + remedy +
                         " Nothing was changed.");
    }
    expect_done(
        database_.transact([&](io::Database& database) { upgrade_schema(database, version); }),
        database_);
}

void NodeStore::count_boot() {
    ++boot_no_;
    expect_done(database_.transact([&](io::Database& database) {
        database.prepare("UPDATE node SET boot_no = ?1 WHERE id = 1")
            .bind(1, integer(boot_no_))
            .run();
        forget_finished_tasks(database, config_.path, life_);
    }),
                database_);
}

CommitOutcome NodeStore::commit(const std::vector<Record>& records) {
    for (const auto& record : records)
        pages_written_ += std::visit(PagesOf{}, record);
    Life life = life_;
    JournalId journal = journal_;
    const auto outcome = database_.transact([&](io::Database& database) {
        for (const auto& record : records)
            std::visit(Write{database, life, journal}, record);
    });
    if (outcome == CommitOutcome::done) {
        life_ = life;
        journal_ = journal;
    }
    return outcome;
}

CommitOutcome NodeStore::transact(const std::function<void(io::Database&)>& work,
                                  std::uint64_t pages) {
    pages_written_ += pages;
    return database_.transact(work);
}

// What was open on this till is not a fact yet: goods can be scanned again. The bytes are kept.
void NodeStore::put_damaged_baskets_aside() {
    const auto damaged = find_damaged_baskets(database_);
    damaged_baskets_ = damaged.size();
    if (damaged.empty())
        return;
    expect_done(database_.transact([&](io::Database& database) {
        for (const Bytes& id : damaged) {
            database
                .prepare(
                    "INSERT INTO damaged_basket (id, state) "
                    "SELECT id, state FROM basket WHERE id = ?1")
                .bind(1, ByteView(id))
                .run();
            database.prepare("DELETE FROM basket WHERE id = ?1").bind(1, ByteView(id)).run();
        }
    }),
                database_);
}

NodeCore::Stored NodeStore::load() {
    auto stored = load_state(database_, config_.path, life_);
    stored.damage = {damaged_, damaged_baskets_, config_.mended_from, mended_};
    return stored;
}

void NodeStore::checkpoint() {
    pages_written_ = 0;
    database_.checkpoint(io::Database::Checkpoint::restart);
}

bool NodeStore::wants_checkpoint() const {
    return pages_written_ >= checkpoint_pages;
}

NodeStore::Space NodeStore::space() const {
    std::error_code failed;
    const auto folder = std::filesystem::absolute(config_.path, failed).parent_path();
    const auto space = std::filesystem::space(folder, failed);
    return failed ? Space{} : Space{space.available, space.capacity};
}

}  // namespace onepool::node
