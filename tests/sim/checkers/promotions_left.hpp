#pragma once
// What promotions still have to keep, by the hub's log alone: so many units, less what orders and
// shoppers of their channel took since they began. Gathered anew from the effects; one thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hub/core/hub_log.hpp"

namespace onepool::sim {

class PromotionsLeft {
  public:
    // `sku_of`: what a channel's listings are.
    using Listing = std::pair<protocol::ChannelId, std::string>;
    void follow(const hub::Effect& effect, const std::map<Listing, std::uint32_t>& sku_of);
    void clear() { *this = {}; }

    struct Left {
        protocol::ChannelId channel;
        std::int64_t units = 0;
    };
    // In the order in which they were made, those with something left.
    std::vector<Left> of(std::uint32_t sku) const;
    bool has_running(std::uint32_t sku) const { return !of(sku).empty(); }

  private:
    using Lines = std::map<std::uint32_t, std::int64_t>;
    struct Promotion {
        std::string name;
        protocol::ChannelId channel;
        std::uint32_t sku = 0;
        std::int64_t units = 0;
        bool is_running = false;
        std::size_t since = 0;  // orders and holds before it began
    };
    struct Taken {
        protocol::ChannelId channel;
        Lines lines;
        bool counts = false;
        std::size_t number = 0;  // of all orders and holds
    };
    static Lines lines_of(const protocol::Order& order,
                          const std::map<Listing, std::uint32_t>& sku_of);

    std::vector<Promotion> open_;
    std::map<protocol::OrderKey, Taken> orders_;
    std::map<hub::CheckoutKey, Taken> holds_;
    std::size_t number_ = 0;
};

}  // namespace onepool::sim
