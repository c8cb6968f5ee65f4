#include "hub/web/node_views.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "protocol/check.hpp"
#include "protocol/clock_trust.hpp"
#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

namespace {

constexpr std::array all_scopes{Scope::catalogue, Scope::prices, Scope::staff, Scope::config};

const char* state_of(const NodeRecord& node, const std::optional<NodeLive>& live) {
    if (node.intake.fence())
        return "stopped";
    if (!node.intake.journal())
        return "never_met";
    return live && live->is_online ? "online" : "silent";
}

const char* to_text(FenceReason reason) {
    switch (reason) {
        case FenceReason::fork:
            return "fork";
        case FenceReason::rolled_back:
            return "rolled_back";
        case FenceReason::clone:
            return "clone";
        case FenceReason::journal_hole:
            return "journal_hole";
        case FenceReason::revoked:
            return "revoked";
        case FenceReason::unsupported_version:
            return "unsupported_version";
        case FenceReason::damaged:
            return "damaged";
    }
    CHECK(false);  // every reason has a name
}

// What its case says a person should do about a stopped stream.
std::string next_step_of(const HubState& state, const NodeRecord& node) {
    const CaseRecord* about = node.intake.fence()
                                  ? state.cases().find_open(CaseKind::stream_stopped, node.name)
                                  : nullptr;
    return about ? about->proposal : std::string();
}

// ---- what the hub provides ----------------------------------------------------------------------

std::uint64_t held_of(const protocol::NodeState& node, Scope scope) {
    const auto mark = std::ranges::find_if(
        node.scopes, [&](const ScopeMark& each) { return each.scope == scope; });
    return mark == node.scopes.end() ? 0 : mark->version;
}

// People know a version by the log entry that made it.
Json entry_of(std::uint64_t version) {
    constexpr std::uint64_t lsn_mask = downlink_version(HubEpoch{1}, Lsn{}) - 1;
    return version == 0 ? Json{} : Json{version & lsn_mask};
}

Json row_of(const HubCore& core, const protocol::NodeState& node, Scope scope) {
    const std::uint64_t newest = core.scope_version(scope);
    const std::uint64_t held = held_of(node, scope);
    const ScopeRecord* record = core.state().scopes().find(scope);
    Json row;
    row.set("scope", to_text(scope));
    row.set("newest", entry_of(newest));
    row.set("rows", record ? Json{record->content.rows} : Json{});
    row.set("held", entry_of(held));
    row.set("is_behind", held < newest);
    return row;
}

// Of each scope that the hub provides: the version a node holds, and the newest.
Json scopes_of(const HubCore& core, const protocol::NodeState& node) {
    Json::Array rows;
    for (const Scope scope : all_scopes) {
        if (core.scope_version(scope) > 0)
            rows.push_back(row_of(core, node, scope));
    }
    return rows;
}

// ---- its journals -------------------------------------------------------------------------------

Json row_of(const EndedJournal& ended) {
    const bool is_met = ended.epoch > 0;
    const char* otherwise = is_met ? "replaced" : "unmet";
    Json row;
    row.set("journal", to_text(ended.journal));
    row.set("epoch", is_met ? Json{ended.epoch} : Json{});
    row.set("begun_at", is_met ? Json{ended.begun_at.value} : Json{});
    row.set("ended_at", is_met ? Json{ended.ended_at.value} : Json{});
    row.set("why", ended.why ? to_text(*ended.why) : otherwise);
    row.set("events", ended.reach.value);
    row.set("late", ended.late);
    row.set("settled_at", time_or_null(ended.settled_at));
    return row;
}

Json present_of(const NodeRecord& node) {
    const Intake& intake = node.intake;
    Json row;
    row.set("journal", to_text(*intake.journal()));
    row.set("epoch", intake.epoch());
    row.set("begun_at", node.begun_at.value);
    row.set("ended_at", time_or_null(node.stopped_at));
    row.set("why", intake.fence() ? Json{to_text(intake.fence()->reason)} : Json{});
    row.set("events", intake.cursor().seq.value);
    row.set("late", 0);
    row.set("settled_at", Json{});
    return row;
}

Json journals_of(const NodeRecord& node) {
    Json::Array journals;
    for (const EndedJournal& ended : node.replaced)
        journals.push_back(row_of(ended));
    if (node.intake.journal())
        journals.push_back(present_of(node));
    return journals;
}

// ---- the node -----------------------------------------------------------------------------------

// By the hub's log alone.
void set_recorded(Json& row, const HubCore& core, const NodeRecord& node) {
    const auto& journal = node.intake.journal();
    row.set("applied", node.intake.cursor().seq.value);
    row.set("epoch", node.intake.epoch());
    row.set("journal", journal ? Json{to_text(*journal)} : Json{});
    row.set("journals", journals_of(node));
    row.set("fence", node.intake.fence() ? node.intake.fence()->text : std::string());
    row.set("next", next_step_of(core.state(), node));
    row.set("safe", core.state().recovery().safe(node.id(), journal).value);
    row.set("quarantined", node.set_aside);
    row.set("voided", node.voided);
    if (node.key)
        row.set("key", fingerprint(*node.key));
}

// By its own word; null while it has not reported of the journal that the hub follows.
void set_reported(Json& row, const HubCore& core, const NodeRecord& node, const NodeLive* live) {
    const auto value = [&](auto&& of) { return live ? Json{of(live->last)} : Json{}; };
    const std::uint64_t applied = node.intake.cursor().seq.value;
    const auto unless_zero = [](std::uint64_t number) {
        return number > 0 ? Json{number} : Json{};
    };
    row.set("head", value([](auto& last) { return last.head.seq.value; }));
    row.set("lag", value([&](auto& last) {
                const std::uint64_t head = last.head.seq.value;
                return head > applied ? head - applied : 0;
            }));
    row.set("disk_free_bytes", value([](auto& last) { return last.disk_free_bytes; }));
    row.set("disk_total_bytes", live ? unless_zero(live->last.disk_total_bytes) : Json{});
    row.set("retained_from", live ? unless_zero(live->last.retained_from.value) : Json{});
    row.set("late_left", value([](auto& last) { return last.late_left; }));
    row.set("open_baskets", value([](auto& last) { return last.open_baskets; }));
    row.set("clock_ahead_ms", live ? Json{live->clock_ahead.value} : Json{});
    row.set("clock_offset_ms", value([](auto& last) { return last.clock_offset.value; }));
    row.set("clock_trust", value([](auto& last) { return protocol::to_text(last.clock_trust); }));
    row.set("not_used_there", value([](auto& last) { return last.refused_messages; }));
    row.set("build", live ? live->last.build : std::string());
    row.set("scopes", live ? scopes_of(core, live->last) : Json{});
}

// Since the hub's start.
void set_heard(Json& row, const NodeLive& heard) {
    row.set("online_since", time_or_null(heard.online_since));
    row.set("behind_since", time_or_null(heard.behind_since));
    row.set("gaps", heard.gaps);
    row.set("resent", heard.resent);
    row.set("refused_messages", heard.refused_messages);
}

Json row_of(const HubCore& core, const NodeRecord& node) {
    const auto live = core.live(node.id());
    const auto& journal = node.intake.journal();
    // A node's report counts only for the journal that the hub follows.
    const bool is_reported = live && journal && live->last.journal == *journal;
    Json row;
    row.set("node", to_text(node.id()));
    row.set("name", node.name);
    row.set("location", core.state().location(node.location).id.value);
    row.set("state", state_of(node, live));
    row.set("heard_at", live ? Json{live->heard_at.value} : Json{});
    row.set("silent_since", time_or_null(node.silent_since));
    set_recorded(row, core, node);
    set_reported(row, core, node, is_reported ? &*live : nullptr);
    set_heard(row, live.value_or(NodeLive{}));
    return row;
}

}  // namespace

Json nodes_of(const HubCore& core) {
    Json::Array rows;
    for (const NodeRecord& node : core.state().nodes().all())
        rows.push_back(row_of(core, node));
    return rows;
}

}  // namespace onepool::hub
