#include "tests/sim/checkers/sold_is_kept.hpp"

namespace onepool::sim {

namespace {

std::size_t index_of(ClientId client) {
    return client.value - 1;
}

const JournalRow* find_row(const Evidence& evidence, const FactAnswered& fact) {
    const auto& journal = evidence.node(index_of(fact.node)).journal();
    const std::uint64_t seq = fact.event.seq.value;
    return seq >= 1 && seq <= journal.size() ? &journal[seq - 1] : nullptr;
}

}  // namespace

std::optional<std::string> SoldIsKept::look(const World& world, const Evidence& evidence) {
    const Witness& witness = world.witness();
    for (; facts_seen_ < witness.facts.size(); ++facts_seen_) {
        const FactAnswered& fact = witness.facts[facts_seen_];
        const JournalRow* row = find_row(evidence, fact);
        const bool is_kept = row != nullptr && row->seq == fact.event.seq &&
                             (fact.basket.is_none() || row->basket == fact.basket);
        if (!is_kept) {
            return join("node-", fact.node.value, " answered done for event ", fact.event.seq.value,
                        ", which its disk does not hold");
        }
    }
    for (; denials_seen_ < witness.denials.size(); ++denials_seen_) {
        const FactDenied& denial = witness.denials[denials_seen_];
        if (evidence.node(index_of(denial.node)).find(denial.basket)) {
            return join("node-", denial.node.value, " answered '", denial.verdict,
                        "' for a document that its journal holds");
        }
    }
    return std::nullopt;
}

std::optional<std::string> SoldIsKept::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    const hub::Nodes& nodes = world.hub().process().core().state().nodes();
    for (const FactAnswered& fact : world.witness().facts) {
        const hub::NodeRecord* record = nodes.find(fact.event.node);
        if (record == nullptr || record->intake.cursor().seq < fact.event.seq) {
            return join("event ", fact.event.seq.value, " of node-", fact.node.value,
                        ", answered done, never reached the hub");
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
