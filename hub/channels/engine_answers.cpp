// What an answer means for the listings and orders it was about. The other half of Engine.

#include <algorithm>
#include <utility>

#include "hub/channels/engine.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

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

}  // namespace

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
        const bool is_believed = version <= limits::listing_version_believed;
        if (is_believed)
            listings_.keep_above(sent.listing, version);
        unanswered(sent, Listings::Strike::yes,
                   is_believed ? "the channel answers with another version"
                               : "the channel answers with an absurd version",
                   now, out);
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
        const bool is_end = drained->more == More::no;
        if (has_moved)
            out.emplace_back(std::move(*drained));
        if (is_end)
            out.emplace_back(FeedRead{exchange.sent_at});
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
        out.emplace_back(OrderTold{told.order, told.outcome, told.collect_at, told.cut});
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

}  // namespace onepool::hub
