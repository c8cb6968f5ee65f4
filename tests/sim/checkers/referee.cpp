#include "tests/sim/checkers/referee.hpp"

#include <utility>

#include "tests/sim/checkers/back_as_written.hpp"
#include "tests/sim/checkers/baskets_kept.hpp"
#include "tests/sim/checkers/channels_apart.hpp"
#include "tests/sim/checkers/closed_till_told.hpp"
#include "tests/sim/checkers/converges.hpp"
#include "tests/sim/checkers/counted_once.hpp"
#include "tests/sim/checkers/counters_grow.hpp"
#include "tests/sim/checkers/counts_right.hpp"
#include "tests/sim/checkers/credit_kept.hpp"
#include "tests/sim/checkers/debts_paid.hpp"
#include "tests/sim/checkers/fenced_for_cause.hpp"
#include "tests/sim/checkers/given_up_once.hpp"
#include "tests/sim/checkers/hub_recovers.hpp"
#include "tests/sim/checkers/inspected_once.hpp"
#include "tests/sim/checkers/journal_chained.hpp"
#include "tests/sim/checkers/legs_add_up.hpp"
#include "tests/sim/checkers/orders_kept.hpp"
#include "tests/sim/checkers/paid_is_kept.hpp"
#include "tests/sim/checkers/picked_once.hpp"
#include "tests/sim/checkers/promised_once.hpp"
#include "tests/sim/checkers/published_covered.hpp"
#include "tests/sim/checkers/receipts_settled.hpp"
#include "tests/sim/checkers/rights_hub_checks.hpp"
#include "tests/sim/checkers/rights_known.hpp"
#include "tests/sim/checkers/rollback_noticed.hpp"
#include "tests/sim/checkers/scanned_once.hpp"
#include "tests/sim/checkers/set_aside_once.hpp"
#include "tests/sim/checkers/shared_out.hpp"
#include "tests/sim/checkers/silent_kept_back.hpp"
#include "tests/sim/checkers/sold_is_kept.hpp"
#include "tests/sim/checkers/staged_is_owned.hpp"
#include "tests/sim/checkers/stamps_grow.hpp"
#include "tests/sim/checkers/stamps_told.hpp"
#include "tests/sim/checkers/strangers_get_nothing.hpp"
#include "tests/sim/checkers/there_to_promise.hpp"
#include "tests/sim/checkers/units_conserved.hpp"
#include "tests/sim/checkers/zero_oversell.hpp"

namespace onepool::sim {

namespace {

std::vector<std::unique_ptr<Checker>> all_checkers(std::uint64_t seed) {
    std::vector<std::unique_ptr<Checker>> checkers;
    checkers.push_back(std::make_unique<SoldIsKept>());
    checkers.push_back(std::make_unique<BasketsKept>());
    checkers.push_back(std::make_unique<OrdersKept>());
    checkers.push_back(std::make_unique<CountedOnce>());
    checkers.push_back(std::make_unique<ScannedOnce>());
    checkers.push_back(std::make_unique<CountsRight>());
    checkers.push_back(std::make_unique<InspectedOnce>());
    checkers.push_back(std::make_unique<UnitsConserved>());
    checkers.push_back(std::make_unique<StagedIsOwned>());
    checkers.push_back(std::make_unique<PromisedOnce>());
    checkers.push_back(std::make_unique<DebtsPaid>());
    checkers.push_back(std::make_unique<SharedOut>());
    checkers.push_back(std::make_unique<RightsCovered>());
    checkers.push_back(std::make_unique<RightsKnown>());
    checkers.push_back(std::make_unique<ZeroOversell>());
    checkers.push_back(std::make_unique<CountersGrow>());
    checkers.push_back(std::make_unique<ThereToPromise>());
    checkers.push_back(std::make_unique<PublishedCovered>());
    checkers.push_back(std::make_unique<ClosedTillTold>());
    checkers.push_back(std::make_unique<SilentKeptBack>());
    checkers.push_back(std::make_unique<PaidIsKept>());
    checkers.push_back(std::make_unique<PickedOnce>());
    checkers.push_back(std::make_unique<GivenUpOnce>());
    checkers.push_back(std::make_unique<LegsAddUp>());
    checkers.push_back(std::make_unique<ChannelsApart>());
    checkers.push_back(std::make_unique<SetAsideOnce>());
    checkers.push_back(std::make_unique<ReceiptsSettled>());
    checkers.push_back(std::make_unique<StampsGrow>());
    checkers.push_back(std::make_unique<StampsTold>());
    checkers.push_back(std::make_unique<Converges>());
    checkers.push_back(std::make_unique<JournalChained>());
    checkers.push_back(std::make_unique<BackAsWritten>());
    checkers.push_back(std::make_unique<HubRecovers>(seed));
    checkers.push_back(std::make_unique<FencedForCause>());
    checkers.push_back(std::make_unique<RollbackNoticed>());
    checkers.push_back(std::make_unique<CreditKept>());
    checkers.push_back(std::make_unique<StrangersGetNothing>());
    return checkers;
}

}  // namespace

Referee::Referee(std::uint64_t seed, const std::string& only) : checkers_(all_checkers(seed)) {
    if (only.empty())
        return;
    std::erase_if(checkers_, [&](const auto& checker) { return checker->name() != only; });
    CHECK(!checkers_.empty());
}

std::vector<std::string> Referee::names() {
    std::vector<std::string> names;
    for (const auto& checker : all_checkers(0))
        names.emplace_back(checker->name());
    return names;
}

void Referee::look(const World& world) {
    evidence_.update(world);
    for (const auto& checker : checkers_) {
        if (violation_)
            return;
        found(*checker, checker->look(world, evidence_), world);
    }
}

void Referee::settled(const World& world) {
    evidence_.update(world);
    for (const auto& checker : checkers_) {
        if (violation_)
            return;
        found(*checker, checker->settled(world, evidence_), world);
    }
}

void Referee::found(const Checker& checker, std::optional<std::string> text, const World& world) {
    if (text) {
        violation_ =
            Violation{std::string(checker.name()), std::move(*text), world.nature().time.now()};
    }
}

}  // namespace onepool::sim
