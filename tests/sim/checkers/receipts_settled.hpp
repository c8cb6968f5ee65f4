#pragma once
// A receipt by which goods came back at a till that does not have it is settled once all is heard:
// as exceeded, with a case, where more of something came back by it than was bought, at whatever
// tills and under whatever of its names; else as fine. One whose sale the hub does not have stays
// in question; so does, for hours, one whose sale came after its short code was named. (Promise 9.)

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class ReceiptsSettled final : public Checker {
  public:
    std::string_view name() const override { return "9 receipts-settled"; }
    std::optional<std::string> look(const World&, const Evidence&) override { return std::nullopt; }
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;
};

}  // namespace onepool::sim
