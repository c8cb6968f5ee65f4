#include "tests/sim/checkers/stamps_grow.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> StampsGrow::look(const World& world, const Evidence& evidence) {
    stamps_.resize(world.node_count());
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        const NodeImage& image = evidence.node(node);
        Stamps& seen = stamps_[node];
        if (seen.history != image.history())
            seen = Stamps{image.history(), 0, {}};
        for (; seen.rows < image.journal().size(); ++seen.rows) {
            const Written* written = evidence.archive().find(image.journal()[seen.rows].hash);
            if (written == nullptr)
                return join("node-", node + 1, " has event ", seen.rows + 1, " that nobody wrote");
            const Hlc stamp = written->event.header.hlc;
            if (stamp <= seen.last) {
                return join("node-", node + 1, " stamps event ", seen.rows + 1,
                            " no later than the one before");
            }
            seen.last = stamp;
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
