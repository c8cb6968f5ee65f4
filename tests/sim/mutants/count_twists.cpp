#include "tests/sim/mutants/count_twists.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace onepool::sim {

using namespace protocol;

void CountedNow::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* found = std::get_if<hub::ShelfFound>(&input);
    if (found != nullptr && found->moves)
        found->moves->clear();
}

void CountUnheard::heard(hub::HubCore::Input& input, const hub::HubCore& core) {
    auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    const SealContext context{Way::up, from->node};
    auto message = keys().open(from->payload, context);
    auto* state = message ? std::get_if<NodeState>(&*message) : nullptr;
    const hub::NodeRecord* record = core.state().nodes().find(from->node);
    if (state == nullptr || record == nullptr)
        return;
    state->head = std::min(state->head, record->intake.cursor());
    from->payload = keys().close(from->payload, context, *message);
}

void CountUnbooked::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    const auto is_settled = [](const hub::Effect& effect) {
        return std::holds_alternative<hub::CountSettled>(effect);
    };
    const auto is_variance = [](const hub::Effect& effect) {
        const auto* moved = std::get_if<hub::Moved>(&effect);
        return moved != nullptr && (moved->from.kind == hub::AccountKind::found ||
                                    moved->to.kind == hub::AccountKind::loss);
    };
    for (hub::LogEntry& entry : batch.persist) {
        if (std::ranges::any_of(entry.effects, is_settled))
            std::erase_if(entry.effects, is_variance);
    }
}

void ScanForgotten::heard(node::NodeCore::Input& input, const node::NodeCore&) {
    auto* request = std::get_if<node::Request>(&input);
    auto* count = request == nullptr ? nullptr : std::get_if<node::CountRequest>(&request->action);
    auto* scan = count == nullptr ? nullptr : std::get_if<node::ScanCount>(&count->what);
    if (scan != nullptr)
        scan->request = {};
}

void WrittenOffSold::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            auto* moved = std::get_if<hub::Moved>(&effect);
            const bool is_written_off = moved != nullptr &&
                                        moved->from.kind == hub::AccountKind::inspection &&
                                        moved->to.kind == hub::AccountKind::damaged;
            if (is_written_off)
                moved->to.kind = hub::AccountKind::shelf;
        }
    }
}

void ReceiptsUnread::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* found = std::get_if<hub::ReceiptsFound>(&input);
    if (found == nullptr || !found->look)
        return;
    std::vector<hub::SoughtReceipt> sought;
    for (const hub::ReceiptTrail& trail : found->look->trails())
        sought.push_back(trail.sought);
    found->look.emplace(std::move(sought));
    found->look->end();
}

}  // namespace onepool::sim
