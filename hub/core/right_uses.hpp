#pragma once
// What events of nodes say of their rights: sold on, or given back. Only an event that was applied
// frees units, and never more than are out with its node.

#include "hub/core/movements.hpp"

namespace onepool::hub {

// Books what the plan of a sale or a release says; a release also re-splits what came back.
void use_rights(Decision& decision, const Place& place, const Plan& plan);

}  // namespace onepool::hub
