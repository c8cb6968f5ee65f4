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

const RequestFailed* find_failure(const std::vector<ChannelEvent>& events) {
    for (const ChannelEvent& event : events) {
        if (const auto* failure = std::get_if<RequestFailed>(&event))
            return failure;
    }
    return nullptr;
}

const ListingQuantity* find_listing(const std::vector<ListingQuantity>& sent,
                                    const std::string& name) {
    const auto it = std::find_if(sent.begin(), sent.end(),
                                 [&](const auto& listing) { return listing.listing == name; });
    return it == sent.end() ? nullptr : &*it;
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

void Engine::retry_refused(const std::string& listing) {
    listings_.retry_refused(listing);
}

std::vector<EngineEvent> Engine::tell(const OrderId& order, OrderOutcome outcome,
                                      std::string text) {
    const auto dropped = tells_.push({order, outcome, std::move(text)});
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
    HttpRequest request = connector_.tell(tell->order, tell->outcome, tell->text, now);
    work.exchanges.push_back(open(TellSent{std::move(*tell)}, std::move(request), now));
}

Engine::Exchange Engine::open(InFlight::What what, HttpRequest request, Now now) {
    const auto first_of_now = static_cast<std::uint64_t>(now.steady.value) << exchange_id_shift;
    last_exchange_ = std::max(last_exchange_ + 1, first_of_now);
    const PaceState sent_in = push_pace_.state();
    exchanges_.emplace(last_exchange_, InFlight{std::move(what), now.steady, sent_in});
    return Exchange{last_exchange_, std::move(request)};
}

// ---- answers ------------------------------------------------------------------------------------

std::vector<EngineEvent> Engine::answered(std::uint64_t id, const HttpAnswer& answer, Now now) {
    Events out;
    const auto it = exchanges_.find(id);
    if (it == exchanges_.end())
        return out;  // given up before, or of an earlier life
    const InFlight exchange = std::move(it->second);
    exchanges_.erase(it);
    take_answer(exchange, answer, now, out);
    return out;
}

void Engine::take_answer(const InFlight& exchange, const HttpAnswer& answer, Now now, Events& out) {
    if (const auto* push = std::get_if<PushSent>(&exchange.what)) {
        push_answered(*push, exchange, answer, now, out);
    } else if (const auto* tell = std::get_if<TellSent>(&exchange.what)) {
        tell_answered(tell->told, exchange, answer, now, out);
    } else {
        poll_answered(exchange, answer, now, out);
    }
}

void Engine::push_answered(const PushSent& push, const InFlight& exchange, const HttpAnswer& answer,
                           Now now, Events& out) {
    const auto said = connector_.push_answered(push.listings, answer);
    if (const RequestFailed* failure = find_failure(said)) {
        if (failure->retry == Retry::no)
            return request_refused(push, exchange, *failure, now, out);
        return push_failed(push, exchange, *failure, now, out);
    }
    lane_succeeded(LaneKind::push, now, out);
    std::vector<ListingQuantity> unmentioned = push.listings;
    for (const ChannelEvent& event : said) {
        const auto* taken = std::get_if<PushTaken>(&event);
        const auto* refused = std::get_if<PushRefused>(&event);
        if (!taken && !refused)
            continue;
        const std::string& name = taken ? taken->listing : refused->listing;
        const ListingQuantity* sent = find_listing(unmentioned, name);
        if (!sent)
            continue;  // the channel speaks of a listing that was not in this request
        const ListingQuantity listing = *sent;
        unmentioned.erase(unmentioned.begin() + (sent - unmentioned.data()));
        if (taken)
            push_taken(listing, taken->version, now, out);
        if (refused)
            refuse(listing, refused->reason, now, out);
    }
    for (const ListingQuantity& listing : unmentioned) {
        unanswered(listing, Listings::Strike::yes, "the channel did not mention it", now, out);
    }
}

void Engine::push_taken(const ListingQuantity& sent, std::uint64_t version, Now now, Events& out) {
    requests_refused_in_a_row_ = 0;
    if (version != sent.version) {
        listings_.keep_above(sent.listing, version);
        unanswered(sent, Listings::Strike::yes, "the channel answers with another version", now,
                   out);
        return;
    }
    const auto took = listings_.confirmed(sent, now);
    if (took && latency_.size() >= limits::latency_samples)
        latency_.pop_front();
    if (took)
        latency_.push_back(*took);
    ++pushes_;
    last_confirmed_ = now.wall;
    out.emplace_back(PushConfirmed{sent, took});
}

void Engine::push_failed(const PushSent& push, const InFlight& exchange,
                         const RequestFailed& failure, Now now, Events& out) {
    const auto strike =
        exchange.sent_in == PaceState::ok ? Listings::Strike::yes : Listings::Strike::no;
    lane_failed(LaneKind::push, exchange, failure, now, out);
    for (const ListingQuantity& listing : push.listings) {
        unanswered(listing, strike, failure.reason, now, out);
    }
}

// The content was refused: find out whose by sending each alone.
void Engine::request_refused(const PushSent& push, const InFlight& exchange,
                             const RequestFailed& failure, Now now, Events& out) {
    if (push.listings.size() == 1 &&
        ++requests_refused_in_a_row_ > limits::requests_refused_in_a_row) {
        return push_failed(push, exchange, failure, now, out);
    }
    lane_succeeded(LaneKind::push, now, out);
    if (push.listings.size() == 1)
        return refuse(push.listings.front(), failure.reason, now, out);
    for (const ListingQuantity& listing : push.listings)
        listings_.send_alone(listing);
}

// A listing that keeps failing while the channel is well is the one to blame: it is set aside.
void Engine::unanswered(const ListingQuantity& sent, Listings::Strike strike,
                        const std::string& reason, Now now, Events& out) {
    const Listing* listing = listings_.find(sent.listing);
    CHECK(listing != nullptr);
    if (strike == Listings::Strike::yes && listing->strikes + 1 >= limits::strikes_to_refuse) {
        return refuse(sent, reason, now, out);
    }
    listings_.unanswered(sent, strike);
}

void Engine::refuse(const ListingQuantity& sent, const std::string& reason, Now now, Events& out) {
    if (listings_.refused(sent, reason, now.steady)) {
        out.emplace_back(PushRefused{sent.listing, reason});
    }
}

void Engine::poll_answered(const InFlight& exchange, const HttpAnswer& answer, Now now,
                           Events& out) {
    auto said = connector_.poll_answered(answer);
    if (const RequestFailed* failure = find_failure(said)) {
        return lane_failed(LaneKind::poll, exchange, *failure, now, out);
    }
    lane_succeeded(LaneKind::poll, now, out);
    next_poll_ = Millis{now.steady.value + limits::poll_every_ms};
    for (ChannelEvent& event : said) {
        if (auto* order = std::get_if<OrderReceived>(&event))
            out.emplace_back(std::move(*order));
        if (auto* odd = std::get_if<OddOrder>(&event))
            out.emplace_back(std::move(*odd));
        auto* drained = std::get_if<FeedDrained>(&event);
        if (!drained)
            continue;
        const bool has_moved = drained->cursor != cursor_;
        // A feed that says "more" but stands still would be asked without end.
        if (has_moved && drained->more == More::yes)
            next_poll_ = now.steady;
        cursor_ = drained->cursor;
        if (has_moved)
            out.emplace_back(std::move(*drained));
    }
}

void Engine::tell_answered(const OrderTell& told, const InFlight& exchange,
                           const HttpAnswer& answer, Now now, Events& out) {
    const auto said = connector_.tell_answered(answer);
    const RequestFailed* failure = find_failure(said);
    if (failure && failure->retry == Retry::yes) {
        tells_.put_back(told);
        return lane_failed(LaneKind::tell, exchange, *failure, now, out);
    }
    lane_succeeded(LaneKind::tell, now, out);
    if (failure) {
        out.emplace_back(TellFailed{told.order, told.outcome, failure->reason});
    } else {
        out.emplace_back(OrderTold{told.order, told.outcome});
    }
}

void Engine::lane_failed(LaneKind lane, const InFlight& exchange, const RequestFailed& failure,
                         Now now, Events& out) {
    last_error_ = failure.reason;
    Pace& its_pace = pace(lane);
    if (!its_pace.failed(exchange.sent_at, failure.retry_after, now.steady))
        return;
    out.emplace_back(ChannelFailing{lane, its_pace.failures_in_a_row(), failure.reason});
}

// One lane's recovery is a hint to the others: they try now instead of waiting.
void Engine::lane_succeeded(LaneKind lane, Now now, Events& out) {
    if (pace(lane).state() == PaceState::ok)
        return;
    if (pace(lane).succeeded())
        out.emplace_back(ChannelRecovered{lane});
    if (lane == LaneKind::push)
        listings_.forgive_all();
    for (Pace* other : {&push_pace_, &poll_pace_, &tell_pace_})
        other->hurry(now.steady);
    next_poll_ = now.steady;
    const Live all = live();
    if (all.state == PaceState::ok)
        last_error_.clear();
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
