#pragma once
// What can happen to cases, as effects in the hub log. Plain values; applied through
// HubState::apply() and by nothing else.

#include <cstdint>
#include <string>

#include "protocol/ids.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

enum class CaseKind : std::uint8_t {
    oversell,
    unmapped_item,
    quarantine,
    parked,
    stream_stopped,
    order_refused_by_channel,
    odd_order,
    channel_failing,
    push_refused,
    storage,
    odd_message,
    identity,  // certificates, and the files that keep strangers from the broker
    location_closed,
    backup_overdue,
    scope_rejected,
    set_aside_overdue,
    wrong_clock,
    disk_low,
    count_again,         // what was counted is too far off for one count
    return_in_question,  // more came back by a receipt than was bought, or nobody knows it
    inspection,          // somebody decided about goods that were not there
};
const char* to_text(CaseKind kind);

// A new case, or a newer text of an open one (same id).
struct CaseOpened {
    std::uint64_t id = 0;
    CaseKind kind = CaseKind::oversell;
    std::string subject;
    std::string text;
    std::string proposal;
    bool operator==(const CaseOpened&) const = default;
};

struct CaseClosed {
    std::uint64_t id = 0;
    StaffId by;
    std::string note;
    bool operator==(const CaseClosed&) const = default;
};

}  // namespace onepool::hub
