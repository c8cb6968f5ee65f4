#include "tests/sim/mutants/node_twists.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"

namespace onepool::sim {

using namespace protocol;

void NeverAgain::decided(node::NodeCore::Batch& batch, const node::NodeCore&) {
    std::erase_if(batch.send, [this](const node::Outgoing& message) {
        const auto* publish = std::get_if<node::Publish>(&message);
        if (publish == nullptr || publish->topic != node::UpTopic::events)
            return false;
        const auto decoded = decode_message(publish->payload);
        const auto& events = std::get<EventBatch>(std::get<Message>(decoded));
        Seq& sent = sent_[events.journal];
        if (events.first <= sent)
            return true;
        sent = Seq{events.first.value + events.events.size() - 1};
        return false;
    });
}

void ListeningTwist::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    auto* arrived = std::get_if<node::Arrived>(&input);
    if (arrived == nullptr)
        return;
    const SealContext context{Way::down, core.config().node};
    auto message = keys().open(arrived->payload, context);
    if (!message)
        return;  // garbled, forged, or said to everybody
    change(*message);
    arrived->payload = keys().close(arrived->payload, context, *message);
}

void EpochBlind::change(Message& message) {
    if (const auto* ack = std::get_if<Ack>(&message)) {
        Position& told = told_[ack->journal];
        told = std::max(told, ack->applied);
    } else if (auto* welcome = std::get_if<Welcome>(&message)) {
        Position& told = told_[welcome->journal];
        told = std::max(told, welcome->cursor);
        welcome->cursor = told;
    }
}

void HubEpochIgnored::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    auto* arrived = std::get_if<node::Arrived>(&input);
    if (arrived == nullptr)
        return;
    const SealContext context{Way::down, core.config().node};
    auto message = keys().open(arrived->payload, context);
    if (!message)
        return;  // garbled, forged, or said to everybody
    const HubEpoch present = core.uplink().hub_epoch();
    const bool is_old = std::visit(
        [&](auto& said) {
            if constexpr (requires { said.hub_epoch; })
                return std::exchange(said.hub_epoch, std::max(said.hub_epoch, present)) < present;
            return false;
        },
        *message);
    if (is_old)
        arrived->payload = keys().close(arrived->payload, context, *message);
}

void AckedGoesBack::decided(node::NodeCore::Batch& batch, const node::NodeCore& core) {
    for (node::Record& record : batch.persist) {
        auto* put = std::get_if<node::CursorPut>(&record);
        if (put == nullptr)
            continue;
        const Position& first = first_.try_emplace(core.config().journal, put->acked).first->second;
        if (++puts_ % 5 == 0 && first < put->acked)
            put->acked = first;
    }
}

void TrustfulTill::decided(node::NodeCore::Batch& batch, const node::NodeCore&) {
    for (node::Record& record : batch.persist) {
        auto* append = std::get_if<node::JournalAppend>(&record);
        if (append == nullptr)
            continue;
        auto decoded = decode_event(append->payload);
        auto& event = std::get<Event>(decoded);
        event.header.clock_trust = ClockTrust::ok;
        append->payload = encode_event(event);
    }
}

void DamageSent::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    auto* read = std::get_if<node::JournalRead>(&input);
    if (read == nullptr || read->hashes.size() != read->events.size())
        return;
    Position last{Seq{read->first.value - 1}, read->prev_hash};
    for (std::size_t at = 0; at < read->events.size(); ++at) {
        last = chain_append(last, core.config().node, read->journal, read->events[at]);
        read->hashes[at] = last.hash;
    }
}

// As if a bit of it had flipped on the way.
void BackUnchecked::decided(node::NodeCore::Batch& batch, const node::NodeCore&) {
    for (node::Record& record : batch.persist) {
        if (auto* back = std::get_if<node::EventBack>(&record))
            back->payload.back() ^= 1;
    }
}

void WrongOffset::change(Message& message) {
    constexpr Millis ten_minutes{600'000};
    if (auto* welcome = std::get_if<Welcome>(&message))
        welcome->hub_wall = welcome->hub_wall + ten_minutes;
}

void LastValueWins::change(Message& message) {
    auto* downlink = std::get_if<Downlink>(&message);
    if (downlink == nullptr)
        return;
    for (StockLevel& level : downlink->levels)
        level.version = ++version_;
}

}  // namespace onepool::sim
