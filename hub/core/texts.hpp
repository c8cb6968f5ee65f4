#pragma once
// Sentences for people: what happened, to which thing, where.

#include <string>

#include "hub/core/movements.hpp"

namespace onepool::hub {

// "store-1 sold 3 of 85123A and 4 more", "(overdraft)" behind it when it is worth a look
std::string describe(const HubState& state, const Place& place, const Plan& plan, Verdict verdict);

// "store-1: till-1 sent 100 events, 2 set aside"
struct BatchSummary {
    std::size_t events = 0;
    std::size_t set_aside = 0;
};
std::string describe(const HubState& state, const NodeRecord& node, const BatchSummary& batch);

// "event 4", "events 4 to 6"
std::string events_text(Seq first, Seq last);

// "shop order 1001 held at warehouse-1", "shop order 1002 refused: 5 of 22037 wanted, 2 available"
std::string describe(const OrderMoved& moved);

// "2026-11-27 08:00 UTC"
std::string utc_text(UnixMs at);

// "not collected until 2026-11-27 08:00 UTC"
std::string not_collected_text(UnixMs until);

// " by anna"; empty: nobody says who.
std::string by(const StaffId& staff);
// "refused at north: no time"; without a reason what was done alone.
std::string with_reason(const std::string& what, const std::string& reason);

}  // namespace onepool::hub
