#pragma once
// What a cell owes: units that are claimed there and not on its shelf (split_rule.hpp). While there
// is a debt a case is open, which says what is done about it by rule (debt_desk.hpp) or is to be
// done by a person.

#include <optional>
#include <string>

#include "hub/core/decision.hpp"

namespace onepool::hub {

// Of a cell's claims, what orders were told to give up there: free once all its tills have heard
// (given_back.hpp).
Units given_up_at(const HubState& state, const CellKey& cell);

// What it holds there is to be sent, and nobody is known to pick it: another location may keep it
// as well.
bool may_go_elsewhere(const OrderRecord& order, const OrderLeg& leg);

// Opens, renews or closes the case of a cell by its debt. `cause` is what led to it, or was done
// about it: "; till-1 sold ..."; what the open case says of earlier ones stays in it.
void keep_debt_case(Decision& decision, const CellKey& cell, const std::string& cause = {});
// The same, where it is open: a person who closed it has heard of this debt.
void renew_debt_case(Decision& decision, const CellKey& cell, const std::string& cause = {});

}  // namespace onepool::hub
