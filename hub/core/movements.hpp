#pragma once
// From an event to movements: the one place that decides how stock changes.
//
//   sale        shelf -> customer                    return      customer -> inspection | shelf |
//   receipt     supplier -> shelf                                             damaged
//   adjustment  found -> shelf, or shelf -> loss     pick        shelf -> staged; what it lacks
//   ship,       what stands staged of it, and                    shelf -> loss | damaged
//    collect    then shelf, -> customer              put back    staged -> shelf
//
//   inspect     inspection -> shelf | damaged | supplier, as far as it waits there
//
// A release of rights and a count move nothing. What is done for an order moves no more than the
// order says: order_events.hpp. Planning reads only (and says why an event cannot be applied),
// carrying out emits effects.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/core/count_effects.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/lot_effects.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

struct PlannedMove {
    SkuIndex sku;
    AccountKind from = AccountKind::shelf;
    AccountKind to = AccountKind::customer;
    Units quantity;
    bool operator==(const PlannedMove&) const = default;
};

// A person at the node sold units although they were promised there.
struct PlannedOverride {
    SkuIndex sku;
    Overridden said;
    bool operator==(const PlannedOverride&) const = default;
};

// Units that the node sold on its own right, or gives back of it; one a SKU.
struct PlannedRight {
    SkuIndex sku;
    Units units;
    bool operator==(const PlannedRight&) const = default;
};

// Goods that wait for inspection from here on, and why they came back.
struct PlannedWaiting {
    SkuIndex sku;
    Units units;
    std::string reason;
    bool operator==(const PlannedWaiting&) const = default;
};

// What was done for an order; its goods stand in the plan's moves, as if it had not been picked.
struct PlannedOrder {
    OrderKey key;
    StaffId staff;
    // Of a pick: where it stands now; packed: in how many parcels; sent: how, and its tracking; of
    // a collection: how its buyer was known, beside `proof`; else the reason, if there is one.
    std::string text;
    bool takes_over = false;  // from another node
    bool refuses = false;     // for the whole location
    bool is_rest = false;     // lines that were withheld: the order itself was settled then
    IdentityProof proof = IdentityProof::none;  // of whom it was handed to
    std::vector<PickedLot> lots = {};           // of a pick, of SKUs that the hub knows
    bool operator==(const PlannedOrder&) const = default;
};

// What was counted; the session's position and the location are filled in when it is taken.
struct PlannedCount {
    CountBegun begun;
    std::vector<CountTaken> lines;  // not empty; one a SKU
    bool operator==(const PlannedCount&) const = default;
};

// Kept and reused between events, so that a batch of small sales allocates nothing.
struct Plan {
    FactKind fact = FactKind::unknown;
    UnixMs wall;  // when it happened, as far as its node's clock is to be trusted
    std::vector<PlannedMove> moves;
    std::vector<PlannedOverride> overrides;
    std::vector<PlannedRight> rights;     // of a sale sold on, of a release given back
    std::vector<std::string> open_items;  // goods sold under a code nobody knows
    std::vector<Sku> withheld;            // SKUs the hub does not know: their lines are not in here
    std::optional<PlannedOrder> order;
    std::optional<PlannedCount> count;
    BasketId document;                     // the event's own
    std::vector<PlannedWaiting> waiting;   // of a return
    std::string receipt;                   // of a provisional return: the name it was given
    std::vector<BasketId> originals = {};  // of another: the sales it names, each once
    bool is_checked = false;               // and they are of other tills
    // Not one movement; of an event that was set aside the fact may be known all the same.
    bool is_empty() const { return moves.empty() && open_items.empty() && !order && !count; }
    void clear();
};

// Nullopt: `plan` holds the event's movements. Otherwise why it cannot be applied; `plan` is void.
std::optional<std::string> plan_event(const Event& event, const Ledger& ledger, Plan& plan);
// Leaves only the movements of these SKUs in a plan: all else of the event was booked before.
void keep_only(const std::vector<Sku>& skus, const Ledger& ledger, Plan& plan);

// Who says that it happened: its node alone, or also a person who replays it.
enum class Word : std::uint8_t { of_node, of_person };

// Where an event happened and what names it, for cases and texts.
struct Place {
    LocationIndex location;
    NodeId node;
    Seq seq;
    BatchKind kind = BatchKind::live;
    Word word = Word::of_node;
};

// "till-1 event 3"
std::string name_of(const HubState& state, const Place& place);

// Emits movements at a place, with what they draw on, and re-splits what they touched. `covered`:
// units of a hold that was ended for them; they draw on nothing. `cause`: see resplit(). Returns
// what was overdrawn.
Units carry_out(Decision& decision, LocationIndex location, std::span<const PlannedMove> moves,
                const HoldLines& covered, const std::string& cause = {});

// Emits the movements, re-splits what they touched, and says how it went: applied, overdraft or
// unmapped, by the precedence of Verdict.
Verdict book(Decision& decision, const Place& place, const Plan& plan);

// What became of one event of a node, or of what was left of it.
struct Outcome {
    Verdict verdict = Verdict::applied;
    std::string reason;  // when it is set aside: why
    bool is_set_aside() const {
        return verdict == Verdict::quarantined || verdict == Verdict::parked;
    }
};

// Decides an event from its raw bytes and books it; lines of SKUs the hub does not know move
// nothing and make it `quarantined`, with their SKUs in plan.withheld, while its other lines are
// booked all the same: goods that left a shelf must not be promised. `withheld`: those lines alone,
// when the rest was booked before; empty: all. What is done for an order that the node cannot know
// of is `quarantined` too, with all it moves. Emits EventJudged unless it is set aside.
Outcome apply_raw(Decision& decision, const Place& place, ByteView raw,
                  const std::vector<Sku>& withheld, Plan& plan);

}  // namespace onepool::hub
