#include "tests/sim/checkers/stamps_grow.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> StampsGrow::look(const World& world, const Evidence& evidence) {
    const Excuses excuses(world, evidence);
    stamps_.resize(world.node_count());
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        const NodeImage& image = evidence.node(node);
        Stamps& stamps = stamps_[node];
        if (stamps.seen.is_begun_again(image))
            stamps.last = {};
        while (const JournalRow* row = stamps.seen.next(image)) {
            const Written* written = evidence.archive().find(row->hash);
            if (written == nullptr)
                return join("node-", node + 1, " has event ", row->seq.value, " that nobody wrote");
            if (!written->event)
                continue;  // nobody can read its stamp
            const Hlc stamp = written->event->header.hlc;
            // Of one that its disk damaged the till may read no stamp, or another.
            if (stamp <= stamps.last && !excuses.may_be_rotten(stamps.at)) {
                return join("node-", node + 1, " stamps event ", row->seq.value,
                            " no later than the one before");
            }
            stamps.last = stamp;
            stamps.at = {written->node, written->journal, written->seq};
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
