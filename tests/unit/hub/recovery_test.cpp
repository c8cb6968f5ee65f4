// The log is enough: whatever happened, the recorded effects give the same state again, and so do a
// flush taken anywhere and the tail after it.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hub/core/log_check.hpp"
#include "tests/unit/hub/effect_samples.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

LogEntry stored(const LogEntry& entry) {
    LogEntry read = entry;
    const auto effects = decode_effects(encode_effects(entry.effects, entry.node), entry.node);
    EXPECT_TRUE(effects.has_value());
    read.effects = effects.value_or(Effects{});
    return read;
}

// What a store would hold: rows by key, newest wins.
class FlushedRows {
  public:
    void write(StateChanges changes) {
        head_ = {changes.lsn, changes.at};
        for (StateRow& row : changes.rows)
            rows_[{row.kind, row.key}] = std::move(row);
        for (const SkuCountsRow& counts : changes.counts)
            rows_[{RowKind::sku_counts, counts.sku.value}] = row_of(counts);
        for (const CellRow& row : changes.cells)
            cells_[row.slot] = row;
    }
    std::unique_ptr<HubState> read() const {
        auto state = std::make_unique<HubState>();
        for (const auto& [key, row] : rows_)
            EXPECT_TRUE(state->restore(row));
        for (const auto& [slot, row] : cells_)
            EXPECT_TRUE(state->restore(row));
        state->restored(head_.first, head_.second);
        return state;
    }

  private:
    std::map<std::pair<RowKind, std::uint64_t>, StateRow> rows_;
    std::map<std::uint64_t, CellRow> cells_;
    std::pair<Lsn, UnixMs> head_;
};

// Something of everything: stock, sales, shortages, orders, bad events, stops, cases, pushes.
void play_a_day(HubRoom& room) {
    room.fact(room.warehouse, receipt_of({{"A", 20}, {"B", 4}}));
    room.fact(room.till, receipt_of({{"A", 6}, {"C", 2}}));
    room.settle_channel();
    room.fact(room.till, sale_of({{"A", 2}, {"C", 1}}));
    room.webhook("order o1 A=5 B=1");
    room.webhook("order o2 B=9");
    room.webhook("order o3 Q=1");
    room.webhook("cancel 2 o4 A=1");
    room.fact(room.till, sale_of({{"A", 9}}));
    room.fact(room.till, return_of({{"A", 1}}, Disposition::inspection));
    room.fact(room.till, sale_of_open_item("999", "odd mug"));
    room.till.records_raw(Bytes{1, 2, 3});
    room.step(room.till.batch_from(room.till.head().seq.value));
    room.fact(room.till, sale_of({{"A", 1}, {"Z", 1}}));
    room.fact(room.till, receipt_of({{"Y", 1}}));
    room.replay(3);
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "Zebra", Minor{1}}}});
    room.replay(2);
    room.command(VoidSetAside{1, StaffId{"ben"}, "a test"});
    room.step(FromNode{node_number(99), Bytes{1}});
    room.settle_channel();
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 5}, {"B", 1}}));
    room.fact(room.warehouse, adjustment_of({{"A", -3}, {"B", 2}}));
    room.command(ResolveCase{1, StaffId{"anna"}, "settled"});
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{2}});
    room.fact(room.till, receipt_of({{"A", 30}}));
    room.pass(60'000);
    room.settle_channel();
    room.clock += 2 * 60 * 60 * 1000;
    room.greet(Till(1, 9));
    room.step(Till(2).hello());
}

TEST(Recovery, AfterEveryEntryTheLogGivesTheLiveStateAgain) {
    HubRoom room;
    std::vector<std::string> live;
    HubState replayed;
    std::size_t applied = 0;
    play_a_day(room);

    for (const LogEntry& entry : room.log) {
        replayed.apply(stored(entry));
        ++applied;
        EXPECT_EQ(replayed.lsn(), entry.lsn);
    }

    EXPECT_GT(applied, 30u);
    EXPECT_EQ(print(replayed), print(room.state()));
}

TEST(Recovery, AFlushAnywhereAndTheTailAfterItGiveTheLiveStateAgain) {
    HubRoom room;
    play_a_day(room);

    for (std::size_t flush_at = 0; flush_at <= room.log.size(); ++flush_at) {
        HubState running;
        for (std::size_t i = 0; i < flush_at; ++i)
            running.apply(stored(room.log[i]));
        FlushedRows rows;
        rows.write(running.take_changes());

        const auto state = rows.read();
        EXPECT_EQ(print(*state), print(running)) << flush_at;
        for (std::size_t i = flush_at; i < room.log.size(); ++i)
            state->apply(stored(room.log[i]));

        ASSERT_EQ(print(*state), print(room.state())) << "flushed at " << flush_at;
    }
}

TEST(Recovery, AFlushWritesOnlyWhatChangedSinceTheLast) {
    HubRoom room;
    FlushedRows rows;
    rows.write(room.core->take_changes());
    room.fact(room.till, receipt_of({{"A", 6}}));

    StateChanges changes = room.core->take_changes();

    EXPECT_EQ(changes.cells.size(), 1u);
    EXPECT_EQ(changes.counts.size(), 1u);
    EXPECT_TRUE(std::ranges::none_of(changes.rows,
                                     [](const StateRow& row) { return row.kind == RowKind::sku; }));
    EXPECT_EQ(room.core->dirty(), 0u);
    rows.write(std::move(changes));
    EXPECT_EQ(print(*rows.read()), print(room.state()));
}

// A row that is missing, stands elsewhere or names what is not there means a damaged file: the
// state is void, and the log builds it anew.
class DamagedRows : public testing::Test {
  protected:
    StateRow& row(RowKind kind) {
        return *std::find_if(rows.begin(), rows.end(),
                             [&](const StateRow& row) { return row.kind == kind; });
    }
    // The row of a larger state, in which the same things have other indexes.
    static StateRow foreign(RowKind kind) {
        const OrderKey key{ChannelId{"shop"}, OrderId{"o-1"}};
        HubState larger;
        larger.apply(
            {.lsn = Lsn{1},
             .at = UnixMs{1},
             .node = {},
             .input = {},
             .effects = {
                 LocationAdded{LocationIndex{0}, LocationId{"north"}, "", {}},
                 LocationAdded{LocationIndex{1}, LocationId{"store-1"}, "", {}},
                 NodeRegistered{node_number(7), LocationId{"store-1"}, "till"},
                 SkuNamed{SkuIndex{0}, Sku{"Z"}, Gtin{}, ""},
                 SkuNamed{SkuIndex{1}, Sku{"A"}, Gtin{}, ""},
                 ListingMapped{ChannelId{"shop"}, "A", SkuIndex{1}}, OrderTaken{{.order = key}},
                 HoldOpened{key, LocationIndex{1}, {{SkuIndex{0}, Units{1}}}},
                 CheckoutHeld{{ChannelId{"shop"}, "c"},
                              "anna",
                              1,
                              LocationIndex{1},
                              {{SkuIndex{1}, Units{1}}},
                              UnixMs{9}},
                 NodeRegistered{node_number(8), LocationId{"north"}, "other"},
                 EventSetAside{.node = node_number(8), .seq = Seq{1}},
                 RightGranted{SkuIndex{1}, LocationIndex{1}, node_number(8), Units{1}, Seq{}},
                 Moved{SkuIndex{1},
                       {AccountKind::customer, {}},
                       {AccountKind::inspection, LocationIndex{1}},
                       Units{1}},
                 CameBack{SkuIndex{1}, LocationIndex{1}, {Units{1}, UnixMs{7}, "faulty"}},
                 CountBegun{0,
                            BasketId{{7}},
                            node_number(8),
                            LocationIndex{1},
                            "",
                            false,
                            {},
                            UnixMs{1},
                            {},
                            UnixMs{1}},
                 CountTaken{0,
                            SkuIndex{1},
                            LocationIndex{1},
                            Units{9},
                            UnixMs{1},
                            UnixMs{1},
                            ClockTrust::ok,
                            {},
                            {},
                            {}}}});
        const auto rows = larger.take_changes().rows;
        return *std::find_if(rows.begin(), rows.end(),
                             [&](const StateRow& row) { return row.kind == kind; });
    }
    bool is_restored() const {
        HubState state;
        return std::all_of(rows.begin(), rows.end(),
                           [&](const StateRow& row) { return state.restore(row); });
    }
    static std::vector<StateRow> rows_of(StateChanges changes) {
        for (const SkuCountsRow& counts : changes.counts)
            changes.rows.push_back(row_of(counts));
        return std::move(changes.rows);
    }
    std::vector<StateRow> rows = rows_of(samples::small_state().take_changes());
};

// Numbers that were damaged in a file, so that a unit of a till is promised to somebody else.
TEST(Recovery, ARightThatIsPromisedTwiceDoesNotAddUp) {
    const auto adds_up = [](std::int64_t online) {
        HubState state;
        state.apply({.lsn = Lsn{1},
                     .at = UnixMs{1},
                     .node = {},
                     .input = {},
                     .effects = {LocationAdded{LocationIndex{0}, LocationId{"north"}, "", {}},
                                 NodeRegistered{node_number(7), LocationId{"north"}, "till"},
                                 SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, ""},
                                 Moved{SkuIndex{0},
                                       {AccountKind::supplier, {}},
                                       {AccountKind::shelf, LocationIndex{0}},
                                       Units{5}},
                                 RightGranted{SkuIndex{0}, LocationIndex{0}, node_number(7),
                                              Units{3}, Seq{}},
                                 OnlineSet{SkuIndex{0}, LocationIndex{0}, Units{online}}}});
        return state.adds_up();
    };
    EXPECT_TRUE(adds_up(0));
    EXPECT_TRUE(adds_up(2));
    EXPECT_FALSE(adds_up(3));
}

constexpr RowKind row_kinds[] = {
    RowKind::location,      RowKind::node,         RowKind::sku,      RowKind::channel,
    RowKind::listing,       RowKind::order,        RowKind::case_,    RowKind::sku_counts,
    RowKind::enrol_code,    RowKind::certificate,  RowKind::recovery, RowKind::day,
    RowKind::scope,         RowKind::set_aside,    RowKind::checkout, RowKind::sourcing,
    RowKind::right,         RowKind::rights_count, RowKind::waiting,  RowKind::receipt,
    RowKind::count_session, RowKind::cell_count,   RowKind::promotion};

TEST_F(DamagedRows, AreNotThereInAnHonestState) {
    EXPECT_EQ(rows.size(), std::size(row_kinds));
    EXPECT_TRUE(is_restored());
}

TEST_F(DamagedRows, AreNoticedWhenOneStandsElsewhere) {
    for (const RowKind kind : row_kinds) {
        ++row(kind).key;
        EXPECT_FALSE(is_restored()) << static_cast<int>(kind);
        --row(kind).key;
    }
    EXPECT_TRUE(is_restored());
}

TEST_F(DamagedRows, AreNoticedWhenTheyNameWhatIsNotThere) {
    for (const RowKind kind :
         {RowKind::node, RowKind::listing, RowKind::order, RowKind::set_aside, RowKind::checkout,
          RowKind::right, RowKind::waiting, RowKind::count_session, RowKind::cell_count}) {
        StateRow& damaged = row(kind);
        const StateRow honest = damaged;
        damaged.body = foreign(kind).body;
        EXPECT_FALSE(is_restored()) << static_cast<int>(kind);
        damaged = honest;
    }
    EXPECT_TRUE(is_restored());
}

TEST_F(DamagedRows, AreNoticedWhenOneThatOthersNameIsMissing) {
    for (const RowKind kind : {RowKind::location, RowKind::sku, RowKind::channel}) {
        const auto all = rows;
        std::erase_if(rows, [&](const StateRow& row) { return row.kind == kind; });
        EXPECT_FALSE(is_restored()) << static_cast<int>(kind);
        rows = all;
    }
}

// Its events were counted under the journal that came before: they must never count again.
TEST(Recovery, AReplacedDatabaseIsStillRefusedAfterAFlush) {
    HubRoom room;
    room.clock += 2 * 60 * 60 * 1000;
    room.greet(Till(1, 9));
    FlushedRows rows;
    rows.write(room.core->take_changes());

    const auto state = rows.read();

    const Hello old = room.till.plain_hello();
    const Intake& intake = state->nodes().find(old.node)->intake;
    Hello proven = old;
    proven.proof = intake.challenge(old.journal);
    EXPECT_EQ(intake.judge(proven, room.now()), HelloVerdict::rolled_back);
}

TEST(Recovery, DamagedRowsAreNotRestored) {
    HubRoom room;
    play_a_day(room);
    HubState copy = room.state();
    for (const StateRow& row : copy.take_changes().rows) {
        StateRow damaged = row;
        damaged.body.pop_back();
        EXPECT_FALSE(HubState().restore(damaged));
        damaged = row;
        ++damaged.body[0];  // of another version
        EXPECT_FALSE(HubState().restore(damaged));
    }
    EXPECT_FALSE(HubState().restore(CellRow{.slot = 1, .key = {}, .cell = {}}));
}

TEST(Recovery, ARestartedHubAnswersARepeatedOrderAsBefore) {
    HubRoom room;
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    const auto before = room.webhook("order o1 A=3").orders;

    room.restart();

    EXPECT_EQ(room.webhook("order o1 A=3").orders, before);
}

TEST(LogChecks, AReplayedLogMatchesTheLiveBalances) {
    HubRoom room;
    play_a_day(room);
    HubState replayed;
    for (const LogEntry& entry : room.log)
        replayed.apply(stored(entry));

    const LogCheck check = compare(replayed, image_of(room.state()));

    EXPECT_TRUE(check.is_ok());
    EXPECT_EQ(check.entries, room.log.size());
    EXPECT_EQ(check.balances,
              room.state().ledger().sku_count() * 5 + room.state().ledger().cell_count() * 8);
}

TEST(LogChecks, EveryEditedBalanceIsFoundAndNamed) {
    HubRoom room;
    play_a_day(room);
    const LedgerImage image = image_of(room.state());

    LedgerImage edited = image;
    edited.cells[0].balance[0] += Units{1};
    LogCheck check = compare(room.state(), edited);
    ASSERT_EQ(check.mismatches.size(), 1u);
    EXPECT_NE(check.mismatches[0].find("A at warehouse-1 shelf"), std::string::npos);
    EXPECT_FALSE(check.is_conserved);

    edited = image;
    edited.cells[0].held += Units{1};
    EXPECT_EQ(compare(room.state(), edited).mismatches.size(), 1u);
    edited = image;
    edited.outside[1][0] -= Units{1};
    EXPECT_EQ(compare(room.state(), edited).mismatches.size(), 1u);
    edited = image;
    edited.online[1] -= Units{1};
    EXPECT_EQ(compare(room.state(), edited).mismatches.size(), 1u);
    edited = image;
    edited.cells.pop_back();
    edited.keys.pop_back();
    EXPECT_FALSE(compare(room.state(), edited).mismatches.empty());
    edited = image;
    edited.lsn = Lsn{1};
    EXPECT_FALSE(compare(room.state(), edited).mismatches.empty());
}

// Random days from a printed seed: the books are checked by the room after every step.
class RandomDay {
  public:
    explicit RandomDay(std::uint32_t seed) : random_(seed) {}

    void play(int steps) {
        for (int i = 0; i < steps; ++i) {
            one_step(pick(12));
            if (testing::Test::HasFailure())
                return;
        }
        room.settle_channel();
    }
    HubRoom room;

  private:
    int pick(int end) { return static_cast<int>(random_() % static_cast<std::uint32_t>(end)); }
    std::string sku() { return std::string(1, static_cast<char>('A' + pick(3))); }
    Lines lines() {
        Lines some{{sku(), 1 + pick(6)}};
        if (pick(3) == 0)
            some.emplace_back(sku(), 1 + pick(3));
        return some;
    }
    std::string order() { return "o" + std::to_string(pick(15)); }
    Till& node() { return pick(2) == 0 ? room.till : room.warehouse; }

    void one_step(int kind) {
        switch (kind) {
            case 0:
                room.fact(node(), receipt_of(lines()));
                break;
            case 1:
            case 2:
            case 3:
                room.fact(node(), sale_of(lines()));
                break;
            case 4:
                room.fact(node(), return_of(lines(), Disposition::shelf));
                break;
            case 5:
                room.fact(node(), adjustment_of({{sku(), pick(9) - 5 == 0 ? 1 : -1}}));
                break;
            case 6:
            case 7:
                room.webhook("order " + order() + " " + sku() + "=" + std::to_string(1 + pick(4)));
                break;
            case 8:
                room.webhook("cancel 2 " + order());
                break;
            case 9:
                room.fact(node(), ship_of(room.shop->key(order()), lines()));
                break;
            case 10: {
                Till& till = node();
                const auto from = 1 + static_cast<std::uint64_t>(pick(3));
                if (till.head().seq.value >= from)
                    room.step(till.batch(from, std::min(from + 5, till.head().seq.value)));
                break;
            }
            default:
                pick(8) == 0 ? room.restart() : room.pass(pick(3'000));
        }
    }
    std::mt19937 random_;
};

TEST(Recovery, RandomDaysKeepTheBooksAndReplay) {
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomDay day(seed);
        day.play(150);
        day.room.restart();
        day.room.settle_channel();
        for (const std::string sku : {"A", "B", "C"}) {
            const auto& listings = day.room.state().listings().channel(ChannelId{"shop"});
            EXPECT_EQ(listings.find(sku)->confirmed->quantity, day.room.online(sku));
        }
        if (HasFailure())
            return;
    }
}

}  // namespace
}  // namespace onepool::hub
