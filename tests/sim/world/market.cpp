#include "tests/sim/world/market.hpp"

#include <algorithm>
#include <utility>

namespace onepool::sim {

using protocol::ChannelId;

Market::Market(Nature& nature, Witness& witness, std::uint32_t shops) {
    for (std::uint32_t i = 1; i <= shops; ++i)
        outlets_.emplace_back(nature, witness, ChannelId{i == 1 ? "shop" : join("shop-", i)});
}

const Shop* Market::find(const ChannelId& channel) const {
    const auto found = std::ranges::find_if(
        outlets_, [&](const Outlet& outlet) { return outlet.shop.channel() == channel; });
    return found == outlets_.end() ? nullptr : &found->shop;
}

void Market::request(const ChannelId& channel, const hub::HttpRequest& request,
                     std::uint64_t hub_epoch, OnAnswer on_answer) {
    const auto found = std::ranges::find_if(
        outlets_, [&](const Outlet& outlet) { return outlet.shop.channel() == channel; });
    CHECK(found != outlets_.end());
    found->link.request(request, hub_epoch, std::move(on_answer));
}

void Market::heal() {
    for (Outlet& outlet : outlets_) {
        outlet.shop.calm();
        outlet.link.heal();
    }
}

}  // namespace onepool::sim
