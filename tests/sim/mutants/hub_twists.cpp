#include "tests/sim/mutants/hub_twists.hpp"

#include <algorithm>
#include <variant>

#include "hub/core/identity_commands.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"

namespace onepool::sim {

using namespace protocol;

// A garbled batch bears no seal either, so this hub looks at neither.
void UncheckedChain::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* message = std::get_if<hub::FromNode>(&input);
    if (message == nullptr)
        return;
    auto decoded = decode_message(message->payload);
    auto* known = std::get_if<Message>(&decoded);
    auto* batch = known == nullptr ? nullptr : std::get_if<EventBatch>(known);
    if (batch == nullptr)
        return;
    Position at{Seq{batch->first.value - 1}, batch->prev_hash};
    for (const Bytes& event : batch->events) {
        at = chain_append(at, batch->node, batch->journal, event);
    }
    batch->last_hash = at.hash;
    const SigningKey* key = keys().newest(message->node);
    if (key != nullptr)
        message->payload = seal(*key, {Way::up, message->node}, encode_message(*known));
}

namespace {

// No request of the world has this id, so its answer is for nobody.
constexpr hub::RequestId nobodys{0};
constexpr std::uint64_t cases_tried = 10;

void drop_nobodys(hub::HubCore::Batch& batch) {
    std::erase_if(batch.send, [](const hub::Outgoing& message) {
        const auto* answer = std::get_if<hub::Answer>(&message);
        return answer != nullptr && answer->request == nobodys;
    });
}

bool is_one_heard(const hub::HubState& state, hub::LocationIndex location) {
    const hub::Nodes& nodes = state.nodes();
    return std::ranges::any_of(nodes.at(location), [&](std::uint32_t at) {
        const hub::NodeRecord& node = nodes.all()[at];
        const hub::Awaited* awaited = state.recovery().find_awaited(node.id());
        return !hub::is_revoked(node) && (awaited == nullptr || awaited->journal);
    });
}

}  // namespace

void CarelessOperator::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    const bool is_turn = std::holds_alternative<hub::Tick>(input) && ++ticks_ % 2 == 0;
    if (!is_turn)
        return;
    const hub::ResolveCase resolve{ticks_ / 2 % cases_tried + 1, StaffId{"sam"}, "seen"};
    input = hub::Commanded{nobodys, resolve};
}

void CarelessOperator::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    drop_nobodys(batch);
}

void ReconcileEndsEarly::heard(hub::HubCore::Input& input, const hub::HubCore& core) {
    if (!std::holds_alternative<hub::Tick>(input))
        return;
    const hub::HubState& state = core.state();
    for (const hub::LocationIndex location : state.recovery().record().reconciling) {
        if (!is_one_heard(state, location))
            continue;
        const hub::ReopenLocation reopen{state.location(location).id, StaffId{"sam"}, "heard one"};
        input = hub::Commanded{nobodys, reopen};
        return;
    }
}

void ReconcileEndsEarly::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    drop_nobodys(batch);
}

void RaisedUnread::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            if (auto* set = std::get_if<hub::ShareSet>(&effect))
                set->share.exposed = set->share.number;
        }
    }
}

void HastySafe::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::Outgoing& message : batch.send) {
        auto* out = std::get_if<hub::ToNode>(&message);
        if (out == nullptr || out->topic != hub::ToNode::Topic::ack)
            continue;
        const SealContext context{Way::down, out->node};
        auto known = keys().open(out->payload, context);
        if (auto* ack = std::get_if<Ack>(&*known))
            ack->safe = ack->applied.seq;
        out->payload = keys().close(out->payload, context, *known);
    }
}

// Sealed as its own word all the same; but no chain that the till knows ends with them.
void OthersBack::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::Outgoing& message : batch.send) {
        auto* out = std::get_if<hub::ToNode>(&message);
        if (out == nullptr || out->topic != hub::ToNode::Topic::events)
            continue;
        const SealContext context{Way::down, out->node};
        auto known = keys().open(out->payload, context);
        auto* found = known ? std::get_if<FoundEvents>(&*known) : nullptr;
        if (found == nullptr || found->events.empty())
            continue;
        for (Bytes& event : found->events)
            event.back() ^= 0x55;
        out->payload = keys().close(out->payload, context, *known);
    }
}

void SilentDownlink::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    std::erase_if(batch.send, [](const hub::Outgoing& message) {
        const auto* out = std::get_if<hub::ToNode>(&message);
        return out != nullptr && out->topic == hub::ToNode::Topic::state;
    });
}

}  // namespace onepool::sim
