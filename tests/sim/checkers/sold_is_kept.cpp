#include "tests/sim/checkers/sold_is_kept.hpp"

#include "protocol/digest.hpp"
#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

std::size_t index_of(ClientId client) {
    return client.value - 1;
}

const JournalRow* find_row(const NodeMachine& machine, const NodeImage& image,
                           const FactAnswered& fact) {
    const std::uint64_t seq = fact.event.seq.value;
    for (std::size_t life = 0; life < image.lives(); ++life) {
        const auto& rows = image.rows(life);
        const bool is_it = machine.named(image.journal_of(life)) == fact.event.journal &&
                           seq >= 1 && seq <= rows.size() &&
                           (fact.basket.is_none() || rows[seq - 1].basket == fact.basket);
        if (is_it)
            return &rows[seq - 1];
    }
    const RowBack* back = image.find_beside(fact.basket);
    return back == nullptr ? nullptr : &back->row;
}

}  // namespace

std::optional<std::string> SoldIsKept::look(const World& world, const Evidence& evidence) {
    const Witness& witness = world.witness();
    const Excuses excuses(world, evidence);
    for (; facts_.size() < witness.facts.size();) {
        const FactAnswered& fact = witness.facts[facts_.size()];
        const bool is_lied_to = excuses.is_lied_to(fact.node);
        const NodeImage& image = is_lied_to ? world.node(index_of(fact.node)).image()
                                            : evidence.node(index_of(fact.node));
        const JournalRow* row = find_row(world.node(index_of(fact.node)), image, fact);
        const bool is_kept = row != nullptr && row->seq == fact.event.seq &&
                             (fact.basket.is_none() || row->basket == fact.basket);
        if (!is_kept) {
            return join("node-", fact.node.value, " answered done for event ", fact.event.seq.value,
                        ", which its disk does not hold");
        }
        facts_.push_back({row->hash, sha256({row->payload})});
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

// A fact is named by its hash: two histories of one journal give two facts the same number.
std::optional<std::string> SoldIsKept::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    std::set<Digest> at_hub;
    for (const auto& [stream, taken] : evidence.streams()) {
        Position at = taken.cursor;
        while (const Written* written = evidence.archive().find(at.hash)) {
            at_hub.insert(at.hash);
            at.hash = written->previous;
        }
    }
    std::set<Digest> late;
    for (const Evidence::Late& event : evidence.late())
        late.insert(event.content);
    for (std::size_t i = 0; i < facts_.size(); ++i) {
        if (at_hub.contains(facts_[i].hash) || late.contains(facts_[i].content))
            continue;
        if (auto wrong = judge_missing(world, evidence, i))
            return wrong;
    }
    return std::nullopt;
}

// Not at the hub: then it must still be where it was recorded, and the hub must have said why it
// takes nothing from there.
std::optional<std::string> SoldIsKept::judge_missing(const World& world, const Evidence& evidence,
                                                     std::size_t at) const {
    const FactAnswered& fact = world.witness().facts[at];
    const Excuses excuses(world, evidence);
    const std::string what =
        join("event ", fact.event.seq.value, " of node-", fact.node.value, ", answered done");
    if (excuses.may_be_gone(fact.node, fact.at))
        return std::nullopt;
    const NodeMachine& machine = world.node(index_of(fact.node));
    const JournalRow* row = find_row(machine, evidence.node(index_of(fact.node)), fact);
    if (row == nullptr || row->hash != facts_[at].hash)
        return join(what, ", is neither at the hub nor on its disk");
    if (excuses.is_rotten(index_of(fact.node), fact.event))
        return std::nullopt;
    if (!excuses.is_stopped(machine))
        return join(what, ", never reached the hub");
    return std::nullopt;
}

}  // namespace onepool::sim
