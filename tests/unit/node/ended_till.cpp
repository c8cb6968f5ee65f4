#include "ended_till.hpp"

namespace onepool::node {

NodeCore::Config seeded_config() {
    auto config = till_config();
    config.journal_seed.bytes.fill(9);
    return config;
}

Fence fence_of(const JournalId& journal, Seq late_from) {
    return {.hub_epoch = HubEpoch{1},
            .journal = journal,
            .reason = FenceReason::rolled_back,
            .text = "till-1 came back",
            .remedy = Remedy::begin_journal,
            .late_from = late_from};
}

EndedTill::EndedTill() : till(seeded_config()), old(till.store.live) {
    for (std::uint8_t i = 1; i <= 4; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
}

void EndedTill::end(Seq acked, const Fence& fence) {
    till.welcome({});
    till.ack(acked);
    batch = till.arrive(fence);
    till.config.journal = till.store.live;
}

Ack EndedTill::late_ack(Seq applied) const {
    return {.hub_epoch = HubEpoch{1},
            .journal = old,
            .applied = {applied, till.store.ended_rows.at(old).at(applied).hash}};
}

}  // namespace onepool::node
