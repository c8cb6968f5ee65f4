#pragma once
// Promise 4 for whoever pays: goods that the hub answered to keep are on its disk as kept; while
// they are, the order they are paid for is never refused; no order of other goods lets go of them;
// and nothing is kept for ever. Read from the log and from what the shops were answered, not from
// the hub's own book. One thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class PaidIsKept final : public Checker {
  public:
    std::string_view name() const override { return "4 paid-is-kept"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    std::optional<std::string> read(const World& world, const hub::LogEntry& entry);
    void note(const hub::Effect& effect);
    bool keeps_of(const hub::CheckoutKey& hold, const ShopOrder* order) const;

    std::size_t entries_seen_ = 0;
    std::size_t answers_seen_ = 0;
    std::uint64_t log_history_ = 0;
    std::set<hub::CheckoutKey> open_;   // by the log
    std::set<hub::CheckoutKey> known_;  // that ever stood in it
    std::set<hub::CheckoutKey> replaced_;
    std::map<hub::CheckoutKey, std::set<std::string>>
        kept_;                       // the SKUs of each that ever stood in it
    std::vector<std::string> skus_;  // by index
};

}  // namespace onepool::sim
