#pragma once
// All web shops that the company sells through, each with its own secret, listings, orders and link
// to the hub. Order numbers of two shops are the same on purpose. Belongs to the world; one thread.

#include <deque>

#include "tests/sim/world/shop_link.hpp"

namespace onepool::sim {

class Market final : public ShopLine {
  public:
    Market(Nature& nature, Witness& witness, std::uint32_t shops);

    std::size_t size() const { return outlets_.size(); }
    Shop& shop(std::size_t index) { return outlets_[index].shop; }
    const Shop& shop(std::size_t index) const { return outlets_[index].shop; }
    ShopLink& link(std::size_t index) { return outlets_[index].link; }
    // Nullptr: there is no such shop.
    const Shop* find(const protocol::ChannelId& channel) const;

    void request(const protocol::ChannelId& channel, const hub::HttpRequest& request,
                 std::uint64_t hub_epoch, OnAnswer on_answer) override;
    // Every shop is well and can be reached.
    void heal();

  private:
    struct Outlet {
        Outlet(Nature& nature, Witness& witness, protocol::ChannelId channel)
            : shop(nature, witness, std::move(channel)), link(nature, shop) {}
        Shop shop;
        ShopLink link;
    };

    std::deque<Outlet> outlets_;  // links point to their shops
};

}  // namespace onepool::sim
