#include "hub/web/hub_views.hpp"

#include <algorithm>
#include <string>

#include "hub/core/kept_number.hpp"
#include "hub/core/returned_goods.hpp"
#include "hub/web/backup_views.hpp"
#include "hub/web/location_views.hpp"
#include "hub/web/log_texts.hpp"
#include "hub/web/order_views.hpp"
#include "protocol/check.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

Json latency_of(const ChannelLive& live) {
    if (live.recent_latency.empty())
        return {};
    Json latency;
    latency.set("p50", percentile(live.recent_latency, 50)->value);
    latency.set("p99", percentile(live.recent_latency, 99)->value);
    latency.set("max", percentile(live.recent_latency, 100)->value);
    return latency;
}

Json row_of(const HubCore& core, const ChannelId& channel) {
    const HubState& state = core.state();
    const auto& listings = state.listings().channel(channel).all();
    const auto paused = std::count_if(listings.begin(), listings.end(), [&](const auto& listing) {
        return published_number(state, listing).value == 0;
    });
    const ChannelLive live = core.live(channel).value_or(ChannelLive{});
    Json row;
    row.set("channel", channel.value);
    row.set("state", to_text(health_of(live)));
    row.set("listings", std::uint64_t{listings.size()});
    row.set("paused", std::int64_t{paused});
    row.set("waiting", std::uint64_t{live.waiting});
    row.set("in_flight", std::uint64_t{live.in_flight});
    row.set("failures_in_a_row", live.failures_in_a_row);
    row.set("last_confirmed_at", time_or_null(live.last_confirmed));
    row.set("last_error", live.last_error);
    row.set("pushes", live.pushes);
    row.set("latency_ms", latency_of(live));
    return row;
}

// Those that a person or a late sale has still to settle.
Json receipts_in_question(const HubState& state) {
    Json counts;
    for (const ReceiptStage stage :
         {ReceiptStage::sought, ReceiptStage::unknown, ReceiptStage::exceeded})
        counts.set(to_text(stage), std::uint64_t{state.receipts().count(stage)});
    return counts;
}

Json row_of(const HubState& state, const LogEntry& entry) {
    // The import of a catalogue has several effects a product.
    const std::size_t shown = std::min(entry.effects.size(), limits::view_rows);
    Json::Array effects;
    for (std::size_t i = 0; i < shown; ++i)
        effects.push_back(text_of(state, entry, entry.effects[i]));
    if (shown < entry.effects.size())
        effects.push_back("and " + std::to_string(entry.effects.size() - shown) + " more");
    Json row;
    row.set("lsn", entry.lsn.value);
    row.set("at", entry.at.value);
    row.set("kind", kind_of(entry));
    row.set("node", entry.node.is_none() ? Json{} : Json{to_text(entry.node)});
    row.set("text", text_of(state, entry));
    row.set("effects", std::move(effects));
    return row;
}

}  // namespace

Units inspection_units(const HubState& state) {
    Units units;
    for (const WaitingRecord& record : state.inspection().all())
        units += units_of(waiting_at(state, record.cell));
    return units;
}

Json status_of(const HubCore& core, const Runtime& runtime, const std::string& build, UnixMs now) {
    const HubState& state = core.state();
    std::uint64_t events = 0;
    for (const NodeRecord& node : state.nodes().all())
        events += node.events();
    Json status;
    status.set("build", build);
    status.set("hub_epoch", core.epoch().value);
    status.set("lsn", state.lsn().value);
    status.set("flushed_lsn", runtime.flushed_lsn.value);
    status.set("uptime_ms", runtime.uptime.value);
    status.set("now", now.value);
    status.set("broker", runtime.is_broker_connected ? "connected" : "lost");
    status.set("events", events);
    status.set("sales", count_events(state, FactKind::sale));
    status.set("returns", count_events(state, FactKind::return_));
    status.set("orders_held", std::uint64_t{state.orders().count(OrderStage::held)});
    status.set("orders_refused", std::uint64_t{state.orders().count(OrderStage::refused)});
    const auto orders_of = [&](OrderStage one, OrderStage other) {
        return std::uint64_t{state.orders().count(one) + state.orders().count(other)};
    };
    status.set("orders_shipped", orders_of(OrderStage::shipped, OrderStage::delivered));
    status.set("orders_waiting", std::uint64_t{state.orders().count(OrderStage::waiting)});
    status.set("orders_staged", orders_of(OrderStage::staged, OrderStage::packed));
    status.set("orders_overdue", count_overdue(state));
    status.set("skus", std::uint64_t{state.ledger().sku_count()});
    status.set("cells", std::uint64_t{state.ledger().cell_count()});
    status.set("set_aside", std::uint64_t{state.worklist().open_count()});
    status.set("open_cases", std::uint64_t{state.cases().open_count()});
    status.set("debt_units", state.ledger().debt().value);
    status.set("resident_bytes", runtime.resident_bytes);
    status.set("backup", verified_of(state, now));
    status.set("reconciling", reconciling_of(state));
    status.set("draining", draining_of(state));
    status.set("rights", rights_of(state));
    status.set("inspection_units", inspection_units(state).value);
    status.set("receipts_in_question", receipts_in_question(state));
    if (core.config().key)
        status.set("key", to_text(core.config().key->public_key()));
    return status;
}

Json cases_of(const HubCore& core, Cases which) {
    const auto& all = core.state().cases().all();
    Json::Array rows;
    for (auto it = all.rbegin(); it != all.rend() && rows.size() < limits::view_rows; ++it) {
        if (which == Cases::all || it->is_open())
            rows.push_back(case_of(*it));
    }
    return rows;
}

Json case_of(const CaseRecord& record) {
    Json row;
    row.set("id", record.id);
    row.set("kind", to_text(record.kind));
    row.set("subject", record.subject);
    row.set("text", record.text);
    row.set("proposal", record.proposal);
    row.set("opened_at", record.opened_at.value);
    row.set("closed_at", time_or_null(record.closed_at));
    row.set("closed_by", record.closed_by.value);
    row.set("note", record.note);
    return row;
}

Json days_of(const HubCore& core, std::size_t limit) {
    const auto& days = core.state().days().all();
    Json::Array rows;
    for (auto day = days.rbegin(); day != days.rend() && rows.size() < limit; ++day) {
        const DaySealed& sealed = day->sealed;
        Json row;
        row.set("day", to_text(sealed.day));
        row.set("root", hex(sealed.root));
        row.set("leaves", day->leaves);
        row.set("lsn", day->lsn.value);
        row.set("at", day->at.value);
        row.set("statement", day_statement(sealed.day, sealed.root, day->leaves));
        row.set("signature", sealed.signature ? Json{base64(sealed.signature->bytes)} : Json{});
        rows.push_back(std::move(row));
    }
    return rows;
}

Json channels_of(const HubCore& core) {
    Json::Array rows;
    for (const HubCore::Channel& channel : core.config().channels)
        rows.push_back(row_of(core, channel.id));
    return rows;
}

ChannelHealth health_of(const ChannelLive& live) {
    if (live.failures_in_a_row == 0)
        return ChannelHealth::ok;
    const bool is_alerted = live.failures_in_a_row >= limits::failures_to_alert;
    return is_alerted || live.is_holding ? ChannelHealth::failing : ChannelHealth::retrying;
}

const char* to_text(ChannelHealth health) {
    switch (health) {
        case ChannelHealth::ok:
            return "ok";
        case ChannelHealth::retrying:
            return "retrying";
        case ChannelHealth::failing:
            return "failing";
    }
    CHECK(false);  // every health has a name
}

std::optional<Millis> percentile(std::span<const Millis> samples, unsigned percent) {
    CHECK(percent >= 1 && percent <= 100);
    if (samples.empty())
        return std::nullopt;
    std::vector<Millis> sorted(samples.begin(), samples.end());
    const std::size_t rank = (sorted.size() * percent + 99) / 100;
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

Json log_rows(const HubCore& core, std::span<const LogEntry> entries) {
    Json::Array rows;
    for (const LogEntry& entry : entries)
        rows.push_back(row_of(core.state(), entry));
    return rows;
}

std::uint64_t count_events(const HubState& state, FactKind fact) {
    std::uint64_t count = 0;
    for (const NodeRecord& node : state.nodes().all())
        count += node.applied[static_cast<std::size_t>(fact)];
    return count;
}

}  // namespace onepool::hub
