#include "tests/sim/checkers/excuses.hpp"

#include <algorithm>

#include "hub/core/identity_commands.hpp"
#include "tests/sim/checkers/chain_link.hpp"

namespace onepool::sim {

namespace {

template <class Of>
bool any_harm(const World& world, Of of) {
    return std::any_of(world.harm().begin(), world.harm().end(), of);
}

bool takes_facts(HarmKind kind) {
    switch (kind) {
        case HarmKind::rolled_back:
        case HarmKind::replaced:
        case HarmKind::lied_to:
            return true;
        case HarmKind::rotten:
        case HarmKind::boasted:
        case HarmKind::not_served:
        case HarmKind::revoked:
        case HarmKind::cloned:
        case HarmKind::hub_restored:
            return false;
    }
    return false;
}

bool is_about(const protocol::Event& event, const protocol::OrderKey& order) {
    const auto names_it = [&](const auto& body) {
        if constexpr (requires { body.order == order; }) {
            return body.order == order;
        } else {
            return false;
        }
    };
    return std::visit(names_it, event.body);
}

// With the journal that the hub streams, or another that it refused.
bool has_case(const hub::HubState& state, const std::string& name) {
    const auto& cases = state.cases().all();
    return std::any_of(cases.begin(), cases.end(), [&](const auto& each) {
        return each.kind == hub::CaseKind::stream_stopped &&
               (each.subject == name || each.subject.rfind(name + ",", 0) == 0);
    });
}

}  // namespace

bool Excuses::may_be_gone(ClientId machine, Millis recorded) const {
    return any_harm(world_, [&](const Harm& harm) {
        const bool is_open_ended = harm.kind == HarmKind::lied_to;
        return harm.machine == machine && takes_facts(harm.kind) &&
               (is_open_ended || harm.at >= recorded);
    });
}

bool Excuses::is_lied_to(ClientId machine) const {
    return any_harm(world_, [&](const Harm& harm) {
        return harm.machine == machine && harm.kind == HarmKind::lied_to;
    });
}

// This machine, or another that has the same identity.
bool Excuses::was_harmed(const NodeMachine& machine, bool (*how)(HarmKind)) const {
    return any_harm(world_, [&](const Harm& harm) {
        if (!how(harm.kind))
            return false;
        for (std::size_t i = 0; i < world_.node_count(); ++i) {
            const auto& identity = world_.node(i).identity();
            if (identity.client == harm.machine)
                return identity.node == machine.identity().node;
        }
        return false;
    });
}

bool Excuses::may_be_rotten(const protocol::EventId& event) const {
    return any_harm(world_, [&](const Harm& harm) {
        return harm.kind == HarmKind::rotten && harm.row == event;
    });
}

// Where a bit flipped the disk may have been put back since, so the row itself is looked at.
bool Excuses::is_rotten(std::size_t node, const protocol::EventId& event) const {
    return find_rotten(node, event).has_value();
}

// The hash of that row, which names what stood there.
std::optional<protocol::Digest> Excuses::find_rotten(std::size_t node,
                                                     const protocol::EventId& event) const {
    if (!may_be_rotten(event))
        return std::nullopt;
    const NodeMachine& machine = world_.node(node);
    const NodeImage& image = evidence_.node(node);
    for (std::size_t life = 0; life < image.lives(); ++life) {
        const auto& rows = image.rows(life);
        if (machine.named(image.journal_of(life)) != event.journal || event.seq.value > rows.size())
            continue;
        const std::size_t at = event.seq.value - 1;
        const protocol::Digest previous = at == 0 ? protocol::Digest{} : rows[at - 1].hash;
        if (link(previous, event.node, event.journal, rows[at]) != rows[at].hash)
            return rows[at].hash;
        return std::nullopt;
    }
    return std::nullopt;
}

bool Excuses::is_lost_with_its_event(std::size_t node, const protocol::OrderKey& order) const {
    return any_harm(world_, [&](const Harm& harm) {
        if (harm.kind != HarmKind::rotten || harm.row.node != world_.node(node).identity().node)
            return false;
        const auto hash = find_rotten(node, harm.row);
        const Written* written = hash ? evidence_.archive().find(*hash) : nullptr;
        return written != nullptr && written->event && is_about(*written->event, order);
    });
}

bool Excuses::may_be_stopped(const NodeMachine& machine) const {
    return was_harmed(machine, [](HarmKind kind) {
        return kind != HarmKind::hub_restored && kind != HarmKind::not_served;
    });
}

bool Excuses::is_of_another_age(const NodeMachine& machine) const {
    const bool was_not_served =
        was_harmed(machine, [](HarmKind kind) { return kind == HarmKind::not_served; });
    if (!was_not_served || !machine.process().is_up())
        return false;
    const protocol::Uplink& uplink = machine.process().core().uplink();
    return uplink.state() == protocol::UplinkState::fenced &&
           uplink.fence_text().find("speaks a version") != std::string::npos;
}

bool Excuses::is_stopped(const NodeMachine& machine) const {
    if (!may_be_stopped(machine) || !machine.process().is_up() || is_of_another_age(machine))
        return false;
    const bool is_fenced =
        machine.process().core().uplink().state() == protocol::UplinkState::fenced;
    const hub::HubState& state = world_.hub().process().core().state();
    const hub::NodeRecord* record = state.nodes().find(machine.identity().node);
    const bool is_known =
        record != nullptr && (has_case(state, record->name) ||
                              machine.process().core().uplink().hub_epoch() < world_.hub().epoch());
    return (is_fenced && is_known) || is_shut_out(machine);
}

// Revoked, then given another disk and with it another key: the hub hears no word of it, and it is
// told none. Nobody lets a stolen machine in again.
bool Excuses::is_shut_out(const NodeMachine& machine) const {
    const hub::HubState& state = world_.hub().process().core().state();
    const hub::NodeRecord* record = state.nodes().find(machine.identity().node);
    return record != nullptr && is_revoked(*record) && record->key &&
           *record->key != machine.identity().key->public_key();
}

bool Excuses::is_awaited_in_vain(std::size_t node) const {
    const NodeMachine& machine = world_.node(node);
    const hub::HubState& state = world_.hub().process().core().state();
    const hub::Awaited* awaited = state.recovery().find_awaited(machine.identity().node);
    const bool has_boasted =
        was_harmed(machine, [](HarmKind kind) { return kind == HarmKind::boasted; });
    return has_boasted && awaited != nullptr && awaited->journal &&
           awaited->head > machine.image().head().seq;
}

bool Excuses::is_unclear(const protocol::OrderKey& order) const {
    const bool is_restored =
        any_harm(world_, [](const Harm& harm) { return harm.kind == HarmKind::hub_restored; });
    const auto& cases = world_.hub().process().core().state().cases().all();
    if (!is_restored)
        return false;
    // The till that shipped it lost that too, or is heard no more and cannot say it again.
    const bool is_doubly_lost = any_harm(world_, [](const Harm& harm) {
        return takes_facts(harm.kind) || harm.kind == HarmKind::revoked;
    });
    return is_doubly_lost || std::any_of(cases.begin(), cases.end(), [&](const auto& each) {
               const auto name = join(order.channel.value, " order ", order.order.value);
               return each.kind == hub::CaseKind::odd_order &&
                      (each.subject == name || each.subject.starts_with(name + ", "));
           });
}

bool Excuses::is_hub_restored_since(Millis when) const {
    return any_harm(world_, [&](const Harm& harm) {
        return harm.kind == HarmKind::hub_restored && harm.at >= when;
    });
}

bool Excuses::is_unaware_of_restore(std::size_t node) const {
    const auto& process = world_.node(node).process();
    const protocol::HubEpoch answered = process.is_up() ? process.core().uplink().hub_epoch()
                                                        : evidence_.node(node).cursor().hub_epoch;
    return answered < world_.hub().epoch();
}

}  // namespace onepool::sim
