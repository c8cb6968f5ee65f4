#include "firmware-config/return_rules.hpp"

#include <algorithm>

#include "firmware-config/config_text.hpp"
#include "protocol/return_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::config {
namespace {

using protocol::Disposition;

WithoutReceipt read_without_receipt(ConfigReader& file) {
    const auto text = file.text_or("returns.without_receipt", "");
    if (text == "no")
        return WithoutReceipt::no;
    if (text == "confirm")
        return WithoutReceipt::confirm;
    if (text == "pin")
        return WithoutReceipt::pin;
    if (!text.empty()) {
        file.fail("returns.without_receipt",
                  "`without_receipt` must be \"no\", \"confirm\" or \"pin\"; leave it out for a "
                  "PIN as soon as the staff list has a supervisor");
    }
    return WithoutReceipt::by_staff_list;
}

Disposition read_goes_to(ConfigReader& file, const std::string& key) {
    const auto text = file.text_or(key, "inspection");
    if (text == "shelf")
        return Disposition::shelf;
    if (text == "damaged")
        return Disposition::damaged;
    if (text != "inspection")
        file.fail(key, "`goes_to` must be \"inspection\", \"shelf\" or \"damaged\"");
    return Disposition::inspection;
}

std::string at(std::size_t index) {
    return "returns.reason." + std::to_string(index);
}

}  // namespace

ReturnRules read_return_rules(ConfigReader& file) {
    ReturnRules rules;
    rules.without_receipt = read_without_receipt(file);
    std::vector<ReturnReason> reasons;
    for (std::size_t i = 0; file.has_table(at(i)); ++i) {
        const std::string key = at(i) + ".name";
        ReturnReason reason{file.text(key), read_goes_to(file, at(i) + ".goes_to")};
        const bool is_text = protocol::find_text_fault(reason.name, protocol::limits::text_bytes) ==
                             protocol::TextFault::none;
        if (!is_text)
            file.fail(key, "a reason is up to 200 bytes of text");
        if (std::ranges::find(reasons, reason.name, &ReturnReason::name) != reasons.end())
            file.fail(key, "the reason \"" + reason.name + "\" stands here twice");
        if (i == protocol::limits::return_reasons)
            file.fail(key, "at most 16 reasons can be offered");
        reasons.push_back(std::move(reason));
    }
    if (!reasons.empty())
        rules.reasons = std::move(reasons);
    return rules;
}

}  // namespace onepool::config
