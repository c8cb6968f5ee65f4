#include "tests/sim/mutants/odd_twists.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

void PoisonBlocks::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    const auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    const auto decoded = decode_message(from->payload);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    const bool is_blocked =
        batch != nullptr && std::ranges::any_of(batch->events, [](const Bytes& event) {
            return std::holds_alternative<DecodeFailure>(decode_event(event));
        });
    if (is_blocked)
        input = hub::Tick{};
}

void BytesAltered::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            if (auto* aside = std::get_if<hub::EventSetAside>(&effect))
                aside->raw.push_back(0);
        }
    }
}

void ParkedDoubled::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        const bool is_replay = std::ranges::any_of(entry.effects, [](const hub::Effect& effect) {
            const auto* replayed = std::get_if<hub::SetAsideReplayed>(&effect);
            return replayed != nullptr && replayed->by == StaffId{"hub"};
        });
        if (!is_replay)
            continue;
        const std::vector<hub::Effect> once = entry.effects;
        std::ranges::copy_if(once, std::back_inserter(entry.effects), [](const auto& effect) {
            return std::holds_alternative<hub::Moved>(effect);
        });
    }
}

void OthersShop::decided(hub::HubCore::Batch& batch, const hub::HubCore& core) {
    const auto& channels = core.config().channels;
    for (hub::Outgoing& message : batch.send) {
        auto* out = std::get_if<hub::ToChannel>(&message);
        if (out == nullptr)
            continue;
        const auto at = std::ranges::find_if(
            channels, [&](const auto& each) { return each.id == out->channel; });
        const auto next = static_cast<std::size_t>(at - channels.begin() + 1) % channels.size();
        out->channel = channels[next].id;
    }
}

void RevokedUnheeded::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* commanded = std::get_if<hub::Commanded>(&input);
    if (commanded != nullptr && std::holds_alternative<hub::RevokeNode>(commanded->command))
        commanded->command = hub::BackupFailed{"it was not looked for"};
}

void FencedForGood::change(Message& message) {
    const auto* fence = std::get_if<Fence>(&message);
    if (fence != nullptr && fence->reason == FenceReason::unsupported_version)
        fenced_.insert(fence->journal);
}

void FencedForGood::decided(node::NodeCore::Batch& batch, const node::NodeCore& core) {
    if (!fenced_.contains(core.config().journal))
        return;
    std::erase_if(batch.send, [](const node::Outgoing& message) {
        const auto* publish = std::get_if<node::Publish>(&message);
        return publish != nullptr && publish->topic == node::UpTopic::hello;
    });
}

}  // namespace onepool::sim
