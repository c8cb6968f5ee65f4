#include "tests/sim/checkers/scanned_once.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// Of a clock that was always right.
bool is_within(const CountLine& line, const ShelfSeen& seen) {
    return first_wall + seen.first <= line.from && line.from <= line.until &&
           line.until <= first_wall + seen.last;
}

std::optional<std::string> fault_of(const Count& count, const World& world,
                                    const Excuses& excuses) {
    for (const CountLine& line : count.lines) {
        const auto found = world.witness().seen.find({count.session, line.sku});
        const std::int64_t told =
            line.quantity.value + (line.first ? line.first->quantity.value : 0);
        if (found == world.witness().seen.end()) {
            if (told != 0)
                return join("says ", told, " of ", line.sku.value, ", which nobody counted");
            continue;  // what a full count did not meet
        }
        const ShelfSeen& seen = found->second;
        if (excuses.may_be_gone(seen.node, seen.first))
            continue;
        if (seen.units.value != told) {
            return join("says ", told, " of ", line.sku.value, " were counted, ", seen.units,
                        " were");
        }
        const auto& clock = world.node(seen.node.value - 1).process();
        if (!clock.was_clock_wrong() && !is_within(line, seen))
            return join("says that ", line.sku.value, " was counted when nobody did");
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> ScannedOnce::look(const World& world, const Evidence& evidence) {
    const Excuses excuses(world, evidence);
    seen_.resize(world.node_count());
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        const NodeImage& image = evidence.node(node);
        seen_[node].is_begun_again(image);
        while (const JournalRow* row = seen_[node].next(image)) {
            const Written* written = evidence.archive().find(row->hash);
            const Count* count = written != nullptr && written->event
                                     ? std::get_if<Count>(&written->event->body)
                                     : nullptr;
            if (count == nullptr)
                continue;
            if (const auto fault = fault_of(*count, world, excuses))
                return join("node-", node + 1, " event ", row->seq.value, " ", *fault);
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
