#pragma once
// Promise 7, it can be proven: every journal is gapless and chained, link by link as chain.hpp
// states it; what the hub holds of a node is a prefix of that journal (its cursor's hash is the
// journal's), and nobody was told more than the hub's disk holds. One thread.

#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class JournalChained final : public Checker {
  public:
    std::string_view name() const override { return "7 journal-chained"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> follow_journal(const World& world, const Evidence& evidence,
                                              std::size_t node);
    std::optional<std::string> judge_acked(const World& world, const Evidence& evidence,
                                           std::size_t node) const;
    std::optional<std::string> follow_log(const World& world, const Evidence& evidence);
    std::optional<std::string> judge_cursor(const World& world, std::size_t node,
                                            const protocol::Position& cursor) const;

    // By node: the chain as computed here, hash by hash, and the hub's durable cursor.
    std::vector<std::vector<protocol::Digest>> chains_;
    std::vector<protocol::Position> cursors_;
    std::size_t entries_seen_ = 0;
};

}  // namespace onepool::sim
