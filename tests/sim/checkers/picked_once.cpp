#include "tests/sim/checkers/picked_once.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> PickedOnce::look(const World& world, const Evidence& evidence) {
    const bool is_judged = std::ranges::all_of(world.harm(), [](const Harm& harm) {
        return harm.kind == HarmKind::boasted || harm.kind == HarmKind::not_served ||
               harm.kind == HarmKind::revoked;
    });
    if (!is_judged)
        return std::nullopt;
    walks_.resize(world.node_count());
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const NodeImage& image = evidence.node(i);
        (void)walks_[i].is_begun_again(image);  // sets read twice are the same sets
        while (const JournalRow* row = walks_[i].next(image))
            read(world, i, *row);
    }
    for (const auto& [place, pickers] : pickers_) {
        const OrderKey& order = place.first;
        if (pickers.size() > 1 && !taken_over_.contains(order)) {
            return join("order ", order.order.value, " was picked by node-", *pickers.begin() + 1,
                        " and by node-", *pickers.rbegin() + 1);
        }
    }
    return std::nullopt;
}

void PickedOnce::read(const World& world, std::size_t node, const JournalRow& row) {
    const auto decoded = decode_event(row.payload);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr)
        return;
    if (const auto* take = std::get_if<Take>(&event->body); take != nullptr && take->is_taken_over)
        taken_over_.insert(take->order);
    if (const auto* pick = std::get_if<Pick>(&event->body); pick != nullptr && !pick->lines.empty())
        pickers_[{pick->order, world.node(node).identity().location.value}].insert(node);
}

}  // namespace onepool::sim
