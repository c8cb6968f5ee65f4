#include "hub/web/location_views.hpp"

#include <algorithm>

#include "hub/core/drain_command.hpp"

namespace onepool::hub {

namespace {

void set_count(Json& row, const RightsCount& count) {
    row.set("out", count.out.value);
    row.set("stranded", count.stranded.value);
    row.set("granted", count.granted.value);
    row.set("released", count.released.value);
    row.set("sold", count.sold.value);
    row.set("on_right", count.on_right.value);
    row.set("borrowed", borrowed_of(count).value);
}

// Since when the first of its nodes is silent; null: none is.
Json silent_since(const HubState& state, LocationIndex location) {
    std::optional<UnixMs> first;
    for (const std::uint32_t at : state.nodes().at(location)) {
        const auto& since = state.nodes().all()[at].silent_since;
        if (since && (!first || *since < *first))
            first = since;
    }
    return first ? Json{first->value} : Json{};
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json{} : Json{text};
}

void add_terms(Json& row, const LocationTerms& terms) {
    row.set("country", text_or_null(terms.region.country));
    row.set("postcode", text_or_null(terms.region.postcode));
    row.set("cut_off", terms.cut_off ? Json{to_text(*terms.cut_off)} : Json{});
    row.set("cost", terms.cost ? Json{terms.cost->value} : Json{});
}

Json row_of(const HubState& state, LocationIndex location, const ClaimedUnits& claimed) {
    const LocationRecord& record = state.location(location);
    Json rights;
    set_count(rights, state.rights().count(location));
    Json row;
    row.set("location", record.id.value);
    row.set("name", record.name);
    row.set("reserve", record.location_reserve.value);
    row.set("ships_orders", record.ships_orders);
    row.set("is_draining", record.is_draining);
    add_terms(row, record.terms);
    row.set("is_reconciling", state.recovery().is_reconciling(location));
    row.set("nodes", std::uint64_t{state.nodes().at(location).size()});
    row.set("silent_since", silent_since(state, location));
    row.set("held", claimed.held.value);
    row.set("staged", claimed.staged.value);
    row.set("rights", std::move(rights));
    return row;
}

LocationIndex index_of(std::size_t position) {
    return LocationIndex{static_cast<std::uint32_t>(position)};
}

}  // namespace

Json locations_of(const HubCore& core) {
    const HubState& state = core.state();
    const auto claimed = claimed_units(state);
    Json::Array rows;
    for (std::size_t i = 0; i < claimed.size(); ++i)
        rows.push_back(row_of(state, index_of(i), claimed[i]));
    return rows;
}

RightsCount rights_in_all(const HubState& state) {
    RightsCount all;
    for (const RightsCount& count : state.rights().counts()) {
        all.out += count.out;
        all.stranded += count.stranded;
        all.granted += count.granted;
        all.released += count.released;
        all.sold += count.sold;
        all.on_right += count.on_right;
    }
    return all;
}

Json rights_of(const HubState& state) {
    Json rights;
    set_count(rights, rights_in_all(state));
    return rights;
}

Units borrowed_of(const RightsCount& count) {
    return std::max(Units{}, count.sold - count.on_right);
}

Json draining_of(const HubState& state) {
    Json::Array rows;
    for (std::size_t i = 0; i < state.locations().size(); ++i) {
        if (!state.locations()[i].is_draining)
            continue;
        Json row;
        row.set("location", state.locations()[i].id.value);
        row.set("left", left_text(state, index_of(i)));
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace onepool::hub
