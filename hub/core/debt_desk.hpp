#pragma once
// Pays debts by rule. Where more is claimed than is on a shelf (split_rule.hpp), nothing is free
// there any more and tills are asked for their rights, so what is left can be paid by a claim only:
//
//   owed --an order can go elsewhere--> given up   its units stay claimed until all have heard
//   given up --each till there has heard--> paid   (given_back.hpp)
//   owed --no order can--> owed, and the case names who is behind it: a person's (debt_case.hpp)
//
// The newest order goes first, of those that are to be sent, that nobody picks yet and that another
// location can keep whole, or several where it may be split; of one that is split already only what
// is held there goes. One that its buyer collects never goes. It is the same for a sale over a
// claim, a loss that was counted and whatever else took units off the shelf. Nothing goes while the
// location reconciles, or a till of it is heard and has not told all that it recorded: what it
// owes, or who picked, is not known by then.
//
// Looked at when a step touched the cell or a claim on it, or more of the SKU may be promised
// anywhere, and again and again while something is owed. Memory only: built anew at every start.
// Owned by HubCore; one thread.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "hub/core/debt_policy.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

// It is heard, and has recorded more than the hub holds.
using TellsMore = std::function<bool(const NodeRecord&)>;

class DebtDesk {
  public:
    explicit DebtDesk(DebtPolicy policy) : policy_(policy) {}

    void start(const HubState& state, Now now);
    // After those who were promised something before had what the step freed.
    void after_step(Decision& decision, const TellsMore& tells_more, Now now,
                    std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const { return look_at_; }

  private:
    void note(const HubState& state, const CellKey& cell);
    std::set<CellKey> take_due(const Decision& decision, Now now);

    DebtPolicy policy_;
    std::set<CellKey> owed_;
    std::optional<Millis> look_at_;  // at all of them again; set while something is owed
};

}  // namespace onepool::hub
