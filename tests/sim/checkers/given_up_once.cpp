#include "tests/sim/checkers/given_up_once.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

const OrderKey* handed_over(const Event& event) {
    if (const auto* ship = std::get_if<Ship>(&event.body))
        return &ship->order;
    if (const auto* collect = std::get_if<Collect>(&event.body))
        return &collect->order;
    const auto* pick = std::get_if<Pick>(&event.body);
    return pick != nullptr && !pick->lines.empty() ? &pick->order : nullptr;
}

}  // namespace

std::optional<std::string> GivenUpOnce::look(const World& world, const Evidence& evidence) {
    const bool is_judged = std::ranges::all_of(world.harm(), [](const Harm& harm) {
        return harm.kind == HarmKind::boasted || harm.kind == HarmKind::not_served;
    });
    if (!is_judged)
        return std::nullopt;
    read(world, evidence);
    if (unheard_)
        return unheard_;
    for (const auto& [place, events] : free_) {
        const auto found = handed_over_.find(place);
        if (found != handed_over_.end() && found->second.size() > events) {
            return join("order ", place.first.order.value, " was handed over at ", place.second,
                        " after the hub called its units free there");
        }
    }
    return std::nullopt;
}

// The journals first: what stands in one by the time of the entry was done before it.
void GivenUpOnce::read(const World& world, const Evidence& evidence) {
    walks_.resize(world.node_count());
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const NodeMachine& node = world.node(i);
        const NodeImage& image = evidence.node(i);
        (void)walks_[i].is_begun_again(image);  // sets read twice are the same sets
        while (const JournalRow* row = walks_[i].next(image)) {
            const auto decoded = decode_event(row->payload);
            const auto* event = std::get_if<Event>(&decoded);
            const OrderKey* order = event == nullptr ? nullptr : handed_over(*event);
            if (order == nullptr)
                continue;
            const EventId id{node.identity().node, node.named(image.journal_of(walks_[i].life)),
                             row->seq};
            handed_over_[{*order, node.identity().location.value}].insert(id);
        }
    }
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
        free_.clear();
    }
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_)
        read(evidence.log()[entries_seen_], evidence);
}

void GivenUpOnce::read(const hub::LogEntry& entry, const Evidence& evidence) {
    std::set<OrderKey> moved;
    for (const hub::Effect& effect : entry.effects) {
        if (const auto* step = std::get_if<hub::OrderMoved>(&effect))
            moved.insert(step->order);
    }
    for (const hub::Effect& effect : entry.effects) {
        if (const auto* added = std::get_if<hub::LocationAdded>(&effect))
            locations_[added->index.value] = added->id.value;
        const auto* back = std::get_if<hub::HoldGivenBack>(&effect);
        // Where the order takes a step with it, its units left and are nobody else's.
        if (back == nullptr || moved.contains(back->order))
            continue;
        const Place place{back->order, locations_[back->location.value]};
        const auto found = handed_over_.find(place);
        free_.emplace(place, found == handed_over_.end() ? 0 : found->second.size());
        if (found == handed_over_.end() || unheard_)
            continue;
        // What was heard of says that they left: what follows it on its way is of the same units.
        const bool is_any_heard = std::ranges::any_of(found->second, [&](const EventId& id) {
            return id.seq <= evidence.cursor(id.node, id.journal).seq;
        });
        if (!is_any_heard)
            unheard_ = join("the hub called the units of order ", back->order.order.value,
                            " free at ", place.second, ", and had not heard of event ",
                            found->second.begin()->seq.value, " there, which hands them over");
    }
}

}  // namespace onepool::sim
