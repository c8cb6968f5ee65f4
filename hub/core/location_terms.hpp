#pragma once
// What the rules of sourcing go by of a location (sourcing_rules.hpp); what nobody said is not
// known. As an effect in the hub log too.

#include <optional>
#include <string>

#include "hub/core/accounts.hpp"
#include "protocol/sending.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct LocationTerms {
    Region region;                  // where it is
    std::optional<CutOff> cut_off;  // absent: what is picked can be sent at any time
    std::optional<Minor> cost;      // of sending one order from there, in the company's currency
    bool operator==(const LocationTerms&) const = default;
};

// All of them, as they are from here on.
struct LocationTermsSet {
    LocationIndex location;
    LocationTerms terms;
    bool operator==(const LocationTermsSet&) const = default;
};

// "in GB SW1A 1AA, sends until 16:30+00:00, 350 an order"; of nothing that is known: ""
std::string to_text(const LocationTerms& terms);

}  // namespace onepool::hub
