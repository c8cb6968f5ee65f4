#pragma once
// What promotions still have to keep, by the hub's log alone: so many units, less what orders and
// shoppers of their channel took since they began. Of an order that is what the log says its buyer
// has, and what locations hold or have picked for them. Gathered anew from the effects; one thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
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
    // All that run; below zero: more was taken than they were to keep.
    std::vector<Left> running(std::uint32_t sku) const;
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
    // What a location has of an order.
    struct Part {
        Lines held;
        Lines picked;
        bool is_over = false;  // nothing more leaves from there
    };
    struct Order {
        std::size_t number = 0;  // of all orders and holds
        Lines ordered;
        Lines cut;
        Lines gone;  // to its buyer
        std::map<std::uint32_t, Part> parts;
        std::optional<std::uint32_t> collect_at;
        std::set<std::uint32_t> gave_up;
        hub::OrderStage stage = hub::OrderStage::refused;

        std::int64_t taken(std::uint32_t sku) const;

      private:
        bool is_for_buyer(std::uint32_t location, const Part& part) const;
        bool is_unsaid() const;
    };
    struct Hold {
        std::size_t number = 0;
        Lines lines;
    };

    void read(const protocol::Order& told, const std::map<Listing, std::uint32_t>& sku_of);
    bool follow_promotion(const hub::Effect& effect);
    bool follow_hold(const hub::Effect& effect);
    void follow_part(const hub::Effect& effect);
    void follow_order(const hub::Effect& effect);

    std::vector<Promotion> open_;
    std::map<protocol::OrderKey, Order> orders_;
    std::map<hub::CheckoutKey, Hold> holds_;
    std::map<protocol::LocationId, std::uint32_t> locations_;
    std::size_t number_ = 0;
};

}  // namespace onepool::sim
