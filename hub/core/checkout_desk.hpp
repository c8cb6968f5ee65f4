#pragma once
// Goods kept while a shopper pays: placed, made an order, let go, or expired. A place that is
// refused changes nothing: what its owner had before stays. Everything can be told twice.
//
// An expiry is a time of the hub's clock, so that it survives restarts, but elapsed time counts
// while the hub runs: no jump of a clock takes goods from a shopper or keeps them for ever.
// Owned by HubCore; one thread.

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/channels/hold_asks.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class CheckoutDesk {
  public:
    void start(const HubState& state, Now now);

    // Its request and status are for the caller to fill in.
    Answer ask(Decision& decision, const ChannelId& channel, const HoldAsk& ask, Now now);
    // An order that names a hold came by webhook or feed. Nullopt as receive_order().
    std::optional<OrderMoved> receive(Decision& decision, const OrderReceived& received);

    // Ends what has expired; call at each step.
    void sweep(Decision& decision, Now now, std::vector<Notice>& notify);
    std::optional<Millis> wake_at() const;

  private:
    Answer on(Decision& decision, const CheckoutKey& key, const PlaceHold& place, Now now);
    Answer on(Decision& decision, const CheckoutKey& key, const ConfirmHold& confirm, Now now);
    Answer on(Decision& decision, const CheckoutKey& key, const ReleaseHold& release, Now now);
    OrderMoved turn_into_order(Decision& decision, const CheckoutRecord& record,
                               const Order& order);
    void end(Decision& decision, const CheckoutKey& key, CheckoutState as);
    void watch(const CheckoutRecord& record, Now now);
    void forget(const CheckoutKey& key);

    // Steady; of open ones.
    std::set<std::pair<Millis, CheckoutKey>> queue_;
    std::unordered_map<CheckoutKey, Millis, CheckoutHash> deadlines_;  // never iterated
};

}  // namespace onepool::hub
