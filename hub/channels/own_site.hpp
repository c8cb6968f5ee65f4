#pragma once
// The connector of an own site: a shop that speaks deploy/shop/api.ts. Pure; a const value shared
// by engine and core. Signed both ways as Standard Webhooks. The site guarantees that an older
// version of a listing never replaces a newer one, and that an order's updated_at is given in the
// order in which the orders become visible to the feed.

#include <memory>
#include <string>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/channels/standard_webhooks.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

class OwnSite final : public Connector {
  public:
    // The first key signs what we send; any of them may have signed what we get. CHECKs that there
    // is one: configuration is judged where it is read, by parse_webhook_secret().
    OwnSite(ChannelId channel, std::vector<WebhookKey> keys);

    const Traits& traits() const override;
    HttpRequest push(std::span<const ListingQuantity> listings, Now now) const override;
    std::vector<ChannelEvent> push_answered(std::span<const ListingQuantity> listings,
                                            const HttpAnswer& answer) const override;
    // The cursor is "<updated_since>:<after>".
    HttpRequest poll(const std::string& cursor, Now now) const override;
    std::vector<ChannelEvent> poll_answered(const HttpAnswer& answer) const override;
    HttpRequest tell(const OrderTell& tell, Now now) const override;
    std::vector<ChannelEvent> tell_answered(const HttpAnswer& answer) const override;
    // Refused: 413 too large, 401 not rightly signed or too old, 400 not an order webhook, 422 an
    // order beyond our bounds.
    WebhookVerdict webhook(std::span<const HttpHeader> headers, const std::string& body,
                           Now now) const override;
    // Refused likewise; 422: not a word about a hold, or one beyond our bounds.
    HoldVerdict hold(std::span<const HttpHeader> headers, const std::string& body,
                     Now now) const override;
    // Refused likewise; 422: not a word about an order, or one beyond our bounds.
    OrderVerdict order(std::span<const HttpHeader> headers, const std::string& body,
                       Now now) const override;

  private:
    // The JSON object that the site signed, or why it is not believed.
    std::variant<Json, WebhookRefusal> open(std::span<const HttpHeader> headers,
                                            const std::string& body, Now now) const;
    HttpRequest signed_request(std::string method, std::string target, const std::string& id,
                               std::string body, Now now) const;

    ChannelId channel_;
    std::vector<WebhookKey> keys_;
};

}  // namespace onepool::hub
