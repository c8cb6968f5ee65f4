#include "tests/sim/checkers/rights_hub_checks.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> RightsCovered::look(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        *this = RightsCovered{};
        history_ = evidence.log_history();
    }
    for (; entries_ < evidence.log().size() && !broken_; ++entries_) {
        for (const hub::Effect& effect : evidence.log()[entries_].effects) {
            if (auto wrong = follow(effect)) {
                broken_ = std::move(wrong);
                break;
            }
        }
    }
    if (broken_)
        return broken_;
    return hub_.is_changed(world) ? judge(world.hub().process().core().state()) : std::nullopt;
}

std::optional<std::string> RightsCovered::follow(const hub::Effect& effect) {
    if (const auto* granted = std::get_if<hub::RightGranted>(&effect))
        return grant(*granted);
    if (const auto* used = std::get_if<hub::RightUsed>(&effect))
        return use(*used);
    if (const auto* freed = std::get_if<hub::StrandedFreed>(&effect)) {
        for (auto& [name, right] : rights_) {
            if (std::get<NodeId>(name) == freed->node)
                right.stranded = 0;
        }
    } else if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
        stopped_.erase(adopted->node);
        strand(&adopted->node);
    } else if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect)) {
        stopped_.insert(stopped->node);
        strand(&stopped->node);
    } else if (std::holds_alternative<hub::EpochRaised>(effect)) {
        strand(nullptr);
    } else if (const auto* begun = std::get_if<hub::ReconcileBegun>(&effect)) {
        reconciling_.insert(begun->location.value);
    } else if (const auto* ended = std::get_if<hub::ReconcileEnded>(&effect)) {
        reconciling_.erase(ended->location.value);
    } else if (const auto* drained = std::get_if<hub::LocationDraining>(&effect)) {
        draining_.erase(drained->location.value);
        if (drained->is_draining)
            draining_.insert(drained->location.value);
    }
    return std::nullopt;
}

std::optional<std::string> RightsCovered::grant(const hub::RightGranted& granted) {
    const std::uint32_t location = granted.location.value;
    const std::string what = join("a right to ", granted.units.value, " of SKU ", granted.sku.value,
                                  " for ", to_text(granted.node));
    if (granted.units.value <= 0)
        return join(what, ": nothing");
    if (stopped_.contains(granted.node))
        return join(what, ", whose stream is stopped");
    if (reconciling_.contains(location) || draining_.contains(location))
        return join(what, " at a location that reconciles or is drained");
    rights_[{granted.sku.value, location, granted.node}].out += granted.units.value;
    return std::nullopt;
}

std::optional<std::string> RightsCovered::use(const hub::RightUsed& used) {
    Right& right = rights_[{used.sku.value, used.location.value, used.node}];
    std::int64_t& from = used.use == hub::RightUse::late ? right.stranded : right.out;
    from -= used.units.value;
    if (used.units.value > 0 && from >= 0)
        return std::nullopt;
    return join(to_text(used.node), " used a right to ", used.units.value, " of SKU ",
                used.sku.value, " (", hub::to_text(used.use), "), which is ", -from,
                " more than it had");
}

void RightsCovered::strand(const NodeId* node) {
    for (auto& [name, right] : rights_) {
        if (node != nullptr && std::get<NodeId>(name) != *node)
            continue;
        right.stranded += right.out;
        right.out = 0;
    }
}

std::optional<std::string> RightsCovered::judge(const hub::HubState& state) const {
    std::map<hub::CellKey, Right> cells;
    for (const hub::RightRecord& record : state.rights().all()) {
        const std::int64_t out = record.granted.value - record.sold.value - record.released.value;
        if (out < 0 || record.stranded.value < 0)
            return join(to_text(record.node), " has ", out, " of SKU ", record.cell.sku.value,
                        " out and ", record.stranded, " stranded");
        cells[record.cell].out += out;
        cells[record.cell].stranded += record.stranded.value;
    }
    for (const auto& [key, right] : cells) {
        const hub::Cell& cell = state.ledger().cell(key.sku, key.location);
        const std::int64_t free = cell.balance[0].value - cell.held.value - cell.online.value;
        if (cell.online.value > 0 && free < right.out + right.stranded)
            return join(state.ledger().sku(key.sku).sku.value, " at ",
                        state.location(key.location).id.value, ": U ", cell.online, ", shelf ",
                        cell.balance[0], ", held ", cell.held, ", but tills may sell ", right.out,
                        " and may have sold ", right.stranded);
    }
    return std::nullopt;
}

}  // namespace onepool::sim
