#include "tests/sim/checkers/counted_once.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> CountedOnce::look(const World& world, const Evidence& evidence) {
    counted_.resize(world.node_count());
    documents_seen_.resize(world.node_count());
    if (auto doubled = find_doubled_document(world, evidence))
        return doubled;
    const auto& process = world.hub().process();
    if (!process.is_up())
        return std::nullopt;
    const hub::HubState& state = process.core().state();
    if (process.life() == hub_life_ && state.lsn() == lsn_)
        return std::nullopt;
    // A reload after a refused commit goes back within one life.
    if (process.life() != hub_life_ || state.lsn() < lsn_) {
        reference_ = ReferenceLedger{};
        counted_.assign(world.node_count(), 0);
    }
    hub_life_ = process.life();
    lsn_ = state.lsn();
    if (auto wrong = follow(world, evidence))
        return wrong;
    return compare(state);
}

std::optional<std::string> CountedOnce::find_doubled_document(const World& world,
                                                              const Evidence& evidence) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const auto& journal = evidence.node(i).journal();
        for (; documents_seen_[i] < journal.size(); ++documents_seen_[i]) {
            const JournalRow& row = journal[documents_seen_[i]];
            if (row.basket.is_none())
                continue;
            const auto [seen, is_new] = documents_.emplace(row.basket, i);
            // Two nodes may ship the same order: that is two facts under one document id.
            if (!is_new && seen->second == i) {
                return join("node-", i + 1, " journaled document ", to_text(row.basket),
                            " a second time, as event ", row.seq.value);
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> CountedOnce::follow(const World& world, const Evidence& evidence) {
    const hub::HubState& state = world.hub().process().core().state();
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine::Identity& identity = world.node(i).identity();
        const hub::NodeRecord* record = state.nodes().find(identity.node);
        if (record == nullptr)
            continue;
        const std::uint64_t cursor = record->intake.cursor().seq.value;
        const auto& events = evidence.events(i);
        if (cursor > events.size()) {
            return join("the hub applied event ", cursor, " of ", identity.name,
                        ", whose disk holds ", events.size());
        }
        for (; counted_[i] < cursor; ++counted_[i]) {
            reference_.add(events[counted_[i]], identity.location.value);
        }
    }
    return std::nullopt;
}

std::optional<std::string> CountedOnce::compare(const hub::HubState& state) const {
    static constexpr const char* inside[] = {"shelf", "staged", "inspection", "damaged",
                                             "in_transit"};
    static constexpr const char* outside[] = {"supplier", "customer", "loss", "found"};
    const hub::Ledger& ledger = state.ledger();
    const auto differs = [&](const ReferenceLedger::Place& place,
                             Units units) -> std::optional<std::string> {
        const std::int64_t expected = reference_.balance(place);
        if (expected == units.value)
            return std::nullopt;
        return join(place.sku, " ", place.account, " ", place.location, ": the hub says ",
                    units.value, ", the journals say ", expected);
    };
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const hub::CellKey key = ledger.key_at(slot);
        const std::string& sku = ledger.sku(key.sku).sku.value;
        const std::string& location = state.location(key.location).id.value;
        for (std::size_t kind = 0; kind < std::size(inside); ++kind) {
            const Units units = ledger.cell_at(slot).balance[kind];
            if (auto wrong = differs({sku, inside[kind], location}, units))
                return wrong;
        }
    }
    for (std::uint32_t index = 0; index < ledger.sku_count(); ++index) {
        const hub::SkuRecord& record = ledger.sku(hub::SkuIndex{index});
        for (std::size_t kind = 0; kind < std::size(outside); ++kind) {
            const Units units = record.outside[kind];
            if (auto wrong = differs({record.sku.value, outside[kind], ""}, units))
                return wrong;
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
