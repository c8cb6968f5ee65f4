#include "hub/web/count_views.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// In hundredths of a per cent of what should have been there; null: nothing should have.
Json share_of(const CountSession& session) {
    const std::int64_t off = session.found.value + session.lost.value;
    if (session.expected.value <= 0)
        return {};
    return Json{off * 10'000 / session.expected.value};
}

std::string name_of(const HubState& state, const NodeId& id) {
    const NodeRecord* node = state.nodes().find(id);
    CHECK(node != nullptr);
    return node->name;
}

Json row_of(const HubState& state, const CountSession& session) {
    Json row;
    row.set("count", to_text(session.id));
    row.set("name", session.name);
    row.set("full", session.is_full);
    row.set("location", state.location(session.location).id.value);
    row.set("node", name_of(state, session.node));
    row.set("begun_by", session.begun_by.value);
    row.set("begun_at", session.begun_at.value);
    row.set("finished_by", session.finished_by.value);
    row.set("finished_at", session.finished_at.value);
    row.set("taken_at", session.taken_at.value);
    row.set("skus", session.lines);
    row.set("waiting", session.waiting);
    row.set("differing", session.differing);
    row.set("doubtful", session.doubtful);
    row.set("counted", session.counted.value);
    row.set("expected", session.expected.value);
    row.set("found", session.found.value);
    row.set("lost", session.lost.value);
    row.set("share", share_of(session));
    return row;
}

Json line_of(const HubState& state, const CellCount& cell) {
    const SkuRecord& sku = state.ledger().sku(cell.key.sku);
    const bool is_compared = cell.state != CountState::waiting;
    Json line;
    line.set("sku", sku.sku.value);
    line.set("description", sku.description);
    line.set("state", to_text(cell.state));
    line.set("counted", cell.counted.value);
    line.set("expected", is_compared ? Json{cell.expected.value} : Json{});
    line.set("difference", is_compared ? Json{(cell.counted - cell.expected).value} : Json{});
    line.set("corrected", cell.corrected.value);
    line.set("counted_at", cell.until.value);
    line.set("by", cell.by.value);
    line.set("first", cell.first ? Json{cell.first->value} : Json{});
    line.set("first_by", cell.first_by.value);
    line.set("note", cell.note);
    return line;
}

std::int64_t off(const CellCount& cell) {
    return cell.state == CountState::waiting ? 0 : std::abs((cell.counted - cell.expected).value);
}

}  // namespace

Json counts_of(const HubCore& core, std::size_t limit) {
    const auto& sessions = core.state().counts().sessions();
    Json::Array rows;
    for (auto at = sessions.rbegin(); at != sessions.rend() && rows.size() < limit; ++at)
        rows.push_back(row_of(core.state(), *at));
    return rows;
}

std::optional<Json> count_of(const HubCore& core, const std::string& id) {
    const HubState& state = core.state();
    const auto& sessions = state.counts().sessions();
    const auto found = std::ranges::find_if(
        sessions, [&](const CountSession& session) { return to_text(session.id) == id; });
    if (found == sessions.end())
        return std::nullopt;
    const auto position = static_cast<std::uint32_t>(found - sessions.begin());
    std::vector<const CellCount*> cells;
    for (const CellCount& cell : state.counts().all()) {
        if (cell.session == position)
            cells.push_back(&cell);
    }
    // Those that differ alike in order of their first count.
    std::ranges::sort(cells, {}, [](const auto* cell) { return std::pair(-off(*cell), cell); });
    Json::Array lines;
    for (std::size_t i = 0; i < std::min(cells.size(), limits::view_rows); ++i)
        lines.push_back(line_of(state, *cells[i]));
    Json report;
    report.set("count", row_of(state, *found));
    report.set("lines", std::move(lines));
    return report;
}

}  // namespace onepool::hub
