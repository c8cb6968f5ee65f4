#pragma once
// Promise 10, strangers get nothing: the hub knows only machines that somebody enrolled, by keys
// that were made for them, and nodes believe no other hub; whatever anybody else says in their
// names. A revoked one is a stranger from the hub's answer on, for good
// or until the hub goes back. One thread.

#include <map>
#include <set>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class StrangersGetNothing final : public Checker {
  public:
    std::string_view name() const override { return "10 strangers-get-nothing"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> follow_log(const World& world, const Evidence& evidence);

    HubChanges hub_;
    DiskChanges disks_;
    std::uint64_t log_history_ = 0;
    std::size_t entries_seen_ = 0;
    std::size_t revocations_seen_ = 0;
    std::set<protocol::NodeId> revoked_;  // by the log
    // By the hub's answer: from which entry on.
    std::map<protocol::NodeId, std::size_t> promised_;
};

}  // namespace onepool::sim
