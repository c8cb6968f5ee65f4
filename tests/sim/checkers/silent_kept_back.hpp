#pragma once
// Promise 4 while a location is not heard: it goes on selling, so what the hub promises there never
// rises, but by goods that came and holds that ended; also across restarts of the hub. And once all
// that its nodes recorded is at the hub, nothing is kept back on their account: U is all that is
// free above the reserve and what tills have a right to. One thread.
//
// Not heard is a location when nothing in the name of any of its nodes has reached the hub for a
// while, in which it was up; that the hub calls it silent does not matter. Where others of the
// location are heard, their sales change which part of it the silent one is expected to have: there
// U may rise a little, and is not judged. Nor is anything else than the end in a run in which the
// hub's clock was wrong.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/free_units.hpp"

namespace onepool::sim {

class SilentKeptBack final : public Checker {
  public:
    std::string_view name() const override { return "4 silent-kept-back"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    // SKUs and locations by their indexes in the hub's log.
    using CellName = FreeUnits::CellName;
    struct Place {
        protocol::LocationId id;
        std::set<NodeId> nodes;
        Millis quiet_since;
        bool is_dark = false;  // for long enough; only a word ends it
    };
    // What one entry of the log changes.
    struct Change {
        std::map<CellName, std::int64_t> online;  // U after it
        FreeUnits::Changes free;                  // units more on the shelf that no order holds
        std::set<std::uint32_t> sold;             // locations that sold over the counter
        std::set<std::uint32_t> reopened;         // that promise again: told, or a person said so
    };

    void watch(const World& world);
    Change change_of(const hub::LogEntry& entry);
    void note(const hub::Effect& effect, Change& change);
    void note_setup(const hub::Effect& effect);
    std::optional<std::string> judge(const Change& change) const;
    void take(const Change& change);

    Millis now_;
    std::uint64_t history_ = 0;
    std::uint64_t hub_loads_ = 0;
    std::size_t entries_ = 0;
    std::map<std::uint32_t, std::string> skus_;
    std::map<std::uint32_t, Place> places_;
    std::map<CellName, std::int64_t> online_;
    FreeUnits free_units_;
};

}  // namespace onepool::sim
