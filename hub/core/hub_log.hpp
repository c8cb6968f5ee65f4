#pragma once
// The hub log: the hub's only truth. One dense sequence of entries, each holding an input with the
// time it was taken, and the effects decided from it. Deciding reads state and emits effects;
// HubState::apply(effect) is the only code that changes state. So a restart loads the last flush
// and applies the recorded effects of the tail, never deciding again, and `onepool check` applies
// them all and compares every balance.
// Written by the hub store in one transaction per group commit, before any ACK, answer or push.

#include <optional>
#include <variant>
#include <vector>

#include "hub/core/case_effects.hpp"
#include "hub/core/checkout_effects.hpp"
#include "hub/core/count_effects.hpp"
#include "hub/core/day_book.hpp"
#include "hub/core/identity_effects.hpp"
#include "hub/core/ledger_effects.hpp"
#include "hub/core/order_effects.hpp"
#include "hub/core/pick_effects.hpp"
#include "hub/core/recovery_effects.hpp"
#include "hub/core/return_effects.hpp"
#include "hub/core/rights_effects.hpp"
#include "hub/core/scope_book.hpp"
#include "hub/core/stream_effects.hpp"
#include "hub/core/worklist_effects.hpp"
#include "protocol/bytes.hpp"

namespace onepool::hub {

enum class InputKind : std::uint8_t { node_message, webhook, channel_answer, command, timer };
inline constexpr int input_kinds = 5;
const char* to_text(InputKind kind);

// The whole vocabulary of change. The position in this list is the stored kind of an effect:
// append only.
using Effect = std::variant<
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
    ReceiptQuestioned, ReceiptJudged>;

struct LogEntry {
    Lsn lsn;
    UnixMs at;
    InputKind kind = InputKind::timer;
    NodeId node;  // node_message: whose, also when a person brought it
    Bytes input;  // raw, exactly as received; empty for timers
    std::vector<Effect> effects;
    bool operator==(const LogEntry&) const = default;
};

// Effects as stored bytes (compact, versioned, numbers as LEB128), and back; nullopt when they are
// not ours, truncated or beyond a bound. `node` is the entry's, so that frequent effects need not
// repeat it.
Bytes encode_effects(const std::vector<Effect>& effects, const NodeId& node);
std::optional<std::vector<Effect>> decode_effects(ByteView bytes, const NodeId& node);

}  // namespace onepool::hub
