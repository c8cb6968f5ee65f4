#pragma once
// All durable state of the hub, derived from the log. apply() is the only thing that changes it:
// deciding emits effects and applies them one by one through it, a restart applies the recorded
// ones through it. Readers (pages, the command, tests) get const views. Owned by HubCore (or by a
// replay); one thread.

#include <vector>

#include "hub/core/case_book.hpp"
#include "hub/core/checkout_book.hpp"
#include "hub/core/count_book.hpp"
#include "hub/core/demand_book.hpp"
#include "hub/core/hub_log.hpp"
#include "hub/core/identity_book.hpp"
#include "hub/core/inspection_book.hpp"
#include "hub/core/ledger.hpp"
#include "hub/core/listing_book.hpp"
#include "hub/core/location_record.hpp"
#include "hub/core/nodes.hpp"
#include "hub/core/order_book.hpp"
#include "hub/core/promotion_book.hpp"
#include "hub/core/receipt_book.hpp"
#include "hub/core/recovery_book.hpp"
#include "hub/core/rights_book.hpp"
#include "hub/core/set_aside_book.hpp"
#include "hub/core/state_changes.hpp"

namespace onepool::hub {

class HubState {
  public:
    Lsn lsn() const { return lsn_; }
    UnixMs at() const { return at_; }  // when the entry `lsn` was taken
    const std::vector<LocationRecord>& locations() const { return locations_; }
    std::optional<LocationIndex> find_location(const LocationId& id) const;
    const LocationRecord& location(LocationIndex index) const { return locations_[index.value]; }
    const std::vector<SourcingRule>& sourcing() const { return sourcing_.rules; }
    const Ledger& ledger() const { return ledger_; }
    const Nodes& nodes() const { return nodes_; }
    const DemandBook& demand() const { return demand_; }
    const OrderBook& orders() const { return orders_; }
    const CheckoutBook& checkouts() const { return checkouts_; }
    const CaseBook& cases() const { return cases_; }
    const ListingBook& listings() const { return listings_; }
    const IdentityBook& identities() const { return identities_; }
    const RecoveryBook& recovery() const { return recovery_; }
    const DayBook& days() const { return days_; }
    const ScopeBook& scopes() const { return scopes_; }
    const SetAsideBook& worklist() const { return worklist_; }
    const RightsBook& rights() const { return rights_; }
    const CountBook& counts() const { return counts_; }
    const InspectionBook& inspection() const { return inspection_; }
    const ReceiptBook& receipts() const { return receipts_; }
    const PromotionBook& promotions() const { return promotions_; }

    // ---- the only way to change
    void begin(Lsn lsn, UnixMs at);     // the next entry: lsn() + 1
    void apply(const Effect& effect);   // of the entry begun
    void apply(const LogEntry& entry);  // begin() and every effect
    void heard(const NodeId& node, Now now) { nodes_.heard(node, now); }  // see Nodes::heard()

    // ---- flushing and restoring
    std::size_t dirty() const;  // rows changed since the last take
    StateChanges take_changes();
    // Rows by (kind, key), then cells by slot; false: damaged, missing, not ours; the state is
    // void.
    [[nodiscard]] bool restore(const StateRow& row);
    [[nodiscard]] bool restore(const CellRow& row);
    void restored(Lsn lsn, UnixMs at);
    bool adds_up() const;  // per SKU: all accounts sum to zero, U over all locations to its sum

  private:
    void on(const LocationAdded& effect);
    void on(const LocationDraining& effect);
    void on(const LocationTermsSet& effect);
    void on(const NodeRegistered& effect);
    void on(const ListingMapped& effect);
    void on(const StreamAdopted& effect);
    void on(const StreamStopped& effect);
    void on(const EventsMissing& effect);
    void on(const BroughtIn& effect);
    void on(const EventSetAside& effect);
    void on(const Moved& effect);
    void on(const Drawn& effect);
    void on(const OnlineSet& effect);
    void on(const WalkInSold& effect);
    void on(const DebtSet& effect);
    void on(const OrderTaken& effect);
    void on(const HoldOpened& effect);
    void on(const HoldEnded& effect);
    void on(const CheckoutHeld& effect);
    void on(const CheckoutEnded& effect);
    void on(const OrderStaged& effect);
    void on(const OrderFilledIn& effect);
    void on(const HoldGivenBack& effect);
    void on(const SourcingSet& effect) { sourcing_ = effect; }
    void on(const Published& effect);
    void on(const ShareSet& effect) { listings_.apply(effect, lsn_); }
    void on(const ShareEnded& effect) { listings_.apply(effect, lsn_); }
    void on(const EnrolCodeIssued& effect);
    void on(const CertificateIssued& effect);
    void on(const CertificateRevoked& effect);
    void on(const FeedRewound& effect);
    void on(const EpochRaised& effect);
    void on(const RightGranted& effect);
    void on(const CountBegun& effect);
    void on(const CountTaken& effect);
    void on(const EventDated&) {}  // says when, changes nothing
    template <class E>
    void on(const E& effect);  // those that change one book alone
    void on(const SetAsideReplayed& effect);
    void on(const SetAsideVoided& effect);
    [[nodiscard]] bool restore_count(const StateRow& row);
    [[nodiscard]] bool restore_right(const StateRow& row);
    bool claims_add_up() const;
    void change_order(const OrderKey& key, const auto& change);
    void add_held(const HoldLines& lines, LocationIndex location);
    void check_location(LocationIndex index) const;

    Lsn lsn_;
    UnixMs at_;
    UnixMs before_;  // when the entry before was taken
    std::vector<LocationRecord> locations_;
    SourcingSet sourcing_;
    Ledger ledger_;
    DemandBook demand_;
    Nodes nodes_;
    OrderBook orders_;
    CheckoutBook checkouts_;
    CaseBook cases_;
    ListingBook listings_;
    IdentityBook identities_;
    RecoveryBook recovery_;
    DayBook days_;
    ScopeBook scopes_;
    SetAsideBook worklist_;
    RightsBook rights_;
    CountBook counts_;
    InspectionBook inspection_;
    ReceiptBook receipts_;
    PromotionBook promotions_;
};

// The channel's own name for what a line of an order sells.
inline const std::string& listing_of(const SaleLine& line) {
    return line.scanned_code.empty() ? line.sku.value : line.scanned_code;
}

}  // namespace onepool::hub
