#pragma once
// Promise 1, nothing sold is lost: what a node answered "done" for is in its durable journal, under
// the event and the document it named; what it answered "no" to is not; and when all is calm, the
// hub has it. One thread.

#include <set>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class SoldIsKept final : public Checker {
  public:
    std::string_view name() const override { return "1 sold-is-kept"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> judge_missing(const World& world, const Evidence& evidence,
                                             std::size_t at) const;

    struct Kept {
        protocol::Digest hash{};
        protocol::Digest content{};  // SHA-256 of its bytes
    };

    std::vector<Kept> facts_;  // each fact answered, in the witness's order
    std::size_t denials_seen_ = 0;
};

}  // namespace onepool::sim
