#pragma once
// Promise 4 among channels (I10): of what is scarce, all shops together are never shown more than
// may be promised. Where no more units may be promised than two for each shop, they are shared out;
// the numbers of the shares never sum to more than U; a share is raised only to what is beyond all
// that the other shops may be showing by the hub's log; and no shop shows more than that log says
// that it may. What a promotion is still to keep, as far as there is any, the others' numbers leave
// alone, and what they may be showing when one is raised; so do tills' grants and other shops'
// holds. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/promotions_left.hpp"

namespace onepool::sim {

class SharedOut final : public Checker {
  public:
    std::string_view name() const override { return "4 shared-out"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    using Listing = std::pair<protocol::ChannelId, std::string>;
    // By SKU index.
    struct Goods {
        std::map<std::uint32_t, std::int64_t> online;  // by location index
        std::set<Listing> listings;
        std::map<Listing, hub::Share> shares;
        std::map<Listing, hub::Share> before;  // the entry
        std::int64_t online_before = 0;
        bool is_granted = false;  // by the entry
        bool is_ordered = false;
        std::optional<protocol::ChannelId> held_by;
        std::int64_t held = 0;  // by that channel, in the entry
        std::int64_t sum() const;
    };
    // By channel: the most that it may claim of what there is.
    using Claims = std::map<protocol::ChannelId, std::int64_t>;

    void follow_log(const World& world, const Evidence& evidence);
    void begin_entry();
    void follow(const hub::Effect& effect);
    void follow_claims(const hub::Effect& effect);
    void change_promoted();
    Claims kept_of(std::uint32_t sku, std::int64_t online) const;
    std::int64_t kept_from(std::uint32_t sku, const Goods& goods) const;
    std::optional<std::string> judge_kept(const std::string& name, std::uint32_t sku,
                                          const Goods& goods) const;
    std::optional<std::string> judge(const World& world, const std::string& sku,
                                     const Goods& goods) const;
    std::optional<std::string> judge_shown(const World& world) const;

    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::size_t put_back_at_ = 0;  // entries of a log that went back: its hub is yet to start
    bool is_keeping_ = false;
    protocol::HubEpoch epoch_;
    std::map<std::uint32_t, Goods> goods_;
    std::map<Listing, std::uint32_t> sku_of_;
    PromotionsLeft promotions_;
    std::set<std::uint32_t> changed_;  // by an entry
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
