#pragma once
// Opening, renewing and closing cases while deciding.

#include <string>

#include "hub/core/decision.hpp"

namespace onepool::hub {

struct Trouble {
    CaseKind kind = CaseKind::oversell;
    std::string subject;   // what it is about; one open case per kind and subject
    std::string text;      // what happened, to which thing
    std::string proposal;  // what to do next
};

// Opens a case, or renews the text of the open one; nothing when it says the same already.
void raise_case(Decision& decision, Trouble trouble);

// Closes the open case, if there is one, because the trouble went away by itself.
void settle_case(Decision& decision, CaseKind kind, const std::string& subject, std::string note);

}  // namespace onepool::hub
