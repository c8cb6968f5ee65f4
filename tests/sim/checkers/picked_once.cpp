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
            read(i, *row);
    }
    follow_log(evidence);
    for (const auto& [order, pickers] : pickers_) {
        if (pickers.size() < 2 || taken_over_.contains(order))
            continue;
        if (auto wrong = judge(world, order, pickers))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> PickedOnce::judge(const World& world, const OrderKey& order,
                                             const std::set<std::size_t>& pickers) const {
    const bool is_split = splitting_.contains(order.channel);
    std::map<LocationId, std::size_t> seen;  // one for all where it is not split
    for (const std::size_t node : pickers) {
        const LocationId& location = world.node(node).identity().location;
        if (given_up_.contains({order, location}))
            continue;
        const auto [other, is_first] = seen.try_emplace(is_split ? location : LocationId{}, node);
        if (!is_first) {
            return join("order ", order.order.value, " was picked by node-", other->second + 1,
                        " and by node-", node + 1);
        }
    }
    return std::nullopt;
}

void PickedOnce::follow_log(const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
    }
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_) {
        for (const hub::Effect& effect : evidence.log()[entries_seen_].effects) {
            if (const auto* added = std::get_if<hub::LocationAdded>(&effect))
                locations_[added->index.value] = added->id;
            if (const auto* gave_up = std::get_if<hub::LocationGaveUp>(&effect))
                given_up_.insert({gave_up->order, locations_[gave_up->location.value]});
            if (const auto* set = std::get_if<hub::FulfilmentSet>(&effect);
                set != nullptr && set->fulfilment.may_split)
                splitting_.insert(set->channel);
        }
    }
}

void PickedOnce::read(std::size_t node, const JournalRow& row) {
    const auto decoded = decode_event(row.payload);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr)
        return;
    if (const auto* take = std::get_if<Take>(&event->body); take != nullptr && take->is_taken_over)
        taken_over_.insert(take->order);
    if (const auto* pick = std::get_if<Pick>(&event->body); pick != nullptr && !pick->lines.empty())
        pickers_[pick->order].insert(node);
}

}  // namespace onepool::sim
