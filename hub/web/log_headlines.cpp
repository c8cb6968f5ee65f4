#include "hub/web/log_headlines.hpp"

namespace onepool::hub {

namespace {

struct HeadlineOf {
    Headline operator()(const EpochRaised& e) const {
        return {e.cause == EpochCause::first ? 0 : 10, "epoch"};
    }
    Headline operator()(const ReconcileEnded&) const { return {10, "reopened"}; }
    Headline operator()(const BackupVerified&) const { return {9, "backup"}; }
    Headline operator()(const CameBack&) const { return {0, "return"}; }
    Headline operator()(const ReceiptQuestioned&) const { return {1, "return"}; }
    Headline operator()(const ReceiptJudged&) const { return {3, "return"}; }
    Headline operator()(const LocationTermsSet&) const { return {4, "location"}; }
    Headline operator()(const LocationDraining&) const { return {9, "drained"}; }
    Headline operator()(const CountBegun&) const { return {5, "count"}; }
    Headline operator()(const CountTaken&) const { return {1, "count"}; }
    Headline operator()(const CountSettled&) const { return {5, "count"}; }
    Headline operator()(const CountCorrected&) const { return {1, "count"}; }
    Headline operator()(const EventDated&) const { return {0, "count"}; }
    Headline operator()(const RightGranted&) const { return {2, "rights"}; }
    Headline operator()(const RightKept&) const { return {2, "rights"}; }
    Headline operator()(const StrandedFreed&) const { return {2, "rights"}; }
    Headline operator()(const RightUsed&) const { return {0, "rights"}; }
    Headline operator()(const ReconcileBegun&) const { return {8, "closed"}; }
    Headline operator()(const KeepingEnded&) const { return {7, "restore"}; }
    Headline operator()(const NodeReported&) const { return {3, "node"}; }
    Headline operator()(const NodeSettled&) const { return {3, "node"}; }
    Headline operator()(const KeepingBegun&) const { return {2, "restore"}; }
    Headline operator()(const NumberKept&) const { return {1, "restore"}; }
    Headline operator()(const ShareSet&) const { return {1, "shared out"}; }
    Headline operator()(const PromotionAdded&) const { return {4, "promotion"}; }
    Headline operator()(const PromotionBegun&) const { return {4, "promotion"}; }
    Headline operator()(const PromotionEnded&) const { return {4, "promotion"}; }
    Headline operator()(const ShareEnded&) const { return {1, "shared out"}; }
    Headline operator()(const FeedPostponed&) const { return {1, "feed"}; }
    Headline operator()(const FeedRewound&) const { return {1, "feed"}; }
    Headline operator()(const StreamStopped&) const { return {9, "stopped"}; }
    Headline operator()(const EventSetAside&) const { return {8, "quarantine"}; }
    Headline operator()(const OrderTaken&) const { return {6, "order"}; }
    Headline operator()(const OrderMoved&) const { return {7, "order"}; }
    Headline operator()(const EventJudged& e) const { return {6, to_text(e.fact)}; }
    Headline operator()(const Published&) const { return {5, "published"}; }
    Headline operator()(const CaseClosed&) const { return {4, "case"}; }
    Headline operator()(const CaseOpened&) const { return {4, "case"}; }
    Headline operator()(const StreamAdopted&) const { return {3, "node"}; }
    Headline operator()(const NodeRegistered&) const { return {3, "node"}; }
    Headline operator()(const EnrolCodeUsed&) const { return {4, "identity"}; }
    Headline operator()(const EnrolCodeIssued&) const { return {3, "identity"}; }
    Headline operator()(const EnrolCodeTried&) const { return {3, "identity"}; }
    Headline operator()(const CertificateIssued&) const { return {2, "identity"}; }
    Headline operator()(const CertificateRevoked&) const { return {2, "identity"}; }
    Headline operator()(const DaySealed&) const { return {4, "day"}; }
    Headline operator()(const NodeKeyed&) const { return {4, "node"}; }
    Headline operator()(const LocationAdded&) const { return {3, "location"}; }
    Headline operator()(const SkuNamed&) const { return {2, "catalogue"}; }
    Headline operator()(const ListingMapped&) const { return {1, "catalogue"}; }
    Headline operator()(const ScopeSet&) const { return {3, "catalogue"}; }
    Headline operator()(const OrderStageTold&) const { return {2, "order"}; }
    Headline operator()(const OrderTaker&) const { return {1, "order"}; }
    Headline operator()(const OrderStaged&) const { return {2, "order"}; }
    Headline operator()(const CollectionMoved&) const { return {2, "order"}; }
    Headline operator()(const LotsPicked&) const { return {1, "order"}; }
    Headline operator()(const SkuLotAsked&) const { return {1, "catalogue"}; }
    Headline operator()(const OrderPacked&) const { return {1, "order"}; }
    Headline operator()(const StagedLeft&) const { return {1, "order"}; }
    Headline operator()(const LeftUnpicked&) const { return {1, "order"}; }
    Headline operator()(const HandedOver&) const { return {1, "order"}; }
    Headline operator()(const OrderHeardOf&) const { return {2, "order"}; }
    Headline operator()(const OrderFilledIn&) const { return {2, "order"}; }
    Headline operator()(const LocationGaveUp&) const { return {2, "order"}; }
    Headline operator()(const HoldLeaving&) const { return {1, "order"}; }
    Headline operator()(const HoldGivenBack&) const { return {1, "order"}; }
    Headline operator()(const OrderOverdue&) const { return {3, "order"}; }
    Headline operator()(const OrderMarked&) const { return {2, "order"}; }
    Headline operator()(const SourcingSet&) const { return {3, "settings"}; }
    Headline operator()(const LinesCut&) const { return {2, "order"}; }
    Headline operator()(const FulfilmentSet&) const { return {3, "settings"}; }
    Headline operator()(const FeedMoved&) const { return {1, "feed"}; }
    Headline operator()(const StreamAdvanced&) const { return {1, "events"}; }
    Headline operator()(const LateTaken&) const { return {1, "events"}; }
    Headline operator()(const LateSettled&) const { return {2, "events"}; }
    Headline operator()(const BroughtIn&) const { return {7, "brought in"}; }
    Headline operator()(const EventsMissing&) const { return {2, "events"}; }
    Headline operator()(const Moved&) const { return {0, "movement"}; }
    Headline operator()(const Drawn&) const { return {0, "movement"}; }
    Headline operator()(const OnlineSet&) const { return {0, "movement"}; }
    Headline operator()(const WalkInSold&) const { return {0, "movement"}; }
    Headline operator()(const SilenceBegun&) const { return {3, "node"}; }
    Headline operator()(const SilenceEnded&) const { return {2, "node"}; }
    Headline operator()(const DebtSet&) const { return {0, "movement"}; }
    Headline operator()(const HoldOpened&) const { return {0, "hold"}; }
    Headline operator()(const CheckoutHeld&) const { return {6, "hold"}; }
    Headline operator()(const CheckoutEnded&) const { return {5, "hold"}; }
    Headline operator()(const HoldEnded&) const { return {0, "hold"}; }
    Headline operator()(const SetAsideReplayed&) const { return {8, "worklist"}; }
    Headline operator()(const SetAsideVoided&) const { return {8, "worklist"}; }
};

}  // namespace

Headline headline_of(const Effect& effect) {
    return std::visit(HeadlineOf{}, effect);
}

}  // namespace onepool::hub
