#pragma once
// Says of a location what the rules of sourcing go by. What is not named stays as it is.

#include "hub/core/commands.hpp"

namespace onepool::hub {

CommandResult set_terms(Decision& decision, const SetLocationTerms& command);

}  // namespace onepool::hub
