#pragma once
// Who must agree before a till sells goods that are promised to somebody else (claims.hpp). A PIN
// is verified by the edge, against the staff list in force; the core is told what came of it. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/ids.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// As configured. `by_staff_list`: a PIN as soon as somebody on the list may approve and has one,
// also where it is damaged and cannot be right, and while the list cannot be read.
enum class ApprovalPolicy : std::uint8_t { by_staff_list, confirm, pin };

// What the till asks for: the cashier's word, or a supervisor's PIN.
enum class Approval : std::uint8_t { confirm, pin };
const char* to_text(Approval approval);

// `approvers`: people on the list in force who may approve and have a PIN; nullopt: nobody knows.
Approval approval_of(ApprovalPolicy policy, std::optional<std::size_t> approvers);

// `wrong` also when nobody of that name is listed, has no PIN, or their hash is damaged: whoever
// tries PINs is not told which part of it was wrong.
enum class PinVerdict : std::uint8_t { wrong, right };

struct CheckedPin {
    StaffId who;
    std::string role;  // as the list has it
    PinVerdict verdict = PinVerdict::wrong;
    bool operator==(const CheckedPin&) const = default;
};

// Right, and of somebody who may approve.
bool approves(const CheckedPin& pin);

}  // namespace onepool::node
