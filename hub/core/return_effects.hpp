#pragma once
// What can happen to goods that came back, as effects in the hub log. Plain values; applied by
// InspectionBook and ReceiptBook through HubState::apply() and by nothing else.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/core/accounts.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// Beside Moved, for units that wait for inspection from here on: since when, and why they came
// back. What leaves inspection is in Moved alone: those that waited longest go first.
struct CameBack {
    SkuIndex sku;
    LocationIndex location;
    WaitingGoods goods;
    bool operator==(const CameBack&) const = default;
};

// Goods came back by a receipt that their till does not have, or by one of its own but heard of
// late, or something was heard of a receipt that is in question: it is to be looked for in the log.
struct ReceiptQuestioned {
    std::uint32_t slot = 0;  // a known receipt's own, or a free one
    std::string name;        // receipt_name()
    bool operator==(const ReceiptQuestioned&) const = default;
};

// sought: its sale is not here (yet). unknown: nor did it come for a long time. fine: no more came
// back than was bought. exceeded: more did. merged: it is the receipt of another slot under another
// name.
enum class ReceiptStage : std::uint8_t { sought, unknown, fine, exceeded, merged };
inline constexpr std::size_t receipt_stages = 5;
const char* to_text(ReceiptStage stage);

// What the log says of it, when it was asked for the `asked`-th time.
struct ReceiptJudged {
    std::uint32_t slot = 0;
    std::uint64_t asked = 0;
    ReceiptStage stage = ReceiptStage::sought;
    BasketId document;  // of its sale; none: not found
    std::string code;   // of the same
    Units bought;       // over all its lines
    Units back;
    bool operator==(const ReceiptJudged&) const = default;
};

}  // namespace onepool::hub
