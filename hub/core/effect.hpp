#pragma once
// What can change in the hub's state, one struct each: HubState::apply(effect) is the only code
// that changes it. Stored by hub_log_codec.cpp.

#include <variant>

#include "hub/core/case_effects.hpp"
#include "hub/core/checkout_effects.hpp"
#include "hub/core/count_effects.hpp"
#include "hub/core/day_book.hpp"
#include "hub/core/identity_effects.hpp"
#include "hub/core/ledger_effects.hpp"
#include "hub/core/location_terms.hpp"
#include "hub/core/lot_effects.hpp"
#include "hub/core/order_effects.hpp"
#include "hub/core/pick_effects.hpp"
#include "hub/core/promotion_effects.hpp"
#include "hub/core/recovery_effects.hpp"
#include "hub/core/return_effects.hpp"
#include "hub/core/rights_effects.hpp"
#include "hub/core/scope_book.hpp"
#include "hub/core/share_effects.hpp"
#include "hub/core/stream_effects.hpp"
#include "hub/core/worklist_effects.hpp"
#include "protocol/kinds.hpp"

namespace onepool::hub {

// The whole vocabulary of change. The position in this list is the stored kind of an effect:
// append only.
using AnyEffect = std::variant<
    LocationAdded, NodeRegistered, SkuNamed, ListingMapped, StreamAdopted, StreamAdvanced,
    StreamStopped, EventJudged, EventSetAside, Moved, Drawn, OnlineSet, DebtSet, OrderTaken,
    HoldOpened, HoldEnded, OrderMoved, Published, FeedMoved, CaseOpened, CaseClosed, OrderStageTold,
    EnrolCodeIssued, EnrolCodeTried, EnrolCodeUsed, CertificateIssued, CertificateRevoked,
    LateTaken, EpochRaised, ReconcileBegun, NodeReported, NodeSettled, ReconcileEnded, KeepingBegun,
    NumberKept, KeepingEnded, FeedPostponed, FeedRewound, BackupVerified, NodeKeyed, DaySealed,
    ScopeSet, SetAsideReplayed, SetAsideVoided, LateSettled, WalkInSold, SilenceBegun, SilenceEnded,
    EventsMissing, BroughtIn, CheckoutHeld, CheckoutEnded, OrderTaker, OrderStaged, StagedLeft,
    LeftUnpicked, LocationGaveUp, OrderOverdue, SourcingSet, HoldLeaving, HoldGivenBack, HandedOver,
    OrderHeardOf, OrderFilledIn, RightGranted, RightUsed, RightKept, StrandedFreed,
    LocationDraining, CountBegun, CountTaken, CountSettled, CountCorrected, EventDated, CameBack,
    ReceiptQuestioned, ReceiptJudged, LocationTermsSet, OrderMarked, ShareSet, ShareEnded,
    FulfilmentSet, LinesCut, OrderPacked, PromotionAdded, PromotionBegun, PromotionEnded,
    CollectionMoved, SkuLotAsked, LotsPicked>;
using Effect = protocol::Kinds<AnyEffect>;

}  // namespace onepool::hub

extern template struct onepool::protocol::Kinds<onepool::hub::AnyEffect>;
