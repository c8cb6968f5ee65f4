#pragma once
// From an event to movements: the one place that decides how stock changes.
//
//   sale        shelf -> customer                    return      customer -> inspection | shelf |
//   receipt     supplier -> shelf                                             damaged
//   adjustment  found -> shelf, or shelf -> loss     ship        shelf -> customer, ends the hold
//
// Planning reads only (and says why an event cannot be applied), carrying out emits effects.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/decision.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

struct PlannedMove {
    SkuIndex sku;
    AccountKind from = AccountKind::shelf;
    AccountKind to = AccountKind::customer;
    Units quantity;
    bool operator==(const PlannedMove&) const = default;
};

// Kept and reused between events, so that a batch of small sales allocates nothing.
struct Plan {
    FactKind fact = FactKind::unknown;
    std::vector<PlannedMove> moves;
    std::vector<std::string> open_items;  // goods sold under a code nobody knows
    std::optional<OrderKey> ships;
    void clear();
};

// Nullopt: `plan` holds the event's movements. Otherwise why it cannot be applied; `plan` is void.
std::optional<std::string> plan_event(const Event& event, const Ledger& ledger, Plan& plan);

// Where an event happened and what names it, for cases and texts.
struct Place {
    LocationIndex location;
    NodeId node;
    Seq seq;
    BatchKind kind = BatchKind::live;
};

// Emits the movements, re-splits what they touched, and says how it went: applied, overdraft or
// unmapped, by the precedence of Verdict. Emits EventJudged too.
Verdict carry_out(Decision& decision, const Place& place, const Plan& plan);

// Keeps an event that cannot be applied: raw bytes, reason, case. The stream moves on.
struct SetAside {
    Verdict verdict = Verdict::quarantined;
    std::string reason;
    Bytes raw;
};
void set_aside(Decision& decision, const Place& place, SetAside event);

}  // namespace onepool::hub
