#include "hub/core/hub_fields.hpp"
#include "hub/core/promotion_fields.hpp"
#include "hub/core/return_fields.hpp"

namespace onepool::hub {

template <>
struct Fields<Currency> {
    static auto of(auto& c) { return std::tie(c.code); }
};
template <>
struct Fields<SaleLine> {
    static auto of(auto& l) {
        return std::tie(l.line_no, l.sku, l.gtin, l.scanned_code, l.description, l.quantity,
                        l.unit_price, l.amount, l.tax_code, l.tax_rate, l.scanned_at);
    }
};
template <>
struct Fields<Order> {
    static auto of(auto& o) {
        return std::tie(o.order, o.version, o.currency, o.placed_at, o.lines, o.collect_at,
                        o.due_at, o.collect_by, o.ship_to);
    }
};
template <>
struct Fields<LocationAdded> {
    static auto of(auto& e) {
        return std::tie(e.index, e.id, e.name, e.location_reserve, e.ships_orders);
    }
};
template <>
struct Fields<NodeRegistered> {
    static auto of(auto& e) { return std::tie(e.node, e.location, e.name); }
};
template <>
struct Fields<SkuNamed> {
    static auto of(auto& e) { return std::tie(e.index, e.sku, e.gtin, e.description); }
};
template <>
struct Fields<ListingMapped> {
    static auto of(auto& e) { return std::tie(e.channel, e.listing, e.sku); }
};
template <>
struct Fields<StreamAdopted> {
    static auto of(auto& e) { return std::tie(e.node, e.journal, e.epoch); }
};
template <>
struct Fields<StreamAdvanced> {
    static auto of(auto& e) { return std::tie(e.node, e.cursor); }
};
template <>
struct Fields<StreamStopped> {
    static auto of(auto& e) { return std::tie(e.node, e.fence); }
};
template <>
struct Fields<LateTaken> {
    static auto of(auto& e) { return std::tie(e.node, e.journal, e.last, e.taken); }
};
template <>
struct Fields<NodeKeyed> {
    static auto of(auto& e) { return std::tie(e.node, e.key); }
};
template <>
struct Fields<DaySealed> {
    static auto of(auto& e) { return std::tie(e.day, e.root, e.leaves, e.signature); }
};
template <>
struct Fields<LateSettled> {
    static auto of(auto& e) { return std::tie(e.node); }
};
template <>
struct Fields<WalkInSold> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.node, e.day, e.units); }
};
template <>
struct Fields<SilenceBegun> {
    static auto of(auto& e) { return std::tie(e.node, e.since); }
};
template <>
struct Fields<SilenceEnded> {
    static auto of(auto& e) { return std::tie(e.node); }
};
template <>
struct Fields<CheckoutHeld> {
    static auto of(auto& e) {
        return std::tie(e.key, e.owner, e.version, e.location, e.lines, e.expires_at);
    }
};
template <>
struct Fields<CheckoutEnded> {
    static auto of(auto& e) { return std::tie(e.key, e.as, e.order); }
};
template <>
struct Fields<EventsMissing> {
    static auto of(auto& e) { return std::tie(e.node, e.missing); }
};
template <>
struct Fields<BroughtIn> {
    static auto of(auto& e) { return std::tie(e.node, e.by, e.reason); }
};
template <>
struct Fields<EventJudged> {
    static auto of(auto& e) { return std::tie(e.node, e.seq, e.verdict, e.fact); }
};
template <>
struct Fields<EventSetAside> {
    static auto of(auto& e) {
        return std::tie(e.node, e.seq, e.verdict, e.reason, e.raw, e.journal, e.fact, e.withheld,
                        e.build, e.case_id, e.way_out);
    }
};
template <>
struct Fields<SetAsideReplayed> {
    static auto of(auto& e) {
        return std::tie(e.id, e.by, e.verdict, e.reason, e.withheld, e.build);
    }
};
template <>
struct Fields<SetAsideVoided> {
    static auto of(auto& e) { return std::tie(e.id, e.by, e.reason); }
};
template <>
struct Fields<Moved> {
    static auto of(auto& e) { return std::tie(e.sku, e.from, e.to, e.quantity); }
};
template <>
struct Fields<Drawn> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.own, e.online, e.overdraft); }
};
template <>
struct Fields<OnlineSet> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.online); }
};
template <>
struct Fields<DebtSet> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.debt); }
};
template <>
struct Fields<OrderTaken> {
    static auto of(auto& e) { return std::tie(e.order); }
};
template <>
struct Fields<HoldOpened> {
    static auto of(auto& e) { return std::tie(e.order, e.location, e.lines); }
};
template <>
struct Fields<HoldEnded> {
    static auto of(auto& e) { return std::tie(e.order, e.location); }
};
template <>
struct Fields<OrderMoved> {
    static auto of(auto& e) { return std::tie(e.order, e.stage, e.reason, e.by, e.why); }
};
template <>
struct Fields<OrderTaker> {
    static auto of(auto& e) { return std::tie(e.order, e.node, e.staff, e.location, e.is_begun); }
};
template <>
struct Fields<OrderStaged> {
    static auto of(auto& e) { return std::tie(e.order, e.location, e.place, e.lines); }
};
template <>
struct Fields<StagedLeft> {
    static auto of(auto& e) { return std::tie(e.order, e.lines, e.location); }
};
template <>
struct Fields<LeftUnpicked> {
    static auto of(auto& e) { return std::tie(e.order, e.lines, e.location); }
};
template <>
struct Fields<LocationGaveUp> {
    static auto of(auto& e) { return std::tie(e.order, e.location, e.was_picked); }
};
template <>
struct Fields<HoldLeaving> {
    static auto of(auto& e) { return std::tie(e.order, e.location); }
};
template <>
struct Fields<HoldGivenBack> {
    static auto of(auto& e) { return std::tie(e.order, e.location); }
};
template <>
struct Fields<HandedOver> {
    static auto of(auto& e) { return std::tie(e.order, e.lines, e.location, e.is_last, e.way); }
};
template <>
struct Fields<OrderHeardOf> {
    static auto of(auto& e) { return std::tie(e.order); }
};
template <>
struct Fields<OrderFilledIn> {
    static auto of(auto& e) { return std::tie(e.order); }
};
template <>
struct Fields<OrderOverdue> {
    static auto of(auto& e) { return std::tie(e.order); }
};
template <>
struct EnumEnd<OrderMark> {
    static constexpr std::uint64_t value = 2;
};
template <>
struct Fields<OrderMarked> {
    static auto of(auto& e) { return std::tie(e.order, e.mark); }
};
template <>
struct Fields<OrderPacked> {
    static auto of(auto& e) { return std::tie(e.order, e.location); }
};
template <>
struct Fields<CollectionMoved> {
    static auto of(auto& e) { return std::tie(e.order, e.location); }
};
template <>
struct Fields<SkuLotAsked> {
    static auto of(auto& e) { return std::tie(e.sku, e.asks_lot); }
};
template <>
struct Fields<LotsPicked> {
    static auto of(auto& e) { return std::tie(e.order, e.location, e.lots); }
};
template <>
struct Fields<LinesCut> {
    static auto of(auto& e) { return std::tie(e.order, e.lines, e.is_to_be_told); }
};
template <>
struct Fields<FulfilmentSet> {
    static auto of(auto& e) { return std::tie(e.channel, e.fulfilment); }
};
template <>
struct Fields<OrderStageTold> {
    static auto of(auto& e) { return std::tie(e.order, e.stage); }
};
template <>
struct Fields<Published> {
    static auto of(auto& e) {
        return std::tie(e.channel, e.listing, e.quantity, e.is_paused, e.version);
    }
};
template <>
struct Fields<FeedMoved> {
    static auto of(auto& e) { return std::tie(e.channel, e.cursor); }
};
template <>
struct Fields<CaseOpened> {
    static auto of(auto& e) { return std::tie(e.id, e.kind, e.subject, e.text, e.proposal); }
};
template <>
struct Fields<CaseClosed> {
    static auto of(auto& e) { return std::tie(e.id, e.by, e.note); }
};
template <>
struct Fields<EnrolCodeIssued> {
    static auto of(auto& e) {
        return std::tie(e.slot, e.label, e.digest, e.location, e.name, e.node, e.expires_at);
    }
};
template <>
struct Fields<EnrolCodeTried> {
    static auto of(auto& e) { return std::tie(e.slot); }
};
template <>
struct Fields<EnrolCodeUsed> {
    static auto of(auto& e) { return std::tie(e.slot, e.node, e.key); }
};
template <>
struct Fields<CertificateIssued> {
    static auto of(auto& e) { return std::tie(e.serial, e.node, e.key, e.not_before, e.not_after); }
};
template <>
struct Fields<CertificateRevoked> {
    static auto of(auto& e) { return std::tie(e.serial); }
};
template <>
struct Fields<EpochRaised> {
    static auto of(auto& e) { return std::tie(e.epoch, e.cause, e.restore); }
};
template <>
struct Fields<ReconcileBegun> {
    static auto of(auto& e) { return std::tie(e.location, e.nodes); }
};
template <>
struct Fields<NodeReported> {
    static auto of(auto& e) { return std::tie(e.node, e.journal, e.head); }
};
template <>
struct Fields<NodeSettled> {
    static auto of(auto& e) { return std::tie(e.node); }
};
template <>
struct Fields<ReconcileEnded> {
    static auto of(auto& e) { return std::tie(e.location, e.by, e.reason); }
};
template <>
struct Fields<KeepingBegun> {
    static auto of(auto&) { return std::tie(); }
};
template <>
struct Fields<NumberKept> {
    static auto of(auto& e) { return std::tie(e.channel, e.listing, e.quantity); }
};
template <>
struct Fields<ShareSet> {
    static auto of(auto& e) { return std::tie(e.channel, e.listing, e.share); }
};
template <>
struct Fields<ShareEnded> {
    static auto of(auto& e) { return std::tie(e.channel, e.listing); }
};
template <>
struct Fields<KeepingEnded> {
    static auto of(auto&) { return std::tie(); }
};
template <>
struct Fields<FeedPostponed> {
    static auto of(auto& e) { return std::tie(e.channel, e.cursor); }
};
template <>
struct Fields<FeedRewound> {
    static auto of(auto& e) { return std::tie(e.channel, e.cursor); }
};
template <>
struct Fields<BackupVerified> {
    static auto of(auto& e) { return std::tie(e.lsn, e.made_at, e.digest, e.safe); }
};
template <>
struct Fields<RightGranted> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.node, e.units, e.after); }
};
template <>
struct Fields<RightUsed> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.node, e.units, e.use); }
};
template <>
struct Fields<RightKept> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.node, e.keep); }
};
template <>
struct Fields<StrandedFreed> {
    static auto of(auto& e) { return std::tie(e.node, e.is_counted); }
};
template <>
struct Fields<CountBegun> {
    static auto of(auto& e) {
        return std::tie(e.session, e.id, e.node, e.location, e.name, e.is_full, e.begun_by,
                        e.begun_at, e.finished_by, e.finished_at);
    }
};
template <>
struct Fields<CountTaken> {
    static auto of(auto& e) {
        return std::tie(e.session, e.sku, e.location, e.counted, e.from, e.until, e.clock_trust,
                        e.by, e.first, e.first_by);
    }
};
template <>
struct Fields<CountSettled> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.outcome, e.expected, e.note); }
};
template <>
struct Fields<CountCorrected> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.node, e.units); }
};
template <>
struct Fields<EventDated> {
    static auto of(auto& e) { return std::tie(e.at); }
};
template <>
struct Fields<LocationTermsSet> {
    static auto of(auto& e) { return std::tie(e.location, e.terms); }
};
template <>
struct Fields<LocationDraining> {
    static auto of(auto& e) { return std::tie(e.location, e.is_draining, e.by, e.reason); }
};

namespace {

// 1: logs that begin before orders were picked and collected. 2: before orders said where they are
// sent to. 3: before they were split. 4: before it was told whether somebody began. Some kinds have
// had more fields since; the new ones keep what they are when nobody said otherwise.
constexpr std::uint8_t first_version = 1;
constexpr std::uint8_t placeless_version = 2;
constexpr std::uint8_t unsplit_version = 3;
constexpr std::uint8_t unbegun_version = 4;
constexpr std::uint8_t effects_version = 5;
constexpr std::size_t usual_effect_bytes = 12;

// Whoever has it may be picking it: it is left to them.
template <class E>
void decode_unbegun(Decoder& in, E& effect) {
    const auto read = [&in](auto&... fields) { (in(fields), ...); };
    if constexpr (std::is_same_v<E, OrderTaker>) {
        read(effect.order, effect.node, effect.staff, effect.location);
        effect.is_begun = effect.node.has_value();
    } else if constexpr (std::is_same_v<E, LocationGaveUp>) {
        read(effect.order, effect.location);
        effect.was_picked = true;
    } else {
        in(effect);
    }
}

template <class E>
void decode_unsplit(Decoder& in, E& effect) {
    const auto read = [&in](auto&... fields) { (in(fields), ...); };
    if constexpr (std::is_same_v<E, OrderTaker>) {
        read(effect.order, effect.node, effect.staff);
        effect.is_begun = effect.node.has_value();
    } else if constexpr (std::is_same_v<E, StagedLeft> || std::is_same_v<E, LeftUnpicked> ||
                         std::is_same_v<E, HandedOver>) {
        read(effect.order, effect.lines);
    } else {
        decode_unbegun(in, effect);
    }
}

template <class E>
void decode_placeless(Decoder& in, E& effect) {
    if constexpr (std::is_same_v<E, OrderTaken> || std::is_same_v<E, OrderFilledIn>) {
        const auto read = [&in](auto&... fields) { (in(fields), ...); };
        Order& order = effect.order;
        read(order.order, order.version, order.currency, order.placed_at, order.lines,
             order.collect_at, order.due_at, order.collect_by);
    } else {
        decode_unsplit(in, effect);
    }
}

template <class E>
void decode_first(Decoder& in, E& effect) {
    const auto read = [&in](auto&... fields) { (in(fields), ...); };
    if constexpr (std::is_same_v<E, LocationAdded>) {
        read(effect.index, effect.id, effect.name, effect.location_reserve);
    } else if constexpr (std::is_same_v<E, OrderTaken>) {
        Order& order = effect.order;
        read(order.order, order.version, order.currency, order.placed_at, order.lines);
    } else if constexpr (std::is_same_v<E, OrderMoved>) {
        read(effect.order, effect.stage, effect.reason);
    } else {
        decode_placeless(in, effect);
    }
}

// Reads the alternative with this index into `effect`.
template <std::size_t index = 0>
void decode_alternative(std::uint8_t version, std::uint64_t kind, Decoder& in, AnyEffect& effect) {
    if constexpr (index < std::variant_size_v<AnyEffect>) {
        if (kind != index) {
            decode_alternative<index + 1>(version, kind, in, effect);
        } else if (version == first_version) {
            decode_first(in, effect.emplace<index>());
        } else if (version == placeless_version) {
            decode_placeless(in, effect.emplace<index>());
        } else if (version == unsplit_version) {
            decode_unsplit(in, effect.emplace<index>());
        } else if (version == unbegun_version) {
            decode_unbegun(in, effect.emplace<index>());
        } else {
            in(effect.emplace<index>());
        }
    } else {
        in.bytes().fail();
    }
}

}  // namespace

Bytes encode_effects(const std::vector<Effect>& effects, const NodeId& node) {
    Bytes out;
    out.reserve(8 + effects.size() * usual_effect_bytes);
    ByteWriter head(out);
    head.byte(effects_version);
    head.number(effects.size());
    Encoder encoder(out, node);
    for (const Effect& effect : effects) {
        head.byte(static_cast<std::uint8_t>(effect.index()));
        std::visit(encoder, effect);
    }
    return out;
}

std::optional<std::vector<Effect>> decode_effects(ByteView bytes, const NodeId& node) {
    Decoder in(bytes, node);
    const std::uint8_t version = in.bytes().byte();
    if (version < first_version || version > effects_version)
        return std::nullopt;
    const std::size_t count = in.bytes().count();
    std::vector<Effect> effects;
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        decode_alternative(version, in.bytes().number(), in, effects.emplace_back());
    }
    if (in.failed() || !in.bytes().at_end())
        return std::nullopt;
    return effects;
}

}  // namespace onepool::hub
