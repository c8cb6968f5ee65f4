#pragma once
// The hub's log, cut into what it did about each event of a till, in the order in which it did it,
// and what it did by itself. Which bytes stood behind an event the archive knows; whether the hub
// was right to take it is for others to judge. Part of the evidence; one thread.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/archive.hpp"

namespace onepool::sim {

struct Taking {
    std::size_t entry = 0;           // its place in the log
    const Written* event = nullptr;  // none: of the hub's own accord, or of a person's
    hub::Verdict verdict = hub::Verdict::applied;
    std::size_t begin = 0;  // of its effects in the entry
    std::size_t end = 0;

    bool is_booked() const {
        return event != nullptr && event->event && verdict != hub::Verdict::quarantined &&
               verdict != hub::Verdict::parked && verdict != hub::Verdict::duplicate;
    }
    std::span<const hub::Effect> effects(const std::vector<hub::LogEntry>& log) const {
        return std::span(log[entry].effects).subspan(begin, end - begin);
    }
};

class Takings {
  public:
    void follow(const Archive& archive, const HubImage& hub);

    const std::vector<Taking>& all() const { return all_; }
    // As the log names them by their indexes.
    const std::string& sku(hub::SkuIndex index) const { return skus_.at(index.value); }
    const std::string& location(hub::LocationIndex index) const {
        return locations_.at(index.value);
    }

  private:
    using OfEntry = std::map<protocol::Seq, const Written*>;

    void cut(const hub::LogEntry& entry);
    OfEntry events_of(const hub::LogEntry& entry);

    const Archive* archive_ = nullptr;
    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::vector<Taking> all_;
    std::map<std::uint32_t, std::string> skus_;
    std::map<std::uint32_t, std::string> locations_;
    std::map<NodeId, protocol::JournalId> present_;
    std::map<std::pair<NodeId, protocol::JournalId>, protocol::Position> cursors_;
};

}  // namespace onepool::sim
