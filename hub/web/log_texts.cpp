#include "hub/web/log_texts.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "hub/core/order_desk.hpp"
#include "hub/core/texts.hpp"
#include "hub/web/log_headlines.hpp"
#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "protocol/signature.hpp"

namespace onepool::hub {

namespace {

std::string number(std::uint64_t value) {
    return std::to_string(value);
}
std::string number(Units units) {
    return std::to_string(units.value);
}

class EffectText {
  public:
    EffectText(const HubState& state, const LogEntry& entry) : state_(state), entry_(entry) {}

    std::string operator()(const LocationAdded& e) const {
        return "location " + e.id.value + " (" + e.name + "), reserve " +
               number(e.location_reserve) + (e.ships_orders ? "" : ", sends no orders");
    }
    std::string operator()(const NodeRegistered& e) const {
        return "node " + e.name + " registered at " + e.location.value;
    }
    std::string operator()(const SkuNamed& e) const {
        return "SKU " + e.sku.value + ": " + e.description;
    }
    std::string operator()(const ListingMapped& e) const {
        return e.channel.value + " listing " + e.listing + " is " + sku(e.sku);
    }
    std::string operator()(const StreamAdopted& e) const {
        return node(e.node) + " greeted with journal " + to_text(e.journal).substr(0, 8) +
               ", epoch " + number(std::uint64_t{e.epoch});
    }
    std::string operator()(const StreamAdvanced& e) const {
        return node(e.node) + " applied up to event " + number(e.cursor.seq.value);
    }
    std::string operator()(const LateTaken& e) const {
        return node(e.node) + ": " + number(e.taken) + " late events up to event " +
               number(e.last.value) + " of an ended journal";
    }
    std::string operator()(const LateSettled& e) const {
        return node(e.node) + ": nothing more is to come of the journals it ended";
    }
    std::string operator()(const BroughtIn& e) const {
        return node(e.node) + ": brought in from its file by " + e.by.value +
               (e.reason.empty() ? "" : ": " + e.reason);
    }
    std::string operator()(const EventsMissing& e) const {
        if (e.missing.empty())
            return node(e.node) + ": none of its events is missing any more";
        std::string text;
        for (const auto& events : e.missing)
            text += (text.empty() ? "" : ", ") + events_text(events.first, events.last);
        return node(e.node) + " cannot read " + text + " of ended journals";
    }
    std::string operator()(const StreamStopped& e) const {
        return node(e.node) + " stopped: " + e.fence.text;
    }
    std::string operator()(const NodeKeyed& e) const {
        return node(e.node) +
               (e.key ? " signs with the key " + fingerprint(*e.key) : " may come with a new key");
    }
    std::string operator()(const EventJudged& e) const {
        return node(e.node) + " event " + number(e.seq.value) + " (" + to_text(e.fact) +
               "): " + to_text(e.verdict);
    }
    std::string operator()(const EventSetAside& e) const {
        return node(e.node) + " event " + number(e.seq.value) + " " + to_text(e.verdict) + ": " +
               e.reason;
    }
    std::string operator()(const Moved& e) const {
        return number(e.quantity) + " of " + sku(e.sku) + ": " + account(e.from) + " -> " +
               account(e.to);
    }
    std::string operator()(const Drawn& e) const {
        return sku(e.sku) + " at " + location(e.location) + " drew " + number(e.own) + " own, " +
               number(e.online) + " online, " + number(e.overdraft) + " beyond";
    }
    std::string operator()(const OnlineSet& e) const {
        return sku(e.sku) + " at " + location(e.location) + ": " + number(e.online) + " online";
    }
    std::string operator()(const WalkInSold& e) const {
        return number(e.units) + " of " + sku(e.sku) + " sold by " + node(e.node) + " on day " +
               std::to_string(e.day);
    }
    std::string operator()(const SilenceBegun& e) const {
        return node(e.node) + " is silent: what it recorded since is not known";
    }
    std::string operator()(const SilenceEnded& e) const {
        return node(e.node) + " is silent no more";
    }
    std::string operator()(const DebtSet& e) const {
        return sku(e.sku) + " at " + location(e.location) + ": debt " + number(e.debt);
    }
    std::string operator()(const OrderTaken& e) const {
        return name_of(e.order.order) + " received, " +
               number(std::uint64_t{e.order.lines.size()}) + " lines";
    }
    std::string operator()(const HoldOpened& e) const {
        return name_of(e.order) + " holds " + lines_of(e.lines) + " at " + location(e.location);
    }
    std::string operator()(const CheckoutHeld& e) const {
        return e.key.channel.value + " keeps " + lines_of(e.lines) + " at " + location(e.location) +
               " for " + e.owner + " while it is paid (hold " + e.key.hold + ")";
    }
    std::string operator()(const CheckoutEnded& e) const {
        return e.key.channel.value + " hold " + e.key.hold +
               (e.order.value.empty() ? std::string(" ") + to_text(e.as)
                                      : " became order " + e.order.value);
    }
    std::string operator()(const HoldEnded& e) const {
        return name_of(e.order) + ": hold at " + location(e.location) + " ended";
    }
    std::string operator()(const OrderMoved& e) const { return describe(e); }
    std::string operator()(const OrderTaker& e) const {
        if (!e.node)
            return name_of(e.order) + ": nobody picks it";
        return name_of(e.order) + (e.is_begun ? " is being picked on " : " is to be picked on ") +
               node(*e.node) + (e.staff.empty() ? "" : " by " + e.staff.value);
    }
    std::string operator()(const OrderStaged& e) const {
        return name_of(e.order) + ": " + lines_of(e.lines) + " stand picked at " +
               (e.place.empty() ? "" : e.place + " of ") + location(e.location);
    }
    std::string operator()(const OrderPacked& e) const {
        return name_of(e.order) + ": what stands picked at " + location(e.location) +
               " is in its parcels";
    }
    std::string operator()(const LotsPicked& e) const {
        std::string lots;
        for (const PickedLot& each : e.lots)
            lots += (lots.empty() ? "" : ", ") + number(each.quantity) + " of " + sku(each.sku) +
                    " of lot " + each.lot.value;
        return name_of(e.order) + ": " + lots + " picked at " + location(e.location);
    }
    std::string operator()(const SkuLotAsked& e) const {
        return sku(e.sku) + " is picked " + (e.asks_lot ? "only with its lot" : "without a lot");
    }
    std::string operator()(const StagedLeft& e) const {
        return name_of(e.order) + ": " + lines_of(e.lines) + " stand picked no more";
    }
    std::string operator()(const LeftUnpicked& e) const {
        return name_of(e.order) + ": " + lines_of(e.lines) + " left the shelf before it was picked";
    }
    std::string operator()(const HandedOver& e) const {
        if (e.lines.empty() && e.location)
            return name_of(e.order) + ": nothing more is to leave from " + location(*e.location);
        return name_of(e.order) + ": " + lines_of(e.lines) + " of it left" +
               (e.location ? " from " + location(*e.location) : "");
    }
    std::string operator()(const OrderHeardOf& e) const {
        return name_of(e.order) + ": a node told of it before its channel did";
    }
    std::string operator()(const OrderFilledIn& e) const {
        return name_of(e.order.order) + ": its channel told what was ordered, " +
               number(std::uint64_t{e.order.lines.size()}) + " lines";
    }
    std::string operator()(const LocationGaveUp& e) const {
        return name_of(e.order) + ": " + location(e.location) +
               (e.was_picked ? " looked for it, gave it up" : " gave it up") +
               " and is not asked again";
    }
    std::string operator()(const HoldLeaving& e) const {
        return name_of(e.order) + ": " + location(e.location) +
               " is told to give it up; its units stay claimed until its nodes have heard so";
    }
    std::string operator()(const HoldGivenBack& e) const {
        return name_of(e.order) + ": nothing of it is claimed at " + location(e.location) +
               " any more";
    }
    std::string operator()(const CollectionMoved& e) const {
        return name_of(e.order) + ": its buyer collects it at " + location(e.location) + " now";
    }
    std::string operator()(const OrderMarked& e) const {
        return name_of(e.order) + (e.mark == OrderMark::changed
                                       ? ": its channel changed it after it was taken"
                                       : ": whoever collects it must show an identity document");
    }
    std::string operator()(const OrderOverdue& e) const {
        return name_of(e.order) + ": nobody came for it in time";
    }
    std::string operator()(const SourcingSet& e) const {
        std::string text;
        for (const SourcingRule rule : e.rules)
            text += (text.empty() ? "" : ", then ") + std::string(to_text(rule));
        return "locations for orders are chosen by " + (text.empty() ? "their order" : text);
    }
    std::string operator()(const LinesCut& e) const {
        return name_of(e.order) + ": " + lines_of(e.lines) + " of it are not looked for any more" +
               (e.is_to_be_told ? ", and its channel is told so" : "");
    }
    std::string operator()(const FulfilmentSet& e) const {
        return "orders of " + e.channel.value + ": " + to_text(e.fulfilment);
    }
    std::string operator()(const OrderStageTold& e) const {
        return name_of(e.order) + ": the channel knows it is " + to_text(e.stage);
    }
    std::string operator()(const Published& e) const {
        return e.channel.value + " shows " + number(e.quantity) + " of " + e.listing +
               (e.is_paused ? " (paused)" : "");
    }
    std::string operator()(const FeedMoved& e) const {
        return e.channel.value + ": orders read up to " + e.cursor;
    }
    std::string operator()(const CaseOpened& e) const {
        return "case " + number(e.id) + " (" + to_text(e.kind) + "): " + e.text;
    }
    std::string operator()(const DaySealed& e) const {
        return "day " + to_text(e.day) + " closed over " + number(std::uint64_t{e.leaves.size()}) +
               " journals, root " + hex(e.root).substr(0, 16);
    }
    std::string operator()(const CaseClosed& e) const {
        return "case " + number(e.id) + " closed by " + e.by.value + ": " + e.note;
    }
    std::string operator()(const EnrolCodeIssued& e) const {
        return "enrolment code " + e.label + " for " + e.name + " at " + e.location.value;
    }
    std::string operator()(const EnrolCodeTried& e) const {
        return "enrolment code " + code(e.slot) + " was tried wrongly";
    }
    std::string operator()(const EnrolCodeUsed& e) const {
        return node(e.node) + " enrolled by code " + code(e.slot);
    }
    std::string operator()(const CertificateIssued& e) const {
        return node(e.node) + " got the certificate " + hex(e.serial.bytes);
    }
    std::string operator()(const CertificateRevoked& e) const {
        return "certificate " + hex(e.serial.bytes) + " is revoked";
    }
    std::string operator()(const SetAsideReplayed& e) const {
        return set_aside(e.id) + " replayed by " + e.by.value + ": " + to_text(e.verdict) +
               (e.reason.empty() ? "" : ", " + e.reason);
    }
    std::string operator()(const SetAsideVoided& e) const {
        return set_aside(e.id) + " voided by " + e.by.value + ": " + e.reason;
    }

    std::string operator()(const EpochRaised& e) const {
        return "hub epoch " + number(e.epoch.value) + ": " + to_text(e.cause);
    }
    std::string operator()(const ReconcileBegun& e) const {
        return location(e.location) + " promises nothing until " +
               number(std::uint64_t{e.nodes.size()}) + " nodes have told what they know";
    }
    std::string operator()(const NodeReported& e) const {
        return node(e.node) + " greeted after the restore, with event " + number(e.head.value);
    }
    std::string operator()(const NodeSettled& e) const {
        return node(e.node) + " has told what it knows";
    }
    std::string operator()(const ReconcileEnded& e) const {
        return location(e.location) + " promises again, by " + e.by.value + ": " + e.reason;
    }
    std::string operator()(const KeepingBegun&) const { return "listings keep their numbers"; }
    std::string operator()(const NumberKept& e) const {
        return e.channel.value + " keeps " + number(e.quantity) + " of " + e.listing;
    }
    std::string operator()(const ShareSet& e) const {
        std::string text = e.channel.value + " shows " + number(e.share.number) + " of " +
                           e.listing + ", its share of them";
        if (e.share.exposed > e.share.number) {
            text += "; it may still show " + (e.share.exposed.value == limits::balance_units
                                                  ? "what it did before"
                                                  : number(e.share.exposed));
        }
        return text;
    }
    std::string operator()(const PromotionAdded& e) const {
        return "promotion " + e.name + ": " + number(e.units) + " of " + sku(e.sku) + " for " +
               e.channel.value + " from " + utc_text(e.from) + " until " + utc_text(e.until) +
               ", by " + e.by.value;
    }
    std::string operator()(const PromotionBegun& e) const {
        return "promotion " + e.name + " began";
    }
    std::string operator()(const PromotionEnded& e) const {
        return "promotion " + e.name + (e.by.empty() ? " is over" : " ended by " + e.by.value);
    }
    std::string operator()(const ShareEnded& e) const {
        return e.listing + " is not shared out any more: " + e.channel.value +
               " shows all there is";
    }
    std::string operator()(const KeepingEnded&) const {
        return "listings show what may be promised again";
    }
    std::string operator()(const FeedPostponed& e) const {
        return e.channel.value + ": orders after " + e.cursor + " are read again later";
    }
    std::string operator()(const FeedRewound& e) const {
        return e.channel.value + ": orders are read again from " + e.cursor;
    }
    std::string operator()(const BackupVerified& e) const {
        return "a backup was verified up to entry " + number(e.lsn.value);
    }
    std::string operator()(const ScopeSet& e) const {
        return std::string("new ") + to_text(e.scope) + " for all nodes: " + number(e.rows) +
               " rows in " + number(std::uint64_t{e.chunks.size()}) + " parts";
    }

    std::string operator()(const RightGranted& e) const {
        return node(e.node) + " may sell " + number(e.units) + " more of " + sku(e.sku) + " of " +
               location(e.location) + " without asking";
    }
    std::string operator()(const RightUsed& e) const {
        return node(e.node) +
               (e.use == RightUse::released ? " gave back its right to " : " used its right to ") +
               number(e.units) + " of " + sku(e.sku) +
               (e.use == RightUse::late ? ", in an ended journal" : "");
    }
    std::string operator()(const RightKept& e) const {
        return node(e.node) + " is asked to keep " + number(e.keep) + " of " + sku(e.sku) +
               " and give back the rest";
    }
    std::string operator()(const StrandedFreed& e) const {
        return node(e.node) + (e.is_counted ? ": what it may have sold on ended rights was counted"
                                            : ": it has told all that it sold on ended rights");
    }
    std::string operator()(const CameBack& e) const {
        return number(e.goods.units) + " of " + sku(e.sku) + " waits for inspection at " +
               location(e.location) + ": " + e.goods.reason;
    }
    std::string operator()(const ReceiptQuestioned& e) const {
        return "receipt " + e.name + " is looked for";
    }
    std::string operator()(const ReceiptJudged& e) const {
        return "receipt in question: " + std::string(to_text(e.stage)) + ", " + number(e.bought) +
               " bought, " + number(e.back) + " back";
    }
    std::string operator()(const LocationTermsSet& e) const {
        const std::string terms = to_text(e.terms);
        return location(e.location) +
               (terms.empty() ? ": nothing known for sourcing" : ": " + terms);
    }
    std::string operator()(const LocationDraining& e) const {
        return location(e.location) + (e.is_draining ? " is drained" : " is drained no more") +
               ", by " + e.by.value + ": " + e.reason;
    }

    std::string operator()(const CountBegun& e) const {
        return node(e.node) + " counted" + (e.name.empty() ? "" : " \"" + e.name + "\"") +
               ", begun by " + e.begun_by.value;
    }
    std::string operator()(const CountTaken& e) const {
        return number(e.counted) + " of " + sku(e.sku) + " counted at " + location(e.location) +
               " by " + e.by.value + (e.first ? ", first " + number(*e.first) : "");
    }
    std::string operator()(const CountSettled& e) const {
        return "count of " + sku(e.sku) + " at " + location(e.location) + " " + to_text(e.outcome) +
               ", " + number(e.expected) + " should have been there" +
               (e.note.empty() ? "" : " (" + e.note + ")");
    }
    std::string operator()(const CountCorrected& e) const {
        return node(e.node) + " told late of " + number(e.units) + " of " + sku(e.sku) +
               ", recorded before it was counted at " + location(e.location);
    }
    std::string operator()(const EventDated&) const { return "what follows happened earlier"; }

    // "count "aisle 3" of till-1 by ann: 9 counted, 10 should have been there", and why else stock
    // moved because of one.
    std::string of_count(const Effect& effect) const {
        const auto* settled = std::get_if<CountSettled>(&effect);
        if (settled == nullptr)
            return std::visit(*this, effect);
        const std::string should = number(settled->expected) + " should have been there" +
                                   (settled->note.empty() ? "" : " (" + settled->note + ")");
        const CellCount* count = state_.counts().find({settled->sku, settled->location});
        // Counted again since: what it said then stands in the log.
        if (count == nullptr || !count->is_settled())
            return "counted, " + should;
        const CountSession& session = state_.counts().sessions()[count->session];
        return "count" + (session.name.empty() ? std::string() : " \"" + session.name + "\"") +
               " of " + node(session.node) + " by " + count->by.value + ": " +
               number(count->counted) + " counted, " + should;
    }

    std::string node(const NodeId& id) const {
        const NodeRecord* record = state_.nodes().find(id);
        return record ? record->name : to_text(id);
    }
    std::string account(const Account& a) const {
        return is_inside(a.kind) ? to_text(a.kind) + (" " + location(a.location)) : to_text(a.kind);
    }
    std::string source() const { return entry_.node.is_none() ? "hub" : node(entry_.node); }

  private:
    // Slots are used again: the name of an old code may be forgotten.
    std::string code(std::uint32_t slot) const {
        const auto& codes = state_.identities().codes();
        return slot < codes.size() ? codes[slot].label : number(std::uint64_t{slot});
    }
    std::string set_aside(std::uint64_t id) const {
        const SetAsideRecord* record = state_.worklist().find(id);
        return record ? node(record->event.node) + " event " + number(record->event.seq.value)
                      : "number " + number(id) + " of the worklist";
    }
    // "2 of A, 1 of B"
    std::string lines_of(const HoldLines& lines) const {
        std::string text;
        for (const auto& [index, units] : lines)
            text += (text.empty() ? "" : ", ") + number(units) + " of " + sku(index);
        return text;
    }
    std::string sku(SkuIndex index) const { return state_.ledger().sku(index).sku.value; }
    std::string location(LocationIndex index) const { return state_.location(index).id.value; }

    const HubState& state_;
    const LogEntry& entry_;
};

int weight(const Effect& effect) {
    return headline_of(effect).weight;
}

const Effect* headline(const LogEntry& entry) {
    const auto it =
        std::max_element(entry.effects.begin(), entry.effects.end(),
                         [](const Effect& a, const Effect& b) { return weight(a) < weight(b); });
    return it == entry.effects.end() ? nullptr : &*it;
}

bool is_count_of(const Effect& effect, SkuIndex sku) {
    const auto* settled = std::get_if<CountSettled>(&effect);
    const auto* corrected = std::get_if<CountCorrected>(&effect);
    return (settled && settled->sku == sku) || (corrected && corrected->sku == sku);
}

std::size_t count_like(const LogEntry& entry, const Effect& effect) {
    return static_cast<std::size_t>(
        std::count_if(entry.effects.begin(), entry.effects.end(),
                      [&](const Effect& other) { return other.index() == effect.index(); }));
}

}  // namespace

std::string kind_of(const LogEntry& entry) {
    const Effect* effect = headline(entry);
    return effect ? headline_of(*effect).kind : to_text(entry.kind);
}

std::string text_of(const HubState& state, const LogEntry& entry) {
    const Effect* effect = headline(entry);
    if (!effect)
        return "nothing changed";
    const std::size_t alike = count_like(entry, *effect);
    std::string text = text_of(state, entry, *effect);
    if (alike > 1)
        text += " and " + std::to_string(alike - 1) + " more";
    return text;
}

std::string text_of(const HubState& state, const LogEntry& entry, const Effect& effect) {
    return std::visit(EffectText(state, entry), effect);
}

std::vector<SkuMovement> movements_of(const HubState& state, const LogEntry& entry, SkuIndex sku) {
    const EffectText texts(state, entry);
    std::vector<SkuMovement> movements;
    std::size_t unnamed = 0;  // movements whose event's verdict has not come yet
    std::string count;        // that caused the next one; empty: none did
    for (const Effect& effect : entry.effects) {
        if (is_count_of(effect, sku))
            count = texts.of_count(effect);
        if (const auto* moved = std::get_if<Moved>(&effect); moved && moved->sku == sku) {
            Units quantity;
            if (moved->to.kind == AccountKind::shelf)
                quantity = moved->quantity;
            if (moved->from.kind == AccountKind::shelf)
                quantity = -moved->quantity;
            movements.push_back({to_text(entry.kind), texts.source(), texts(*moved), quantity});
            if (!count.empty()) {
                movements.back().kind = "count";
                movements.back().text += ", " + std::exchange(count, "");
            }
        }
        const auto* judged = std::get_if<EventJudged>(&effect);
        for (; judged && unnamed < movements.size(); ++unnamed) {
            if (movements[unnamed].kind != "count")
                movements[unnamed].kind = to_text(judged->fact);
            movements[unnamed].text +=
                ", event " + number(judged->seq.value) + ", " + to_text(judged->verdict);
        }
    }
    return movements;
}

}  // namespace onepool::hub
