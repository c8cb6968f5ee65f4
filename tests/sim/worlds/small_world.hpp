#pragma once
// A world small enough to try everything in it: few tills, one hub, one shop, one SKU, and no
// chance at all. It is set up and comes to rest; from then on whatever happens is a move that
// somebody chose (move.hpp), within bounds. A move takes no time: what the machines do by
// themselves because of it (commits, answers, the shop's HTTP, a restart) they do at the same
// moment. Only `moment` and `a_while` let time pass, and then nothing arrives. The checkers look
// after every event.
//
// digest() names a state. Each machine is a function of what was done to it, in its own order: the
// cores are pure, and no machine sees another but by what arrives. So the digest covers, of each
// machine, all that ever reached it (who asked what, the bytes of each message, restarts and the
// boundary at which it died, time that passed); of each link all bytes that are under way, in their
// order; what stands on the shelves, where somebody may look; and what may still happen. The shop
// acts within a move and belongs to the hub's history. Two orders of moves that no machine can tell
// apart give one digest; everything else gives two.
//
// What it leaves out, and why that is no loss: the order in which machines that did not hear of
// each other did their work, and with it what the checkers noted of that order (each of those
// orders is still walked up to where they meet, and looked at on its way); the timers (functions of
// the histories and of the time that passed); the state of the broker's random numbers (no rate is
// above nothing and no span longer than nothing, so they decide nothing; each machine draws from a
// stream of its own, which is a function of its history). unit/test_small_worlds.cpp walks a world
// without pruning and compares all that is on the disks, under way and in the shop.
//
// Owned by a search or a test; one thread.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/actors/operator.hpp"
#include "tests/sim/checkers/referee.hpp"
#include "tests/sim/world/shelves.hpp"
#include "tests/sim/world/world.hpp"
#include "tests/sim/worlds/bounds.hpp"
#include "tests/sim/worlds/held_wire.hpp"

namespace onepool::sim {

inline constexpr const char* small_world_sku = "sku-1";

class SmallWorld {
  public:
    SmallWorld(const Bounds& bounds, const Seams& seams, const std::string& only_checker = {});
    SmallWorld(const SmallWorld&) = delete;
    SmallWorld& operator=(const SmallWorld&) = delete;

    // Catalogue, nodes and opening stock, until all agree.
    void set_up();
    // What may happen next; nothing: this is an end.
    std::vector<Move> moves() const;
    bool may_happen(const Move& move) const;
    void play(const Move& move);
    // Everything under way arrives, nothing fails any more, and time passes until all agree.
    void settle();

    const std::optional<Violation>& violation() const { return referee_.violation(); }
    protocol::Digest digest() const;
    // Effect boundaries that the last move passed, at each of which it may die.
    std::uint32_t boundaries() const { return boundaries_; }
    bool is_left(MoveKind kind) const { return used(kind) < bounds_[kind]; }

    World& world() { return world_; }
    const World& world() const { return world_; }
    const HeldWire& wire() const { return wire_; }

  private:
    std::uint32_t used(MoveKind kind) const { return used_[static_cast<std::size_t>(kind)]; }
    void add_of_people(std::vector<Move>& moves) const;
    void add_of_orders(std::vector<Move>& moves, const NodeMachine& node) const;
    void add_of_links(std::vector<Move>& moves) const;
    void add_of_machines(std::vector<Move>& moves) const;

    void perform(const Move& move);
    void sell(NodeMachine& node);
    void ask_again(NodeMachine& node);
    void ask(NodeMachine& node, node::Action action);
    void order(bool is_collected);
    void cancel();
    void remind();
    // ---- at the shelf and at a shopper's (small_world_people.cpp)
    void add_of_shelves(std::vector<Move>& moves) const;
    void add_of_shopper(std::vector<Move>& moves) const;
    void work_at_shelf(const Move& move);
    void shop_around(MoveKind kind);
    void insist(NodeMachine& node);
    void bring_back(NodeMachine& node);
    void count(NodeMachine& node, std::int64_t units);
    void steal(const NodeMachine& node);
    void sell_for_rights();
    std::int64_t on_shelf(const protocol::LocationId& location) const;
    bool is_shelf_looked_at() const;
    void work_on(NodeMachine& node, const Move& move);
    void pass_on(const Move& move);
    void crash(ClientId machine);
    void restore();
    void pass(Millis span);

    void receive_opening();
    void come_to_rest();
    void run_until(Millis when);
    void note(ClientId machine, const Move& move, protocol::ByteView heard = {});
    NodeMachine& machine(ClientId client) { return world_.node(client.value - 1); }
    protocol::BasketId new_document(ClientId node);
    const std::string* newest_open_order() const;

    Bounds bounds_;
    World world_;
    Operator operator_;
    Referee referee_;
    HeldWire wire_;
    MoveCounts used_{};
    std::uint32_t boundaries_ = 0;
    std::vector<protocol::Digest> histories_;      // by ClientId
    std::map<ClientId, std::uint64_t> documents_;  // how many each node was asked to record
    std::map<ClientId, node::Action> last_;        // what each till was asked to record last
    std::vector<std::string> placed_;              // orders, as the shop names them
    mutable Shelves shelves_;                      // follows the world when it is looked at
    // What shoppers had kept, the newest last; `order`: what they paid for under it.
    struct Keeping {
        std::string hold;
        std::string order = {};
        bool is_kept = false;  // the hub said so
    };
    std::deque<Keeping> keepings_;
};

}  // namespace onepool::sim
