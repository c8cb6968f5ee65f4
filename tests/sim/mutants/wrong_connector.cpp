#include "tests/sim/mutants/wrong_connector.hpp"

#include <vector>

namespace onepool::sim {

hub::HttpRequest GenerousConnector::push(std::span<const hub::ListingQuantity> listings,
                                         protocol::Now now) const {
    std::vector<hub::ListingQuantity> raised(listings.begin(), listings.end());
    for (hub::ListingQuantity& listing : raised)
        listing.quantity += protocol::Units{1};
    return real_->push(raised, now);
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
