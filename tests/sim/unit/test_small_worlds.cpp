// The search of small worlds: that a digest names one state and no other, that pruning loses none,
// and that what is broken on purpose is found by the shortest path.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "tests/sim/mutants/mutant.hpp"
#include "tests/sim/mutants/node_twists.hpp"
#include "tests/sim/worlds/path.hpp"

namespace onepool::sim {
namespace {

using protocol::Digest;

Bounds bounds_of(std::initializer_list<std::pair<MoveKind, std::uint32_t>> at_most) {
    Bounds bounds;
    bounds.name = "test";
    for (const auto& [kind, count] : at_most)
        bounds[kind] = count;
    return bounds;
}

// A little of everything that can be done to a world of one order and one sale.
const Bounds tiny = bounds_of({{MoveKind::sell, 2},
                               {MoveKind::order, 1},
                               {MoveKind::deliver, 2},
                               {MoveKind::lose, 1},
                               {MoveKind::crash, 1}});

std::vector<Move> read(std::initializer_list<const char*> lines) {
    std::vector<Move> moves;
    for (const char* line : lines)
        moves.push_back(read_move(line).value());
    return moves;
}

// All bytes on all disks, what is under way, and what the shop has.
std::string portrait(SmallWorld& small) {
    World& world = small.world();
    protocol::Bytes bytes;
    const auto add = [&](protocol::ByteView more) {
        const std::string size = join(more.size(), ":");
        bytes.insert(bytes.end(), size.begin(), size.end());
        bytes.insert(bytes.end(), more.begin(), more.end());
    };
    const auto add_disk = [&](const SimDisk& disk) {
        for (std::size_t at = 0; at < disk.count(Extent::visible); ++at)
            add(disk.transaction(at));
    };
    add_disk(world.hub().disk());
    for (std::size_t i = 0; i < world.node_count(); ++i)
        add_disk(world.node(i).disk());
    for (const auto& [link, waiting] : small.wire().links()) {
        for (const Hop& hop : waiting)
            add(hop.payload);
    }
    const Shop& shop = world.market().shop(0);
    for (const auto& [id, order] : shop.orders())
        add(protocol::view(join(id, order.told, order.is_cancelled ? "x" : "")));
    for (const auto& [id, listing] : shop.listings())
        add(protocol::view(join(id, listing.quantity, listing.told, listing.version)));
    return protocol::hex(protocol::sha256({bytes}));
}

struct Seen {
    Digest digest;
    std::string portrait;
};

Seen seen_after(const Bounds& bounds, const std::vector<Move>& moves) {
    SmallWorld small(bounds, Seams{});
    small.set_up();
    for (const Move& move : moves)
        small.play(move);
    return {small.digest(), portrait(small)};
}

// ---- texts ------------------------------------------------------------------------------------

TEST(SmallWorldMoves, EveryKindIsReadAsItIsWritten) {
    for (std::size_t i = 0; i < move_kinds; ++i) {
        const auto kind = static_cast<MoveKind>(i);
        const std::string word(word_of(kind));
        std::optional<Move> move;
        for (const char* tail : {"", " node-2", " hub node-2", " node-2 1"}) {
            if (const auto found = read_move(word + tail))
                move = found;
        }
        ASSERT_TRUE(move) << word;
        EXPECT_EQ(move->kind, kind);
        EXPECT_EQ(read_move(to_text(*move)), move) << to_text(*move);
    }
}

TEST(SmallWorldMoves, WhatIsNoMoveIsNotRead) {
    for (const char* line :
         {"", "sel node-1", "sell", "sell node-0", "sell node-x", "sell node-1 node-2",
          "deliver hub", "deliver hub nobody", "pick node-1", "pick node-1 first", "order 2",
          "sell node-1 dying at 0", "sell node-1 dying at x", "moment dying at 1",
          "sell node-99999999999"})
        EXPECT_FALSE(read_move(line)) << line;
}

TEST(SmallWorldPath, IsReadAsItIsWritten) {
    Bounds bounds = *find_small_world("sales");
    ASSERT_TRUE(change_bound(bounds, "lose=7"));
    const BadPath bad{
        .moves = read({"sell node-1", "lose node-1 hub"}), .checker = "c", .text = "t"};
    const auto path = read_path(to_text(bounds, bad));
    ASSERT_TRUE(std::holds_alternative<Path>(path)) << std::get<std::string>(path);
    EXPECT_EQ(std::get<Path>(path).moves, bad.moves);
    EXPECT_EQ(std::get<Path>(path).bounds[MoveKind::lose], 7u);
}

TEST(SmallWorldPath, SaysWhichLineIsWrong) {
    EXPECT_EQ(std::get<std::string>(read_path("sell node-1\n")),
              "line 1: the world comes first: world NAME");
    EXPECT_EQ(std::get<std::string>(read_path("world nowhere\n")),
              "line 1: no world of that name: nowhere");
    EXPECT_EQ(std::get<std::string>(read_path("# a\nworld sales\nbound lose=x\n")),
              "line 3: no bound: WORD=N is one");
    EXPECT_EQ(std::get<std::string>(read_path("world sales\njump node-1\n")),
              "line 2: no move: jump node-1");
    EXPECT_EQ(std::get<std::string>(read_path("")), "nothing in it: world NAME comes first");
}

TEST(SmallWorldPath, AMoveThatMayNotHappenIsSaid) {
    const Path path{.bounds = tiny, .moves = read({"deliver node-1 hub"})};
    EXPECT_EQ(play_path(path, Seams{}, {}).fault, "may not happen then: deliver node-1 hub");
}

// ---- what a digest names ------------------------------------------------------------------------

TEST(SmallWorldDigest, EachMoveFromTheBeginningLeadsToAStateOfItsOwn) {
    Bounds all = bounds_of({});
    all.at_most.fill(1);
    SmallWorld small(all, Seams{});
    small.set_up();
    std::set<Digest> digests{small.digest()};
    const std::vector<Move> moves = small.moves();
    for (const Move& move : moves)
        digests.insert(seen_after(all, {move}).digest);
    EXPECT_EQ(digests.size(), 1 + moves.size());
}

TEST(SmallWorldDigest, OrdersThatNoMachineCanTellApartLeadToOneState) {
    const Seen one = seen_after(tiny, read({"sell node-1", "sell node-2", "order"}));
    const Seen other = seen_after(tiny, read({"order", "sell node-2", "sell node-1"}));
    EXPECT_EQ(one.digest, other.digest);
    EXPECT_EQ(one.portrait, other.portrait);
}

TEST(SmallWorldDigest, TheOrderInWhichOneMachineHearsIsPartOfIt) {
    const std::vector<Move> sold = read({"sell node-1", "sell node-2"});
    std::vector<Move> first = sold;
    std::vector<Move> second = sold;
    for (const Move& move : read({"deliver node-1 hub", "deliver node-2 hub"})) {
        first.push_back(move);
        second.insert(second.begin() + 2, move);
    }
    const Seen one = seen_after(tiny, first);
    const Seen other = seen_after(tiny, second);
    EXPECT_NE(one.portrait, other.portrait);
    EXPECT_NE(one.digest, other.digest);
}

TEST(SmallWorldDigest, TellsApartWhatDiffersInOneThing) {
    std::set<Digest> digests;
    const std::vector<std::vector<Move>> ways{
        read({"sell node-1", "sell node-2"}),
        read({"sell node-1", "sell node-1"}),
        read({"sell node-1", "sell node-2", "lose node-1 hub"}),
        read({"sell node-1", "sell node-2", "lose node-2 hub"}),
        read({"sell node-1", "sell node-2", "deliver node-1 hub"}),
        read({"sell node-1", "crash node-1", "sell node-2"}),
        read({"crash node-1", "sell node-1", "sell node-2"}),
        read({"sell node-1 dying at 1", "sell node-2"}),
        read({"sell node-1 dying at 2", "sell node-2"}),
        read({"sell node-1", "crash hub", "sell node-2"}),
    };
    for (const std::vector<Move>& way : ways)
        digests.insert(seen_after(tiny, way).digest);
    EXPECT_EQ(digests.size(), ways.size());
}

// One state by its digest is one state by its bytes, and goes on in one way only.
class Walk {
  public:
    explicit Walk(const Bounds& bounds) : bounds_(bounds) {}

    void from(std::vector<Move>& path) {
        SmallWorld small(bounds_, Seams{});
        small.set_up();
        for (const Move& move : path)
            small.play(move);
        ASSERT_FALSE(small.violation());
        const auto [known, is_new] = portraits_.emplace(small.digest(), portrait(small));
        ++walked_;
        EXPECT_EQ(known->second, portrait(small)) << "two states, one digest";
        const std::vector<Move> moves = small.moves();
        const auto went_on = futures_.emplace(small.digest(), moves).first;
        EXPECT_EQ(went_on->second, moves) << "one digest, two futures";
        for (const Move& move : moves) {
            path.push_back(move);
            from(path);
            path.pop_back();
        }
        if (moves.empty())
            ++ends_;
    }
    std::size_t states() const { return portraits_.size(); }
    std::size_t walked() const { return walked_; }
    std::size_t ends() const { return ends_; }

  private:
    Bounds bounds_;
    std::map<Digest, std::string> portraits_;
    std::map<Digest, std::vector<Move>> futures_;
    std::size_t walked_ = 0;
    std::size_t ends_ = 0;
};

TEST(SmallWorldDigest, OneDigestIsOneStateWithOneFuture) {
    Walk walk(bounds_of({{MoveKind::sell, 2}, {MoveKind::order, 1}, {MoveKind::deliver, 2}}));
    std::vector<Move> path;
    walk.from(path);
    EXPECT_GT(walk.walked(), 2 * walk.states()) << "nothing was met twice: this shows nothing";
}

// ---- rights before the search ------------------------------------------------------------------

struct Rights {
    std::vector<std::int64_t> tills;
    std::int64_t online = 0;  // U
    bool operator==(const Rights&) const = default;
};

Rights rights_in(const char* world) {
    SmallWorld small(*find_small_world(world), Seams{});
    small.set_up();
    EXPECT_FALSE(small.violation());
    Rights rights;
    for (std::size_t i = 0; i < small.world().node_count(); ++i)
        rights.tills.push_back(
            small.world().node(i).process().core().right(protocol::Sku{small_world_sku}).value);
    const hub::Ledger& ledger = small.world().hub().process().core().state().ledger();
    rights.online = ledger.cell(hub::SkuIndex{0}, hub::LocationIndex{0}).online.value;
    return rights;
}

TEST(SmallWorldRights, AreWithEachTillOfAWorldThatIsAboutThem) {
    EXPECT_EQ(rights_in("reclaimed"), (Rights{.tills = {1, 1}, .online = 0}));
    EXPECT_EQ(rights_in("rights"), (Rights{.tills = {1, 0}, .online = 1}));
    EXPECT_EQ(rights_in("granted"), (Rights{.tills = {0, 0}, .online = 2}));
}

// ---- the search ---------------------------------------------------------------------------------

TEST(SmallWorldSearch, PruningLosesNoInterleaving) {
    const Bounds least =
        bounds_of({{MoveKind::sell, 2}, {MoveKind::order, 1}, {MoveKind::lose, 1}});
    const SearchResult pruned = search(least, Seams{});
    const SearchResult whole = search(least, Seams{}, {.pruning = Pruning::none});
    ASSERT_TRUE(pruned.is_complete);
    ASSERT_TRUE(whole.is_complete);
    EXPECT_EQ(pruned.interleavings, whole.ends);
    EXPECT_EQ(whole.interleavings, whole.ends);
    EXPECT_EQ(pruned.longest, whole.longest);
    EXPECT_LT(pruned.states, whole.states / 2);
    EXPECT_GT(pruned.met_again, 0u);
}

TEST(SmallWorldSearch, SaysThatItIsNotComplete) {
    const SearchResult result = search(tiny, Seams{}, {.states_max = 10});
    EXPECT_FALSE(result.is_complete);
    EXPECT_EQ(result.states, 10u);
}

// Ends the program when the second sale is recorded.
class SecondSaleEndsIt final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override {
        for (const node::Record& record : batch.persist)
            sales_ += std::holds_alternative<node::JournalAppend>(record) ? 1 : 0;
        // The opening stock is the first event.
        CHECK(sales_ < 3);
    }

  private:
    int sales_ = 0;
};

TEST(SmallWorldSearch, AProgramThatEndsByItselfIsFoundWithAShortestPath) {
    SecondSaleEndsIt twist;
    Seams seams;
    seams.node = &twist;
    const SearchResult result = search(tiny, seams);
    EXPECT_FALSE(result.is_complete);
    ASSERT_TRUE(result.bad);
    EXPECT_EQ(result.bad->checker, "the program");
    EXPECT_EQ(result.bad->moves, read({"sell node-1", "sell node-1"}));
}

// ---- what is broken is found ------------------------------------------------------------------

struct Broken {
    const char* mutant;
    const char* world;
    std::vector<Move> path;  // a shortest one
};

class SmallWorldMutants : public testing::TestWithParam<Broken> {
  protected:
    // Another one each time: a twist remembers what it did.
    Played play(const Path& path) const {
        const auto parts = mutant().make();
        Seams seams;
        parts->put_into(seams);
        return play_path(path, seams, {});
    }
    const Mutant& mutant() const {
        return *std::ranges::find(mutants(), GetParam().mutant, &Mutant::name);
    }
};

TEST_P(SmallWorldMutants, IsFoundByAShortestPathThatShowsItAgain) {
    const Bounds& bounds = *find_small_world(GetParam().world);
    const auto parts = mutant().make();
    Seams seams;
    parts->put_into(seams);
    const SearchResult result = search(bounds, seams, {}, mutant().checker);
    ASSERT_TRUE(result.bad);
    EXPECT_EQ(result.bad->checker, mutant().checker);
    EXPECT_EQ(result.bad->moves, GetParam().path) << to_text(bounds, *result.bad);

    const Path path = std::get<Path>(read_path(to_text(bounds, *result.bad)));
    EXPECT_TRUE(play(path).violation);
    const Played unbroken = play_path(path, Seams{}, {});
    EXPECT_FALSE(unbroken.fault);
    EXPECT_FALSE(unbroken.violation);
}

INSTANTIATE_TEST_SUITE_P(
    , SmallWorldMutants,
    testing::Values(
        Broken{"no-dedupe", "wire",
               read({"sell node-1", "repeat node-1 hub", "deliver node-1 hub"})},
        Broken{"cursor-over-gap", "wire", read({"sell node-1", "sell node-1", "lose node-1 hub"})},
        Broken{"never-again", "wire", read({"sell node-1", "sell node-1", "lose node-1 hub"})},
        Broken{"sold-twice", "asked-again", read({"sell node-1 dying at 2", "again node-1"})},
        Broken{"cursor-not-durable", "crashed",
               read({"sell node-1", "deliver node-1 hub dying at 2"})}),
    [](const auto& each) {
        std::string name = each.param.mutant;
        std::ranges::replace(name, '-', '_');
        return name;
    });

}  // namespace
}  // namespace onepool::sim
