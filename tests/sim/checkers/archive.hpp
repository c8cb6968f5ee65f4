#pragma once
// Every event that ever stood in a journal, also in one that was rolled back, replaced or copied
// since. A chain hash names an event together with all that came before it, so two histories of one
// journal live here side by side, and a cursor says by its hash which of them it means. Owned by
// the evidence; one thread.

#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/sim/world/world.hpp"

namespace onepool::sim {

struct Written {
    NodeId node;
    protocol::JournalId journal;
    protocol::Seq seq;
    protocol::Digest hash{};
    protocol::Digest previous{};
    std::optional<protocol::Event> event;  // none: no release can read it
    std::uint16_t major = 0;               // that its bytes say they are of; 0: they are no event
    // An event as tills record them day by day; all others are for checkers/asides.hpp to judge.
    bool is_plain = true;
    protocol::Digest content{};  // SHA-256 of its bytes
    std::string location;        // of the machine that wrote it
    Millis seen_at;              // when it first stood on a disk
};

class Archive {
  public:
    struct Place {
        protocol::JournalId journal;
        protocol::Digest previous;  // hash of the row before
        Millis now;
    };
    // `odd`: what may be unreadable.
    void add(const NodeMachine::Identity& identity, const JournalRow& row, const Place& place,
             const std::set<protocol::Digest>& odd);

    const Written* find(const protocol::Digest& hash) const;
    // By what it says, whatever came before it.
    const Written* find_event(const protocol::EventId& id, const protocol::Digest& content) const;
    // Somebody at that location recorded that it is begun there.
    bool was_taken(const protocol::OrderKey& order, const std::string& location) const {
        return taken_.contains({order, location});
    }
    // The events after `from` up to `to`, oldest first; nothing when `to` does not continue `from`
    // or was never written.
    std::optional<std::vector<const Written*>> between(const protocol::Position& from,
                                                       const protocol::Position& to) const;

  private:
    struct FirstBytes {
        std::size_t operator()(const protocol::Digest& digest) const {
            std::size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof value);
            return value;
        }
    };

    // Neither is iterated.
    std::unordered_map<protocol::Digest, Written, FirstBytes> written_;
    std::unordered_map<protocol::Digest, const Written*, FirstBytes> by_content_;
    std::set<std::pair<protocol::OrderKey, std::string>> taken_;
};

}  // namespace onepool::sim
