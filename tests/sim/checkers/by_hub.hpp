#pragma once
// What moves although no till's event says so by itself: what a count turned out to have found or
// lost, and as much of a decision about goods in inspection as waited there when the hub heard of
// it. Added up from what was counted, expected and decided, never from the movements in the log;
// those must be the same. Part of the evidence; one thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/takings.hpp"

namespace onepool::sim {

class ByHub {
  public:
    struct Move {
        protocol::Lsn lsn;
        std::string sku;
        std::string from;  // accounts
        std::string to;
        std::string location;
        std::int64_t units = 0;
    };

    void follow(const HubImage& hub, const Takings& takings);

    const std::vector<Move>& moves() const { return moves_; }
    // The first decision that was booked otherwise than it can be.
    const std::optional<std::string>& wrong() const { return wrong_; }
    // What waits for inspection, by location and SKU, at the log's end.
    using Place = std::pair<std::string, std::string>;
    const std::map<Place, std::int64_t>& waiting() const { return waiting_; }

  private:
    using Cell = std::pair<std::uint32_t, std::uint32_t>;  // SKU, location

    void add(const hub::LogEntry& entry, const Taking& taking, const Takings& takings);
    void add_counts(const hub::LogEntry& entry, const Taking& taking, const Takings& takings);
    void settle(const hub::CountSettled& settled, Move move);
    void correct(const hub::CountCorrected& back, Move move);
    void add_inspection(const hub::LogEntry& entry, const Taking& taking, const Takings& takings);
    void compare(const std::vector<Move>& decided, const hub::LogEntry& entry, const Taking& taking,
                 const Takings& takings);

    std::uint64_t history_ = 0;
    std::size_t seen_ = 0;
    std::vector<Move> moves_;
    std::map<Cell, std::int64_t> counted_;    // by the newest count
    std::map<Cell, std::int64_t> variances_;  // of counts that settled
    std::map<Place, std::int64_t> waiting_;
    std::optional<std::string> wrong_;
};

}  // namespace onepool::sim
