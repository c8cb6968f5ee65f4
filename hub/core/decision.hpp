#pragma once
// One step's deciding: effects are emitted one by one, each applied at once through
// HubState::apply(), and gathered for the log entry. So what is decided next always reads a state
// that the log can reproduce. Lives for one step; one thread.

#include <optional>
#include <utility>
#include <vector>

#include "hub/core/hub_state.hpp"
#include "hub/core/odd_orders.hpp"
#include "hub/core/touched.hpp"

namespace onepool::hub {

class Decision {
  public:
    Decision(HubState& state, UnixMs at, InputKind kind, const NodeId& node = {})
        : state_(state),
          entry_{.lsn = state.lsn().next(),
                 .at = at,
                 .kind = kind,
                 .node = node,
                 .input = {},
                 .effects = {}} {}

    const HubState& state() const { return state_; }
    Lsn lsn() const { return entry_.lsn; }  // of the entry this step makes, if it makes one
    UnixMs at() const { return entry_.at; }
    const Touched& touched() const { return touched_; }
    InputKind kind() const { return entry_.kind; }
    const NodeId& node() const { return entry_.node; }
    // While a node's word is followed: what may become a case of it. Nullptr: all of it.
    OddOrders* odd_orders() const { return odd_orders_; }
    void bound_odd_orders(OddOrders* by) { odd_orders_ = by; }

    bool is_empty() const { return entry_.effects.empty(); }
    void expect(std::size_t effects) { entry_.effects.reserve(effects); }

    template <class E>
    void emit(E effect) {
        if (entry_.effects.empty())
            state_.begin(entry_.lsn, entry_.at);
        note(effect);
        state_.apply(entry_.effects.emplace_back(std::move(effect)));
    }

    // The entry to persist; nothing when nothing changed. `input`: raw, as received.
    std::optional<LogEntry> finish(Bytes input) {
        if (entry_.effects.empty())
            return std::nullopt;
        entry_.input = std::move(input);
        return std::move(entry_);
    }

  private:
    template <class E>
    void note(const E& effect) {
        if constexpr (std::is_same_v<E, Moved>) {
            if (is_told(effect.from.kind))
                note_cell(effect.sku, effect.from.location);
            if (is_told(effect.to.kind))
                note_cell(effect.sku, effect.to.location);
        } else if constexpr (std::is_same_v<E, OnlineSet>) {
            touched_.published.push_back(effect.sku);
            if (state_.ledger().cell(effect.sku, effect.location).online < effect.online)
                touched_.risen.push_back(effect.sku);
            note_cell(effect.sku, effect.location);
        } else if constexpr (requires { note_of(effect); }) {
            note_of(effect);
        } else if constexpr (std::is_same_v<E, LocationAdded> ||
                             std::is_same_v<E, LocationDraining>) {
            touched_.are_locations_new = true;
        } else if constexpr (std::is_same_v<E, OrderFilledIn>) {
            touched_.outcomes.push_back(effect.order.order);
        } else if constexpr (std::is_same_v<E, ListingMapped>) {
            touched_.listings.push_back(effect);
        } else if constexpr (std::is_same_v<E, NodeRegistered> ||
                             std::is_same_v<E, CertificateRevoked>) {
            touched_.is_access_changed = true;
        } else if constexpr (std::is_same_v<E, FeedRewound>) {
            touched_.rewound.push_back(effect);
        } else if constexpr (std::is_same_v<E, EpochRaised>) {
            touched_.is_epoch_new = true;
        } else if constexpr (std::is_same_v<E, KeepingBegun> || std::is_same_v<E, KeepingEnded>) {
            touched_.are_numbers_new = true;
        } else if constexpr (std::is_same_v<E, PromotionBegun> ||
                             std::is_same_v<E, PromotionEnded>) {
            touched_.published.push_back(state_.promotions().find_open(effect.name)->sku);
        } else if constexpr (std::is_same_v<E, ScopeSet>) {
            touched_.scopes.push_back(effect.scope);
        }
    }
    void note_of(const StreamAdopted& effect) { touched_.stranded.push_back(effect.node); }
    void note_of(const StreamStopped& effect) {
        touched_.stranded.push_back(effect.node);
        touched_.is_access_changed = true;
    }
    void note_of(const RightGranted& effect) {
        touched_.rights.push_back({{effect.sku, effect.location}, effect.node});
    }
    void note_of(const RightKept& effect) {
        touched_.rights.push_back({{effect.sku, effect.location}, effect.node});
    }
    void note_of(const RightUsed& effect) { note_cell(effect.sku, effect.location); }
    void note_of(const OrderMoved& effect) {
        touched_.orders.push_back(effect.order);
        const OrderRecord* order = state_.orders().find(effect.order);
        if (order->steps.empty() || order->stage == OrderStage::waiting ||
            told_as(order->stage) != told_as(effect.stage))
            touched_.outcomes.push_back(effect.order);
    }
    void note_of(const OrderMarked& effect) { touched_.orders.push_back(effect.order); }
    void note_of(const CollectionMoved& effect) { touched_.outcomes.push_back(effect.order); }
    void note_of(const LinesCut& effect) { touched_.outcomes.push_back(effect.order); }
    void note_of(const HoldOpened& effect) { note_lines(effect.lines, effect.location); }
    void note_of(const HoldEnded& effect) {
        const OrderLeg* leg = leg_at(*state_.orders().find(effect.order), effect.location);
        note_lines(leg->held, effect.location);
    }
    void note_of(const HoldGivenBack& effect) {
        touched_.orders.push_back(effect.order);
        for (const GivingBack& each : state_.orders().find(effect.order)->giving_back)
            note_lines(each.lines, each.location);
    }
    void note_of(const ShareSet& effect) { note_listing(effect.channel, effect.listing); }
    void note_of(const ShareEnded& effect) { note_listing(effect.channel, effect.listing); }
    void note_of(const CheckoutHeld& effect) { note_lines(effect.lines, effect.location); }
    void note_of(const CheckoutEnded& effect) {
        const CheckoutRecord* record = state_.checkouts().find(effect.key);
        note_lines(record->lines, record->location);
    }
    void note_lines(const HoldLines& lines, LocationIndex location) {
        for (const auto& line : lines)
            note_cell(line.first, location);
    }
    void note_listing(const ChannelId& channel, const std::string& listing) {
        touched_.published.push_back(state_.listings().channel(channel).find(listing)->sku);
    }
    void note_cell(SkuIndex sku, LocationIndex location) {
        touched_.cells.push_back({sku, location});
    }

    HubState& state_;
    LogEntry entry_;
    Touched touched_;
    OddOrders* odd_orders_ = nullptr;
};

}  // namespace onepool::hub
