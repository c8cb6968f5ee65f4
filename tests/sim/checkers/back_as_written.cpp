#include "tests/sim/checkers/back_as_written.hpp"

#include <algorithm>

#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> BackAsWritten::look(const World& world, const Evidence& evidence) {
    seen_.resize(world.node_count());
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const NodeImage& image = evidence.node(i);
        // Other rows went with a disk that was put back, or a bit of one flipped that was judged.
        if (seen_[i].history != image.history())
            seen_[i] = {image.history(), std::min(seen_[i].rows, image.back().size())};
        for (; seen_[i].rows < image.back().size(); ++seen_[i].rows) {
            const RowBack& back = image.back()[seen_[i].rows];
            const Written* written = evidence.archive().find(back.row.hash);
            const bool is_as_written =
                written != nullptr && written->node == world.node(i).identity().node &&
                written->journal == back.journal && written->seq == back.row.seq &&
                written->content == sha256({back.row.payload}) &&
                (!written->event || written->event->header.basket == back.row.basket);
            if (!is_as_written) {
                return join("node-", i + 1, " took back event ", back.row.seq.value,
                            ", which it never wrote like that");
            }
        }
    }
    return std::nullopt;
}

// A hub that was put back itself may not have any more what it said it had.
std::optional<std::string> BackAsWritten::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    const bool is_hub_restored = std::ranges::any_of(
        world.harm(), [](const Harm& harm) { return harm.kind == HarmKind::hub_restored; });
    for (std::size_t i = 0; i < world.node_count() && !is_hub_restored; ++i) {
        const auto& process = world.node(i).process();
        if (!process.is_up() || process.core().uplink().state() != UplinkState::streaming)
            continue;
        for (const NodeImage::Ended& ended : evidence.node(i).ended()) {
            if (ended.journal.lost.seq > Seq{}) {
                return join("node-", i + 1, " lacks its journal up to event ",
                            ended.journal.lost.seq.value, ", and the hub holds that");
            }
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
