#include "hub/web/metrics.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "hub/web/hub_views.hpp"
#include "hub/web/location_views.hpp"
#include "hub/web/order_views.hpp"

namespace onepool::hub {

namespace {

using Label = std::pair<std::string_view, std::string_view>;

// Backslash, quote and line feed are what the format escapes in a label's value.
std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

class Exposition {
  public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = "onepool_hub_" + std::string(name);
        text_ += "# HELP " + name_ + " " + std::string(help) + "\n";
        text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
    }
    void value(std::initializer_list<Label> labels, std::int64_t number) {
        text_ += name_;
        const char* separator = "{";
        for (const auto& [label, value] : labels) {
            text_ += separator + std::string(label) + "=\"" + escaped(value) + "\"";
            separator = ",";
        }
        if (labels.size() > 0)
            text_ += "}";
        text_ += " " + std::to_string(number) + "\n";
    }
    void value(std::initializer_list<Label> labels, std::uint64_t number) {
        value(labels, static_cast<std::int64_t>(number));
    }
    std::string take() { return std::move(text_); }

  private:
    std::string name_;
    std::string text_;
};

void add_log(Exposition& out, const HubState& state, const Runtime& runtime) {
    out.family("lsn", "counter", "Entries in the hub log.");
    out.value({}, state.lsn().value);
    out.family("flushed_lsn", "gauge", "Log entry up to which balances are flushed.");
    out.value({}, runtime.flushed_lsn.value);
    out.family("uptime_milliseconds", "gauge", "Since this process began.");
    out.value({}, runtime.uptime.value);
    out.family("resident_bytes", "gauge", "Memory of this process.");
    out.value({}, runtime.resident_bytes);
    out.family("broker_connected", "gauge", "1 while the broker is connected.");
    out.value({}, std::int64_t{runtime.is_broker_connected ? 1 : 0});
}

// By the node's own word; nothing until it has reported of the journal that the hub follows.
std::optional<NodeLive> reported_by(const HubCore& core, const NodeRecord& node) {
    auto live = core.live(node.id());
    const bool is_reported = live && node.intake.journal() == live->last.journal;
    return is_reported ? std::move(live) : std::nullopt;
}

std::int64_t lag_of(const NodeRecord& node, const NodeLive& live) {
    const auto head = static_cast<std::int64_t>(live.last.head.seq.value);
    return std::max<std::int64_t>(0,
                                  head - static_cast<std::int64_t>(node.intake.cursor().seq.value));
}

void add_reports(Exposition& out, const HubCore& core) {
    struct Gauge {
        const char* name;
        const char* help;
        std::int64_t (*read)(const NodeRecord&, const NodeLive&);
    };
    static constexpr Gauge gauges[] = {
        {"node_lag_events", "Events recorded there that are not here, as last reported.", lag_of},
        {"node_disk_free_bytes", "Free on the node's disk, as last reported.",
         [](const NodeRecord&, const NodeLive& live) {
             return static_cast<std::int64_t>(live.last.disk_free_bytes);
         }},
        {"node_clock_offset_milliseconds", "The hub's clock less the node's, as it measured.",
         [](const NodeRecord&, const NodeLive& live) { return live.last.clock_offset.value; }}};
    for (const Gauge& gauge : gauges) {
        out.family(gauge.name, "gauge", gauge.help);
        for (const NodeRecord& node : core.state().nodes().all()) {
            if (const auto live = reported_by(core, node))
                out.value({{"node", to_text(node.id())}}, gauge.read(node, *live));
        }
    }
    out.family("node_gaps_total", "counter",
               "Batches that came before their turn since this process began, by node.");
    for (const NodeRecord& node : core.state().nodes().all()) {
        out.value({{"node", to_text(node.id())}}, core.live(node.id()).value_or(NodeLive{}).gaps);
    }
}

void add_nodes(Exposition& out, const HubCore& core) {
    const HubState& state = core.state();
    out.family("events_total", "counter", "Events of nodes with effect, by kind.");
    for (const FactKind fact :
         {FactKind::sale, FactKind::return_, FactKind::receipt, FactKind::adjustment,
          FactKind::ship, FactKind::take, FactKind::leave, FactKind::pick, FactKind::collect,
          FactKind::put_back, FactKind::release, FactKind::count, FactKind::inspect,
          FactKind::pack}) {
        out.value({{"kind", to_text(fact)}}, count_events(state, fact));
    }
    out.family("node_online", "gauge", "1 while the node is heard of.");
    for (const NodeRecord& node : state.nodes().all()) {
        const auto live = core.live(node.id());
        const std::string id = to_text(node.id());
        out.value({{"node", id}, {"name", node.name}},
                  std::int64_t{live && live->is_online ? 1 : 0});
    }
    out.family("node_applied_events", "counter", "Number of the last event applied, by node.");
    for (const NodeRecord& node : state.nodes().all()) {
        out.value({{"node", to_text(node.id())}}, node.intake.cursor().seq.value);
    }
    out.family("node_set_aside", "gauge", "Events set aside and neither replayed nor voided.");
    for (const NodeRecord& node : state.nodes().all()) {
        out.value({{"node", to_text(node.id())}}, node.set_aside);
    }
    out.family("node_stopped", "gauge", "1 while the node's stream is fenced.");
    for (const NodeRecord& node : state.nodes().all()) {
        out.value({{"node", to_text(node.id())}},
                  std::int64_t{node.intake.fence().has_value() ? 1 : 0});
    }
    out.family("strangers_total", "counter", "Messages on topics of nodes nobody registered.");
    out.value({}, core.strangers());
}

void add_stock(Exposition& out, const HubState& state) {
    out.family("skus", "gauge", "SKUs known.");
    out.value({}, std::uint64_t{state.ledger().sku_count()});
    out.family("debt_units", "gauge", "Units promised that no shelf holds.");
    out.value({}, state.ledger().debt().value);
    out.family("cases_open", "gauge", "Cases a person must look at.");
    out.value({}, std::uint64_t{state.cases().open_count()});
    out.family("orders", "gauge", "Orders of channels, by stage.");
    for (const OrderStage stage : stages_shown)
        out.value({{"stage", to_text(stage)}}, std::uint64_t{state.orders().count(stage)});
    out.family("inspection_units", "gauge", "Units that came back and wait for inspection.");
    out.value({}, inspection_units(state).value);
    out.family("receipts_in_question", "gauge",
               "Receipts of other tills by which goods came back, by what is known of them.");
    for (std::size_t i = 0; i < receipt_stages; ++i) {
        const auto stage = static_cast<ReceiptStage>(i);
        out.value({{"stage", to_text(stage)}}, std::uint64_t{state.receipts().count(stage)});
    }
    out.family("orders_overdue", "gauge", "Picked orders that nobody collected in time.");
    out.value({}, count_overdue(state));
}

void add_rights(Exposition& out, const HubState& state) {
    struct Family {
        const char* name;
        const char* type;
        const char* help;
        Units (*read)(const RightsCount&);
    };
    static constexpr Family families[] = {
        {"rights_out_units", "gauge", "Units that tills may sell without asking, by location.",
         [](const RightsCount& count) { return count.out; }},
        {"rights_stranded_units", "gauge",
         "Units that tills may have sold in journals that ended, by location.",
         [](const RightsCount& count) { return count.stranded; }},
        {"rights_granted_units_total", "counter", "Units that tills were given a right to.",
         [](const RightsCount& count) { return count.granted; }},
        {"rights_released_units_total", "counter", "Units that tills gave back.",
         [](const RightsCount& count) { return count.released; }},
        {"sold_on_right_units_total", "counter", "Units sold over the counter on a till's right.",
         [](const RightsCount& count) { return count.on_right; }},
        {"sold_borrowed_units_total", "counter",
         "Units sold over the counter beyond the till's right.", borrowed_of}};
    for (const Family& family : families) {
        out.family(family.name, family.type, family.help);
        for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
            out.value({{"location", state.location(LocationIndex{i}).id.value}},
                      family.read(state.rights().count(LocationIndex{i})).value);
        }
    }
}

void add_channels(Exposition& out, const HubCore& core) {
    struct Gauge {
        const char* name;
        const char* type;
        const char* help;
        std::uint64_t (*read)(const ChannelLive&);
    };
    static constexpr Gauge gauges[] = {
        {"channel_waiting", "gauge", "Listings with a newer number than confirmed.",
         [](const ChannelLive& live) { return std::uint64_t{live.waiting}; }},
        {"channel_in_flight", "gauge", "Listings sent and not answered.",
         [](const ChannelLive& live) { return std::uint64_t{live.in_flight}; }},
        {"channel_failures_in_a_row", "gauge", "Requests failed since the last success.",
         [](const ChannelLive& live) { return std::uint64_t{live.failures_in_a_row}; }},
        {"channel_pushes_total", "counter", "Numbers confirmed since this process began.",
         [](const ChannelLive& live) { return live.pushes; }}};
    for (const Gauge& gauge : gauges) {
        out.family(gauge.name, gauge.type, gauge.help);
        for (const HubCore::Channel& channel : core.config().channels) {
            const ChannelLive live = core.live(channel.id).value_or(ChannelLive{});
            out.value({{"channel", channel.id.value}}, gauge.read(live));
        }
    }
    out.family("channel_latency_milliseconds", "gauge",
               "From a change decided to the channel's confirmation, of the last 1000.");
    for (const HubCore::Channel& channel : core.config().channels) {
        const ChannelLive live = core.live(channel.id).value_or(ChannelLive{});
        const auto p50 = percentile(live.recent_latency, 50);
        const auto p99 = percentile(live.recent_latency, 99);
        if (!p50 || !p99)
            continue;
        out.value({{"channel", channel.id.value}, {"quantile", "0.5"}}, p50->value);
        out.value({{"channel", channel.id.value}, {"quantile", "0.99"}}, p99->value);
    }
}

}  // namespace

std::string metrics_of(const HubCore& core, const Runtime& runtime,
                       const std::map<int, std::uint64_t>& answers) {
    Exposition out;
    add_log(out, core.state(), runtime);
    add_nodes(out, core);
    add_reports(out, core);
    add_stock(out, core.state());
    add_rights(out, core.state());
    add_channels(out, core);
    out.family("http_answers_total", "counter", "HTTP answers given, by status.");
    for (const auto& [status, count] : answers)
        out.value({{"status", std::to_string(status)}}, count);
    return out.take();
}

}  // namespace onepool::hub
