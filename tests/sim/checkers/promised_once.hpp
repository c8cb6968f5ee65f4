#pragma once
// Promise 4, no unit is promised twice: in every cell U >= 0 and shelf + debt >= held + U, where
// held is what the open orders say; a debt has an open case; and every number that a shop took over
// is a sum of U that the hub log had at its moment, or its share of it, in the order of the log, or
// what a restored hub keeps there. A location that reconciles promises nothing and takes no order.
// One thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class PromisedOnce final : public Checker {
  public:
    std::string_view name() const override { return "4 promised-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> judge_cells(const hub::HubState& state) const;
    std::optional<std::string> judge_cell(const hub::HubState& state, std::size_t slot,
                                          std::int64_t held) const;
    void follow_log(const World& world, const Evidence& evidence);
    std::optional<std::string> judge_numbers(const World& world);

    // U as the durable log of one hub epoch set it: by SKU index, by location index; and every sum
    // it ever gave. What an earlier epoch pushed may still arrive.
    struct OnChannel {
        std::map<std::uint32_t, std::vector<std::int64_t>> sums;
        std::map<std::string, std::uint32_t> sku_of_listing;
        std::map<std::string, std::size_t> last_sum_used;  // by listing: position in sums
        // What a restored hub goes on showing: by SKU index, while it keeps numbers.
        std::map<std::uint32_t, std::int64_t> kept;
        // Its part of what is shared out: by SKU index.
        std::map<std::uint32_t, std::int64_t> shares;
    };
    struct Book {
        std::map<std::uint32_t, std::map<std::uint32_t, std::int64_t>> online;
        std::map<protocol::ChannelId, OnChannel> channels;
        bool is_keeping = false;
        std::set<std::uint32_t> reconciling;  // location indexes
        protocol::OrderKey paid;              // the newest that a hold became
        // Whose hold ended in the effect before, and at which location.
        std::optional<std::pair<protocol::OrderKey, std::uint32_t>> left;
    };

    // Whether the sums may be others after it.
    bool follow(Book& book, const hub::Effect& effect);
    static void add_sums(Book& book);

    HubChanges hub_;
    std::map<std::uint64_t, Book> books_;  // by hub epoch
    std::optional<std::string> broken_;    // a promise found in the log
    std::uint64_t epoch_ = 0;              // of the entries seen last
    std::size_t entries_seen_ = 0;
    std::uint64_t log_history_ = 0;
    std::size_t numbers_seen_ = 0;
};

}  // namespace onepool::sim
