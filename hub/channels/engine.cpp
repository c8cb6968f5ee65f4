#include "hub/channels/engine.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr int exchange_id_shift = 20;  // a million exchanges a millisecond

std::uint64_t seed_of(const ChannelId& channel, LaneKind lane) {
    return hash_bytes(channel.value.data(), channel.value.size()) +
           static_cast<std::uint64_t>(lane);
}

void earliest(std::optional<Millis>& earliest_yet, std::optional<Millis> candidate) {
    if (candidate && (!earliest_yet || *candidate < *earliest_yet))
        earliest_yet = candidate;
}

}  // namespace

const char* to_text(LaneKind lane) {
    switch (lane) {
        case LaneKind::push:
            return "push";
        case LaneKind::poll:
            return "poll";
        case LaneKind::tell:
            return "tell";
    }
    return "?";
}

const char* to_text(OrderOutcome outcome) {
    switch (outcome) {
        case OrderOutcome::held:
            return "held";
        case OrderOutcome::refused:
            return "refused";
        case OrderOutcome::shipped:
            return "shipped";
        case OrderOutcome::cancelled:
            return "cancelled";
        case OrderOutcome::staged:
            return "staged";
        case OrderOutcome::collected:
            return "collected";
    }
    return "?";
}

Engine::Engine(ChannelId channel, const Connector& connector)
    : channel_(std::move(channel)),
      connector_(connector),
      push_pace_(seed_of(channel_, LaneKind::push)),
      poll_pace_(seed_of(channel_, LaneKind::poll)),
      tell_pace_(seed_of(channel_, LaneKind::tell)) {
    CHECK(connector.traits().push_listings >= 1);
    CHECK(connector.traits().push_listings <= limits::push_listings);
    CHECK(connector.traits().parallel_requests >= 1);
}

void Engine::confirmed_before(const ListingQuantity& published, UnixMs at) {
    CHECK(!started_at_);
    listings_.confirmed_before(published, at);
}

void Engine::feed_before(std::string cursor) {
    CHECK(!started_at_);
    cursor_ = std::move(cursor);
}

void Engine::start(Now now) {
    CHECK(!started_at_);
    started_at_ = now.steady;
    next_poll_ = Millis{now.steady.value + 1};
    listings_.doubt_all(now.steady);
}

void Engine::want(const ListingQuantity& wanted, Now now) {
    listings_.want(wanted, now.steady);
}

void Engine::read_again(std::string cursor, Now now) {
    cursor_ = std::move(cursor);
    next_poll_ = now.steady;
    std::erase_if(exchanges_, [](const auto& each) {
        return std::holds_alternative<PollSent>(each.second.what);
    });
}

void Engine::retry_refused(const std::string& listing) {
    listings_.retry_refused(listing);
}

std::vector<EngineEvent> Engine::tell(OrderTell tell) {
    const auto dropped = tells_.push(std::move(tell));
    if (!dropped)
        return {};
    return {TellFailed{dropped->order, dropped->outcome,
                       "too many orders wait to be told; the oldest was set aside"}};
}

// ---- sending ------------------------------------------------------------------------------------

Engine::Work Engine::due(Now now) {
    Work work;
    if (!started_at_ || now.steady <= *started_at_)
        return work;
    give_up_unanswered(now, work.events);
    listings_.revive_refused(now.steady);
    add_pushes(now, work);
    add_poll(now, work);
    add_tell(now, work);
    return work;
}

void Engine::give_up_unanswered(Now now, Events& out) {
    const HttpAnswer no_answer{0, {}, "no answer in time"};
    while (!exchanges_.empty()) {
        const auto oldest = exchanges_.begin();
        if (now.steady.value - oldest->second.sent_at.value < limits::exchange_ms)
            return;
        const InFlight exchange = std::move(oldest->second);
        exchanges_.erase(oldest);
        take_answer(exchange, no_answer, now, out);
    }
}

// While the channel is not well: one request at a time, smaller with every failure, so that a
// probe is one listing in the end and what one bad listing spoils gets small quickly.
std::size_t Engine::push_size() const {
    const std::size_t most = connector_.traits().push_listings;
    const std::uint32_t failures = push_pace_.failures_in_a_row();
    if (push_pace_.state() == PaceState::holding || failures >= 16)
        return 1;
    return std::max<std::size_t>(most >> failures, 1);
}

void Engine::add_pushes(Now now, Work& work) {
    const std::size_t parallel =
        push_pace_.state() == PaceState::ok ? connector_.traits().parallel_requests : 1;
    while (push_pace_.may_send(now.steady) && in_flight(LaneKind::push) < parallel) {
        std::vector<ListingQuantity> taken = listings_.take(push_size());
        if (taken.empty())
            return;
        HttpRequest request = connector_.push(taken, now);
        work.exchanges.push_back(open(PushSent{std::move(taken)}, std::move(request), now));
    }
}

void Engine::add_poll(Now now, Work& work) {
    if (in_flight(LaneKind::poll) > 0)
        return;
    if (now.steady < next_poll_ || !poll_pace_.may_send(now.steady))
        return;
    work.exchanges.push_back(open(PollSent{}, connector_.poll(cursor_, now), now));
}

void Engine::add_tell(Now now, Work& work) {
    if (in_flight(LaneKind::tell) > 0 || !tell_pace_.may_send(now.steady))
        return;
    auto tell = tells_.pop();
    if (!tell)
        return;
    HttpRequest request = connector_.tell(*tell, now);
    work.exchanges.push_back(open(TellSent{std::move(*tell)}, std::move(request), now));
}

Engine::Exchange Engine::open(InFlight::What what, HttpRequest request, Now now) {
    const auto first_of_now = static_cast<std::uint64_t>(now.steady.value) << exchange_id_shift;
    last_exchange_ = std::max(last_exchange_ + 1, first_of_now);
    const PaceState sent_in = push_pace_.state();
    exchanges_.emplace(last_exchange_, InFlight{std::move(what), now.steady, sent_in});
    return Exchange{last_exchange_, std::move(request)};
}

// ---- time and views -----------------------------------------------------------------------------

std::optional<Millis> Engine::wake_at() const {
    if (!started_at_)
        return std::nullopt;
    std::optional<Millis> wake;
    if (!exchanges_.empty()) {
        earliest(wake, Millis{exchanges_.begin()->second.sent_at.value + limits::exchange_ms});
    }
    if (in_flight(LaneKind::push) == 0 && listings_.waiting() > 0) {
        earliest(wake, push_pace_.retry_at());
    }
    if (in_flight(LaneKind::poll) == 0) {
        earliest(wake, std::max(next_poll_, poll_pace_.retry_at().value_or(next_poll_)));
    }
    if (in_flight(LaneKind::tell) == 0 && tells_.size() > 0)
        earliest(wake, tell_pace_.retry_at());
    earliest(wake, listings_.revive_at());
    return wake;
}

Engine::Live Engine::live() const {
    Live live;
    for (const Pace* lane : {&push_pace_, &poll_pace_, &tell_pace_}) {
        live.state = std::max(live.state, lane->state());
        live.failures_in_a_row = std::max(live.failures_in_a_row, lane->failures_in_a_row());
    }
    live.waiting = listings_.waiting();
    live.in_flight = listings_.in_flight();
    live.tells_waiting = tells_.size();
    live.pushes = pushes_;
    live.last_confirmed = last_confirmed_;
    live.last_error = last_error_;
    return live;
}

std::size_t Engine::in_flight(LaneKind lane) const {
    std::size_t count = 0;
    for (const auto& [id, exchange] : exchanges_) {
        if (exchange.what.index() == static_cast<std::size_t>(lane))
            ++count;
    }
    return count;
}

Pace& Engine::pace(LaneKind lane) {
    switch (lane) {
        case LaneKind::push:
            return push_pace_;
        case LaneKind::poll:
            return poll_pace_;
        case LaneKind::tell:
            break;
    }
    return tell_pace_;
}

}  // namespace onepool::hub
