#include "tests/sim/mutants/wrong_connector.hpp"

#include <algorithm>
#include <vector>

#include "protocol/limits.hpp"

namespace onepool::sim {

hub::HttpRequest GenerousConnector::push(std::span<const hub::ListingQuantity> listings,
                                         protocol::Now now) const {
    std::vector<hub::ListingQuantity> raised(listings.begin(), listings.end());
    for (hub::ListingQuantity& listing : raised)
        listing.quantity += protocol::Units{1};
    return real_->push(raised, now);
}

hub::HttpRequest StubbornConnector::push(std::span<const hub::ListingQuantity> listings,
                                         protocol::Now now) const {
    std::vector<hub::ListingQuantity> shown(listings.begin(), listings.end());
    for (hub::ListingQuantity& listing : shown) {
        protocol::Units& most = most_[listing.listing];
        most = std::max(most, listing.quantity);
        listing.quantity = most;
    }
    return real_->push(shown, now);
}

hub::HoldVerdict HoldIgnored::hold(std::span<const hub::HttpHeader> headers,
                                   const std::string& body, protocol::Now now) const {
    auto verdict = real_->hold(headers, body, now);
    auto* ask = std::get_if<hub::HoldAsk>(&verdict);
    if (auto* confirm = ask == nullptr ? nullptr : std::get_if<hub::ConfirmHold>(ask))
        confirm->received.hold.clear();
    return verdict;
}

hub::HoldVerdict HeldForLong::hold(std::span<const hub::HttpHeader> headers,
                                   const std::string& body, protocol::Now now) const {
    auto verdict = real_->hold(headers, body, now);
    auto* ask = std::get_if<hub::HoldAsk>(&verdict);
    if (auto* place = ask == nullptr ? nullptr : std::get_if<hub::PlaceHold>(ask))
        place->lasts = protocol::Millis{protocol::limits::hold_ms};
    return verdict;
}

hub::WebhookVerdict ForgetfulConnector::webhook(std::span<const hub::HttpHeader> headers,
                                                const std::string& body, protocol::Now now) const {
    auto verdict = real_->webhook(headers, body, now);
    auto* accepted = std::get_if<hub::WebhookAccepted>(&verdict);
    if (accepted == nullptr || ++delivered_[accepted->webhook_id] == 1)
        return verdict;
    for (hub::ChannelEvent& event : accepted->events) {
        if (auto* received = std::get_if<hub::OrderReceived>(&event))
            received->order.order.order.value += "-again";
    }
    return verdict;
}

hub::HttpRequest MixedNumbers::push(std::span<const hub::ListingQuantity> listings,
                                    protocol::Now now) const {
    std::vector<hub::ListingQuantity> mixed(listings.begin(), listings.end());
    for (hub::ListingQuantity& listing : mixed) {
        const auto last = book_->last.find(listing.listing);
        const bool is_of_another = last != book_->last.end() && last->second.first != this;
        const protocol::Units own = listing.quantity;
        if (is_of_another)
            listing.quantity = last->second.second;
        book_->last[listing.listing] = {this, own};
    }
    return real_->push(mixed, now);
}

std::vector<hub::ChannelEvent> MixedOrders::poll_answered(const hub::HttpAnswer& answer) const {
    auto events = real_->poll_answered(answer);
    for (hub::ChannelEvent& event : events) {
        if (auto* received = std::get_if<hub::OrderReceived>(&event))
            received->order.order.channel = protocol::ChannelId{"shop"};
    }
    return events;
}

std::vector<hub::ChannelEvent> CredulousConnector::push_answered(
    std::span<const hub::ListingQuantity> listings, const hub::HttpAnswer& answer) const {
    if (answer.status != 0)
        return real_->push_answered(listings, answer);
    std::vector<hub::ChannelEvent> taken;
    for (const hub::ListingQuantity& listing : listings) {
        taken.push_back(hub::PushTaken{listing.listing, listing.version});
    }
    return taken;
}

}  // namespace onepool::sim
