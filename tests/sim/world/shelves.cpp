#include "tests/sim/world/shelves.hpp"

#include <algorithm>

#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

std::int64_t Shelves::on_shelf(const std::string& location, const std::string& sku) {
    follow();
    return places_[{location, sku}].shelf;
}

void Shelves::follow() {
    walks_.resize(world_.node_count());
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const NodeMachine& machine = world_.node(i);
        const NodeImage& image = machine.image();
        walks_[i].is_begun_again(image);
        while (const JournalRow* row = walks_[i].next(image)) {
            if (!seen_.insert(row->hash).second)
                continue;
            const auto decoded = decode_event(row->payload);
            if (const auto* event = std::get_if<Event>(&decoded))
                add(*event, machine.identity().location.value);
        }
    }
    const auto& thefts = world_.witness().thefts;
    for (; thefts_ < thefts.size(); ++thefts_) {
        Place& place = places_[{thefts[thefts_].location.value, thefts[thefts_].sku.value}];
        const std::int64_t units = std::min(place.shelf, thefts[thefts_].units.value);
        place.shelf -= units;
        place.stolen += units;
    }
}

void Shelves::put(const Name& place, std::int64_t units) {
    places_[place].shelf += units;
}

void Shelves::take(const Name& place, std::int64_t units) {
    Place& at = places_[place];
    const std::int64_t there = std::min(at.shelf, units);
    at.shelf -= there;
    at.appeared += units - there;
}

void Shelves::add(const Event& event, const std::string& location) {
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        for (const SaleLine& line : sale->lines)
            take({location, line.sku.value}, line.quantity.value);
    } else if (const auto* back = std::get_if<Return>(&event.body)) {
        for (const ReturnLine& line : back->lines) {
            const Name place{location, line.line.sku.value};
            if (line.disposition == Disposition::shelf)
                put(place, line.line.quantity.value);
            if (line.disposition == Disposition::inspection)
                places_[place].waiting += line.line.quantity.value;
        }
    } else if (const auto* receipt = std::get_if<Receipt>(&event.body)) {
        for (const StockLine& line : receipt->lines)
            put({location, line.sku.value}, line.quantity.value);
    } else if (const auto* change = std::get_if<Adjustment>(&event.body)) {
        for (const StockLine& line : change->lines) {
            if (line.quantity.value > 0)
                put({location, line.sku.value}, line.quantity.value);
            else
                take({location, line.sku.value}, -line.quantity.value);
        }
    } else if (const auto* inspect = std::get_if<Inspect>(&event.body)) {
        for (const InspectedLine& line : inspect->lines) {
            Place& place = places_[{location, line.sku.value}];
            const std::int64_t units = std::min(place.waiting, line.quantity.value);
            place.waiting -= units;
            if (line.outcome == InspectOutcome::shelf)
                place.shelf += units;
        }
    } else {
        add_of_order(event, location);
    }
}

// What a picker did not find stands there all the same, until somebody counts it.
void Shelves::add_of_order(const Event& event, const std::string& location) {
    if (const auto* pick = std::get_if<Pick>(&event.body)) {
        for (const StockLine& line : pick->lines) {
            const Name place{location, line.sku.value};
            take(place, line.quantity.value);
            picked_[{pick->order, place}] += line.quantity.value;
            places_[place].picked += line.quantity.value;
        }
        for (const ShortLine& line : pick->shorts) {
            if (line.reason == ShortReason::damaged)
                take({location, line.sku.value}, line.quantity.value);
        }
    } else if (const auto* back = std::get_if<PutBack>(&event.body)) {
        for (const StockLine& line : back->lines) {
            const Name place{location, line.sku.value};
            put(place, line.quantity.value);
            picked_[{back->order, place}] -= line.quantity.value;
            places_[place].picked -= line.quantity.value;
        }
    } else if (const auto* ship = std::get_if<Ship>(&event.body)) {
        hand_over(ship->order, ship->lines, location);
    } else if (const auto* collect = std::get_if<Collect>(&event.body)) {
        hand_over(collect->order, collect->lines, location);
    }
}

// First what was picked for it, then what stands on the shelf.
void Shelves::hand_over(const OrderKey& order, const std::vector<StockLine>& lines,
                        const std::string& location) {
    for (const StockLine& line : lines) {
        const Name place{location, line.sku.value};
        std::int64_t& picked = picked_[{order, place}];
        const std::int64_t from_tote = std::clamp<std::int64_t>(picked, 0, line.quantity.value);
        picked -= from_tote;
        places_[place].picked -= from_tote;
        take(place, line.quantity.value - from_tote);
    }
}

}  // namespace onepool::sim
