#include "tests/sim/mutants/rights_twists.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace onepool::sim {

using namespace protocol;

void RightsTwist::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    auto* arrived = std::get_if<node::Arrived>(&input);
    if (arrived == nullptr)
        return;
    const SealContext context{Way::down, core.config().node};
    auto message = keys().open(arrived->payload, context);
    auto* downlink = message ? std::get_if<Downlink>(&*message) : nullptr;
    if (downlink == nullptr || downlink->journal != core.config().journal)
        return;
    change(*downlink, core);
    arrived->payload = keys().close(arrived->payload, context, *message);
}

void GrantAdded::change(Downlink& downlink, const node::NodeCore&) {
    for (Right& right : downlink.rights) {
        Told& told = told_[{downlink.journal, downlink.hub_epoch.value, right.sku}];
        if (right.version > told.version)
            told = {right.version, told.sum + right.granted};
        right.granted = told.sum;
    }
}

void UsedGoesBack::decided(node::NodeCore::Batch& batch, const node::NodeCore&) {
    for (node::Record& record : batch.persist) {
        auto* put = std::get_if<node::UsedRightPut>(&record);
        if (put == nullptr)
            continue;
        Units& all = used_[{put->journal, put->hub_epoch.value, put->sku}];
        const Units before = std::exchange(all, put->used);
        put->used -= before;
    }
}

// What the hub says nothing about goes in with a version that any word of it replaces.
void RightsOutlive::change(Downlink& downlink, const node::NodeCore& core) {
    const Life life = life_of(downlink, core);
    for (Right& right : downlink.rights) {
        Units& most = most_[{life, right.sku}];
        most = std::max(most, right.granted);
        right.granted = most;
    }
    for (auto at = most_.lower_bound({life, Sku{}}); at != most_.end() && at->first.first == life;
         ++at) {
        const bool is_told = std::ranges::any_of(
            downlink.rights, [&](const Right& right) { return right.sku == at->first.second; });
        if (!is_told && at->second.value > 0)
            downlink.rights.push_back({at->first.second, 1, at->second, hub::keeps_all});
    }
}

void GrantNotDeducted::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        const auto granted = std::ranges::find_if(entry.effects, [](const hub::Effect& effect) {
            return std::holds_alternative<hub::RightGranted>(effect);
        });
        const auto cut =
            std::remove_if(granted, entry.effects.end(), [](const hub::Effect& effect) {
                return std::holds_alternative<hub::OnlineSet>(effect);
            });
        entry.effects.erase(cut, entry.effects.end());
    }
}

void CreditedWhenAsked::decided(hub::HubCore::Batch& batch, const hub::HubCore& core) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            const auto* kept = std::get_if<hub::RightKept>(&effect);
            if (kept == nullptr)
                continue;
            const auto* record =
                core.state().rights().find({kept->sku, kept->location}, kept->node);
            const Units back = record->out() - kept->keep;
            if (back.value > 0) {
                effect = hub::RightUsed{.sku = kept->sku,
                                        .location = kept->location,
                                        .node = kept->node,
                                        .units = back,
                                        .use = hub::RightUse::released};
            }
        }
    }
}

void StrandedUncounted::decided(hub::HubCore::Batch& batch, const hub::HubCore& core) {
    for (hub::LogEntry& entry : batch.persist) {
        std::vector<hub::Effect> freed;
        for (const hub::Effect& effect : entry.effects) {
            if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect))
                freed.emplace_back(hub::StrandedFreed{.node = adopted->node});
            if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect))
                freed.emplace_back(hub::StrandedFreed{.node = stopped->node});
            if (std::holds_alternative<hub::EpochRaised>(effect)) {
                for (const hub::NodeRecord& node : core.state().nodes().all())
                    freed.emplace_back(hub::StrandedFreed{.node = node.id()});
            }
        }
        entry.effects.insert(entry.effects.end(), freed.begin(), freed.end());
    }
}

void UseNotCounted::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        std::erase_if(entry.effects, [](const hub::Effect& effect) {
            const auto* used = std::get_if<hub::RightUsed>(&effect);
            return used != nullptr && used->use == hub::RightUse::sold;
        });
    }
}

}  // namespace onepool::sim
