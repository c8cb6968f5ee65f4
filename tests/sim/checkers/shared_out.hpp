#pragma once
// Promise 4 among channels (I10): of what is scarce, all shops together are never shown more than
// may be promised. Where no more units may be promised than two for each shop, they are shared out;
// the numbers of the shares never sum to more than U; a share is raised only to what is beyond all
// that the other shops may be showing by the hub's log; and no shop shows more than that log says
// that it may. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/checkers/checker.hpp"

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
    };

    void follow_log(const World& world, const Evidence& evidence);
    void follow(const hub::Effect& effect);
    std::optional<std::string> judge(const World& world, const std::string& sku,
                                     const Goods& goods) const;
    std::optional<std::string> judge_shown(const World& world) const;

    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::size_t put_back_at_ = 0;  // entries of a log that went back: its hub is yet to start
    bool is_keeping_ = false;
    std::map<std::uint32_t, Goods> goods_;
    std::map<Listing, std::uint32_t> sku_of_;
    std::set<std::uint32_t> changed_;  // by an entry
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
