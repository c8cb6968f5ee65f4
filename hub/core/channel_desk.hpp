#pragma once
// The hub core's side of its channels: hands every changed number to the channel's engine, sends
// what the engine wants sent, and turns what a channel says into effects: confirmed numbers,
// orders, cases. A published number is the sum of U over all locations (the last units: a share of
// it, see share_rule.hpp; after a restore: kept_number.hpp); 0 pauses the listing. Owned by
// HubCore; one thread.

#include <deque>

#include "hub/channels/engine.hpp"
#include "hub/core/checkout_desk.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_core.hpp"
#include "hub/core/share_desk.hpp"

namespace onepool::hub {

class ChannelDesk {
  public:
    ChannelDesk(const std::vector<HubCore::Channel>& channels, CheckoutDesk& checkouts,
                LastUnits last_units);

    // What was confirmed before, what should be published now, what channels were not yet told.
    void start(Decision& decision, Now now);

    void answered(Decision& decision, const ChannelAnswered& answer, Now now, HubCore::Batch& out);
    void webhook(Decision& decision, const Webhook& webhook, Now now, HubCore::Batch& out);
    void hold(Decision& decision, const HoldAsked& asked, Now now, HubCore::Batch& out);
    void order(Decision& decision, const OrderAsked& asked, Now now, HubCore::Batch& out);

    // A person closed a case: a listing that was refused is tried again, and refused again a new
    // case.
    void resolved(const CaseRecord& record);

    // What a step changed: numbers to publish, orders to tell about.
    void changed(Decision& decision, Now now);
    // Requests that are due; also notices exchanges that were never answered.
    void send(Decision& decision, Now now, HubCore::Batch& out);
    std::optional<Millis> wake_at() const;

    std::optional<ChannelLive> live(const ChannelId& channel) const;

  private:
    struct Lane {
        ChannelId id;
        std::shared_ptr<const Connector> connector;
        Engine engine;
    };
    // One answer or webhook being worked through.
    struct Turn {
        Decision& decision;
        Lane& lane;
        Now now;
        HubCore::Batch& out;
        std::vector<OrderMoved> orders;  // decided for whoever asked
        bool has_postponed = false;      // an order that must be told again
    };

    Lane* find(const ChannelId& channel);
    void mark_numbers(const HubState& state, const Touched& touched);
    Answer judge_order(Decision& decision, const OrderAsked& asked, Now now);
    void want_all(const HubState& state, Lane& lane, Now now);
    void want(const HubState& state, Lane& lane, const ListingRecord& listing, Now now);
    void tell(Decision& decision, const OrderRecord& order);
    void tell_untold(Decision& decision);
    void take(Turn& turn, const std::vector<EngineEvent>& events);
    void on(Turn& turn, const PushConfirmed& event);
    void on(Turn& turn, const PushRefused& event);
    void on(Turn& turn, const OrderReceived& event);
    void on(Turn& turn, const FeedDrained& event);
    void on(Turn& turn, const FeedRead& event);
    void on(Turn& turn, const OddOrder& event);
    void on(Turn& turn, const OrderTold& event);
    void on(Turn& turn, const TellFailed& event);
    void on(Turn& turn, const ChannelFailing& event);
    void on(Turn& turn, const ChannelRecovered& event);

    CheckoutDesk& checkouts_;
    ShareDesk shares_;
    std::deque<Lane> lanes_;
    DirtySet numbers_;            // SKUs to publish, each once a step
    std::uint64_t promoted_ = 0;  // changes of what promotions keep that are published
    bool waited_ = false;         // for nodes: orders that they alone know are not told
};

}  // namespace onepool::hub
