#pragma once
// Promise 4 for a hub that came back from an old image of its disk, as the world knows it: a
// location promises nothing (U = 0) until each node that was registered there by then has greeted
// since, and the log holds what it greeted with; or until it was revoked, or a person reopened the
// location. A shop is told no more than the largest sum of U since, or what it had confirmed less
// what probably sold meanwhile, worked out anew. What the hub itself says of its recovery is not
// looked at. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class ClosedTillTold final : public Checker {
  public:
    std::string_view name() const override { return "4 closed-till-told"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    using Listing = std::pair<protocol::ChannelId, std::string>;
    // What the hub's log says; SKUs and locations by their indexes there.
    struct Book {
        std::map<std::uint32_t, std::string> skus;
        std::map<std::uint32_t, protocol::LocationId> locations;
        std::map<NodeId, protocol::LocationId> nodes;
        std::map<std::uint32_t, std::map<std::uint32_t, std::int64_t>> online;  // U
        std::map<std::uint32_t, std::int64_t> sold;  // units at customers
        std::map<Listing, std::uint32_t> listings;
        std::map<Listing, std::int64_t> confirmed;
        protocol::UnixMs first;
        protocol::UnixMs newest;
    };
    // The newest restore.
    struct Restore {
        Millis at;
        std::size_t entries = 0;    // that came back with it
        std::size_t greetings = 0;  // of the witness by then
        std::uint64_t epoch = 0;
        std::map<NodeId, protocol::LocationId> awaited;
        std::map<std::uint32_t, std::int64_t> most;  // the largest sum of U since, by SKU
    };

    bool has_new_restore(const World& world);
    Restore begin(const World& world, std::size_t entries) const;
    void follow(const hub::LogEntry& entry);
    void follow(const hub::Effect& effect);
    void hear(const World& world, const Evidence& evidence);
    void keep_numbers(protocol::UnixMs started);
    std::optional<std::string> judge_promises(const World& world);
    std::optional<std::string> judge_numbers(const World& world);

    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::size_t harm_seen_ = 0;
    std::size_t numbers_seen_ = 0;
    Book book_;
    std::optional<Restore> restore_;
    // The most that a listing may keep: after several restores what the most generous one leaves,
    // since a hub that was restored while it kept numbers goes on with those.
    std::map<Listing, std::int64_t> kept_;
};

}  // namespace onepool::sim
