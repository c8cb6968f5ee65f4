#pragma once
// Promise 4 between pickers: no two tills pick the goods of one order, whatever is lost or late
// between them and the hub; where its channel's orders may be split, no two of one location, each
// of which picks its own part. Read from the journals. Not judged are orders that somebody took
// over from a till that cannot answer, picks at a location that the hub's log made give the order
// up, for that location may not have heard of it (what it picked stays claimed, and goes back to
// its shelf), and runs in which a disk or the hub went back to an older state or a machine was
// cloned: there one order may be given out twice. One thread.

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class PickedOnce final : public Checker {
  public:
    std::string_view name() const override { return "4 picked-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    void read(std::size_t node, const JournalRow& row);
    void follow_log(const Evidence& evidence);
    std::optional<std::string> judge(const World& world, const protocol::OrderKey& order,
                                     const std::set<std::size_t>& pickers) const;

    std::vector<JournalWalk> walks_;
    std::map<protocol::OrderKey, std::set<std::size_t>> pickers_;
    std::uint64_t log_history_ = 0;
    std::size_t entries_seen_ = 0;
    std::map<std::uint32_t, protocol::LocationId> locations_;  // as the log names them
    std::set<std::pair<protocol::OrderKey, protocol::LocationId>> given_up_;
    std::set<protocol::OrderKey> taken_over_;
    std::set<protocol::ChannelId> splitting_;  // channels whose orders may be or might be split
};

}  // namespace onepool::sim
