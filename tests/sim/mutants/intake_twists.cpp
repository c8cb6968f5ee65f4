#include "tests/sim/mutants/intake_twists.hpp"

#include <algorithm>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"

namespace onepool::sim {

using namespace protocol;

void IntakeTwist::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    const auto stream = streams_.find(from->node);
    const SealContext context{Way::up, from->node};
    auto message = keys().open(from->payload, context);
    if (stream == streams_.end() || !message)
        return;
    Changed changed = Changed::no;
    if (auto* hello = std::get_if<Hello>(&*message)) {
        changed = change(*hello, stream->second);
    } else if (auto* batch = std::get_if<EventBatch>(&*message)) {
        const bool is_ours = batch->journal == stream->second.journal && !batch->events.empty();
        if (is_ours)
            changed = change(*batch, stream->second);
    }
    if (changed == Changed::yes)
        from->payload = keys().close(from->payload, context, *message);
}

void IntakeTwist::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (const hub::LogEntry& entry : batch.persist) {
        for (const hub::Effect& effect : entry.effects) {
            if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect))
                streams_[adopted->node] = Stream{adopted->journal, adopted->epoch, {}};
            if (const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect))
                streams_[advanced->node].cursor = advanced->cursor;
        }
    }
}

void IntakeTwist::follow(EventBatch& batch, const Position& cursor) {
    batch.first = cursor.seq.next();
    batch.prev_hash = cursor.hash;
    Position at = cursor;
    for (const Bytes& event : batch.events)
        at = chain_append(at, batch.node, batch.journal, event);
    batch.last_hash = at.hash;
}

IntakeTwist::Changed NoDedupe::change(EventBatch& batch, const Stream& stream) {
    const std::uint64_t last = batch.first.value + batch.events.size() - 1;
    if (last > stream.cursor.seq.value)
        return Changed::no;
    follow(batch, stream.cursor);
    return Changed::yes;
}

IntakeTwist::Changed CursorOverGap::change(EventBatch& batch, const Stream& stream) {
    const bool is_next = batch.first == stream.cursor.seq.next();
    if (!is_next || batch.events.size() < 2)
        return Changed::no;
    batch.events.erase(batch.events.begin());
    follow(batch, stream.cursor);
    return Changed::yes;
}

// The proof is what the hub at this cursor would ask for (Intake::challenge).
IntakeTwist::Changed HastyFence::change(Hello& hello, const Stream& stream) {
    if (hello.journal != stream.journal)
        return Changed::no;
    std::uint64_t number = stream.epoch;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number ^= static_cast<std::uint64_t>(stream.cursor.hash[i]) << (8 * i);
    hello.proof = std::max<std::uint64_t>(number, 1);
    return Changed::yes;
}

IntakeTwist::Changed RollbackOverlooked::change(Hello& hello, const Stream& stream) {
    const bool is_behind = hello.journal == stream.journal && hello.head.seq < stream.cursor.seq;
    if (!is_behind)
        return Changed::no;
    hello.head = stream.cursor;
    hello.acked = stream.cursor;
    return Changed::yes;
}

void DownlinkTwist::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::Outgoing& message : batch.send) {
        auto* out = std::get_if<hub::ToNode>(&message);
        if (out == nullptr || out->topic != hub::ToNode::Topic::state)
            continue;
        const SealContext context{Way::down, out->node};
        auto known = keys().open(out->payload, context);
        // That topic also carries what is no downlink: the seal of a day.
        auto* downlink = known ? std::get_if<Downlink>(&*known) : nullptr;
        if (downlink != nullptr && change(*downlink, out->node) == Changed::yes)
            out->payload = keys().close(out->payload, context, *known);
    }
}

void HeardAll::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* from = std::get_if<hub::FromNode>(&input);
    const auto sent = from == nullptr ? sent_.end() : sent_.find(from->node);
    if (sent == sent_.end())
        return;
    const SealContext context{Way::up, from->node};
    auto message = keys().open(from->payload, context);
    auto* state = message ? std::get_if<NodeState>(&*message) : nullptr;
    if (state == nullptr)
        return;
    state->downlink = sent->second;
    from->payload = keys().close(from->payload, context, *message);
}

DownlinkTwist::Changed HeardAll::change(Downlink& downlink, const NodeId& to) {
    sent_[to] = downlink.mark;
    return Changed::no;
}

namespace {

constexpr std::uint64_t ticks_of_a_hold = 10;

}  // namespace

void HoldsEndByClock::heard(hub::HubCore::Input& input, const hub::HubCore& core) {
    if (!std::holds_alternative<hub::Tick>(input))
        return;
    const hub::HubState& state = core.state();
    std::vector<hub::FromNode> words;
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        if (!is_over(state, hub::LocationIndex{i}))
            continue;
        for (const std::uint32_t at : state.nodes().at(hub::LocationIndex{i})) {
            if (auto word = word_of(state.nodes().all()[at], state))
                words.push_back(*std::move(word));
        }
    }
    if (!words.empty())
        input = words[turn_++ % words.size()];
}

bool HoldsEndByClock::is_over(const hub::HubState& state, hub::LocationIndex location) {
    std::uint64_t& waited = waited_[location.value];
    waited = state.orders().giving_back(location).empty() ? 0 : waited + 1;
    return waited > ticks_of_a_hold;
}

// Of what it was sent: the hub sends more once it was heard.
std::optional<hub::FromNode> HoldsEndByClock::word_of(const hub::NodeRecord& node,
                                                      const hub::HubState& state) {
    const SigningKey* key = keys().newest(node.id());
    if (key == nullptr || !node.intake.journal())
        return std::nullopt;
    NodeState said;
    said.node = node.id();
    said.journal = *node.intake.journal();
    said.head = node.intake.cursor();
    said.acked = node.intake.cursor().seq;
    said.wall = state.at();
    said.downlink = sent_[node.id()];
    said.hub_epoch = state.recovery().epoch();
    return hub::FromNode{node.id(),
                         seal(*key, {Way::up, node.id()}, encode_message(Message{said}))};
}

DownlinkTwist::Changed HoldsEndByClock::change(Downlink& downlink, const NodeId& to) {
    sent_[to] = downlink.mark;
    return Changed::no;
}

DownlinkTwist::Changed SilentRelease::change(Downlink& downlink, const NodeId&) {
    const auto gone = std::erase_if(
        downlink.tasks, [](const ShipTask& task) { return task.state != OrderState::held; });
    return gone > 0 ? Changed::yes : Changed::no;
}

DownlinkTwist::Changed TakenByAll::change(Downlink& downlink, const NodeId& to) {
    Changed changed = Changed::no;
    for (ShipTask& task : downlink.tasks) {
        if (!task.taker || *task.taker == to)
            continue;
        task.taker = to;
        changed = Changed::yes;
    }
    return changed;
}

}  // namespace onepool::sim
