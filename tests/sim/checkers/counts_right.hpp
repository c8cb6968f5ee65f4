#pragma once
// Counting while selling goes on: once a count is compared and booked, the hub's shelf is what was
// counted and all that was recorded after it, whenever the hub hears of it, and nothing that was
// recorded before; what happened so near to the count that nobody can tell may be either. What
// moved the log says, when it happened the world knows. Judged where no clock was ever wrong.
//
// And a count is compared only once the hub has all that the tills of its location recorded before
// it (or waited for hours, and says so); in the end none waits for nothing. (Promise 2.)

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class CountsRight final : public Checker {
  public:
    std::string_view name() const override { return "2 counts-right"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    using Missing = std::optional<std::string>;
    using Cell = std::pair<std::uint32_t, std::uint32_t>;  // SKU, location
    // Virtual times, first and last that may be meant.
    struct Span {
        std::int64_t from = 0;
        std::int64_t until = 0;
    };
    struct Move {
        Span when;
        std::int64_t units = 0;  // on the shelf
    };
    struct Counted {
        std::int64_t units = 0;
        Span when;  // with all that cannot be told from it
        std::int64_t taken_at = 0;
    };
    // What a settled count makes of the shelf.
    struct Right {
        Counted counted;
        std::int64_t after = 0;
        std::int64_t less = 0;  // <= 0; perhaps after it
        std::int64_t more = 0;
    };
    struct Books {
        std::int64_t shelf = 0;
        std::vector<Move> moves;
        std::optional<Counted> waiting;
        std::optional<Right> right;
    };

    Missing add(const World& world, const Evidence& evidence, const Taking& taking);
    static Span span_of(const protocol::Event& event, std::int64_t seen, std::int64_t heard);
    void add_moves(const hub::LogEntry& entry, const Taking& taking);
    Missing take_count(const Evidence& evidence, const hub::LogEntry& entry, const Taking& taking,
                       const hub::CountTaken& taken);
    Missing settle(const World& world, const Evidence& evidence, const hub::LogEntry& entry,
                   const hub::CountSettled& settled);
    Missing find_unheard(const World& world, const Evidence& evidence, const std::string& location,
                         const Counted& counted) const;
    Missing judge(const World& world, const Evidence& evidence, const Cell& cell) const;
    static void classify(Right& right, const Move& move);
    std::string what(const Evidence& evidence, const Cell& cell) const;

    std::uint64_t history_ = std::numeric_limits<std::uint64_t>::max();
    std::size_t seen_ = 0;
    std::map<Cell, Books> books_;
    // Of each journal the hub met: how far it was taken by then.
    std::map<std::pair<NodeId, protocol::JournalId>, protocol::Seq> taken_;
};

}  // namespace onepool::sim
