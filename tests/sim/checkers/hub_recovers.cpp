#include "tests/sim/checkers/hub_recovers.hpp"

#include <algorithm>
#include <array>

namespace onepool::sim {

namespace {

// A look after every restart, and after about one commit in sixteen.
constexpr std::uint64_t one_in = 16;

bool is_same(const hub::NodeRecord& a, const hub::NodeRecord& b) {
    return a.id() == b.id() && a.location == b.location && a.applied == b.applied &&
           a.set_aside == b.set_aside && a.voided == b.voided && a.overdrafts == b.overdrafts &&
           a.intake.journal() == b.intake.journal() && a.intake.cursor() == b.intake.cursor() &&
           a.intake.epoch() == b.intake.epoch() && a.intake.fence() == b.intake.fence() &&
           a.key == b.key && a.silent_since == b.silent_since && a.sold == b.sold;
}

bool is_same_ledger(const hub::Ledger& a, const hub::Ledger& b) {
    if (a.cell_count() != b.cell_count() || a.sku_count() != b.sku_count())
        return false;
    for (std::size_t slot = 0; slot < a.cell_count(); ++slot) {
        const bool is_same_cell =
            a.key_at(slot) == b.key_at(slot) && a.cell_at(slot) == b.cell_at(slot);
        if (!is_same_cell)
            return false;
    }
    for (std::uint32_t index = 0; index < a.sku_count(); ++index) {
        if (a.sku(hub::SkuIndex{index}) != b.sku(hub::SkuIndex{index}))
            return false;
    }
    return a.debt() == b.debt();
}

bool is_same_listings(const hub::ListingBook& a, const hub::ListingBook& b) {
    return std::equal(a.all().begin(), a.all().end(), b.all().begin(), b.all().end(),
                      [](const auto& left, const auto& right) {
                          return left.first == right.first &&
                                 left.second.all() == right.second.all() &&
                                 left.second.feed() == right.second.feed();
                      });
}

bool is_same_scopes(const hub::ScopeBook& a, const hub::ScopeBook& b) {
    using protocol::Scope;
    return std::ranges::all_of(
        std::array{Scope::catalogue, Scope::prices, Scope::staff, Scope::config}, [&](Scope scope) {
            const auto* left = a.find(scope);
            const auto* right = b.find(scope);
            return left == nullptr || right == nullptr ? left == right : *left == *right;
        });
}

bool is_same_worklist(const hub::SetAsideBook& a, const hub::SetAsideBook& b) {
    return a.all() == b.all() && a.open() == b.open() && a.open_count() == b.open_count();
}

bool is_same_identities(const hub::IdentityBook& a, const hub::IdentityBook& b) {
    return a.codes() == b.codes() && a.certificates() == b.certificates();
}

std::optional<std::string> difference(const hub::HubState& live, const hub::HubState& rebuilt) {
    if (live.lsn() != rebuilt.lsn()) {
        return join("memory is at entry ", live.lsn().value, ", the log ends at ",
                    rebuilt.lsn().value);
    }
    if (live.locations() != rebuilt.locations())
        return "locations differ from the log";
    if (!is_same_ledger(live.ledger(), rebuilt.ledger()))
        return "the ledger differs from the log";
    if (live.demand().all() != rebuilt.demand().all())
        return "what was sold over the counter differs from the log";
    if (live.orders().all() != rebuilt.orders().all())
        return "orders differ from the log";
    if (live.cases().all() != rebuilt.cases().all())
        return "cases differ from the log";
    if (live.days().all() != rebuilt.days().all())
        return "closed days differ from the log";
    if (!is_same_listings(live.listings(), rebuilt.listings()))
        return "listings differ from the log";
    if (live.promotions().all() != rebuilt.promotions().all())
        return "promotions differ from the log";
    if (live.recovery().record() != rebuilt.recovery().record())
        return "what is known of restores differs from the log";
    if (!is_same_worklist(live.worklist(), rebuilt.worklist()))
        return "the worklist differs from the log";
    if (!is_same_scopes(live.scopes(), rebuilt.scopes()))
        return "what nodes are provided with differs from the log";
    if (!is_same_identities(live.identities(), rebuilt.identities()))
        return "enrolment codes and certificates differ from the log";
    const auto& nodes = live.nodes().all();
    const auto& again = rebuilt.nodes().all();
    const bool is_same_nodes =
        std::equal(nodes.begin(), nodes.end(), again.begin(), again.end(), is_same);
    if (!is_same_nodes)
        return "the nodes differ from the log";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> HubRecovers::look(const World& world, const Evidence& evidence) {
    const auto& process = world.hub().process();
    const bool is_new_life = process.life() != hub_life_;
    const bool is_longer = evidence.log().size() != entries_;
    if (!process.is_settled() || (!is_new_life && !is_longer))
        return std::nullopt;
    hub_life_ = process.life();
    entries_ = evidence.log().size();
    if (!is_new_life && chance_.below(one_in) != 0)
        return std::nullopt;
    return settled(world, evidence);
}

std::optional<std::string> HubRecovers::settled(const World& world, const Evidence& evidence) {
    const hub::HubState& live = world.hub().process().core().state();
    if (auto wrong = difference(live, *evidence.hub().replay()))
        return wrong;
    const auto wrong = difference(live, *evidence.hub().recover());
    return wrong ? std::optional(join("after flush and tail: ", *wrong)) : std::nullopt;
}

}  // namespace onepool::sim
