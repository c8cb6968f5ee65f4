#pragma once
// What a till asks of goods that come back, and where they go. Read from [returns] of a node's
// configuration. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/documents.hpp"

namespace onepool::config {

// Goods without a receipt: not taken back; on the cashier's word; by a supervisor's PIN. Unless it
// is said, by a PIN as soon as somebody on the staff list may approve and has one.
enum class WithoutReceipt : std::uint8_t { by_staff_list, no, confirm, pin };

struct ReturnReason {
    std::string name;
    protocol::Disposition goes_to = protocol::Disposition::inspection;
    bool operator==(const ReturnReason&) const = default;
};

struct ReturnRules {
    WithoutReceipt without_receipt = WithoutReceipt::by_staff_list;
    // As a register offers them. Nothing goes back to the shelf uninspected unless a shop says so.
    std::vector<ReturnReason> reasons = {{"Changed mind", protocol::Disposition::inspection},
                                         {"Faulty", protocol::Disposition::inspection},
                                         {"Damaged", protocol::Disposition::damaged},
                                         {"Wrong item", protocol::Disposition::inspection},
                                         {"Other", protocol::Disposition::inspection}};

    // Inspection, for a reason that is not listed.
    protocol::Disposition goes_to(std::string_view reason) const {
        for (const ReturnReason& each : reasons) {
            if (each.name == reason)
                return each.goes_to;
        }
        return protocol::Disposition::inspection;
    }
    bool operator==(const ReturnRules&) const = default;
};

class ConfigReader;
ReturnRules read_return_rules(ConfigReader& file);

}  // namespace onepool::config
