#pragma once
// Promises 4 and 8 for every channel by itself: a shop is asked and told nothing that was made for
// another one; the hub has no order that its shop did not take, line by line; and a shop is told of
// an order only what the hub's log says became of just that order. One thread.

#include <set>
#include <string>
#include <utility>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class ChannelsApart final : public Checker {
  public:
    std::string_view name() const override { return "4 channels-apart"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    void follow_log(const Evidence& evidence);
    std::optional<std::string> judge_orders(const World& world) const;

    HubChanges hub_;
    std::uint64_t log_history_ = 0;
    std::size_t entries_seen_ = 0;
    std::size_t told_seen_ = 0;
    // As channels are told them, in any history of the log.
    std::set<std::pair<protocol::OrderKey, std::string>> stages_;
};

}  // namespace onepool::sim
