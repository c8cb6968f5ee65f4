// Effects as text that a person compares line by line.

#include <ostream>
#include <sstream>

#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

namespace {

std::ostream& operator<<(std::ostream& out, const Account& account) {
    out << to_text(account.kind);
    return is_inside(account.kind) ? out << "@" << account.location.value : out;
}

struct Printer {
    std::ostream& out;
    void operator()(const LocationAdded& e) {
        out << "LocationAdded " << e.index.value << " " << e.id.value << " reserve "
            << e.location_reserve.value << (e.ships_orders ? "" : " ships no orders");
    }
    void operator()(const NodeRegistered& e) {
        out << "NodeRegistered " << e.name << " at " << e.location.value;
    }
    void operator()(const SkuNamed& e) {
        out << "SkuNamed " << e.index.value << " " << e.sku.value;
    }
    void operator()(const ListingMapped& e) {
        out << "ListingMapped " << e.channel.value << "/" << e.listing << " sku " << e.sku.value;
    }
    void operator()(const StreamAdopted& e) { out << "StreamAdopted epoch " << e.epoch; }
    void operator()(const StreamAdvanced& e) { out << "StreamAdvanced " << e.cursor.seq.value; }
    void operator()(const LateTaken& e) {
        out << "LateTaken " << e.taken << " up to " << e.last.value;
    }
    void operator()(const BroughtIn& e) {
        out << "BroughtIn " << to_text(e.node) << " by " << e.by.value << " " << e.reason;
    }
    void operator()(const EventsMissing& e) {
        out << "EventsMissing " << to_text(e.node);
        for (const auto& events : e.missing)
            out << " " << events.first.value << ".." << events.last.value;
    }
    void operator()(const LateSettled& e) { out << "LateSettled " << to_text(e.node); }
    void operator()(const StreamStopped& e) { out << "StreamStopped " << e.fence.text; }
    void operator()(const EventJudged& e) {
        out << "EventJudged " << e.seq.value << " " << to_text(e.verdict) << " " << to_text(e.fact);
    }
    void operator()(const EventSetAside& e) {
        out << "EventSetAside " << e.seq.value << " " << to_text(e.verdict) << " " << e.reason
            << " withheld " << e.withheld.size() << " build " << e.build << " case " << e.case_id;
    }
    void operator()(const WalkInSold& e) {
        out << "WalkInSold sku " << e.sku.value << "@" << e.location.value << " day " << e.day
            << " " << e.units.value << " by " << to_text(e.node);
    }
    void operator()(const SilenceBegun& e) {
        out << "SilenceBegun " << to_text(e.node) << " since " << e.since.value;
    }
    void operator()(const SilenceEnded& e) { out << "SilenceEnded " << to_text(e.node); }
    void operator()(const RightGranted& e) {
        out << "RightGranted sku " << e.sku.value << "@" << e.location.value << " " << e.units.value
            << " to " << to_text(e.node) << " after " << e.after.value;
    }
    void operator()(const RightUsed& e) {
        out << "RightUsed sku " << e.sku.value << "@" << e.location.value << " " << e.units.value
            << " by " << to_text(e.node) << " " << to_text(e.use);
    }
    void operator()(const RightKept& e) {
        out << "RightKept sku " << e.sku.value << "@" << e.location.value << " " << e.keep.value
            << " by " << to_text(e.node);
    }
    void operator()(const StrandedFreed& e) { out << "StrandedFreed " << to_text(e.node); }
    void operator()(const CountBegun& e) {
        out << "CountBegun " << e.session << " '" << e.name << "' by " << e.begun_by.value;
    }
    void operator()(const CountTaken& e) {
        out << "CountTaken sku " << e.sku.value << "@" << e.location.value << " " << e.counted.value
            << " from " << e.from.value << " to " << e.until.value << " by " << e.by.value
            << (e.first ? " again" : "");
    }
    void operator()(const CountSettled& e) {
        out << "CountSettled sku " << e.sku.value << "@" << e.location.value << " "
            << to_text(e.outcome) << " expected " << e.expected.value << " '" << e.note << "'";
    }
    void operator()(const CountCorrected& e) {
        out << "CountCorrected sku " << e.sku.value << "@" << e.location.value << " "
            << e.units.value << " by " << to_text(e.node);
    }
    void operator()(const EventDated& e) { out << "EventDated " << e.at.value; }
    void operator()(const LocationTermsSet& e) {
        out << "LocationTermsSet " << e.location.value << " " << to_text(e.terms);
    }
    void operator()(const LocationDraining& e) {
        out << "LocationDraining " << e.location.value << (e.is_draining ? "" : " no more")
            << " by " << e.by.value << ": " << e.reason;
    }
    void operator()(const CameBack& e) {
        out << "CameBack " << e.goods.units.value << " sku " << e.sku.value << "@"
            << e.location.value << " since " << e.goods.since.value << " '" << e.goods.reason
            << "'";
    }
    void operator()(const ReceiptQuestioned& e) {
        out << "ReceiptQuestioned " << e.slot << " " << e.name;
    }
    void operator()(const ReceiptJudged& e) {
        out << "ReceiptJudged " << e.slot << " asked " << e.asked << " " << to_text(e.stage)
            << " is " << to_text(e.document) << " " << e.code << " bought " << e.bought.value
            << " back " << e.back.value;
    }
    void operator()(const Moved& e) {
        out << "Moved sku " << e.sku.value << " " << e.from << " -> " << e.to << " "
            << e.quantity.value;
    }
    void operator()(const Drawn& e) {
        out << "Drawn sku " << e.sku.value << "@" << e.location.value << " own " << e.own.value
            << " online " << e.online.value << " overdraft " << e.overdraft.value;
    }
    void operator()(const OnlineSet& e) {
        out << "OnlineSet sku " << e.sku.value << "@" << e.location.value << " " << e.online.value;
    }
    void operator()(const DebtSet& e) {
        out << "DebtSet sku " << e.sku.value << "@" << e.location.value << " " << e.debt.value;
    }
    void operator()(const OrderTaken& e) {
        out << "OrderTaken " << e.order.order.order.value << " v" << e.order.version;
    }
    void operator()(const CheckoutHeld& e) {
        out << "CheckoutHeld " << e.key.hold << " v" << e.version << " of " << e.owner << "@"
            << e.location.value;
        print(e.lines);
        out << " until " << e.expires_at.value;
    }
    void operator()(const CheckoutEnded& e) {
        out << "CheckoutEnded " << e.key.hold << " " << to_text(e.as) << " " << e.order.value;
    }
    void operator()(const HoldOpened& e) {
        out << "HoldOpened " << e.order.order.value << "@" << e.location.value;
        print(e.lines);
    }
    void operator()(const HoldEnded& e) {
        out << "HoldEnded " << e.order.order.value << "@" << e.location.value;
    }
    void operator()(const OrderMoved& e) {
        out << "OrderMoved " << e.order.order.value << " " << to_text(e.stage) << " " << e.reason
            << " by '" << e.by.value << "' " << e.why;
    }
    void operator()(const OrderTaker& e) {
        out << "OrderTaker " << e.order.order.value << " " << (e.node ? to_text(*e.node) : "nobody")
            << " '" << e.staff.value << "'" << (e.is_begun ? " begun" : "");
        print_at(e.location);
    }
    void operator()(const OrderStaged& e) {
        out << "OrderStaged " << e.order.order.value << "@" << e.location.value << " on '"
            << e.place << "'";
        print(e.lines);
    }
    void operator()(const CollectionMoved& e) {
        out << "CollectionMoved " << e.order.order.value << "@" << e.location.value;
    }
    void operator()(const OrderPacked& e) {
        out << "OrderPacked " << e.order.order.value << "@" << e.location.value;
    }
    void operator()(const LotsPicked& e) {
        out << "LotsPicked " << e.order.order.value << "@" << e.location.value;
        for (const PickedLot& each : e.lots) {
            out << " " << each.quantity.value << " of " << each.sku.value << " lot "
                << each.lot.value << " until " << each.expiry.yyyymmdd;
        }
    }
    void operator()(const SkuLotAsked& e) {
        out << "SkuLotAsked " << e.sku.value << (e.asks_lot ? " yes" : " no");
    }
    void operator()(const StagedLeft& e) {
        out << "StagedLeft " << e.order.order.value;
        print_at(e.location);
        print(e.lines);
    }
    void operator()(const LeftUnpicked& e) {
        out << "LeftUnpicked " << e.order.order.value;
        print_at(e.location);
        print(e.lines);
    }
    void operator()(const HandedOver& e) {
        out << "HandedOver " << e.order.order.value << (e.is_last ? " the last" : "");
        print_at(e.location);
        print(e.lines);
        out << (e.way.empty() ? "" : " ") << e.way;
    }
    void operator()(const OrderHeardOf& e) { out << "OrderHeardOf " << e.order.order.value; }
    void operator()(const OrderFilledIn& e) {
        out << "OrderFilledIn " << e.order.order.order.value << " v" << e.order.version;
    }
    void operator()(const LocationGaveUp& e) {
        out << "LocationGaveUp " << e.order.order.value << "@" << e.location.value
            << (e.was_picked ? " picked" : "");
    }
    void operator()(const HoldLeaving& e) {
        out << "HoldLeaving " << e.order.order.value << "@" << e.location.value;
    }
    void operator()(const HoldGivenBack& e) {
        out << "HoldGivenBack " << e.order.order.value << "@" << e.location.value;
    }
    void operator()(const OrderMarked& e) {
        out << "OrderMarked " << e.order.order.value
            << (e.mark == OrderMark::changed ? " changed" : " asks identity");
    }
    void operator()(const OrderOverdue& e) { out << "OrderOverdue " << e.order.order.value; }
    void operator()(const SourcingSet& e) {
        out << "SourcingSet";
        for (const SourcingRule rule : e.rules)
            out << " " << to_text(rule);
    }
    void operator()(const LinesCut& e) {
        out << "LinesCut " << e.order.order.value << (e.is_to_be_told ? " told" : "");
        print(e.lines);
    }
    void operator()(const FulfilmentSet& e) {
        out << "FulfilmentSet " << e.channel.value << " " << to_text(e.fulfilment);
    }
    void operator()(const OrderStageTold& e) {
        out << "OrderStageTold " << e.order.order.value << " " << to_text(e.stage);
    }
    void operator()(const Published& e) {
        out << "Published " << e.listing << "=" << e.quantity.value << "@" << e.version;
    }
    void operator()(const FeedMoved& e) { out << "FeedMoved " << e.cursor; }
    void operator()(const CaseOpened& e) {
        out << "CaseOpened " << e.id << " " << to_text(e.kind) << " " << e.subject << ": "
            << e.text;
    }
    void operator()(const NodeKeyed& e) {
        out << "NodeKeyed " << (e.key ? fingerprint(*e.key) : "none");
    }
    void operator()(const DaySealed& e) {
        out << "DaySealed " << e.day.yyyymmdd << " over " << e.leaves.size();
    }
    void operator()(const ScopeSet& e) {
        out << "ScopeSet " << to_text(e.scope) << " rows " << e.rows << " chunks "
            << e.chunks.size();
    }
    void operator()(const CaseClosed& e) { out << "CaseClosed " << e.id << " " << e.note; }
    void operator()(const EnrolCodeIssued& e) {
        out << "EnrolCodeIssued " << e.slot << " " << e.label << " " << e.name;
    }
    void operator()(const EnrolCodeTried& e) { out << "EnrolCodeTried " << e.slot; }
    void operator()(const EnrolCodeUsed& e) {
        out << "EnrolCodeUsed " << e.slot << " " << to_text(e.node);
    }
    void operator()(const CertificateIssued& e) {
        out << "CertificateIssued " << hex(e.serial.bytes) << " " << to_text(e.node);
    }
    void operator()(const CertificateRevoked& e) {
        out << "CertificateRevoked " << hex(e.serial.bytes);
    }
    void operator()(const EpochRaised& e) {
        out << "EpochRaised " << e.epoch.value << " " << to_text(e.cause) << " " << e.restore;
    }
    void operator()(const ReconcileBegun& e) {
        out << "ReconcileBegun " << e.location.value;
        for (const NodeId& node : e.nodes)
            out << " " << to_text(node);
    }
    void operator()(const NodeReported& e) {
        out << "NodeReported " << to_text(e.node) << " " << e.head.value;
    }
    void operator()(const NodeSettled& e) { out << "NodeSettled " << to_text(e.node); }
    void operator()(const ReconcileEnded& e) {
        out << "ReconcileEnded " << e.location.value << " " << e.by.value << ": " << e.reason;
    }
    void operator()(const KeepingBegun&) { out << "KeepingBegun"; }
    void operator()(const NumberKept& e) {
        out << "NumberKept " << e.listing << "=" << e.quantity.value;
    }
    void operator()(const ShareSet& e) {
        out << "ShareSet " << e.channel.value << " " << e.listing << "=" << e.share.number.value
            << " exposed " << e.share.exposed.value;
    }
    void operator()(const PromotionAdded& e) {
        out << "PromotionAdded " << e.name << " " << e.channel.value << " " << e.units.value
            << " of " << e.sku.value << " " << e.from.value << ".." << e.until.value << " by "
            << e.by.value;
    }
    void operator()(const PromotionBegun& e) {
        out << "PromotionBegun " << e.name << " after " << e.orders_before;
    }
    void operator()(const PromotionEnded& e) {
        out << "PromotionEnded " << e.name << " by " << e.by.value;
    }
    void operator()(const ShareEnded& e) {
        out << "ShareEnded " << e.channel.value << " " << e.listing;
    }
    void operator()(const KeepingEnded&) { out << "KeepingEnded"; }
    void operator()(const FeedPostponed& e) { out << "FeedPostponed " << e.cursor; }
    void operator()(const FeedRewound& e) { out << "FeedRewound " << e.cursor; }
    void operator()(const BackupVerified& e) {
        out << "BackupVerified " << e.lsn.value << " of " << e.made_at.value;
        for (const SafePoint& point : e.safe)
            out << " " << to_text(point.node) << " " << point.seq.value;
    }
    void operator()(const SetAsideReplayed& e) {
        out << "SetAsideReplayed " << e.id << " " << to_text(e.verdict) << " " << e.reason
            << " withheld " << e.withheld.size() << " by " << e.by.value << " build " << e.build;
    }
    void operator()(const SetAsideVoided& e) {
        out << "SetAsideVoided " << e.id << " by " << e.by.value << " " << e.reason;
    }

    void print_at(const std::optional<LocationIndex>& location) {
        if (location)
            out << "@" << location->value;
    }
    void print(const HoldLines& lines) {
        for (const auto& [sku, units] : lines)
            out << " sku " << sku.value << "x" << units.value;
    }
};

}  // namespace

testing::AssertionResult SameEffects::operator()(const char* actual_text, const char*,
                                                 const Effects& actual,
                                                 const Effects& expected) const {
    if (actual == expected)
        return testing::AssertionSuccess();
    std::ostringstream out;
    const auto list = [&](const Effects& effects) {
        for (const Effect& effect : effects) {
            out << "  ";
            std::visit(Printer{out}, effect);
            out << "\n";
        }
    };
    out << actual_text << " is\n";
    list(actual);
    out << "and not\n";
    list(expected);
    return testing::AssertionFailure() << out.str();
}

}  // namespace onepool::hub
