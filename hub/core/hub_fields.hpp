#pragma once
// The fields of the small values that both the log and the flushed state are made of.

#include "hub/core/decoder.hpp"
#include "hub/core/encoder.hpp"
#include "hub/core/hub_log.hpp"

namespace onepool::hub {

template <>
struct EnumEnd<AccountKind> {
    static constexpr std::uint64_t value = inside_accounts + outside_accounts;
};
template <>
struct EnumEnd<Verdict> {
    static constexpr std::uint64_t value = 6;
};
template <>
struct EnumEnd<WayOut> {
    static constexpr std::uint64_t value = 2;
};
template <>
struct EnumEnd<FactKind> {
    static constexpr std::uint64_t value = fact_kinds;
};
template <>
struct Fields<Share> {
    static auto of(auto& s) { return std::tie(s.number, s.exposed); }
};
template <>
struct EnumEnd<RightUse> {
    static constexpr std::uint64_t value = 3;
};
template <>
struct EnumEnd<CountOutcome> {
    static constexpr std::uint64_t value = 3;
};
template <>
struct EnumEnd<ClockTrust> {
    static constexpr std::uint64_t value = 3;
};
template <>
struct EnumEnd<OrderStage> {
    static constexpr std::uint64_t value = order_stages;
};
template <>
struct EnumEnd<SourcingRule> {
    static constexpr std::uint64_t value = sourcing_rules;
};
template <>
struct EnumEnd<CheckoutState> {
    static constexpr std::uint64_t value = 5;
};
template <>
struct EnumEnd<CaseKind> {
    static constexpr std::uint64_t value = 21;
};
template <>
struct EnumEnd<EpochCause> {
    static constexpr std::uint64_t value = 5;
};
template <>
struct EnumEnd<Scope> {
    static constexpr std::uint64_t value = limits::scopes;
};
template <>
struct EnumEnd<FenceReason> {
    static constexpr std::uint64_t value = 7;
};

template <>
struct Fields<Account> {
    static auto of(auto& a) { return std::tie(a.kind, a.location); }
};
template <>
struct Fields<Position> {
    static auto of(auto& p) { return std::tie(p.seq, p.hash); }
};
template <>
struct Fields<PublicKey> {
    static auto of(auto& k) { return std::tie(k.bytes); }
};
template <>
struct Fields<Signature> {
    static auto of(auto& s) { return std::tie(s.bytes); }
};
template <>
struct Fields<BusinessDay> {
    static auto of(auto& d) { return std::tie(d.yyyymmdd); }
};
template <>
struct Fields<DayLeaf> {
    static auto of(auto& l) { return std::tie(l.node, l.journal, l.head); }
};
template <>
struct Fields<Fence> {
    static auto of(auto& f) { return std::tie(f.hub_epoch, f.journal, f.reason, f.text); }
};
template <>
struct Fields<SafePoint> {
    static auto of(auto& p) { return std::tie(p.node, p.journal, p.seq); }
};
template <>
struct Fields<ScopeSet> {
    static auto of(auto& s) { return std::tie(s.scope, s.rows, s.bytes, s.chunks); }
};
template <>
struct Fields<UnreadableEvents> {
    static auto of(auto& u) { return std::tie(u.journal, u.first, u.last); }
};
template <>
struct Fields<CheckoutKey> {
    static auto of(auto& k) { return std::tie(k.channel, k.hold); }
};
template <>
struct Fields<SourcingSet> {
    static auto of(auto& s) { return std::tie(s.rules); }
};
template <>
struct Fields<Region> {
    static auto of(auto& r) { return std::tie(r.country, r.postcode); }
};
template <>
struct Fields<CutOff> {
    static auto of(auto& c) { return std::tie(c.minute, c.utc_offset); }
};
template <>
struct Fields<LocationTerms> {
    static auto of(auto& t) { return std::tie(t.region, t.cut_off, t.cost); }
};
template <>
struct Fields<Fulfilment> {
    static auto of(auto& f) { return std::tie(f.may_split, f.may_be_partial); }
};
template <>
struct Fields<PickedLot> {
    static auto of(auto& l) { return std::tie(l.sku, l.lot, l.quantity, l.expiry); }
};
template <>
struct Fields<OrderKey> {
    static auto of(auto& k) { return std::tie(k.channel, k.order); }
};

}  // namespace onepool::hub
