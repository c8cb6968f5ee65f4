#pragma once
// Promise 9 for streams: the hub stops a node's stream only for a cause (its disk went back, was
// exchanged or copied, or a person revoked it), writes that down before it tells the node, and a
// node stops only when it was told. And the hub takes itself for restored only when it was,
// whatever a node claims. One thread.

#include <map>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class FencedForCause final : public Checker {
  public:
    std::string_view name() const override { return "9 fenced-for-cause"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> judge(const World& world, const Evidence& evidence,
                                     std::size_t node);
    bool is_let_wait(const World& world, std::size_t node);

    static std::optional<std::string> judge_epoch(const World& world, const Evidence& evidence,
                                                  std::size_t from);

    std::size_t entries_ = 0;              // of the log, at the last look
    std::vector<std::size_t> lives_;       // of each machine's disk, at the last look
    std::map<std::size_t, Millis> taken_;  // fenced, though the hub takes its journal by now: since
};

}  // namespace onepool::sim
