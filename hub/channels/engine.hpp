#pragma once
// The push and poll engine of one channel, pure: decides what is sent when, and what an answer
// means. It keeps, per listing, the number wanted and the number the channel confirmed.
// Owned by HubCore, one per channel; one thread. All times come in as Now; timers use `steady`.
//
// One listing (listings.hpp):
//
//   settled --want(other number)--> waiting --due()--> in flight --taken--> settled
//      ^                              ^  |                |  |    (or waiting: a newer number)
//      `--want(confirmed again,       |  |                |  `--refused--> refused
//          nothing uncertain)---------'  |                |                   |
//                 waiting <--no answer, failure, time-out-'   waiting <--------' number changes, a
//                 (uncertain: sent even if the number returns to         person retries, or 10 min
//                  what was confirmed, for the channel may hold either)
//
// Pushes, polls and order tells are three lanes, each with its own pace (pace.hpp), so that one
// never blocks another:
//
//   ok --failure--> retrying: 1, 2, 4 .. 30 s --10 min--> holding: every 30 s, one listing
//    ^                 |                                          |
//    `----success------+------------------------------------------'   everything waiting goes at
//    once
//
// In retrying and holding one request is in flight, its size halves with each failure, and what
// failed goes behind what did not: one poisonous listing cannot block the rest. Three failures in
// a row raise ChannelFailing, the next success ChannelRecovered. A request refused for its content
// (Retry::no) is sent again listing by listing; a listing refused alone is refused.
//
// An answer counts only for the exchange it belongs to, once; an exchange without an answer is
// given up after exchange_ms and its late answer ignored. Exchange ids never repeat within a
// process, even across engines: they begin with the millisecond they were made in, and an engine
// sends nothing in the millisecond it was started in. After start() every listing counts as
// uncertain and is sent once, after all real changes: the last life may have left one in flight.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/channels/engine_events.hpp"
#include "hub/channels/in_flight.hpp"
#include "hub/channels/listings.hpp"
#include "hub/channels/pace.hpp"
#include "hub/channels/tells.hpp"

namespace onepool::hub {

class Engine {
  public:
    Engine(ChannelId channel, const Connector& connector);  // `connector` outlives the engine

    // Restoring, before start(): the last Published of a listing and the feed's cursor.
    void confirmed_before(const ListingQuantity& published, UnixMs at);
    void feed_before(std::string cursor);
    void start(Now now);

    // The number a listing should show from now on; repeats are free. `version` must grow with
    // every change of a listing and across restarts: hub epoch and lsn serve (see DESIGN "hub
    // log").
    void want(const ListingQuantity& wanted, Now now);
    // What the channel holds is not known any more: everything is sent once more.
    void doubt(Now now) { listings_.doubt_all(now.steady); }
    // Reads the order feed again from here; a poll on its way is not listened to.
    void read_again(std::string cursor, Now now);
    // A person says: try the refused listing again.
    void retry_refused(const std::string& listing);
    // The newest outcome of an order supersedes one that still waits.
    std::vector<EngineEvent> tell(OrderTell tell);

    struct Exchange {
        std::uint64_t id = 0;
        HttpRequest request;
        bool operator==(const Exchange&) const = default;
    };
    struct Work {
        std::vector<Exchange> exchanges;  // to be sent once what was decided is durable
        std::vector<EngineEvent> events;  // from exchanges given up
        bool operator==(const Work&) const = default;
    };
    // Call after every change and at wake_at().
    Work due(Now now);
    std::vector<EngineEvent> answered(std::uint64_t exchange, const HttpAnswer& answer, Now now);
    std::optional<Millis> wake_at() const;  // steady; nullopt only before start()

    // Views for ChannelLive, the face and tests.
    const ChannelId& channel() const { return channel_; }
    const Listings& listings() const { return listings_; }
    const std::string& cursor() const { return cursor_; }
    using Live = EngineLive;
    Live live() const;
    const std::deque<Millis>& recent_latency() const { return latency_; }  // <= latency_samples

  private:
    using Events = std::vector<EngineEvent>;

    void give_up_unanswered(Now now, Events& out);
    std::size_t push_size() const;
    void add_pushes(Now now, Work& work);
    void add_poll(Now now, Work& work);
    void add_tell(Now now, Work& work);
    Exchange open(InFlight::What what, HttpRequest request, Now now);

    void take_answer(const InFlight& exchange, const HttpAnswer& answer, Now now, Events& out);
    void push_answered(const PushSent& push, const InFlight& exchange, const HttpAnswer& answer,
                       Now now, Events& out);
    void push_taken(const ListingQuantity& sent, std::uint64_t version, Now now, Events& out);
    void push_failed(const PushSent& push, const InFlight& exchange, const RequestFailed& failure,
                     Now now, Events& out);
    void request_refused(const PushSent& push, const InFlight& exchange,
                         const RequestFailed& failure, Now now, Events& out);
    void unanswered(const ListingQuantity& sent, Listings::Strike strike, const std::string& reason,
                    Now now, Events& out);
    void refuse(const ListingQuantity& sent, const std::string& reason, Now now, Events& out);
    void poll_answered(const InFlight& exchange, const HttpAnswer& answer, Now now, Events& out);
    void tell_answered(const OrderTell& told, const InFlight& exchange, const HttpAnswer& answer,
                       Now now, Events& out);
    void lane_failed(LaneKind lane, const InFlight& exchange, const RequestFailed& failure, Now now,
                     Events& out);
    void lane_succeeded(LaneKind lane, Now now, Events& out);
    std::size_t in_flight(LaneKind lane) const;
    Pace& pace(LaneKind lane);

    ChannelId channel_;
    const Connector& connector_;
    Listings listings_;
    Tells tells_;
    Pace push_pace_;
    Pace poll_pace_;
    Pace tell_pace_;
    std::map<std::uint64_t, InFlight> exchanges_;
    std::uint64_t last_exchange_ = 0;
    std::uint32_t requests_refused_in_a_row_ = 0;
    std::string cursor_;
    std::optional<Millis> started_at_;
    Millis next_poll_;
    std::deque<Millis> latency_;
    std::uint64_t pushes_ = 0;
    std::optional<UnixMs> last_confirmed_;
    std::string last_error_;
};

}  // namespace onepool::hub
