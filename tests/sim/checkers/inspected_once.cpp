#include "tests/sim/checkers/inspected_once.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

std::optional<std::string> compare(const hub::HubState& state, const Evidence& evidence) {
    const auto& waiting = evidence.by_hub().waiting();
    const hub::Ledger& ledger = state.ledger();
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const hub::CellKey key = ledger.key_at(slot);
        const std::string& sku = ledger.sku(key.sku).sku.value;
        const std::string& location = state.location(key.location).id.value;
        const auto found = waiting.find({location, sku});
        const std::int64_t wanted = found == waiting.end() ? 0 : found->second;
        const Units balance =
            ledger.cell_at(slot).balance[hub::slot_of(hub::AccountKind::inspection)];
        std::int64_t listed = 0;
        for (const WaitingGoods& goods : state.inspection().waiting(key, balance))
            listed += goods.units.value;
        if (balance.value == wanted && listed == wanted)
            continue;
        return join(sku, " at ", location, ": ", wanted, " wait for inspection, the hub has ",
                    balance, " and lists ", listed);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> InspectedOnce::look(const World& world, const Evidence& evidence) {
    if (const auto& wrong = evidence.by_hub().wrong())
        return wrong;
    is_due_ = hub_.is_changed(world) || is_due_;
    if (!is_due_ || !world.hub().process().is_up() || evidence.log().empty())
        return std::nullopt;
    const hub::HubState& state = world.hub().process().core().state();
    if (evidence.log().back().lsn != state.lsn())
        return std::nullopt;  // known from the log alone
    is_due_ = false;
    return compare(state, evidence);
}

}  // namespace onepool::sim
