#include "tests/sim/checkers/baskets_kept.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

std::optional<std::string> BasketsKept::look(const World& world, const Evidence& evidence) {
    const bool is_shown_anew = shown_ != world.witness().baskets_shown;
    shown_ = world.witness().baskets_shown;
    if (!disks_.is_changed(world) && !is_shown_anew)
        return std::nullopt;
    const Excuses excuses(world, evidence);
    for (const auto& [id, seen] : world.witness().baskets) {
        if (seen.is_asked_since || excuses.is_lied_to(seen.node))
            continue;
        const NodeImage& image = evidence.node(seen.node.value - 1);
        const std::optional<node::Basket> kept = image.find_basket(id);
        const std::string what =
            join("node-", seen.node.value, " showed basket ", protocol::to_text(id), " with ",
                 seen.shown.lines.size(), " lines");
        if (!kept)
            return join(what, "; its disk does not hold it");
        if (*kept != seen.shown) {
            return join(what, "; its disk holds another with ", kept->lines.size());
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
