#include "node/core/picked_lots.hpp"

#include <algorithm>
#include <tuple>

#include "protocol/day_tree.hpp"

namespace onepool::node {
namespace {

Answer no_lot(const LotCheck& check) {
    return refusal(ActionVerdict::out_of_bounds,
                   "\"" + check.step.lot.value + "\" is no lot of " + check.name +
                       ". A lot has 1 to " + std::to_string(limits::lot_bytes) +
                       " letters, digits and signs, without spaces. Scan it again, or type it as "
                       "the package shows it.");
}

Answer expired(const LotCheck& check) {
    const std::string lot = check.step.lot.empty() ? "" : " of lot " + check.step.lot.value;
    return refusal(ActionVerdict::wrong_item, "Expired: " + check.name + lot + " was good until " +
                                                  protocol::to_text(check.step.expiry) +
                                                  ". Take another one, and set this one aside.");
}

}  // namespace

std::optional<Answer> find_lot_fault(const LotCheck& check) {
    const PickStep& step = check.step;
    if (!step.lot.empty() && !is_lot(step.lot.value))
        return no_lot(check);
    if (step.expiry != BusinessDay{} && step.expiry < check.today)
        return expired(check);
    if (check.rule == LotRule::needed && step.lot.empty()) {
        return refusal(ActionVerdict::lot_needed, "Of " + check.name +
                                                      " the lot is needed, and the code does not "
                                                      "say it: scan it, or type it.");
    }
    if (step.lot.empty())
        return std::nullopt;
    const std::vector<LotLine> lots = check.progress.lots();
    const bool is_known = std::ranges::any_of(
        lots, [&](const LotLine& line) { return line.sku == step.sku && line.lot == step.lot; });
    if (is_known || lots.size() < limits::pick_lots)
        return std::nullopt;
    return refusal(ActionVerdict::out_of_bounds,
                   "This order has goods of " + std::to_string(limits::pick_lots) +
                       " lots already. Take goods of a lot that it has.");
}

std::vector<LotLine> sorted_lots(const PickProgress& progress) {
    std::vector<LotLine> lots = progress.lots();
    std::ranges::sort(lots, [](const LotLine& a, const LotLine& b) {
        return std::tie(a.sku, a.lot) < std::tie(b.sku, b.lot);
    });
    return lots;
}

}  // namespace onepool::node
