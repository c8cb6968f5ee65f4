#pragma once
// Promise 4 for what a location was told to give up: once the hub calls its units free there, no
// till of it hands them over any more, whatever was on its way; and none has done so of which the
// hub had not heard. Read from the log and the journals.
// Not judged are runs in which a disk or the hub went back to an older state, or a machine was
// cloned or revoked: there a till may do again what it did before. One thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class GivenUpOnce final : public Checker {
  public:
    std::string_view name() const override { return "4 given-up-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    using Place = std::pair<protocol::OrderKey, std::string>;  // at a location
    void read(const World& world, const Evidence& evidence);
    void read(const hub::LogEntry& entry, const Evidence& evidence);

    std::map<Place, std::set<protocol::EventId>> handed_over_;  // by events of its nodes
    std::map<Place, std::size_t> free_;                         // how many of these by then
    std::optional<std::string> unheard_;
    std::vector<JournalWalk> walks_;
    std::uint64_t log_history_ = 0;
    std::size_t entries_seen_ = 0;
    std::map<std::uint32_t, std::string> locations_;
};

}  // namespace onepool::sim
