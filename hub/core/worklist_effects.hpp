#pragma once
// What people decide of events that were set aside, as effects in the hub log. Plain values;
// applied by SetAsideBook through HubState::apply() and by nothing else.

#include <string>
#include <vector>

#include "hub/core/stream_effects.hpp"

namespace onepool::hub {

// One of the worklist was decided anew. With `quarantined` or `parked` it stays open, for this
// reason and with these lines withheld; with any other verdict it is settled.
struct SetAsideReplayed {
    std::uint64_t id = 0;
    StaffId by;
    Verdict verdict = Verdict::applied;
    std::string reason;
    std::vector<Sku> withheld;
    std::string build;  // that decided now
    bool operator==(const SetAsideReplayed&) const = default;
};

// A person decided that what is left of it never takes effect.
struct SetAsideVoided {
    std::uint64_t id = 0;
    StaffId by;
    std::string reason;
    bool operator==(const SetAsideVoided&) const = default;
};

}  // namespace onepool::hub
