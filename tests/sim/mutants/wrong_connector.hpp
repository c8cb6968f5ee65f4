#pragma once
// Connectors that err: the real one inside, one answer or number changed.

#include <map>
#include <memory>
#include <string>

#include "hub/channels/connector.hpp"

namespace onepool::sim {

class WrongConnector : public hub::Connector {
  public:
    explicit WrongConnector(std::shared_ptr<const hub::Connector> real) : real_(std::move(real)) {}

    const hub::Traits& traits() const override { return real_->traits(); }
    hub::HttpRequest push(std::span<const hub::ListingQuantity> listings,
                          protocol::Now now) const override {
        return real_->push(listings, now);
    }
    std::vector<hub::ChannelEvent> push_answered(std::span<const hub::ListingQuantity> listings,
                                                 const hub::HttpAnswer& answer) const override {
        return real_->push_answered(listings, answer);
    }
    hub::HttpRequest poll(const std::string& cursor, protocol::Now now) const override {
        return real_->poll(cursor, now);
    }
    std::vector<hub::ChannelEvent> poll_answered(const hub::HttpAnswer& answer) const override {
        return real_->poll_answered(answer);
    }
    hub::HttpRequest tell(const hub::OrderTell& tell, protocol::Now now) const override {
        return real_->tell(tell, now);
    }
    std::vector<hub::ChannelEvent> tell_answered(const hub::HttpAnswer& answer) const override {
        return real_->tell_answered(answer);
    }
    hub::WebhookVerdict webhook(std::span<const hub::HttpHeader> headers, const std::string& body,
                                protocol::Now now) const override {
        return real_->webhook(headers, body, now);
    }
    hub::HoldVerdict hold(std::span<const hub::HttpHeader> headers, const std::string& body,
                          protocol::Now now) const override {
        return real_->hold(headers, body, now);
    }
    hub::OrderVerdict order(std::span<const hub::HttpHeader> headers, const std::string& body,
                            protocol::Now now) const override {
        return real_->order(headers, body, now);
    }

  protected:
    std::shared_ptr<const hub::Connector> real_;
};

// Shows one unit more than there is to promise.
class GenerousConnector final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    hub::HttpRequest push(std::span<const hub::ListingQuantity> listings,
                          protocol::Now now) const override;
};

// Never shows less than it once did.
class StubbornConnector final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    hub::HttpRequest push(std::span<const hub::ListingQuantity> listings,
                          protocol::Now now) const override;

  private:
    mutable std::map<std::string, protocol::Units> most_;
};

// Takes what was paid under a hold for an order like any other.
class HoldIgnored final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    hub::HoldVerdict hold(std::span<const hub::HttpHeader> headers, const std::string& body,
                          protocol::Now now) const override;
};

// Keeps goods for a fortnight, whatever the shop says.
class HeldForLong final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    hub::HoldVerdict hold(std::span<const hub::HttpHeader> headers, const std::string& body,
                          protocol::Now now) const override;
};

// Takes the second delivery of a webhook for another order.
class ForgetfulConnector final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    hub::WebhookVerdict webhook(std::span<const hub::HttpHeader> headers, const std::string& body,
                                protocol::Now now) const override;

  private:
    mutable std::map<std::string, int> delivered_;
};

// Tells every shop the number that another one was told last, where one was. One book for all.
class MixedNumbers final : public WrongConnector {
  public:
    struct Book {
        std::map<std::string, std::pair<const MixedNumbers*, protocol::Units>> last;  // by listing
    };
    MixedNumbers(std::shared_ptr<const hub::Connector> real, std::shared_ptr<Book> book)
        : WrongConnector(std::move(real)), book_(std::move(book)) {}
    hub::HttpRequest push(std::span<const hub::ListingQuantity> listings,
                          protocol::Now now) const override;

  private:
    std::shared_ptr<Book> book_;
};

// Takes every shop's orders for those of one.
class MixedOrders final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    std::vector<hub::ChannelEvent> poll_answered(const hub::HttpAnswer& answer) const override;
};

// Takes silence for consent: a push without an answer counts as confirmed.
class CredulousConnector final : public WrongConnector {
  public:
    using WrongConnector::WrongConnector;
    std::vector<hub::ChannelEvent> push_answered(std::span<const hub::ListingQuantity> listings,
                                                 const hub::HttpAnswer& answer) const override;
};

}  // namespace onepool::sim
