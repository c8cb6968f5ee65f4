#pragma once
// What the hub log says of a shelf since some instant: each movement with the time at which it
// happened, not at which the hub heard of it. A movement is dated by its event; of a sale by the
// scan, because goods leave the shelf before they are paid; of what another system recorded and a
// till replayed, by that system's time. Where no clock can be trusted it happened when the hub
// heard of it. Pure; walked over by whoever has the log.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "hub/core/count_rule.hpp"
#include "hub/core/hub_log.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

// By the hub's clock. `heard_at`: when the hub took it.
UnixMs shelf_time(const Event& event, const Sku& sku, UnixMs heard_at);

// Answered by a ShelfFound of the same number: a ShelfWalk over all entries taken since then, up to
// `up_to`. No two questions of a process have the same number, also where its core was loaded anew
// meanwhile.
struct ShelfWanted {
    std::uint64_t number = 0;
    LocationIndex location;
    UnixMs since;
    Lsn up_to;
    std::vector<std::pair<SkuIndex, Sku>> skus;  // by index, each once
    bool operator==(const ShelfWanted&) const = default;
};

// moves: nullopt when the log cannot be read.
struct ShelfFound {
    std::uint64_t number = 0;
    std::optional<std::vector<ShelfMove>> moves;
    bool are_too_many = false;  // more than limits::moves_per_walk: nobody can tell
};

// It goes on in slices, so that the log's other readers and the flush have their turn.
class ShelfWalk {
  public:
    explicit ShelfWalk(const ShelfWanted& wanted) : wanted_(wanted) {}

    const ShelfWanted& wanted() const { return wanted_; }
    // The next slice reads entries after this one, oldest first; none: from `since` on.
    std::optional<Lsn> after() const { return after_; }
    void add(const LogEntry& entry);  // beyond up_to: passed over
    void end() { is_ended_ = true; }  // there is no newer entry
    bool is_over() const { return is_ended_ || is_full() || (after_ && *after_ >= wanted_.up_to); }
    bool is_full() const;
    ShelfFound found() &&;

  private:
    const Sku* name_of(SkuIndex sku) const;  // null: nobody asked for it

    ShelfWanted wanted_;
    std::vector<ShelfMove> moves_;
    std::optional<Lsn> after_;
    bool is_ended_ = false;
};

}  // namespace onepool::hub
