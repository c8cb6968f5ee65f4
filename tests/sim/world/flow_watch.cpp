#include "tests/sim/world/flow_watch.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

using namespace protocol;

void FlowWatch::began() {
    credit_.reset();
    in_flight_.clear();
}

// Only of a backlog: a second batch in flight is a full one.
void FlowWatch::hears(const node::NodeCore::Input& input, const node::NodeCore& core) {
    const auto* arrived = std::get_if<node::Arrived>(&input);
    const Uplink& uplink = core.uplink();
    if (uplink.outbox() < limits::batch_events) {
        credit_.reset();
        return;
    }
    if (arrived == nullptr)
        return;
    const auto message = keys_.open(arrived->payload, {Way::down, core.config().node});
    if (!message)
        return;
    const auto* welcome = std::get_if<Welcome>(&*message);
    if (welcome != nullptr && uplink.state() == UplinkState::greeting &&
        welcome->journal == core.config().journal && welcome->hub_epoch >= uplink.hub_epoch())
        credit_ = welcome->credit;
    const auto* ack = std::get_if<Ack>(&*message);
    const bool is_news = ack != nullptr && uplink.state() == UplinkState::streaming &&
                         ack->journal == core.config().journal &&
                         ack->hub_epoch == uplink.hub_epoch() && ack->challenge == 0 &&
                         ack->applied.seq >= uplink.acked().seq;
    if (is_news)
        credit_ = ack->credit;
}

void FlowWatch::says(const node::NodeCore::Batch& batch, const node::NodeCore& core) {
    if (!credit_)
        return in_flight_.clear();
    for (const node::Outgoing& message : batch.send) {
        const auto* publish = std::get_if<node::Publish>(&message);
        if (publish == nullptr || publish->topic != node::UpTopic::events)
            continue;
        const auto decoded = decode_message(publish->payload);
        const auto& events = std::get<EventBatch>(std::get<Message>(decoded));
        if (events.kind == BatchKind::live)
            count(events, core.uplink().acked());
    }
}

void FlowWatch::count(const EventBatch& batch, const Position& acked) {
    // From its first event on everything is sent again.
    std::erase_if(in_flight_, [&](Seq last) { return last <= acked.seq || last >= batch.first; });
    in_flight_.push_back(Seq{batch.first.value + batch.events.size() - 1});
    const std::size_t granted = std::max(*credit_, 1u);
    if (in_flight_.size() > granted && !breach_) {
        breach_ = join(in_flight_.size(), " batches in flight, up to event ",
                       in_flight_.back().value, ", the hub granted ", granted);
    }
}

}  // namespace onepool::sim
