#include "hub/core/hub_core.hpp"

#include <algorithm>

#include "hub/core/access_desk.hpp"
#include "hub/core/certificate_ends.hpp"
#include "hub/core/channel_desk.hpp"
#include "hub/core/checkout_desk.hpp"
#include "hub/core/commands.hpp"
#include "hub/core/day_desk.hpp"
#include "hub/core/debt_desk.hpp"
#include "hub/core/downlink_desk.hpp"
#include "hub/core/given_back.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/late_orders.hpp"
#include "hub/core/node_desk.hpp"
#include "hub/core/promotion_desk.hpp"
#include "hub/core/receipt_desk.hpp"
#include "hub/core/recovery_desk.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/scope_desk.hpp"
#include "hub/core/silence_desk.hpp"
#include "hub/core/waiting_orders.hpp"
#include "hub/core/worklist.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/seal.hpp"

namespace onepool::hub {

namespace {

InputKind kind_of(const HubCore::Input& input) {
    struct Kind {
        InputKind operator()(const FromNode&) { return InputKind::node_message; }
        InputKind operator()(const LinkUp&) { return InputKind::timer; }
        InputKind operator()(const LinkDown&) { return InputKind::timer; }
        InputKind operator()(const Webhook&) { return InputKind::webhook; }
        InputKind operator()(const HoldAsked&) { return InputKind::webhook; }
        InputKind operator()(const OrderAsked&) { return InputKind::webhook; }
        InputKind operator()(const ChannelAnswered&) { return InputKind::channel_answer; }
        InputKind operator()(const Commanded&) { return InputKind::command; }
        InputKind operator()(const Tick&) { return InputKind::timer; }
        InputKind operator()(const AccessWritten&) { return InputKind::timer; }
        InputKind operator()(const CertificatesRead&) { return InputKind::timer; }
        InputKind operator()(const CertificateAsked&) { return InputKind::command; }
        InputKind operator()(const JournalFound&) { return InputKind::timer; }
        InputKind operator()(const EventsFound&) { return InputKind::timer; }
        InputKind operator()(const ChunkLost&) { return InputKind::timer; }
        InputKind operator()(const LoadChanged&) { return InputKind::timer; }
        InputKind operator()(const ReceiptsFound&) { return InputKind::timer; }
        InputKind operator()(const BringIn&) { return InputKind::node_message; }
        InputKind operator()(const ShelfFound&) { return InputKind::timer; }
    };
    return std::visit(Kind{}, input);
}

// Whose message an input is; none: nobody's.
NodeId node_of(const HubCore::Input& input) {
    if (const auto* from = std::get_if<FromNode>(&input))
        return from->node;
    const auto* brought = std::get_if<BringIn>(&input);
    return brought == nullptr ? NodeId{} : brought->node;
}

Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

// What the log keeps of an input: what was received, exactly; of a command, what was asked.
Bytes raw_of(const HubCore::Input& input) {
    struct Raw {
        Bytes operator()(const FromNode& from) { return from.payload; }
        Bytes operator()(const Webhook& webhook) { return bytes_of(webhook.body); }
        Bytes operator()(const HoldAsked& asked) { return bytes_of(asked.body); }
        Bytes operator()(const OrderAsked& asked) { return bytes_of(asked.body); }
        Bytes operator()(const ChannelAnswered& answer) { return bytes_of(answer.answer.body); }
        Bytes operator()(const Commanded& commanded) {
            return bytes_of(describe(commanded.command));
        }
        Bytes operator()(const LinkUp&) { return {}; }
        Bytes operator()(const LinkDown&) { return {}; }
        Bytes operator()(const Tick&) { return {}; }
        Bytes operator()(const AccessWritten&) { return {}; }
        Bytes operator()(const CertificatesRead&) { return {}; }
        Bytes operator()(const CertificateAsked& asked) {
            return bytes_of("renew the certificate of node " + to_text(asked.node));
        }
        Bytes operator()(const JournalFound&) { return {}; }
        Bytes operator()(const EventsFound&) { return {}; }
        Bytes operator()(const ReceiptsFound&) { return {}; }
        Bytes operator()(const ChunkLost&) { return {}; }
        Bytes operator()(const LoadChanged&) { return {}; }
        Bytes operator()(const BringIn& brought) { return brought.batch; }
        Bytes operator()(const ShelfFound&) { return {}; }
    };
    return std::visit(Raw{}, input);
}

bool is_of_worklist(const Command& command) {
    return std::holds_alternative<ReplaySetAside>(command) ||
           std::holds_alternative<VoidSetAside>(command);
}

std::vector<ChannelId> ids_of(const std::vector<HubCore::Channel>& channels) {
    std::vector<ChannelId> ids;
    ids.reserve(channels.size());
    for (const auto& channel : channels)
        ids.push_back(channel.id);
    return ids;
}

RecoveryDesk::Life life_of(const HubCore::Config& config) {
    return {.floor = config.hub_epoch, .restore = config.restore};
}

}  // namespace

const char* to_text(CommandVerdict verdict) {
    switch (verdict) {
        case CommandVerdict::done:
            return "done";
        case CommandVerdict::repeated:
            return "repeated";
        case CommandVerdict::unauthorized:
            return "unauthorized";
        case CommandVerdict::malformed:
            return "malformed";
        case CommandVerdict::unknown_subject:
            return "unknown_subject";
        case CommandVerdict::out_of_bounds:
            return "out_of_bounds";
        case CommandVerdict::conflict:
            return "conflict";
        case CommandVerdict::sold_out:
            return "sold_out";
        case CommandVerdict::expired:
            return "expired";
        case CommandVerdict::busy:
            return "busy";
    }
    CHECK(false);  // every verdict has a name
}

struct HubCore::Parts {
    Parts(Config config_, std::unique_ptr<HubState> state_)
        : config(std::move(config_)),
          channel_ids(ids_of(config.channels)),
          bench{config.build, config.marker, still_deadly(*state_, config.deadly)},
          state(std::move(state_)),
          nodes(config, downlink, recovery, scopes, silence),
          rights(config.rights),
          counts(config.counts),
          days(config.key),
          promotions(channel_ids),
          debts(config.debts),
          channels(config.channels, checkouts, config.last_units),
          access(config.authority) {}

    Config config;
    std::vector<ChannelId> channel_ids;
    Bench bench;
    std::unique_ptr<HubState> state;
    DownlinkDesk downlink;
    RecoveryDesk recovery;
    ScopeDesk scopes;
    SilenceDesk silence;
    NodeDesk nodes;
    RightsDesk rights;
    CountDesk counts;
    DayDesk days;
    CheckoutDesk checkouts;
    WaitingOrders waiting;
    LateOrders late;
    PromotionDesk promotions;
    DebtDesk debts;
    ChannelDesk channels;
    AccessDesk access;
    ReceiptDesk receipts;
    UnixMs since;  // when this run began
    std::optional<Millis> heartbeat_at;

    // One step, being decided.
    struct Turn {
        Decision& decision;
        Now now;
        Batch& out;
    };

    void on(const Turn& turn, const FromNode& from) {
        nodes.receive(turn.decision, *state, from, turn.now, turn.out);
        if (nodes.is_online(from.node))
            days.tell(*state, *state->nodes().find(from.node), turn.out.send);
    }
    void on(const Turn& turn, const BringIn& brought) {
        turn.out.send.push_back(nodes.bring_in(turn.decision, *state, brought, turn.now, turn.out));
    }
    void on(const Turn& turn, const LinkUp&) {
        access.link_up();
        say_online(turn.now, turn.out);
    }
    void on(const Turn&, const LinkDown&) {
        access.link_down();
        nodes.link_lost();
    }
    void on(const Turn& turn, const CertificateAsked& asked) {
        const auto answer = renew_certificate(turn.decision, asked);
        if (answer) {
            turn.out.send.push_back(ToNode{.node = asked.node,
                                           .topic = ToNode::Topic::certificate,
                                           .payload = encode_message(*answer)});
        }
    }
    void on(const Turn& turn, const AccessWritten& report) {
        access.written(turn.decision, report, turn.now);
    }
    void on(const Turn& turn, const CertificatesRead& read) {
        watch_certificates(turn.decision, read, turn.now);
    }
    void on(const Turn& turn, const Webhook& webhook) {
        channels.webhook(turn.decision, webhook, turn.now, turn.out);
    }
    void on(const Turn& turn, const HoldAsked& asked) {
        channels.hold(turn.decision, asked, turn.now, turn.out);
    }
    void on(const Turn& turn, const OrderAsked& asked) {
        channels.order(turn.decision, asked, turn.now, turn.out);
    }
    void on(const Turn& turn, const ChannelAnswered& answer) {
        channels.answered(turn.decision, answer, turn.now, turn.out);
    }
    void on(const Turn& turn, const Commanded& commanded) {
        auto result = run_command(
            turn.decision, commanded.command,
            {.channels = channel_ids, .bench = bench, .has_begun = [this](const NodeRecord& node) {
                 return nodes.has_begun(*state, node);
             }});
        if (result.verdict == CommandVerdict::done)
            std::visit([&](const auto& command) { done(turn, command); }, commanded.command);
        if (is_of_worklist(commanded.command) && result.verdict == CommandVerdict::done) {
            turn.out.notify.push_back({.at = turn.now.wall,
                                       .lsn = turn.decision.lsn(),
                                       .kind = "worklist",
                                       .text = result.text});
        }
        turn.out.send.push_back(Answer{.request = commanded.request,
                                       .verdict = result.verdict,
                                       .http_status = http_status_of(result.verdict),
                                       .text = std::move(result.text),
                                       .orders = {}});
    }

    // What else follows from a command that changed something.
    void done(const Turn&, const RegisterNode& command) {
        downlink.registered(*state, command.node);
    }
    void done(const Turn&, const ResolveCase& command) {
        channels.resolved(*state->cases().find(command.id));
    }
    void done(const Turn&, const Enrol& command) {
        downlink.registered(*state, command.certificate.node);
    }
    void done(const Turn& turn, const RevokeNode& command) {
        nodes.tell_fence(*state, command.node, turn.out);
        end_given_back(turn.decision, downlink, state->nodes().find(command.node)->location);
    }
    void done(const Turn&, const auto&) {}

    void on(const Turn& turn, const Tick&) {
        checkouts.sweep(turn.decision, turn.now, turn.out.notify);
        silence.sweep(turn.decision, turn.now);
        if (heartbeat_at && turn.now.steady < *heartbeat_at)
            return;
        nodes.tick(turn.now);
        end_given_back(turn.decision, downlink);
        silence.tick(turn.decision, turn.now);
        rights.tick(*state, takes_rights(), turn.now);
        access.tick(turn.decision, turn.now);
        recovery.tick(turn.decision, turn.now);
        days.tick(turn.decision, turn.now);
        keep_overdue_cases(turn.decision);
        counts.tick(
            turn.decision, [this](const NodeRecord& node) { return nodes.told_until(node); },
            turn.now, turn.out.send);
        say_online(turn.now, turn.out);
    }

    TakesRights takes_rights() const {
        return [this](const NodeRecord& node) { return nodes.takes_rights(*state, node); };
    }

    TellsMore tells_more() const {
        return [this](const NodeRecord& node) {
            const auto live = nodes.live(node.id());
            return live && live->is_online && live->behind_since && !node.silent_since;
        };
    }

    void on(const Turn& turn, const JournalFound& found) { nodes.found(*state, found, turn.out); }
    void on(const Turn& turn, const EventsFound& found) {
        nodes.found(*state, found, turn.now, turn.out);
    }
    void on(const Turn& turn, const ShelfFound& found) {
        counts.found(turn.decision, found, turn.now);
    }
    void on(const Turn& turn, const ReceiptsFound& found) {
        if (found.walk > 0)
            nodes.found(*state, found, turn.now, turn.out);
        else
            receipts.found(turn.decision, found, turn.now, turn.out.send);
    }
    void on(const Turn& turn, const ChunkLost& lost) { scopes.lost(turn.decision, lost.mark); }

    void on(const Turn&, const LoadChanged& changed) { nodes.load_changed(changed.load); }

    // What anybody wants said to nodes leaves sealed from here, and from nowhere else.
    void seal_all(Batch& out) const {
        if (!config.key)
            return;
        for (Outgoing& outgoing : out.send) {
            if (auto* to = std::get_if<ToNode>(&outgoing)) {
                to->payload =
                    protocol::seal(*config.key, {protocol::Way::down, to->node}, to->payload);
            } else if (auto* state_out = std::get_if<HubStateOut>(&outgoing)) {
                state_out->payload =
                    protocol::seal(*config.key, {protocol::Way::down, {}}, state_out->payload);
            }
        }
    }

    // Every heartbeat, so that nodes know within seconds whether a hub is listening.
    void say_online(Now now, Batch& out) {
        heartbeat_at = Millis{now.steady.value + limits::heartbeat_every_ms};
        out.send.push_back(HubStateOut{encode_message(protocol::HubState{
            .hub_epoch = state->recovery().epoch(), .is_online = true, .since = since})});
    }

    // Tells channels and nodes what the decision changed; the entry goes first in the batch.
    void finish(const Turn& turn, const Input* input) {
        // Nodes greet again when they hear of the new epoch, and are told everything anew.
        if (input != nullptr && turn.decision.touched().is_epoch_new) {
            downlink.start(*state, turn.now);
            say_online(turn.now, turn.out);
        }
        promotions.after_step(turn.decision, turn.now, turn.out.notify);
        late.after_step(turn.decision, turn.now, turn.out.notify);
        waiting.after_step(turn.decision, turn.now, turn.out.notify);
        debts.after_step(turn.decision, tells_more(), turn.now, turn.out.notify);
        late.watch_touched(turn.decision, turn.now);  // what those two found a location for, too
        rights.after_step(turn.decision, takes_rights(), turn.now);
        receipts.after_step(*state, turn.now, turn.out.send);
        channels.changed(turn.decision, turn.now);
        channels.send(turn.decision, turn.now, turn.out);
        downlink.changed(*state, turn.decision.touched(), turn.now);
        const auto is_online = [this](const NodeRecord& node) {
            return nodes.is_online(node.id());
        };
        downlink.send(*state, turn.now, is_online, turn.out.send);
        scopes.changed(turn.decision.touched());
        scopes.send(*state, turn.now, is_online, turn.out.send);
        access.changed(turn.decision.touched());
        access.send(*state, turn.now, turn.out.send);
        seal_all(turn.out);
        const bool is_kept = input != nullptr && !turn.decision.is_empty();
        if (auto entry = turn.decision.finish(is_kept ? raw_of(*input) : Bytes{})) {
            counts.learn(*entry);
            turn.out.persist.push_back(std::move(*entry));
        }
        turn.out.wake_at = wake_at();
    }

    std::optional<Millis> wake_at() const {
        std::optional<Millis> first = heartbeat_at;
        for (const auto& at :
             {channels.wake_at(), downlink.wake_at(), scopes.wake_at(), access.wake_at(),
              silence.wake_at(), checkouts.wake_at(), waiting.wake_at(), late.wake_at(),
              debts.wake_at(), rights.wake_at(), receipts.wake_at(), promotions.wake_at()}) {
            if (at && (!first || *at < *first))
                first = at;
        }
        return first;
    }
};

HubCore::HubCore(Config config, std::unique_ptr<HubState> state)
    : parts_(std::make_unique<Parts>(std::move(config), std::move(state))) {
    CHECK(parts_->state != nullptr);
}

HubCore::~HubCore() = default;
HubCore::HubCore(HubCore&&) noexcept = default;

HubCore::Batch HubCore::start(Now now) {
    Batch out;
    parts_->since = now.wall;
    Decision decision(*parts_->state, now.wall, InputKind::timer);
    parts_->recovery.start(decision, life_of(parts_->config), now);
    list_catalogue(decision, parts_->channel_ids);
    parts_->days.start(*parts_->state, now);
    parts_->silence.start(*parts_->state, now);
    parts_->counts.start(now);
    parts_->downlink.start(*parts_->state, now);
    parts_->checkouts.start(*parts_->state, now);
    parts_->waiting.start(*parts_->state, now);
    parts_->late.start(*parts_->state, now);
    parts_->debts.start(*parts_->state, now);
    parts_->promotions.start(decision);
    parts_->channels.start(decision, now);
    parts_->access.start();
    parts_->say_online(now, out);
    parts_->finish({decision, now, out}, nullptr);
    return out;
}

HubCore::Batch HubCore::step(const Input& input, Now now) {
    Batch out;
    Decision decision(*parts_->state, now.wall, kind_of(input), node_of(input));
    const Parts::Turn turn{decision, now, out};
    std::visit([&](const auto& i) { parts_->on(turn, i); }, input);
    parts_->finish(turn, &input);
    return out;
}

HubEpoch HubCore::epoch() const {
    return RecoveryDesk::epoch_of(*parts_->state, life_of(parts_->config));
}

const HubState& HubCore::state() const {
    return *parts_->state;
}

const HubCore::Config& HubCore::config() const {
    return parts_->config;
}

std::optional<NodeLive> HubCore::live(const NodeId& node) const {
    return parts_->nodes.live(node);
}

std::optional<ChannelLive> HubCore::live(const ChannelId& channel) const {
    return parts_->channels.live(channel);
}

std::uint64_t HubCore::strangers() const {
    return parts_->nodes.strangers();
}

std::uint64_t HubCore::scope_version(Scope scope) const {
    return parts_->scopes.version(*parts_->state, scope);
}

StateChanges HubCore::take_changes() {
    return parts_->state->take_changes();
}

std::size_t HubCore::dirty() const {
    return parts_->state->dirty();
}

}  // namespace onepool::hub
