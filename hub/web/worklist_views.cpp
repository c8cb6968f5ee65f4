#include "hub/web/worklist_views.hpp"

#include <algorithm>

#include "hub/core/worklist.hpp"
#include "protocol/codec.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t hex_bytes = 1'024;  // shown in the detail

bool fits(const HubState& state, const SetAsideRecord& record, const WorklistQuery& query) {
    if (query.which == WorklistQuery::Which::open && !record.is_open())
        return false;
    if (query.which == WorklistQuery::Which::can_replay && !can_replay(state, record))
        return false;
    const auto& withheld = record.withheld;
    if (!query.sku.empty() &&
        std::find(withheld.begin(), withheld.end(), Sku{query.sku}) == withheld.end()) {
        return false;
    }
    if (!query.node.empty() && query.node != to_text(record.event.node) &&
        query.node != state.nodes().find(record.event.node)->name) {
        return false;
    }
    return record.reason.find(query.reason) != std::string::npos;
}

// What an event says, line by line.
class EventLines {
  public:
    explicit EventLines(Json::Array& lines) : lines_(lines) {}

    void operator()(const Sale& sale) { sold(sale.lines); }
    void operator()(const Return& goods) {
        for (const ReturnLine& line : goods.lines)
            sold({line.line});
    }
    void operator()(const Receipt& receipt) { counted(receipt.document, receipt.lines); }
    void operator()(const Adjustment& adjustment) { counted(adjustment.reason, adjustment.lines); }
    void operator()(const Ship& ship) { counted(order_name(ship.order), ship.lines); }
    void operator()(const Take& take) {
        add(order_name(take.order) + " taken to be picked" +
            (take.is_taken_over ? ", over from another node" : ""));
    }
    void operator()(const Leave& leave) {
        add(order_name(leave.order) + (leave.is_refused ? " refused" : " given back") +
            because(leave.reason));
    }
    void operator()(const Pick& pick) {
        counted(order_name(pick.order) + " picked" +
                    (pick.place.empty() ? "" : ", stands at " + pick.place),
                pick.lines);
        for (const ShortLine& line : pick.shorts) {
            add(std::to_string(line.quantity.value) + " of SKU " + line.sku.value +
                (line.reason == ShortReason::missing ? " missing" : " damaged"));
        }
    }
    void operator()(const Collect& collect) {
        counted(order_name(collect.order) + " handed to its buyer" +
                    (collect.identity.empty() ? "" : ", known by " + collect.identity),
                collect.lines);
    }
    void operator()(const Pack& pack) {
        add(order_name(pack.order) + " packed" +
            (pack.parcels == 0 ? "" : ", parcels: " + std::to_string(pack.parcels)));
    }
    void operator()(const PutBack& put_back) {
        counted(order_name(put_back.order) + " put back on the shelf" + because(put_back.reason),
                put_back.lines);
    }
    void operator()(const RightsReleased& released) {
        counted("gave back of what it may sell without asking", released.lines);
    }
    void operator()(const Count& count) {
        add("count" + (count.name.empty() ? std::string() : " \"" + count.name + "\"") +
            " begun by " + (count.begun_by.empty() ? "nobody" : count.begun_by.value));
        for (const CountLine& line : count.lines)
            add(std::to_string(line.quantity.value) + " of SKU " + line.sku.value + " by " +
                line.by.value);
    }
    void operator()(const Inspect& inspect) {
        for (const InspectedLine& line : inspect.lines) {
            constexpr const char* outcomes[] = {"shelf", "damaged", "supplier"};
            add(std::to_string(line.quantity.value) + " of SKU " + line.sku.value +
                " inspected: " + outcomes[static_cast<std::size_t>(line.outcome)]);
        }
    }
    void operator()(const Order& order) { sold(order.lines); }
    void operator()(const Hold& hold) { counted(hold.order.order.value, hold.lines); }
    void operator()(const Release& release) { add(release.reason); }

    void add(std::string line) {
        if (lines_.size() < limits::view_rows)
            lines_.emplace_back(std::move(line));
    }

  private:
    static std::string order_name(const OrderKey& key) {
        return key.channel.value + " order " + key.order.value;
    }
    static std::string because(const std::string& reason) {
        return reason.empty() ? "" : ": " + reason;
    }
    void sold(const std::vector<SaleLine>& lines) {
        for (const SaleLine& line : lines) {
            const std::string name =
                line.sku.empty() ? "code " + line.scanned_code : "SKU " + line.sku.value;
            add(std::to_string(line.quantity.value) + " of " + name + ", " + line.description);
        }
    }
    void counted(const std::string& head, const std::vector<StockLine>& lines) {
        add(head);
        for (const StockLine& line : lines)
            add(std::to_string(line.quantity.value) + " of SKU " + line.sku.value);
    }

    Json::Array& lines_;
};

Json event_lines(const Bytes& raw) {
    Json::Array lines;
    const auto decoded = decode_event(raw);
    if (const auto* event = std::get_if<Event>(&decoded)) {
        EventLines out(lines);
        out.add(std::string(kind_name(event->body)) + " recorded by " +
                (event->header.staff.empty() ? "nobody" : event->header.staff.value) +
                ", business day " + to_text(event->header.business_day));
        std::visit(out, event->body);
    }
    return lines;
}

}  // namespace

std::vector<std::uint64_t> find_set_aside(const HubState& state, const WorklistQuery& query,
                                          std::size_t limit) {
    const auto& all = state.worklist().all();
    std::vector<std::uint64_t> found;
    for (std::uint64_t at = query.after; at < all.size() && found.size() < limit; ++at) {
        if (fits(state, all[at], query))
            found.push_back(all[at].id);
    }
    return found;
}

Json worklist_of(const HubState& state, const WorklistQuery& query, std::size_t limit) {
    auto ids = find_set_aside(state, query, limit + 1);
    const bool has_more = ids.size() > limit;
    if (has_more)
        ids.resize(limit);
    Json::Array rows;
    for (const std::uint64_t id : ids)
        rows.push_back(set_aside_row(state, *state.worklist().find(id)));
    Json page;
    page.set("quarantine", std::move(rows));
    page.set("next", has_more && !ids.empty() ? Json{ids.back()} : Json{});
    page.set("open", std::uint64_t{state.worklist().open_count()});
    page.set("can_replay", std::uint64_t{count_replayable(state)});
    return page;
}

Json set_aside_row(const HubState& state, const SetAsideRecord& record) {
    const NodeRecord& node = *state.nodes().find(record.event.node);
    Json::Array withheld;
    for (const Sku& sku : record.withheld)
        withheld.emplace_back(sku.value);
    Json row;
    row.set("id", record.id);
    row.set("node", to_text(record.event.node));
    row.set("name", node.name);
    row.set("location", state.location(node.location).id.value);
    row.set("journal", to_text(record.event.journal));
    row.set("seq", record.event.seq.value);
    row.set("verdict", to_text(record.verdict));
    row.set("kind", to_text(record.fact));
    row.set("reason", record.reason);
    row.set("withheld", std::move(withheld));
    row.set("build", record.build);
    row.set("at", record.at.value);
    row.set("lsn", record.lsn.value);
    row.set("bytes", record.raw_bytes);
    row.set("state", to_text(record.state));
    row.set("can_replay", can_replay(state, record));
    row.set("way_out", record.way_out == WayOut::void_only ? "void_only" : "replay_or_void");
    row.set("tries", record.tries);
    row.set("case", record.case_id);
    row.set("settled_at", time_or_null(record.settled_at));
    row.set("by", record.by.value);
    row.set("note", record.note);
    return row;
}

Json set_aside_detail(const HubState& state, const SetAsideRecord& record, const Bytes& raw) {
    Json row = set_aside_row(state, record);
    row.set("event", event_lines(raw));
    row.set("hex", hex(ByteView(raw).first(std::min(raw.size(), hex_bytes))));
    return row;
}

std::size_t count_replayable(const HubState& state) {
    std::size_t count = 0;
    for (const auto& [node, ids] : state.worklist().open()) {
        count += static_cast<std::size_t>(std::count_if(ids.begin(), ids.end(), [&](auto id) {
            return can_replay(state, *state.worklist().find(id));
        }));
    }
    return count;
}

}  // namespace onepool::hub
