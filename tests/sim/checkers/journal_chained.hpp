#pragma once
// Promise 7, it can be proven: every journal is gapless and chained, link by link as chain.hpp
// states it; what the hub holds of a node is one unbroken history of that journal, never another
// one later; nobody was told more than the hub's disk holds; and nothing goes from a till's disk
// that no verified backup holds. One thread.

#include <map>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class JournalChained final : public Checker {
  public:
    std::string_view name() const override { return "7 journal-chained"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    struct Chain {  // of one machine, in the present history of its disk
        JournalWalk walk;
        std::size_t life = 0;  // of the head
        protocol::Position head;
        // The hub has all up to here of this journal: judged already, in this history of its log.
        StreamName judged_of;
        protocol::Seq judged;
        std::uint64_t judged_in = 0;
    };

    std::optional<std::string> follow_journal(const World& world, const Evidence& evidence,
                                              std::size_t node);
    std::optional<std::string> judge_acked(const World& world, const Evidence& evidence,
                                           std::size_t node);
    std::optional<std::string> judge_told(const Evidence& evidence, std::size_t node,
                                          const StreamName& stream, protocol::Seq acked);
    static std::optional<std::string> judge_pruned(const World& world, const Evidence& evidence,
                                                   std::size_t node);
    std::optional<std::string> follow_log(const Evidence& evidence);
    std::optional<std::string> judge_cursor(const Evidence& evidence, const StreamName& stream,
                                            const protocol::Position& cursor);

    std::vector<Chain> chains_;
    std::map<StreamName, protocol::Position> cursors_;
    std::map<NodeId, protocol::JournalId> present_;
    std::size_t entries_seen_ = 0;
    std::uint64_t log_history_ = 0;
};

}  // namespace onepool::sim
