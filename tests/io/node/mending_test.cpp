// A database of which a page was destroyed: what can be read is carried over, the rest is named.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "node/store/catalogue.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/mending.hpp"
#include "node/store/scope_tables.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t page_bytes = 4'096;

class MendingTest : public NodeStoreTest {
  protected:
    std::string path() const { return folder_.file("node.db"); }

    // 200 receipts, a cursor, a level and a product; all of it in the file, nothing in its log.
    void make() {
        {
            NodeStore store(config());
            put_into(store);
        }
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    void put_into(NodeStore& store) {
        for (int i = 1; i <= 200; ++i)
            ASSERT_EQ(store.commit({append(static_cast<std::uint8_t>(i))}), CommitOutcome::done);
        const CursorPut cursor{{Seq{9}, head_.hash}, Seq{3}, HubEpoch{4}, 2, {7}};
        StockLevel level;
        level.sku = Sku{"A"};
        level.version = 5;
        ASSERT_EQ(store.commit({cursor, LevelPut{level}, PickPut{pick_}}), CommitOutcome::done);
        ASSERT_EQ(store.transact([](io::Database& database) {
            import_products(database, {{Sku{"22423"}, Gtin{}, "regency cakestand", Minor{1275},
                                        "standard", BasisPoints{2000}}});
        }),
                  CommitOutcome::done);
    }

    const PickProgress pick_{
        {ChannelId{"shop"}, OrderId{"S-1"}}, StaffId{"ann"}, {{Sku{"A"}, Units{1}, {}}}};

    // Of the first page that holds these bytes: its kind, which SQLite reads before anything else.
    void destroy_page_with(ByteView bytes) const {
        std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(file), {}};
        const auto found =
            std::search(all.begin(), all.end(), bytes.begin(), bytes.end(),
                        [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
        ASSERT_NE(found, all.end());
        const auto at = static_cast<std::size_t>(found - all.begin());
        file.clear();
        file.seekp(static_cast<std::streamoff>(at / page_bytes * page_bytes));
        file.put('\x77');
    }

    // As destroy_page_with, the first page of this table.
    void destroy_page_of(const char* table) const {
        std::int64_t page = 0;
        {
            io::Database database({.path = path(), .mode = io::Database::Mode::reader});
            auto query = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?1");
            query.bind(1, std::string_view(table));
            ASSERT_TRUE(query.step());
            page = query.integer(0);
        }
        std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp((page - 1) * static_cast<std::streamoff>(page_bytes));
        file.put('\x77');
    }

    Bytes payload_of(std::uint64_t seq) const {
        return JournalReader(path(), node_).at({node_, new_journal(), Seq{seq}})->payload;
    }

    std::string fault() const {
        try {
            NodeStore store(config());
            store.load();
            JournalReader reader(path(), node_);
            for (std::uint64_t seq = 1; seq <= 200; ++seq)
                (void)reader.at({node_, new_journal(), Seq{seq}});
        } catch (const io::SqliteError& error) {
            return error.is_damage() ? "damage" : error.what();
        }
        return "none";
    }
};

TEST_F(MendingTest, DoesNothingUnlessDamageWasNoted) {
    make();
    EXPECT_FALSE(mend_if_damaged(path()));
    EXPECT_FALSE(fs::exists(path() + ".damaged-1"));
}

TEST_F(MendingTest, CarriesAllButADestroyedPageAndNamesTheFirstEventThatIsMissing) {
    make();
    destroy_page_with(payload_of(100));
    ASSERT_EQ(fault(), "damage");
    note_damage(path());

    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-1");

    EXPECT_FALSE(mend_if_damaged(path())) << "once";
    EXPECT_EQ(fault(), "none");
    const auto stored = NodeStore(config()).load();
    EXPECT_EQ(stored.uplink.head, head_);
    EXPECT_EQ(stored.uplink.hub_epoch, HubEpoch{4});
    EXPECT_EQ(stored.uplink.token, Bytes{7});
    ASSERT_EQ(stored.levels.size(), 1u);
    EXPECT_EQ(stored.picks, std::vector<PickProgress>{pick_});
    ASSERT_FALSE(stored.damage.events.empty());
    EXPECT_LE(stored.damage.events[0].first.value, 100u);
    JournalReader reader(path(), node_);
    std::uint64_t missing = 0;
    for (std::uint64_t seq = 1; seq <= 200; ++seq)
        missing += reader.at({node_, new_journal(), Seq{seq}}) ? 0 : 1;
    EXPECT_GT(missing, 0u);
    EXPECT_LT(missing, page_bytes / payload_of(1).size()) << "what one page can hold";
    EXPECT_EQ(Catalogue(path()).find(Sku{"22423"}, UnixMs{1})->unit_price, Minor{1275});
    EXPECT_EQ(Catalogue(path()).search("cake", 5, UnixMs{1}).size(), 1u);
    EXPECT_TRUE(fs::exists(path() + ".damaged-1"));
}

TEST_F(MendingTest, FindsWhatStandsBetweenTwoDestroyedPages) {
    make();
    destroy_page_with(payload_of(60));
    const Bytes between = payload_of(100);
    destroy_page_with(payload_of(140));
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    EXPECT_EQ(payload_of(100), between);
    EXPECT_EQ(NodeStore(config()).load().uplink.head, head_);
}

// Rows begin far above 1: where nothing can be, nothing is looked for.
TEST_F(MendingTest, FindsWhatStandsBetweenTwoDestroyedPagesOfAPrunedJournal) {
    make();
    execute(
        "CREATE TABLE moved AS SELECT * FROM journal; DELETE FROM journal;"
        "INSERT INTO journal SELECT place + 50000, hash, basket, payload FROM moved;"
        "DROP TABLE moved; INSERT INTO pruned VALUES (0, 50001, zeroblob(32));"
        "PRAGMA wal_checkpoint(TRUNCATE)");
    const Bytes between = payload_of(50'100);
    destroy_page_with(payload_of(50'001));
    destroy_page_with(payload_of(50'140));
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    EXPECT_EQ(payload_of(50'100), between);
    EXPECT_EQ(NodeStore(config()).load().uplink.head.seq, Seq{50'200});
}

TEST_F(MendingTest, GoesOnWithoutTheRowThatSaysWhoseItIs) {
    make();
    destroy_page_of("node");
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    auto guarded = config();
    guarded.new_journal.bytes.fill(77);
    guarded.guard = GuardMark{node_, new_journal(), head_, 12, 1};
    NodeStore store(guarded);
    EXPECT_EQ(store.journal(), new_journal());
    const auto stored = store.load();
    EXPECT_EQ(stored.uplink.head, head_);
    EXPECT_EQ(stored.uplink.hub_epoch, HubEpoch{4});
    EXPECT_TRUE(stored.damage.rows.is_identity);
}

TEST_F(MendingTest, GoesOnWithoutTheRowOfAnEndedJournal) {
    JournalId next;
    next.bytes.fill(3);
    {
        NodeStore store(config());
        fill_and_end(store, 40, next);
        ASSERT_EQ(store.commit({append(41)}), CommitOutcome::done);
    }
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
    destroy_page_of("ended_journal");
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    NodeStore store(config());
    EXPECT_EQ(store.journal(), next);
    const auto stored = store.load();
    EXPECT_EQ(stored.uplink.head, head_);
    ASSERT_EQ(stored.ended.size(), 1u);
    EXPECT_EQ(stored.ended[0].head.seq, Seq{40});
    EXPECT_TRUE(stored.damage.rows.is_ended);
    JournalReader reader(path(), node_);
    EXPECT_TRUE(reader.find(basket(7)));
    EXPECT_TRUE(reader.find(basket(41)));
}

TEST_F(MendingTest, LooksForNoMoreLivesThanATillCanHave) {
    make();
    execute("UPDATE node SET life = 1 << 62; PRAGMA wal_checkpoint(TRUNCATE)");
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    EXPECT_EQ(NodeStore(config()).load().uplink.head, head_);
}

TEST_F(MendingTest, CarriesNothingOfAnotherProgram) {
    make();
    execute("PRAGMA application_id = 7; PRAGMA wal_checkpoint(TRUNCATE)");
    note_damage(path());
    EXPECT_THROW(mend_if_damaged(path()), StoreError);
    EXPECT_FALSE(fs::exists(path() + ".mended"));
}

TEST_F(MendingTest, KeepsWhatWasStillInTheLog) {
    {
        NodeStore store(config());
        fill(store, 20);
    }
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({append(21)}), CommitOutcome::done);
        fs::copy(path(), folder_.file("copy.db"));
        fs::copy(path() + "-wal", folder_.file("copy.db-wal"));
    }
    fs::rename(folder_.file("copy.db"), path());
    fs::rename(folder_.file("copy.db-wal"), path() + "-wal");
    note_damage(path());
    ASSERT_TRUE(mend_if_damaged(path()));
    EXPECT_EQ(NodeStore(config()).load().uplink.head.seq, Seq{21});
}

TEST_F(MendingTest, GoesOnWhereAKilledMendingWas) {
    make();
    destroy_page_with(payload_of(100));
    note_damage(path());
    fs::copy(path(), folder_.file("damaged.db"));
    ASSERT_TRUE(mend_if_damaged(path()));
    // As if it had ended when the new file was whole, before it had its name.
    fs::rename(path(), path() + ".mended");
    fs::rename(folder_.file("damaged.db"), path());
    note_damage(path());
    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-2");
    EXPECT_EQ(fault(), "none");
    // And before that: an unfinished one is begun again.
    destroy_page_with(payload_of(1));
    std::ofstream(path() + ".mended.part") << "half";
    note_damage(path());
    EXPECT_TRUE(mend_if_damaged(path()));
    EXPECT_EQ(fault(), "none");
}

TEST_F(MendingTest, GoesOnWhereItWasKilledBetweenTheNames) {
    make();
    destroy_page_with(payload_of(100));
    note_damage(path());
    // The log has its second name already, the file has not.
    std::ofstream(path() + "-wal") << "";
    fs::create_hard_link(path() + "-wal", path() + ".damaged-1-wal");
    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-1");
    EXPECT_EQ(fault(), "none");
    // A person took the file away and left its log.
    fs::remove(path() + ".damaged-1");
    std::ofstream(path() + ".damaged-1-wal") << "left behind";
    note_damage(path());
    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-2");
    // Everything done but the last name.
    fs::copy(path(), path() + ".mended");
    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-3");
    fs::create_hard_link(path(), folder_.file("mended"));
    fs::rename(folder_.file("mended"), path() + ".mended");
    fs::remove(path() + ".damaged-3");
    fs::create_hard_link(path(), path() + ".damaged-3");
    EXPECT_EQ(mend_if_damaged(path()), path() + ".damaged-3") << "the number it was given";
}

TEST_F(MendingTest, GivesUpOnADiskThatDamagesAgainAndAgainAndChangesNothing) {
    make();
    for (int i = 0; i < mended_at_most; ++i) {
        note_damage(path());
        ASSERT_TRUE(mend_if_damaged(path()));
    }
    note_damage(path());
    const auto before = fs::last_write_time(path());
    try {
        mend_if_damaged(path());
        FAIL() << "mended without end";
    } catch (const StoreError& error) {
        EXPECT_NE(std::string(error.what()).find("3 times before"), std::string::npos);
    }
    EXPECT_EQ(fs::last_write_time(path()), before);
}

TEST_F(MendingTest, SaysWhenNothingCanBeRead) {
    make();
    std::fstream(path(), std::ios::in | std::ios::out | std::ios::binary) << "no database at all";
    note_damage(path());
    try {
        mend_if_damaged(path());
        FAIL() << "made something of nothing";
    } catch (const StoreError& error) {
        EXPECT_NE(std::string(error.what()).find("first page cannot be read"), std::string::npos);
    }
}

}  // namespace
}  // namespace onepool::node
