#include "node/core/approval.hpp"

#include "protocol/check.hpp"
#include "protocol/staff.hpp"

namespace onepool::node {

const char* to_text(Approval approval) {
    return approval == Approval::pin ? "pin" : "confirm";
}

Approval approval_of(ApprovalPolicy policy, std::optional<std::size_t> approvers) {
    switch (policy) {
        case ApprovalPolicy::by_staff_list:
            return approvers.value_or(1) > 0 ? Approval::pin : Approval::confirm;
        case ApprovalPolicy::confirm:
            return Approval::confirm;
        case ApprovalPolicy::pin:
            return Approval::pin;
    }
    CHECK(false);  // every policy is above
}

bool approves(const CheckedPin& pin) {
    return pin.verdict == PinVerdict::right && may_approve(pin.role);
}

}  // namespace onepool::node
