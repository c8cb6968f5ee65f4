// The log says when goods left a shelf, not only when the hub heard of it.

#include "hub/core/shelf_moves.hpp"

#include <gtest/gtest.h>

#include "hub/core/hub_log.hpp"
#include "protocol/count_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

Event event_of(EventBody body) {
    Event event;
    event.header.wall = UnixMs{5'000};
    event.body = std::move(body);
    return event;
}

TEST(ShelfTime, OfASaleIsItsScan) {
    Sale sale = sale_of({{"A", 1}, {"B", 1}, {"A", 1}});
    sale.lines[0].scanned_at = UnixMs{3'000};
    sale.lines[1].scanned_at = UnixMs{3'500};
    sale.lines[2].scanned_at = UnixMs{4'000};
    const Event event = event_of(sale);
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{4'000});
    EXPECT_EQ(shelf_time(event, Sku{"B"}, UnixMs{9'000}), UnixMs{3'500});
    EXPECT_EQ(shelf_time(event, Sku{"C"}, UnixMs{9'000}), UnixMs{5'000});
}

TEST(ShelfTime, IsByTheClockOfTheHubAndNeverAfterItHeard) {
    Event event = event_of(receipt_of({{"A", 1}}));
    event.header.clock_offset = Millis{-1'000};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{4'000});
    event.header.clock_offset = Millis{100'000};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{9'000});
    event.header.clock_trust = ClockTrust::untrusted;
    event.header.clock_offset = {};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{9'000});
}

// Three hours of a till of another make come at once, when its link is back.
TEST(ShelfTime, OfWhatAnotherSystemRecordedIsWhenItDid) {
    Sale sale = sale_of({{"A", 1}});
    sale.lines[0].scanned_at = UnixMs{5'000};
    Event event = event_of(sale);
    event.header.source_time = UnixMs{2'000};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{2'000});
    event.header.clock_offset = Millis{-500};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{1'500});
    event.header.source_time = UnixMs{8'000};
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{4'500}) << "no later than here";
    event.header.clock_trust = ClockTrust::untrusted;
    EXPECT_EQ(shelf_time(event, Sku{"A"}, UnixMs{9'000}), UnixMs{9'000});
}

class ShelfLog : public testing::Test {
  protected:
    ShelfLog() {
        // By the clock of a room, whose times are later than a Till records by itself.
        records_at(1'000);
    }
    void records_at(std::int64_t ms) {
        room.till.records_at = UnixMs{1'700'000'000'000 + ms};
        room.warehouse.records_at = room.till.records_at;
    }
    Sale sale(const Lines& lines) const {
        Sale made = sale_of(lines);
        for (SaleLine& line : made.lines)
            line.scanned_at = room.till.records_at;
        return made;
    }
    std::vector<ShelfMove> walk(const std::string& location = "store-1") const {
        ShelfWanted wanted{1, room.at(location), UnixMs{}, room.state().lsn(), {}};
        wanted.skus = {{room.sku("A"), Sku{"A"}}, {room.sku("B"), Sku{"B"}}};
        ShelfWalk shelf(wanted);
        for (const LogEntry& entry : room.log)
            shelf.add(entry);
        return *std::move(shelf).found().moves;
    }
    ShelfMove moved(const std::string& sku, std::int64_t ms, std::int64_t change) const {
        return {room.sku(sku), UnixMs{1'700'000'000'000 + ms}, Units{change}};
    }

    HubRoom room;
};

TEST_F(ShelfLog, DatesEachMovementByItsEventAlsoWithinOneBatch) {
    room.clock = 900'000;
    room.till.records(receipt_of({{"A", 9}, {"C", 1}}));
    records_at(2'000);
    room.till.records(sale({{"B", 2}, {"A", 1}}));
    room.step(room.till.batch(1, 2));
    EXPECT_EQ(walk(), (std::vector<ShelfMove>{moved("A", 1'000, 9), moved("B", 2'000, -2),
                                              moved("A", 2'000, -1)}));
}

TEST_F(ShelfLog, LooksAtOneLocation) {
    room.clock = 900'000;
    room.fact(room.till, receipt_of({{"A", 9}}));
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    EXPECT_EQ(walk(), (std::vector<ShelfMove>{moved("A", 1'000, 9)}));
    EXPECT_EQ(walk("warehouse-1"), (std::vector<ShelfMove>{moved("A", 1'000, 5)}));
}

TEST_F(ShelfLog, StopsWhereItWasAskedTo) {
    room.clock = 900'000;
    room.fact(room.till, receipt_of({{"A", 9}}));
    ShelfWanted wanted{1, room.at("store-1"), UnixMs{}, room.state().lsn(), {}};
    wanted.skus = {{room.sku("A"), Sku{"A"}}};
    room.fact(room.till, receipt_of({{"A", 5}}));
    ShelfWalk shelf(wanted);
    for (const LogEntry& entry : room.log)
        shelf.add(entry);
    EXPECT_EQ(std::move(shelf).found().moves->size(), 1u);
}

TEST_F(ShelfLog, IsOverAtTheEndOfWhatWasAskedOrOfTheLog) {
    room.clock = 900'000;
    room.fact(room.till, receipt_of({{"A", 9}}));
    ShelfWanted wanted{1, room.at("store-1"), UnixMs{}, room.state().lsn(), {}};
    ShelfWalk shelf(wanted);
    EXPECT_FALSE(shelf.is_over());
    EXPECT_EQ(shelf.after(), std::nullopt);
    for (const LogEntry& entry : room.log) {
        EXPECT_FALSE(shelf.is_over());
        shelf.add(entry);
        EXPECT_EQ(shelf.after(), entry.lsn) << "a slice goes on behind it";
    }
    EXPECT_TRUE(shelf.is_over());
    ShelfWalk longer(wanted);
    longer.end();
    EXPECT_TRUE(longer.is_over());
}

// Its SKU was not known when it came: what it moved then stands in the entry of its replay.
TEST_F(ShelfLog, DatesWhatAPersonReplaysByItsEvent) {
    room.clock = 900'000;
    room.fact(room.till, receipt_of({{"Z", 4}, {"A", 1}}));
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "Zip", Minor{100}}}});
    room.replay(1);
    ASSERT_EQ(room.cell("Z", "store-1").shelf(), Units{4});
    ShelfWanted wanted{1, room.at("store-1"), UnixMs{}, room.state().lsn(), {}};
    wanted.skus = {{room.sku("Z"), Sku{"Z"}}};
    ShelfWalk shelf(wanted);
    for (const LogEntry& entry : room.log)
        shelf.add(entry);
    EXPECT_EQ(*std::move(shelf).found().moves, (std::vector<ShelfMove>{moved("Z", 1'000, 4)}));
}

TEST_F(ShelfLog, SaysSoWhenItIsTooMuch) {
    ShelfWanted wanted{1, room.at("store-1"), UnixMs{}, Lsn{1'000'000}, {}};
    wanted.skus = {{room.sku("A"), Sku{"A"}}};
    ShelfWalk shelf(wanted);
    const Account from{AccountKind::supplier, {}};
    LogEntry entry{.lsn = Lsn{1}, .at = UnixMs{1}, .node = {}, .input = {}, .effects = {}};
    entry.effects.assign(
        10'000, Moved{room.sku("A"), from, {AccountKind::shelf, room.at("store-1")}, Units{1}});
    for (std::size_t i = 0; i < limits::moves_per_walk / entry.effects.size(); ++i)
        shelf.add(entry);
    EXPECT_FALSE(shelf.is_full());
    shelf.add(entry);
    EXPECT_TRUE(shelf.is_full());
    shelf.add(entry);
    EXPECT_TRUE(std::move(shelf).found().are_too_many);
}

}  // namespace
}  // namespace onepool::hub
