#pragma once
// Promise 4, why it holds: what is promised to orders and shoppers, and what tills may sell without
// asking, is together never made more than what is on the shelf, entry by entry of the hub's log.
// Only what walked out beyond a till's right, or was found missing, makes a shortage, and none
// larger than itself. So where tills sell on their rights alone, and channels what they were told,
// there is never a debt. Sums of its own: from the effects what is free and what tills have, from
// the events themselves what went beyond it. One thread.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/free_units.hpp"
#include "tests/sim/checkers/rights_out.hpp"

namespace onepool::sim {

class ZeroOversell final : public Checker {
  public:
    std::string_view name() const override { return "4 zero-oversell"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    using CellName = FreeUnits::CellName;
    struct Cell {
        std::int64_t free = 0;    // on the shelf, less what is held
        std::int64_t rights = 0;  // out, or stranded
        std::int64_t online = 0;
        // What is promised, or may be sold unasked, that is not there.
        std::int64_t shortage() const { return std::max<std::int64_t>(0, rights + online - free); }
    };
    // What one entry of the log changes.
    struct Changes {
        std::set<CellName> cells;
        FreeUnits::Changes free;
        std::map<CellName, std::int64_t> rights;
        std::map<CellName, std::int64_t> online;  // after it
        std::map<CellName, std::int64_t> came;    // to the shelf, or (negative) off it
    };

    std::optional<std::string> judge(const World& world, const hub::LogEntry& entry);
    std::int64_t beyond_rights(const World& world, const hub::LogEntry& entry, Changes& changes,
                               const CellName& cell);
    void follow(const hub::Effect& effect, Changes& changes);

    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::map<std::uint32_t, std::string> skus_;
    std::map<std::uint32_t, std::string> locations_;
    FreeUnits free_units_;
    RightsOut rights_out_;
    std::map<CellName, Cell> cells_;
    std::optional<std::string> broken_;
};

}  // namespace onepool::sim
