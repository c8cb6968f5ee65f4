#pragma once
// Promise 4 against the goods themselves (invariants I6 and I7 of the model). What the hub books as
// standing in a location's rooms, with what its tills recorded and the hub has not heard of, is
// what truly stands there, and what is gone, or came, without a scan and was not counted since. And
// of that no more is promised than is there: what orders and shoppers have, what may be sold online
// and what tills may sell unasked, but for what walked out beyond rights and is not paid back yet;
// that grows by nothing else. Sums of its own (premises.hpp). Not judged are runs in which facts
// were lost, SKUs that were inspected (the first of it), locations that reconcile or that a person
// reopened (the second). One thread.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/free_units.hpp"
#include "tests/sim/checkers/premises.hpp"
#include "tests/sim/checkers/rights_out.hpp"

namespace onepool::sim {

class ThereToPromise final : public Checker {
  public:
    std::string_view name() const override { return "4 there-to-promise"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    using Name = Premises::Name;
    using CellName = FreeUnits::CellName;  // SKU, location, by their indexes
    // By the hub's log.
    struct Claims {
        std::int64_t free = 0;    // on the shelf, less what is held
        std::int64_t online = 0;  // U
        CellName cell;
    };
    struct Log {
        FreeUnits free_units;
        RightsOut rights;
        std::map<Name, Claims> claims;
        std::set<std::string> reconciling;  // locations
        protocol::HubEpoch epoch;
    };

    void follow(const Premises::News& news, std::set<Name>& touched);
    void follow(const hub::Effect& effect, std::set<Name>& touched);
    Claims& claims(std::uint32_t sku, std::uint32_t location);
    std::optional<std::string> judge_rooms(const Name& name) const;
    std::optional<std::string> judge_claims(const World& world, const Name& name,
                                            const Premises::News& news);
    bool is_promising(const World& world, const std::string& location) const;
    std::int64_t claimed_too_much(const Premises::Cell& cell, const Claims& claims) const;

    Premises premises_;
    Log log_;
    // What walked out beyond rights, or was found missing, and is still promised to somebody; none:
    // not known, because the hub came back.
    std::map<Name, std::optional<std::int64_t>> owed_;
};

}  // namespace onepool::sim
