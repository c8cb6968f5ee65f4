#include "tests/sim/checkers/reference_ledger.hpp"

#include "protocol/check.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

const char* account_of(Disposition disposition) {
    switch (disposition) {
        case Disposition::inspection:
            return "inspection";
        case Disposition::shelf:
            return "shelf";
        case Disposition::damaged:
            return "damaged";
    }
    return "";
}

}  // namespace

std::set<std::string> skus_of(const Event& event) {
    ReferenceLedger moved;
    moved.add(event, "");
    std::set<std::string> skus;
    if (const auto* pick = std::get_if<Pick>(&event.body)) {
        for (const StockLine& line : pick->lines)
            skus.insert(line.sku.value);
        for (const ShortLine& line : pick->shorts)
            skus.insert(line.sku.value);
    }
    if (const auto* back = std::get_if<PutBack>(&event.body)) {
        for (const StockLine& line : back->lines)
            skus.insert(line.sku.value);
    }
    if (const auto* inspect = std::get_if<Inspect>(&event.body)) {
        for (const InspectedLine& line : inspect->lines)
            skus.insert(line.sku.value);
    }
    for (const auto& [place, units] : moved.balances())
        skus.insert(place.sku);
    return skus;
}

void ReferenceLedger::move(const std::string& sku, const Place& from, const Place& to,
                           std::int64_t units) {
    if (only_ != nullptr && !only_->contains(sku))
        return;
    balances_[Place{sku, from.account, from.location}] -= units;
    balances_[Place{sku, to.account, to.location}] += units;
}

void ReferenceLedger::shift(const Place& from, const Place& to, std::int64_t units) {
    balances_[from] -= units;
    balances_[to] += units;
}

void ReferenceLedger::add(const Event& event, const std::string& location) {
    const Place shelf{"", "shelf", location};
    const Place customer{"", "customer", ""};
    const Place supplier{"", "supplier", ""};
    const Place loss{"", "loss", ""};
    const Place found{"", "found", ""};
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        for (const SaleLine& line : sale->lines) {
            if (!line.sku.empty())
                move(line.sku.value, shelf, customer, line.quantity.value);
        }
    } else if (const auto* back = std::get_if<Return>(&event.body)) {
        for (const ReturnLine& line : back->lines) {
            if (line.line.sku.empty())
                continue;
            const Place to{"", account_of(line.disposition), location};
            move(line.line.sku.value, customer, to, line.line.quantity.value);
        }
    } else if (const auto* receipt = std::get_if<Receipt>(&event.body)) {
        for (const StockLine& line : receipt->lines) {
            move(line.sku.value, supplier, shelf, line.quantity.value);
        }
    } else if (const auto* change = std::get_if<Adjustment>(&event.body)) {
        for (const StockLine& line : change->lines) {
            const std::int64_t units = line.quantity.value;
            if (units > 0)
                move(line.sku.value, found, shelf, units);
            if (units < 0)
                move(line.sku.value, shelf, loss, -units);
        }
    } else if (const auto* ship = std::get_if<Ship>(&event.body)) {
        for (const StockLine& line : ship->lines) {
            move(line.sku.value, shelf, customer, line.quantity.value);
        }
    } else {
        add_of_order(event, location);
    }
}

// To the clerk, picking, packing and putting back move nothing but what was found damaged.
void ReferenceLedger::add_of_order(const Event& event, const std::string& location) {
    const Place shelf{"", "shelf", location};
    if (const auto* pick = std::get_if<Pick>(&event.body)) {
        for (const ShortLine& line : pick->shorts) {
            const std::string& sku = line.sku.value;
            if (line.reason == ShortReason::damaged)
                move(sku, shelf, {"", "damaged", location}, line.quantity.value);
            else if (only_ == nullptr || only_->contains(sku))
                not_found_[{sku, location}] += line.quantity.value;
        }
    } else if (const auto* collect = std::get_if<Collect>(&event.body)) {
        for (const StockLine& line : collect->lines)
            move(line.sku.value, shelf, {"", "customer", ""}, line.quantity.value);
    } else {
        // A node journals no other event; what a till gives back of its rights moves no goods. What
        // it counted, or decided about goods in inspection, moves what the hub says (by_hub.hpp).
        CHECK(std::holds_alternative<Take>(event.body) ||
              std::holds_alternative<Leave>(event.body) ||
              std::holds_alternative<PutBack>(event.body) ||
              std::holds_alternative<Pack>(event.body) ||
              std::holds_alternative<RightsReleased>(event.body) ||
              std::holds_alternative<Count>(event.body) ||
              std::holds_alternative<Inspect>(event.body));
    }
}

void ReferenceLedger::add_part(const Event& event, const std::string& location,
                               const std::set<std::string>& skus) {
    only_ = &skus;
    add(event, location);
    only_ = nullptr;
}

std::int64_t ReferenceLedger::not_found(const std::string& sku, const std::string& location) const {
    const auto found = not_found_.find({sku, location});
    return found == not_found_.end() ? 0 : found->second;
}

std::int64_t ReferenceLedger::balance(const Place& place) const {
    const auto found = balances_.find(place);
    return found == balances_.end() ? 0 : found->second;
}

}  // namespace onepool::sim
