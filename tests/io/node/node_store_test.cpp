// The node's database on a real file: what is committed comes back, and nothing is trusted that
// cannot be right.

#include "node/store/node_store.hpp"

#include <gtest/gtest.h>

#include "node/core/task_board.hpp"
#include "node/store/catalogue.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/scope_tables.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "tests/io/node/node_store_room.hpp"

namespace onepool::node {
namespace {

constexpr UnixMs opened{1'800'000'000'000};

TEST_F(NodeStoreTest, IsCreatedWithTheJournalItIsGiven) {
    const NodeStore store(config());
    EXPECT_EQ(store.journal(), new_journal());
    EXPECT_EQ(store.boot_no(), 1u);
}

TEST_F(NodeStoreTest, KeepsItsJournalAndCountsItsBoots) {
    {
        const NodeStore store(config());
    }
    auto second = config();
    second.new_journal.bytes.fill(9);
    const NodeStore store(second);
    EXPECT_EQ(store.journal(), new_journal());
    EXPECT_EQ(store.boot_no(), 2u);
}

TEST_F(NodeStoreTest, LoadsAnEmptyState) {
    NodeStore store(config());
    const auto stored = store.load();
    EXPECT_EQ(stored.uplink.head, Position{});
    EXPECT_EQ(stored.uplink.first_retained, Seq{1});
    EXPECT_TRUE(stored.baskets.empty());
}

TEST_F(NodeStoreTest, BringsBackEveryKindOfRow) {
    Basket open;
    open.id = basket(50);
    open.currency = Currency{"GBP"};
    ShipTask task;
    task.order = {ChannelId{"shop"}, OrderId{"1/2"}};
    task.version = 7;
    task.placed_at = UnixMs{5};
    task.lines = {{Sku{"A"}, Units{2}}};
    task.descriptions = {"a thing"};
    const StockLevel level{
        Sku{"A"},   3,
        Units{4},   Units{1},
        Units{2},   Units{1},
        UnixMs{77}, {{Units{2}, UnixMs{5}, "faulty"}, {Units{1}, UnixMs{6}, ""}}};
    const OriginalLine line{basket(1), 2};
    CursorPut cursor;
    {
        NodeStore store(config());
        fill(store, 3);
        cursor = {{Seq{2}, Digest{7}}, Seq{1}, HubEpoch{4}, 5, {8, 9}};
        ASSERT_EQ(store.commit({BasketPut{open.id, encode_basket(open)}, cursor, TaskPut{task},
                                LevelPut{level}, ReturnedPut{line, Units{3}},
                                OverridesPut{BusinessDay{20'270'115}, Units{2}}, PinTriesPut{3}}),
                  CommitOutcome::done);
    }
    NodeStore store(config());
    const auto stored = store.load();
    EXPECT_EQ(stored.uplink.head, head_);
    EXPECT_EQ(stored.uplink.acked, cursor.acked);
    EXPECT_EQ(stored.uplink.safe, Seq{1});
    EXPECT_EQ(stored.uplink.hub_epoch, HubEpoch{4});
    EXPECT_EQ(stored.uplink.epoch, 5u);
    EXPECT_EQ(stored.uplink.token, (Bytes{8, 9}));
    EXPECT_EQ(stored.last_hlc, (Hlc{1'800'000'000'003, 0}));
    ASSERT_EQ(stored.baskets.size(), 1u);
    EXPECT_EQ(decode_basket(stored.baskets[0]), open);
    EXPECT_EQ(stored.tasks, std::vector<ShipTask>{task});
    EXPECT_EQ(stored.levels, std::vector<StockLevel>{level});
    ASSERT_EQ(stored.returned.size(), 1u);
    EXPECT_EQ(stored.returned[0], std::make_pair(line, Units{3}));
    EXPECT_EQ(stored.overrides, (OverridesPut{BusinessDay{20'270'115}, Units{2}}));
    EXPECT_EQ(stored.tries, PinTriesPut{3});
    ASSERT_EQ(stored.unacknowledged.size(), 1u);
    EXPECT_EQ(stored.unacknowledged[0].first, Seq{3});
}

TEST_F(NodeStoreTest, OfVersionSixHasNoWrongPinsYet) {
    {
        const NodeStore store(config());
    }
    execute("DROP TABLE pin_tries; DROP TABLE right_used; PRAGMA user_version = 6");
    NodeStore store(config());
    EXPECT_EQ(store.load().tries, PinTriesPut{0});
    ASSERT_EQ(store.commit({PinTriesPut{4}}), CommitOutcome::done);
    EXPECT_EQ(store.load().tries, PinTriesPut{4});
}

TEST_F(NodeStoreTest, ReplacesAndErasesBaskets) {
    NodeStore store(config());
    Basket open;
    open.id = basket(1);
    ASSERT_EQ(store.commit({BasketPut{open.id, encode_basket(open)}}), CommitOutcome::done);
    open.name = "hat";
    ASSERT_EQ(store.commit({BasketPut{open.id, encode_basket(open)}}), CommitOutcome::done);
    EXPECT_EQ(decode_basket(store.load().baskets.at(0))->name, "hat");
    ASSERT_EQ(store.commit({BasketErase{open.id}}), CommitOutcome::done);
    EXPECT_TRUE(store.load().baskets.empty());
}

TEST_F(NodeStoreTest, KeepsAPickUntilItIsErased) {
    const PickProgress one{{ChannelId{"shop"}, OrderId{"1/2"}},
                           StaffId{"ann"},
                           {{Sku{"A"}, Units{2}, {}}, {Sku{"B"}, Units{1}, ShortReason::damaged}}};
    PickProgress other = one;
    other.order.order = OrderId{"3"};
    PickProgress more = one;
    more.steps.push_back({Sku{"A"}, Units{1}, {}});
    {
        NodeStore store(config());
        ASSERT_EQ(store.commit({PickPut{one}, PickPut{other}, PickPut{more}}), CommitOutcome::done);
    }
    NodeStore store(config());
    EXPECT_EQ(store.load().picks, (std::vector<PickProgress>{more, other}));
    ASSERT_EQ(store.commit({PickErase{one.order}}), CommitOutcome::done);
    EXPECT_EQ(store.load().picks, std::vector<PickProgress>{other});
    EXPECT_EQ(store.load().damage.rows, MendedRows{});
}

TEST_F(NodeStoreTest, ErasesWhateverIsStillToDo) {
    NodeStore store(config());
    std::vector<Record> records;
    for (const auto state : {OrderState::held, OrderState::shipped, OrderState::released,
                             OrderState::staged, OrderState::collected, OrderState::put_back}) {
        ShipTask task;
        task.order = {ChannelId{"shop"}, OrderId{std::to_string(static_cast<int>(state))}};
        task.version = 1;
        task.state = state;
        task.lines = {{Sku{"A"}, Units{1}}};
        task.descriptions = {"a"};
        records.push_back(TaskPut{task});
    }
    ASSERT_EQ(store.commit(records), CommitOutcome::done);
    EXPECT_EQ(store.load().tasks.size(), 6u);
    ASSERT_EQ(store.commit({HeldTasksErase{}}), CommitOutcome::done);
    const auto left = store.load().tasks;
    ASSERT_EQ(left.size(), 3u);
    for (const ShipTask& task : left)
        EXPECT_FALSE(is_to_do(task.state));
}

TEST_F(NodeStoreTest, ADatabaseOfTheFifthVersionIsBroughtUp) {
    {
        NodeStore store(config());
        fill(store, 2);
    }
    execute(
        "DROP TABLE pick; DROP TABLE pin_tries; DROP TABLE right_used; PRAGMA user_version = 5");
    NodeStore store(config());
    EXPECT_EQ(store.load().uplink.head, head_);
    const PickProgress progress{{ChannelId{"shop"}, OrderId{"1"}}, {}, {{Sku{"A"}, Units{2}, {}}}};
    ASSERT_EQ(store.commit({PickPut{progress}}), CommitOutcome::done);
    EXPECT_EQ(store.load().picks, std::vector<PickProgress>{progress});
}

TEST_F(NodeStoreTest, KeepsFinishedTasksOnlyToItsBound) {
    NodeStore store(config());
    std::vector<Record> records;
    for (std::uint64_t i = 1; i <= limits::finished_tasks + 5; ++i) {
        ShipTask task;
        task.order = {ChannelId{"shop"}, OrderId{std::to_string(i)}};
        task.version = i;
        task.state = OrderState::shipped;
        records.push_back(TaskPut{task});
    }
    ASSERT_EQ(store.commit(records), CommitOutcome::done);
    EXPECT_EQ(store.load().tasks.size(), limits::finished_tasks);
}

TEST_F(NodeStoreTest, ForgetsTheOldestFinishedOrdersAtTheNextStart) {
    const auto put = [](std::uint64_t number, OrderState state) {
        ShipTask task;
        task.order = {ChannelId{"shop"}, OrderId{std::to_string(number)}};
        task.version = number;
        task.state = state;
        task.lines = {{Sku{"A"}, Units{1}}};
        task.descriptions = {"a"};
        return Record{TaskPut{task}};
    };
    {
        NodeStore store(config());
        std::vector<Record> records{put(1, OrderState::staged)};
        for (std::uint64_t number = 2; number <= limits::finished_tasks + 4; ++number)
            records.push_back(put(number, OrderState::released));
        ASSERT_EQ(store.commit(records), CommitOutcome::done);
    }
    NodeStore store(config());
    const auto tasks = store.load().tasks;
    ASSERT_EQ(tasks.size(), limits::finished_tasks + 1);
    EXPECT_EQ(tasks.front().order.order.value, "1");  // still to do, however old
    std::int64_t rows = 0;
    std::int64_t oldest = 0;
    ASSERT_EQ(store.transact([&](io::Database& database) {
        auto query = database.prepare("SELECT COUNT(*), MIN(version) FROM task WHERE state <> 3");
        ASSERT_TRUE(query.step());
        rows = query.integer(0);
        oldest = query.integer(1);
    }),
              CommitOutcome::done);
    EXPECT_EQ(rows, static_cast<std::int64_t>(limits::finished_tasks));
    EXPECT_EQ(oldest, 5);
}

TEST_F(NodeStoreTest, LeavesNothingBehindWhenTheDiskIsFull) {
    NodeStore store(config());
    fill(store, 1);
    (void)store.transact([](io::Database& database) {
        database.execute("PRAGMA max_page_count=1");  // as many as there are now, and no more
    });
    const auto before = head_;
    std::vector<Record> records;
    Basket open;
    open.id = basket(9);
    records.push_back(BasketPut{open.id, Bytes(300'000, 1)});
    EXPECT_EQ(store.commit(records), CommitOutcome::refused);
    EXPECT_NE(store.last_failure().find("no space"), std::string::npos);
    EXPECT_TRUE(store.load().baskets.empty());
    EXPECT_EQ(store.load().uplink.head, before);
    (void)store.transact(
        [](io::Database& database) { database.execute("PRAGMA max_page_count=100000"); });
    EXPECT_EQ(store.commit({append(2)}), CommitOutcome::done);
}

TEST_F(NodeStoreTest, IsUsedByOneProcessOnly) {
    const NodeStore store(config());
    try {
        const NodeStore second(config());
        FAIL() << "a second process opened the database";
    } catch (const io::SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("in use by process"), std::string::npos);
    }
}

TEST_F(NodeStoreTest, RefusesAnotherNodesDatabase) {
    {
        const NodeStore store(config());
    }
    node_.bytes.fill(8);
    EXPECT_NE(failure().find("belongs to node n-"), std::string::npos);
}

TEST_F(NodeStoreTest, RefusesOtherVersionsAndSaysWhatToDo) {
    {
        const NodeStore store(config());
    }
    execute("PRAGMA user_version=" + std::to_string(schema_version + 1));
    EXPECT_NE(failure().find("newer onepool-node. Install"), std::string::npos);
    execute("PRAGMA user_version=0");
    EXPECT_NE(failure().find("no onepool-node ever"), std::string::npos);
}

TEST_F(NodeStoreTest, RefusesADatabaseOfAnotherProgram) {
    execute("CREATE TABLE notes (text TEXT)");
    EXPECT_NE(failure().find("another program"), std::string::npos);
}

TEST_F(NodeStoreTest, SaysWhichEventWasChangedAndStarts) {
    {
        NodeStore store(config());
        fill(store, 20);
    }
    EXPECT_FALSE(first_damaged());
    execute("UPDATE journal SET payload = zeroblob(length(payload)) WHERE place = 7");
    EXPECT_EQ(first_damaged(), Seq{7});
    ASSERT_EQ(NodeStore(config()).commit({append(21)}), CommitOutcome::done);
}

TEST_F(NodeStoreTest, ADamagedNewestEventTakesNoStampBack) {
    {
        NodeStore store(config());
        fill(store, 20);
    }
    execute("UPDATE journal SET payload = zeroblob(3) WHERE place = 20");
    EXPECT_EQ(first_damaged(), Seq{20});
    const auto stored = NodeStore(config()).load();
    EXPECT_EQ(stored.uplink.head, head_);
    EXPECT_EQ(stored.last_hlc.ms, 1'800'000'000'019);
}

TEST_F(NodeStoreTest, SaysWhereTheChainDoesNotHold) {
    {
        NodeStore store(config());
        fill(store, 20);
    }
    execute("UPDATE journal SET hash = zeroblob(32) WHERE place = 20");
    EXPECT_EQ(first_damaged(), Seq{20});
    execute("DELETE FROM journal WHERE place = 12");
    EXPECT_EQ(first_damaged(), Seq{12});
}

TEST_F(NodeStoreTest, VerifiesOnlyTheEndOfALongJournal) {
    {
        NodeStore store(config());
        std::vector<Record> rows;
        for (int i = 0; i < 1'100; ++i) {
            Event event;
            event.header.seq = head_.seq.next();
            event.header.wall = UnixMs{1};
            event.body = Receipt{"d", {{Sku{"A"}, Units{1}}}};
            auto payload = encode_event(event);
            head_ = chain_append(head_, node_, new_journal(), payload);
            rows.push_back(JournalAppend{head_.seq, head_.hash, {}, std::move(payload)});
        }
        ASSERT_EQ(store.commit(rows), CommitOutcome::done);
    }
    execute("UPDATE journal SET payload = zeroblob(4) WHERE place = 1");
    EXPECT_FALSE(first_damaged());
    execute("UPDATE journal SET payload = zeroblob(4) WHERE place = 200");
    EXPECT_EQ(first_damaged(), Seq{200});
}

TEST_F(NodeStoreTest, PutsABasketAsideThatCannotBeReadAndKeepsItsBytes) {
    {
        const NodeStore store(config());
    }
    execute("INSERT INTO basket (id, state) VALUES (x'00112233445566778899aabbccddeeff', x'00')");
    EXPECT_EQ(damage().baskets, 1u);
    EXPECT_EQ(damage().baskets, 0u) << "told at one start";
    io::Database database({.path = folder_.file("node.db")});
    auto kept = database.prepare("SELECT hex(id), hex(state) FROM damaged_basket");
    ASSERT_TRUE(kept.step());
    EXPECT_EQ(kept.text(0), "00112233445566778899AABBCCDDEEFF");
    EXPECT_EQ(kept.text(1), "00");
}

TEST_F(NodeStoreTest, LeavesOutATaskThatCannotBeReadForTheHubToTellAgain) {
    {
        const NodeStore store(config());
    }
    execute(
        "INSERT INTO task (channel, order_id, version, state, value) "
        "VALUES ('shop', '77', 1, 0, x'00')");
    EXPECT_TRUE(NodeStore(config()).load().tasks.empty());
}

TEST_F(NodeStoreTest, KnowsTheFreeSpace) {
    const NodeStore store(config());
    EXPECT_GT(store.space().free_bytes, 0u);
    EXPECT_GE(store.space().total_bytes, store.space().free_bytes);
}

TEST_F(NodeStoreTest, WantsACheckpointBeforeTheWalOutgrowsItsExtension) {
    NodeStore store(config());
    Basket open;
    open.id = basket(1);
    const std::vector<Record> puts(100, BasketPut{open.id, encode_basket(open)});
    int commits = 0;
    while (!store.wants_checkpoint() && commits < 100) {
        ASSERT_EQ(store.commit(puts), CommitOutcome::done);
        ++commits;
    }
    EXPECT_EQ(commits, 30);
    store.checkpoint();
    EXPECT_FALSE(store.wants_checkpoint());
}

// ---- reading

TEST_F(NodeStoreTest, ReadsCommittedEventsFromAnotherConnection) {
    NodeStore store(config());
    JournalReader reader(folder_.file("node.db"), config().node);
    EXPECT_TRUE(reader.read({store.journal(), {Seq{1}, Seq{5}}}).events.empty());
    fill(store, 5);
    const auto read = reader.read({store.journal(), {Seq{3}, Seq{4}}});
    ASSERT_EQ(read.events.size(), 2u);
    EXPECT_EQ(read.prev_hash, reader.at({config().node, store.journal(), Seq{2}})->hash);
    EXPECT_EQ(read.events[1], reader.at({config().node, store.journal(), Seq{4}})->payload);
    EXPECT_EQ(read.hashes[1], reader.at({config().node, store.journal(), Seq{4}})->hash);
    EXPECT_EQ(reader.find(basket(3))->id.seq, Seq{3});
    EXPECT_FALSE(reader.find(basket(99)));
    EXPECT_FALSE(reader.find({}));
    EXPECT_FALSE(reader.at({config().node, store.journal(), Seq{6}}));
    EXPECT_EQ(reader.after(Place{2}, 2).size(), 2u);
    EXPECT_EQ(reader.after(Place{2}, 2)[0].id.seq, Seq{3});
    EXPECT_EQ(reader.before(Place{6}, 2)[0].id.seq, Seq{5});
}

TEST_F(NodeStoreTest, ReadsNoMoreThanABatchHolds) {
    NodeStore store(config());
    std::vector<Record> rows;
    for (std::uint64_t i = 1; i <= 10; ++i) {
        rows.push_back(JournalAppend{Seq{i}, {}, {}, Bytes(20'000, 1)});
    }
    ASSERT_EQ(store.commit(rows), CommitOutcome::done);
    JournalReader reader(folder_.file("node.db"), config().node);
    EXPECT_EQ(reader.read({store.journal(), {Seq{1}, Seq{10}}}).events.size(), 4u);
}

TEST_F(NodeStoreTest, ReadsNothingBehindALostRow) {
    NodeStore store(config());
    fill(store, 5);
    JournalReader reader(folder_.file("node.db"), config().node);
    ASSERT_EQ(store.transact([](io::Database& database) {
        database.execute("DELETE FROM journal WHERE place = 3");
    }),
              CommitOutcome::done);
    EXPECT_EQ(reader.read({store.journal(), {Seq{1}, Seq{5}}}).events.size(), 2u);
    EXPECT_TRUE(reader.read({store.journal(), {Seq{3}, Seq{5}}}).events.empty());
    const auto behind = reader.read({store.journal(), {Seq{4}, Seq{5}}});
    EXPECT_EQ(behind.events.size(), 2u);
    EXPECT_EQ(behind.prev_hash, Digest{}) << "what it is chained to is lost";
    EXPECT_EQ(reader.read({store.journal(), {Seq{5}, Seq{5}}}).events.size(), 1u);
}

// ---- catalogue

std::vector<Product> assortment(int products) {
    std::vector<Product> made;
    for (int i = 0; i < products; ++i) {
        made.push_back({Sku{"S" + std::to_string(i)}, Gtin{}, "thing number " + std::to_string(i),
                        Minor{i}, "standard", BasisPoints{2000}});
    }
    return made;
}

CommitOutcome import(NodeStore& store, const std::vector<Product>& products) {
    return store.transact([&](io::Database& database) { import_products(database, products); });
}

TEST_F(NodeStoreTest, FindsProductsByCodeAndByWords) {
    NodeStore store(config());
    const Product heart{Sku{"85123A"}, Gtin{4006381333931}, "WHITE HANGING HEART",
                        Minor{255},    "standard",          BasisPoints{2000}};
    const Product cafe{Sku{"C-1"}, Gtin{}, "Café crème", Minor{300}, "zero", {}};
    ASSERT_EQ(import(store, {heart, cafe}), CommitOutcome::done);
    Catalogue catalogue(folder_.file("node.db"));
    EXPECT_EQ(catalogue.find(Sku{"85123A"}, opened), heart);
    EXPECT_EQ(catalogue.find(Sku{"85123"}, opened), std::nullopt);
    EXPECT_EQ(catalogue.find(Gtin{4006381333931}, opened), heart);
    EXPECT_EQ(catalogue.find(Gtin{}, opened), std::nullopt);
    EXPECT_EQ(catalogue.search("hang whi", 10, opened), std::vector<Product>{heart});
    EXPECT_EQ(catalogue.search("8512", 10, opened), std::vector<Product>{heart});
    EXPECT_EQ(catalogue.search("40063813", 10, opened), std::vector<Product>{heart});
    EXPECT_EQ(catalogue.search("cafe", 10, opened), std::vector<Product>{cafe});
    EXPECT_EQ(catalogue.search("crème", 10, opened), std::vector<Product>{cafe});
    EXPECT_EQ(catalogue.search("", 10, opened).size(), 2u);
    EXPECT_EQ(catalogue.search("", 1, opened).size(), 1u);
    EXPECT_TRUE(catalogue.search("blue", 10, opened).empty());
    EXPECT_EQ(catalogue.tax("zero"), (TaxRate{"zero", {}}));
    EXPECT_EQ(catalogue.tax("?"), std::nullopt);
}

TEST_F(NodeStoreTest, TakesNothingTypedForQuerySyntax) {
    NodeStore store(config());
    ASSERT_EQ(import(store, assortment(3)), CommitOutcome::done);
    Catalogue catalogue(folder_.file("node.db"));
    for (const char* text : {"\"", "* OR", "thing NOT number", "sku:S1", "(", "a\"b", "NEAR(x y)",
                             "-", "' ; DROP TABLE product; --"}) {
        EXPECT_NO_THROW(catalogue.search(text, 10, opened)) << text;
    }
    EXPECT_EQ(catalogue.search("sku:S1", 10, opened).size(), 0u);
}

TEST_F(NodeStoreTest, ReplacesBySkuAndKeepsTheRest) {
    NodeStore store(config());
    auto products = assortment(3);
    ASSERT_EQ(import(store, products), CommitOutcome::done);
    products.resize(1);
    products[0].description = "renamed";
    ASSERT_EQ(import(store, products), CommitOutcome::done);
    Catalogue catalogue(folder_.file("node.db"));
    EXPECT_EQ(catalogue.search("", 10, opened).size(), 3u);
    EXPECT_EQ(catalogue.search("renamed", 10, opened).size(), 1u);
    EXPECT_EQ(catalogue.search("thing", 10, opened).size(), 2u);
}

TEST_F(NodeStoreTest, KnowsTheUsualTax) {
    NodeStore store(config());
    Catalogue catalogue(folder_.file("node.db"));
    EXPECT_EQ(catalogue.usual_tax(), (TaxRate{"none", {}}));
    auto products = assortment(3);
    products[0].tax_code = "zero";
    products[0].tax_rate = {};
    ASSERT_EQ(import(store, products), CommitOutcome::done);
    EXPECT_EQ(catalogue.usual_tax(), (TaxRate{"standard", BasisPoints{2000}}));
}

TEST_F(NodeStoreTest, SearchesALargeAssortment) {
    NodeStore store(config());
    ASSERT_EQ(import(store, assortment(100'000)), CommitOutcome::done);
    Catalogue catalogue(folder_.file("node.db"));
    EXPECT_EQ(catalogue.search("thing number 99999", 10, opened).size(), 1u);
    EXPECT_EQ(catalogue.search("thi", 20, opened).size(), 20u);
}

}  // namespace
}  // namespace onepool::node
