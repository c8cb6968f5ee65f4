#include "tests/unit/hub/effect_samples.hpp"

#include "tests/unit/hub/till.hpp"

namespace onepool::hub::samples {

namespace {

BasketId some_document() {
    BasketId document;
    document.bytes.fill(0x33);
    return document;
}

const OrderKey key{ChannelId{"shop"}, OrderId{"o-1"}};
const NodeId node = node_number(7);
constexpr Account shelf{AccountKind::shelf, LocationIndex{3}};
constexpr Account customer{AccountKind::customer, LocationIndex{}};

Order some_order() {
    Order order;
    order.order = key;
    order.version = 3;
    order.currency = Currency{"GBP"};
    order.placed_at = UnixMs{-5};
    order.lines.resize(2);
    order.lines[0].scanned_code = "A";
    order.lines[0].quantity = Units{2};
    order.lines[1].sku = Sku{"B"};
    order.lines[1].quantity = Units{1};
    order.lines[1].amount = Minor{-1};
    order.collect_at = LocationId{"store-1"};
    order.due_at = UnixMs{1'700'000'000'000};
    order.collect_by = UnixMs{1'700'600'000'000};
    order.ship_to = {"GB", "SW1A 1AA"};
    return order;
}

LocationTerms some_terms() {
    return {.region = {"GB", "E1 6AN"}, .cut_off = CutOff{16 * 60 + 30, -60}, .cost = Minor{350}};
}

std::vector<Effect> of_stock_and_orders() {
    return {
        LocationAdded{LocationIndex{1}, LocationId{"store-1"}, "Store", Units{4}, false},
        NodeRegistered{node, LocationId{"store-1"}, "till"},
        SkuNamed{SkuIndex{300}, Sku{"A"}, Gtin{12'345'678'901'231}, "Apple"},
        ListingMapped{ChannelId{"shop"}, "A", SkuIndex{300}},
        StreamAdopted{node, journal_number(2), 9},
        StreamAdvanced{node, Position{Seq{1'000'000'000'000}, Digest{1, 2, 3}}},
        StreamStopped{node, Fence{.hub_epoch = HubEpoch{2},
                                  .journal = journal_number(2),
                                  .reason = FenceReason::clone,
                                  .text = "two"}},
        EventJudged{node, Seq{77}, Verdict::overdraft, FactKind::ship},
        EventSetAside{node,
                      Seq{78},
                      Verdict::parked,
                      "newer",
                      Bytes{0, 255, 1},
                      journal_number(2),
                      FactKind::sale,
                      {Sku{"Z"}},
                      "1.0",
                      4},
        Moved{SkuIndex{300}, shelf, customer, Units{74'215}},
        Drawn{SkuIndex{300}, LocationIndex{3}, Units{1}, Units{2}, Units{3}},
        OnlineSet{SkuIndex{300}, LocationIndex{3}, Units{5}},
        DebtSet{SkuIndex{300}, LocationIndex{3}, Units{6}},
        OrderTaken{some_order()},
        HoldOpened{key, LocationIndex{3}, {{SkuIndex{300}, Units{2}}, {SkuIndex{1}, Units{1}}}},
        HoldEnded{key, LocationIndex{3}},
        OrderMoved{key, OrderStage::held, "held at store-1", StaffId{"anna"}, "listed first"},
        Published{ChannelId{"shop"}, "A", Units{5}, true, (1ull << 40) + 8},
        FeedMoved{ChannelId{"shop"}, "77:o-1"},
        CaseOpened{4, CaseKind::odd_message, "till", "text", "proposal"},
        CaseClosed{4, StaffId{"anna"}, "done"},
        OrderStageTold{key, OrderStage::collected},
    };
}

std::vector<Effect> of_machines_and_recovery() {
    return {
        EnrolCodeIssued{5, "abcd", Digest{4, 5}, LocationId{"store-1"}, "till", node, UnixMs{9}},
        EnrolCodeTried{5},
        EnrolCodeUsed{5, node, Digest{6}},
        CertificateIssued{serial_number(1), node, Digest{6}, UnixMs{-1}, UnixMs{1'700'000'000'000}},
        CertificateRevoked{serial_number(1)},
        LateTaken{node, journal_number(1), Seq{300}, 7},
        EpochRaised{HubEpoch{3}, EpochCause::history_lost, "r-1"},
        ReconcileBegun{LocationIndex{3}, {node, node_number(8)}},
        NodeReported{node, journal_number(2), Seq{77}},
        NodeSettled{node},
        ReconcileEnded{LocationIndex{3}, StaffId{"anna"}, "counted"},
        KeepingBegun{},
        NumberKept{ChannelId{"shop"}, "A", Units{4}},
        KeepingEnded{},
        FeedPostponed{ChannelId{"shop"}, "77:o-1"},
        FeedRewound{ChannelId{"shop"}, "77:o-1"},
        BackupVerified{Lsn{9}, UnixMs{5}, Digest{1}, {{node, journal_number(2), Seq{76}}}},
        NodeKeyed{node, PublicKey{{1, 2, 3}}},
        DaySealed{BusinessDay{20261125},
                  Digest{9},
                  {{node, journal_number(2), Position{Seq{4}, Digest{5}}}},
                  Signature{{6}}},
        ScopeSet{Scope::prices, 12, 345, {Digest{1}, Digest{2}}},
        SetAsideReplayed{
            1, StaffId{"anna"}, Verdict::quarantined, "unknown SKU Z", {Sku{"Z"}}, "1.1"},
        SetAsideVoided{1, StaffId{"anna"}, "a test"},
        LateSettled{node},
    };
}

std::vector<Effect> of_silence_and_picking() {
    return {
        WalkInSold{SkuIndex{300}, LocationIndex{3}, node, 20'783, Units{7}},
        SilenceBegun{node, UnixMs{1'700'000'000'000}},
        SilenceEnded{node},
        EventsMissing{node, {{journal_number(1), Seq{4}, Seq{6}}}},
        BroughtIn{node, StaffId{"anna"}, "its till burnt"},
        CheckoutHeld{{ChannelId{"shop"}, "cart-1"},
                     "anna",
                     2,
                     LocationIndex{3},
                     {{SkuIndex{300}, Units{7}}},
                     UnixMs{1'700'000'000'000}},
        CheckoutEnded{{ChannelId{"shop"}, "cart-1"}, CheckoutState::ordered, OrderId{"o-1"}},
        OrderTaker{key, node, StaffId{"anna"}, LocationIndex{3}, true},
        OrderStaged{
            key, LocationIndex{3}, "B-07", {{SkuIndex{300}, Units{2}}, {SkuIndex{1}, Units{1}}}},
        StagedLeft{key, {{SkuIndex{300}, Units{1}}}, LocationIndex{3}},
        LeftUnpicked{key, {{SkuIndex{1}, Units{74'215}}}, LocationIndex{3}},
        LocationGaveUp{key, LocationIndex{3}, true},
        OrderOverdue{key},
        SourcingSet{{SourcingRule::least_work, SourcingRule::highest_stock}},
        HoldLeaving{key, LocationIndex{3}},
        HoldGivenBack{key, LocationIndex{3}},
        HandedOver{
            key, {{SkuIndex{1}, Units{74'215}}}, LocationIndex{3}, true, "by post, tracking RM-1"},
        OrderHeardOf{key},
        OrderFilledIn{some_order()},
    };
}

std::vector<Effect> of_rights() {
    return {
        RightGranted{SkuIndex{300}, LocationIndex{3}, node, Units{74'215}, Seq{77}},
        RightUsed{SkuIndex{300}, LocationIndex{3}, node, Units{2}, RightUse::late},
        RightKept{SkuIndex{300}, LocationIndex{3}, node, Units{1}},
        StrandedFreed{node},
        LocationDraining{LocationIndex{3}, false, StaffId{"anna"}, "the lease goes on"},
    };
}

std::vector<Effect> of_counts() {
    return {
        CountBegun{3, BasketId{{7}}, node, LocationIndex{3}, "aisle 3", true, StaffId{"anna"},
                   UnixMs{1'700'000'000'000}, StaffId{"bob"}, UnixMs{1'700'000'060'000}},
        CountTaken{3, SkuIndex{300}, LocationIndex{3}, Units{9}, UnixMs{1'700'000'000'001},
                   UnixMs{1'700'000'000'002}, ClockTrust::skewed, StaffId{"bob"}, Units{8},
                   StaffId{"anna"}},
        CountSettled{SkuIndex{300}, LocationIndex{3}, CountOutcome::doubtful, Units{-4},
                     "not heard: till-2"},
        CountCorrected{SkuIndex{300}, LocationIndex{3}, node, Units{-2}},
        EventDated{UnixMs{1'700'000'000'000}},
    };
}

std::vector<Effect> of_splits() {
    return {
        FulfilmentSet{ChannelId{"shop"}, {.may_split = true, .may_be_partial = true}},
        LinesCut{key, {{SkuIndex{300}, Units{1}}}, true},
        OrderPacked{key, LocationIndex{3}},
    };
}

std::vector<Effect> of_promotions() {
    return {
        PromotionAdded{"spring", ChannelId{"shop"}, SkuIndex{300}, Units{12},
                       UnixMs{1'700'000'000'000}, UnixMs{1'700'000'060'000}, StaffId{"anna"}},
        PromotionBegun{"spring", 300},
        PromotionEnded{"spring", StaffId{"bob"}},
    };
}

std::vector<Effect> of_moves_and_lots() {
    return {
        CollectionMoved{key, LocationIndex{3}},
        SkuLotAsked{SkuIndex{300}, true},
        LotsPicked{key,
                   LocationIndex{3},
                   {{SkuIndex{300}, Lot{"L-1"}, Units{2}, BusinessDay{2027'01'31}},
                    {SkuIndex{1}, Lot{"L-1"}, Units{1}}}},
    };
}

std::vector<Effect> of_returns() {
    return {
        CameBack{SkuIndex{300}, LocationIndex{3}, {Units{2}, UnixMs{77}, "faulty"}},
        ReceiptQuestioned{300, "7K3M-Q2XZ"},
        ReceiptJudged{300, 2, ReceiptStage::exceeded, some_document(), "7K3M-Q2XZ", Units{1},
                      Units{2}},
        LocationTermsSet{LocationIndex{3}, some_terms()},
    };
}

std::vector<Effect> of_marks_and_shares() {
    return {
        OrderMarked{key, OrderMark::changed},
        ShareSet{ChannelId{"shop"}, "A", {Units{2}, Units{300}}},
        ShareEnded{ChannelId{"shop"}, "A"},
    };
}

// Of the state below: held, and some of it stands picked.
std::vector<Effect> of_one_order() {
    constexpr Account first_shelf{AccountKind::shelf, LocationIndex{0}};
    constexpr Account first_staged{AccountKind::staged, LocationIndex{0}};
    return {
        OrderTaken{some_order()},
        HoldOpened{key, LocationIndex{0}, {{SkuIndex{0}, Units{2}}}},
        OrderMoved{key, OrderStage::held, "held at store-1", {}, "the only one"},
        OrderTaker{key, node, StaffId{"anna"}, LocationIndex{0}},
        Moved{SkuIndex{0}, first_shelf, first_staged, Units{1}},
        OrderStaged{key, LocationIndex{0}, "B-07", {{SkuIndex{0}, Units{1}}}},
        OrderPacked{key, LocationIndex{0}},
        SkuLotAsked{SkuIndex{0}, true},
        LotsPicked{
            key, LocationIndex{0}, {{SkuIndex{0}, Lot{"L-1"}, Units{1}, BusinessDay{2027'01'31}}}},
        LeftUnpicked{key, {{SkuIndex{0}, Units{1}}}, LocationIndex{0}},
        HandedOver{key, {{SkuIndex{0}, Units{1}}}, LocationIndex{0}, true, "by van"},
        LinesCut{key, {{SkuIndex{0}, Units{1}}}, false},
        OrderFilledIn{some_order()},
        OrderHeardOf{key},
        LocationGaveUp{key, LocationIndex{0}},
        OrderMarked{key, OrderMark::asks_identity},
        OrderMarked{key, OrderMark::changed},
        CollectionMoved{key, LocationIndex{0}},
        OrderOverdue{key}};
}

std::vector<Effect> of_one_count() {
    return {CountBegun{0, BasketId{{7}}, node, LocationIndex{0}, "aisle 3", true, StaffId{"anna"},
                       UnixMs{1}, StaffId{"bob"}, UnixMs{1}},
            CountTaken{0, SkuIndex{0}, LocationIndex{0}, Units{9}, UnixMs{1}, UnixMs{1},
                       ClockTrust::ok, StaffId{"bob"}, Units{8}, StaffId{"anna"}},
            CountSettled{SkuIndex{0}, LocationIndex{0}, CountOutcome::booked, Units{8}, "late"},
            CountCorrected{SkuIndex{0}, LocationIndex{0}, node, Units{1}}};
}

// Of before the epoch went up it is stranded; since then it is out, and asked for.
std::vector<Effect> of_one_right() {
    const RightGranted right{SkuIndex{0}, LocationIndex{0}, node, Units{1}, Seq{}};
    return {OnlineSet{SkuIndex{0}, LocationIndex{0}, {}},
            LocationDraining{LocationIndex{0}, true, {}, {}},
            LocationTermsSet{LocationIndex{0}, some_terms()},
            SourcingSet{{SourcingRule::least_work}},
            right,
            EpochRaised{HubEpoch{2}, EpochCause::history_lost, ""},
            right,
            RightKept{SkuIndex{0}, LocationIndex{0}, node, {}}};
}

// Of the state below: one waits for inspection, and one receipt is in question.
std::vector<Effect> of_one_return() {
    return {
        Moved{SkuIndex{0},
              {AccountKind::customer, {}},
              {AccountKind::inspection, LocationIndex{0}},
              Units{1}},
        CameBack{SkuIndex{0}, LocationIndex{0}, {Units{1}, UnixMs{77}, "faulty"}},
        ReceiptQuestioned{0, "7K3M-Q2XZ"},
        ReceiptJudged{0, 1, ReceiptStage::fine, some_document(), "7K3M-Q2XZ", Units{1}, Units{1}}};
}

std::vector<Effect> of_one_promotion() {
    return {PromotionAdded{"spring", ChannelId{"shop"}, SkuIndex{0}, Units{2}, UnixMs{1}, UnixMs{9},
                           StaffId{"anna"}},
            PromotionBegun{"spring", 1}};
}

}  // namespace

std::vector<Effect> one_of_each() {
    std::vector<Effect> all = of_stock_and_orders();
    for (const auto& more :
         {of_machines_and_recovery(), of_silence_and_picking(), of_rights(), of_counts(),
          of_returns(), of_marks_and_shares(), of_splits(), of_promotions(), of_moves_and_lots()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

HubState small_state() {
    constexpr Account first_shelf{AccountKind::shelf, LocationIndex{0}};
    const Account supplier{AccountKind::supplier, LocationIndex{}};
    HubState state;
    LogEntry entry{
        .lsn = Lsn{1},
        .at = UnixMs{1},
        .node = node,
        .input = {},
        .effects = {
            FulfilmentSet{ChannelId{"shop"}, {.may_split = true, .may_be_partial = false}},
            LocationAdded{LocationIndex{0}, LocationId{"store-1"}, "Store", {}},
            NodeRegistered{node, LocationId{"store-1"}, "till"},
            SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, "Apple"},
            ListingMapped{ChannelId{"shop"}, "A", SkuIndex{0}},
            StreamAdopted{node, journal_number(1), 8},
            StreamStopped{node, Fence{.hub_epoch = HubEpoch{2},
                                      .journal = journal_number(1),
                                      .reason = FenceReason::rolled_back,
                                      .text = "old"}},
            StreamAdopted{node, journal_number(2), 9},
            LateTaken{node, journal_number(1), Seq{3}, 2},
            LateSettled{node},
            EventsMissing{node, {{journal_number(1), Seq{2}, Seq{2}}}},
            Moved{SkuIndex{0}, supplier, first_shelf, Units{5}},
            OnlineSet{SkuIndex{0}, LocationIndex{0}, Units{5}},
            WalkInSold{SkuIndex{0}, LocationIndex{0}, node, 20'783, Units{7}},
            SilenceBegun{node, UnixMs{1}},
            CheckoutHeld{{ChannelId{"shop"}, "cart-1"},
                         "anna",
                         1,
                         LocationIndex{0},
                         {{SkuIndex{0}, Units{1}}},
                         UnixMs{9}},
            Published{ChannelId{"shop"}, "A", Units{3}, false, 7},
            FeedMoved{ChannelId{"shop"}, "77:o-1"},
            CaseOpened{1, CaseKind::odd_message, "till", "text", "proposal"},
            EnrolCodeIssued{0, "abcd", Digest{4}, LocationId{"store-1"}, "till", {}, UnixMs{9}},
            EnrolCodeUsed{0, node, Digest{6}},
            CertificateIssued{serial_number(1), node, Digest{6}, UnixMs{1}, UnixMs{99}},
            CertificateRevoked{serial_number(1)},
            EpochRaised{HubEpoch{2}, EpochCause::restored, "r-1"},
            KeepingBegun{},
            NumberKept{ChannelId{"shop"}, "A", Units{2}},
            ReconcileBegun{LocationIndex{0}, {node}},
            FeedPostponed{ChannelId{"shop"}, "70:o-0"},
            BackupVerified{Lsn{1}, UnixMs{1}, Digest{1}, {{node, journal_number(2), {}}}},
            NodeKeyed{node, PublicKey{{1, 2, 3}}},
            DaySealed{BusinessDay{20261125},
                      Digest{9},
                      {{node, journal_number(2), Position{Seq{4}, Digest{5}}}},
                      Signature{{6}}},
            ScopeSet{Scope::catalogue, 1, 40, {Digest{1}}},
            EventJudged{node, Seq{1}, Verdict::parked, FactKind::unknown},
            EventSetAside{node,
                          Seq{1},
                          Verdict::parked,
                          "newer",
                          Bytes{1, 2},
                          journal_number(2),
                          FactKind::unknown,
                          {},
                          "1.0",
                          1}}};
    for (const auto& more :
         {of_one_order(), of_one_right(), of_one_count(), of_one_return(), of_one_promotion()})
        entry.effects.insert(entry.effects.end(), more.begin(), more.end());
    state.apply(entry);
    return state;
}

}  // namespace onepool::hub::samples
