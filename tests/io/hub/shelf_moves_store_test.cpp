// What a log on a disk says of a shelf is what it says in memory, from whatever instant it is
// asked.

#include <gtest/gtest.h>

#include "drivers/io/sqlite.hpp"
#include "hub/store/hub_store.hpp"
#include "protocol/count_walk_limits.hpp"
#include "tests/io/support/temp_dir.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t minute = 60'000;

class ShelfMoves : public testing::Test {
  protected:
    ShelfMoves() {
        for (std::int64_t i = 1; i <= 40; ++i) {
            room.clock = i * minute;
            room.till.records_at = time(i * minute);
            room.fact(room.till, receipt_of({{"A", i}}));
        }
        store = open_sqlite_hub_store(folder.path() + "/hub.db", "token");
        EXPECT_EQ(store->append(room.log), CommitOutcome::done);
    }
    static UnixMs time(std::int64_t ms) { return UnixMs{1'700'000'000'000 + ms}; }
    ShelfWanted since(std::int64_t ms) const {
        return {1, room.at("store-1"), time(ms), room.state().lsn(), {{room.sku("A"), Sku{"A"}}}};
    }
    // As the edge does; how many slices it took.
    std::vector<ShelfMove> walk(const ShelfWanted& wanted, int* slices = nullptr) const {
        ShelfWalk walk(wanted);
        while (!walk.is_over()) {
            store->walk_shelves(walk);
            if (slices != nullptr)
                ++*slices;
        }
        return *std::move(walk).found().moves;
    }
    // Those of them that happened since.
    std::vector<ShelfMove> moves(const ShelfWanted& wanted) const {
        std::vector<ShelfMove> moves = walk(wanted);
        std::erase_if(moves, [&](const ShelfMove& move) { return move.at < wanted.since; });
        return moves;
    }

    test_support::TempDir folder;
    HubRoom room;
    std::unique_ptr<HubStore> store;
};

TEST_F(ShelfMoves, AreFoundSinceEachInstant) {
    for (const std::int64_t from : {0, 1, 20, 39, 40, 41}) {
        const auto found = moves(since(from * minute));
        ASSERT_EQ(found.size(), static_cast<std::size_t>(std::max<std::int64_t>(
                                    0, 41 - std::max<std::int64_t>(from, 1))))
            << from;
        if (!found.empty())
            EXPECT_EQ(found.back(), (ShelfMove{room.sku("A"), time(40 * minute), Units{40}}));
    }
}

TEST_F(ShelfMoves, AreLookedForInTheNewPartOfTheLogAlone) {
    const auto all = walk(since(0)).size();
    const auto late = walk(since(39 * minute)).size();
    EXPECT_EQ(all, 40u);
    EXPECT_LE(late, 13u) << "ten minutes before are looked through too";
}

TEST_F(ShelfMoves, OfALongLogAreReadInSlices) {
    std::vector<LogEntry> more;
    for (std::size_t i = 0; i < limits::shelf_walk_entries; ++i) {
        LogEntry entry = room.log.back();
        entry.lsn = Lsn{room.log.back().lsn.value + 1 + i};
        entry.effects = {EventDated{time(0)}};
        more.push_back(std::move(entry));
    }
    ASSERT_EQ(store->append(more), CommitOutcome::done);
    ShelfWanted wanted = since(0);
    wanted.up_to = more.back().lsn;
    int slices = 0;
    EXPECT_EQ(walk(wanted, &slices).size(), 40u);
    EXPECT_EQ(slices, 2);
}

TEST_F(ShelfMoves, OfADamagedLogAreNone) {
    store.reset();
    {
        io::Database database(
            {.path = folder.path() + "/hub.db", .mode = io::Database::Mode::writer});
        ASSERT_EQ(database.transact([](io::Database& d) {
            d.execute("UPDATE entry SET effects = x'ff' WHERE lsn = (SELECT max(lsn) FROM entry)");
        }),
                  CommitOutcome::done);
    }
    store = open_sqlite_hub_store(folder.path() + "/hub.db", "another");
    EXPECT_THROW((void)walk(since(0)), StoreError);
}

}  // namespace
}  // namespace onepool::hub
