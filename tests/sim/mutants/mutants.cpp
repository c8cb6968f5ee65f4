#include <utility>

#include "tests/sim/mutants/count_twists.hpp"
#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/intake_twists.hpp"
#include "tests/sim/mutants/mutant.hpp"
#include "tests/sim/mutants/node_twists.hpp"
#include "tests/sim/mutants/odd_twists.hpp"
#include "tests/sim/mutants/promotion_twists.hpp"
#include "tests/sim/mutants/rights_twists.hpp"
#include "tests/sim/mutants/silence_twists.hpp"
#include "tests/sim/mutants/trust_twists.hpp"
#include "tests/sim/mutants/wrong_connector.hpp"

namespace onepool::sim {

namespace {

class SeamChange final : public MutantParts {
  public:
    explicit SeamChange(void (*change)(Seams&)) : change_(change) {}
    void put_into(Seams& seams) override { change_(seams); }

  private:
    void (*change_)(Seams&);
};

template <void (*change)(Seams&)>
std::unique_ptr<MutantParts> seam() {
    return std::make_unique<SeamChange>(change);
}

template <class TwistType>
class TwistedHub final : public MutantParts {
  public:
    void put_into(Seams& seams) override { seams.hub = &twist_; }

  private:
    TwistType twist_;
};

template <class TwistType>
std::unique_ptr<MutantParts> twisted_hub() {
    return std::make_unique<TwistedHub<TwistType>>();
}

template <class TwistType>
class TwistedNodes final : public MutantParts {
  public:
    void put_into(Seams& seams) override { seams.node = &twist_; }

  private:
    TwistType twist_;
};

template <class TwistType>
std::unique_ptr<MutantParts> twisted_nodes() {
    return std::make_unique<TwistedNodes<TwistType>>();
}

template <class ConnectorType>
void use_connector(Seams& seams) {
    seams.connector = [](std::shared_ptr<const hub::Connector> real) {
        return std::make_shared<ConnectorType>(std::move(real));
    };
}

void mix_numbers(Seams& seams) {
    auto book = std::make_shared<MixedNumbers::Book>();
    seams.connector = [book](std::shared_ptr<const hub::Connector> real) {
        return std::make_shared<MixedNumbers>(std::move(real), book);
    };
}
void leave_parked(Seams& seams) {
    seams.unparking = Unparking::never;
}
void leave_debts(Seams& seams) {
    seams.debts = hub::DebtPolicy::by_people;
}
void let_node_disks_lie(Seams& seams) {
    seams.node_disks = DiskHonesty::lying;
}
void let_hub_disk_lie(Seams& seams) {
    seams.hub_disk = DiskHonesty::lying;
}
void raise_online(Seams& seams) {
    seams.flush = Flush::generous;
}
void tear_flushes(Seams& seams) {
    seams.flush = Flush::torn;
}
void look_nothing_up(Seams& seams) {
    seams.ways.lookup = Lookup::no;
}
void keep_the_epoch(Seams& seams) {
    seams.restored_epoch = RestoredEpoch::kept;
}
void find_epoch_in_log(Seams& seams) {
    seams.restored_epoch = RestoredEpoch::in_log;
}
void show_last_everywhere(Seams& seams) {
    seams.last_units = hub::LastUnits::everywhere;
}
void ignore_guards(Seams& seams) {
    seams.ways.guard = Guard::ignored;
}
void forget_stamps(Seams& seams) {
    seams.ways.stamps = Stamps::forgotten;
}

// Neither when a part comes nor when the whole is built.
class AnyChunk final : public MutantParts {
  public:
    void put_into(Seams& seams) override {
        seams.node = &twist_;
        seams.ways.chunk_check = ChunkCheck::none;
    }

  private:
    ChunkUnchecked twist_;
};

std::unique_ptr<MutantParts> any_chunk() {
    return std::make_unique<AnyChunk>();
}

std::vector<Mutant> of_promises() {
    return {
        {"sold-before-disk", "a node's disk answers before it has written", "1 sold-is-kept",
         seam<let_node_disks_lie>},
        {"forgotten-line", "a till does not write down every change of a basket", "1 baskets-kept",
         twisted_nodes<ForgetfulTill>},
        {"promise-before-disk", "the hub's disk answers before it has written", "1 orders-kept",
         seam<let_hub_disk_lie>},
        {"ack-before-commit", "the hub acknowledges what is not on its disk", "7 journal-chained",
         seam<let_hub_disk_lie>},
        {"sold-twice", "the edge does not look up what was sold under a basket's id",
         "2 counted-once", seam<look_nothing_up>},
        {"cursor-not-durable", "the hub's cursor is not written down with what it applied",
         "2 counted-once", twisted_hub<LogGap<hub::StreamAdvanced>>},
        {"torn-flush", "a flush writes cells without the rows that balance them",
         "3 units-conserved", seam<tear_flushes>},
        {"u-raised", "a flush writes U one higher than what was split", "4 promised-once",
         seam<raise_online>},
        {"hold-not-deducted", "a restart forgets that U shrank by a hold", "4 promised-once",
         twisted_hub<LogGap<hub::OnlineSet>>},
        {"debt-without-case", "oversell cases are closed while the debt is there",
         "4 promised-once", twisted_hub<CarelessOperator>},
        {"debts-left", "no order pays what a shelf owes by going elsewhere", "4 debts-paid",
         seam<leave_debts>},
        {"shows-too-much", "the connector pushes one unit more than U", "4 promised-once",
         seam<use_connector<GenerousConnector>>},
        {"hold-ignored", "what was paid under a hold is taken as any order", "4 paid-is-kept",
         seam<use_connector<HoldIgnored>>},
        {"held-for-long", "goods are kept for whoever does not pay", "4 paid-is-kept",
         seam<use_connector<HeldForLong>>},
        {"taken-by-all", "each till is told that an order is its own to pick", "4 picked-once",
         twisted_hub<TakenByAll>},
        {"heard-all", "the hub believes that a till knows all that it was sent", "4 given-up-once",
         twisted_hub<HeardAll>},
        {"held-by-clock", "the hub ends a hold by its own clock, whatever its location does",
         "4 given-up-once", twisted_hub<HoldsEndByClock>, cut_off_settings_of_seed},
        {"rest-promised-twice", "what has left of a split order is not written to the log",
         "4 legs-add-up", twisted_hub<LogGap<hub::HandedOver>>, split_settings_of_seed},
        {"cut-and-sought", "that a part of an order was cut is not written to the log",
         "4 legs-add-up", twisted_hub<LogGap<hub::LinesCut>>, split_settings_of_seed},
        {"moved-and-forgotten", "where an order is collected by now is not written to the log",
         "4 legs-add-up", twisted_hub<LogGap<hub::CollectionMoved>>, moving_settings_of_seed},
        {"stands-nowhere", "what was picked is not written to the log", "3 staged-is-owned",
         twisted_hub<LogGap<hub::OrderStaged>>},
        {"stands-for-ever", "that what was picked has left is not written to the log",
         "3 staged-is-owned", twisted_hub<LogGap<hub::StagedLeft>>},
        {"silence-is-consent", "a push without an answer counts as confirmed", "6 converges",
         seam<use_connector<CredulousConnector>>},
        {"confirmed-unasked", "the same as silence-is-consent, seen at the shop",
         "4 published-covered", seam<use_connector<CredulousConnector>>},
        {"silent-downlink", "orders to ship never reach the nodes", "6 converges",
         twisted_hub<SilentDownlink>},
        {"unchecked-chain", "the hub takes a garbled batch as it comes", "7 journal-chained",
         twisted_hub<UncheckedChain>},
    };
}

// What comes twice, late, or not at all.
std::vector<Mutant> of_the_wire() {
    return {
        {"no-dedupe", "a batch that comes twice is taken as new", "2 counted-once",
         twisted_hub<NoDedupe>},
        {"cursor-over-gap", "the cursor moves over an event that was never applied",
         "7 journal-chained", twisted_hub<CursorOverGap>},
        {"never-again", "go-back-N does not go back: no event is sent twice", "6 converges",
         twisted_nodes<NeverAgain>},
        {"last-value-wins", "an older stock level overwrites a newer one", "6 converges",
         twisted_nodes<LastValueWins>},
        {"silent-release", "nodes are never told that an order is over", "6 converges",
         twisted_hub<SilentRelease>},
        {"order-again", "a webhook's second delivery becomes another order", "6 converges",
         seam<use_connector<ForgetfulConnector>>},
        {"safe-too-early", "the hub calls safe what no backup holds", "7 journal-chained",
         twisted_hub<HastySafe>},
    };
}

// A hub that came back, nodes that say nothing.
std::vector<Mutant> of_what_is_unheard() {
    return {
        {"restore-without-reconcile", "a restored hub raises its epoch and promises as before",
         "4 closed-till-told", seam<find_epoch_in_log>},
        {"reconcile-ends-early", "a location promises again once one of its nodes was heard",
         "4 closed-till-told", twisted_hub<ReconcileEndsEarly>},
        {"never-shows-less", "the connector goes on showing the largest number there ever was",
         "4 closed-till-told", seam<use_connector<StubbornConnector>>},
        {"silence-forgotten", "what a silent till said last counts as said anew in the end",
         "4 silent-kept-back", twisted_hub<SilenceForgotten>, quiet_settings_of_seed, 10},
        {"silence-never-ends", "the hub takes every till for one that has more to send",
         "4 silent-kept-back", twisted_hub<SilenceNeverEnds>},
    };
}

// What tills may sell without asking.
std::vector<Mutant> of_rights() {
    return {
        {"grants-unwritten", "what tills may sell without asking is not written to the log",
         "4 rights-covered", twisted_hub<LogGap<hub::RightGranted>>},
        {"grant-not-deducted", "U is not lowered by what tills are granted", "4 zero-oversell",
         twisted_hub<GrantNotDeducted>},
        {"grant-added", "a till adds what it is granted to what it has", "4 rights-known",
         twisted_nodes<GrantAdded>},
        {"use-forgotten", "a till does not write down what it sold on its rights",
         "4 rights-covered", twisted_nodes<UseForgotten>},
        {"use-not-counted", "the hub does not write down that a sale was on a right",
         "4 rights-known", twisted_hub<UseNotCounted>},
        {"credited-when-asked", "a right counts as given back once the till is asked for it",
         "4 rights-known", twisted_hub<CreditedWhenAsked>},
        {"stranded-uncounted", "what is left stranded is promised anew before anybody counted",
         "4 rights-covered", twisted_hub<StrandedUncounted>},
        {"rights-outlive-journal", "a till goes on with its rights in a new journal",
         "4 rights-known", twisted_nodes<RightsOutliveJournal>},
        {"used-goes-back", "a till writes down its newest use of a right as all of them",
         "4 counters-grow", twisted_nodes<UsedGoesBack>},
        {"acked-goes-back", "a till writes down an older word of how far the hub has its events",
         "4 counters-grow", twisted_nodes<AckedGoesBack>},
        {"sold-on-nothing", "the same as use-forgotten, seen at the shelf", "4 there-to-promise",
         twisted_nodes<UseForgotten>},
        {"former-rights-learned", "the same as hub-epoch-ignored, seen at the rights",
         "4 rights-known", twisted_nodes<HubEpochIgnored>, restored_settings_of_seed},
        {"rights-outlive-hub", "a till goes on with its rights after the hub came back",
         "4 rights-covered", twisted_nodes<RightsOutliveHub>},
    };
}

// Counts, and goods that come back.
std::vector<Mutant> of_counts_and_returns() {
    return {
        {"counted-now", "a count is compared with the books of now, not of then", "2 counts-right",
         twisted_hub<CountedNow>},
        {"count-unbooked", "what a count found missing stays in the books", "4 there-to-promise",
         twisted_hub<CountUnbooked>},
        {"count-unheard", "a count is compared before all tills were heard", "2 counts-right",
         twisted_hub<CountUnheard>},
        {"correction-not-logged", "that a count had seen a late event is not written to the log",
         "2 counted-once", twisted_hub<LogGap<hub::CountCorrected>>},
        {"scan-forgotten", "a till counts a scan again that is asked for again", "2 scanned-once",
         twisted_nodes<ScanForgotten>},
        {"written-off-sold", "what was written off is put on the shelf by the log",
         "2 inspected-once", twisted_hub<WrittenOffSold>},
        {"receipts-unread", "the hub looks for receipts in an empty log", "9 receipts-settled",
         twisted_hub<ReceiptsUnread>},
        {"question-not-logged", "that a receipt is in question is not written to the log",
         "9 receipts-settled", twisted_hub<LogGap<hub::ReceiptQuestioned>>},
    };
}

// Old disks, old hubs.
std::vector<Mutant> of_histories() {
    return {
        {"forgotten-fence", "the hub stops a stream and does not write it down",
         "9 fenced-for-cause", twisted_hub<LogGap<hub::StreamStopped>>},
        {"hasty-fence", "an old greeting, come late, counts as a rolled-back till",
         "9 fenced-for-cause", twisted_hub<HastyFence>},
        {"rollback-overlooked", "the hub does not see that a till came back from an old disk",
         "6 converges", twisted_hub<RollbackOverlooked>},
        {"epoch-not-raised", "a restored hub goes on with its old hub_epoch", "7 journal-chained",
         seam<keep_the_epoch>},
        {"hub-epoch-ignored", "a till takes what a former life of the hub said for its word of now",
         "7 journal-chained", twisted_nodes<HubEpochIgnored>, restored_settings_of_seed},
        {"epoch-blind", "a till does not send again what a restored hub lost", "7 journal-chained",
         twisted_nodes<EpochBlind>},
        {"damage-sent", "a till sends an event as its disk has damaged it", "7 journal-chained",
         twisted_nodes<DamageSent>},
        {"back-unchecked", "a till writes down what comes back without asking the chain",
         "7 back-as-written", twisted_nodes<BackUnchecked>},
        {"others-back", "the hub gives a till back other events than it recorded",
         "7 back-as-written", twisted_hub<OthersBack>},
        {"stamps-forgotten", "a restarted till trusts its clock instead of its last stamp",
         "5 stamps-grow", seam<forget_stamps>},
        {"clock-believed", "a till marks every stamp as trusted", "9 stamps-told",
         twisted_nodes<TrustfulTill>},
        {"offset-wrong", "a till measures the hub's time ten minutes wrong", "9 stamps-told",
         twisted_nodes<WrongOffset>},
    };
}

// Who says so, and how much.
std::vector<Mutant> of_trust() {
    return {
        {"seal-unjudged", "the hub takes what nobody signed", "7 journal-chained",
         twisted_hub<TrustingHub>},
        {"any-hub", "a till believes what its hub did not sign", "6 converges",
         twisted_nodes<TrustingNode>},
        {"witness-unasked", "the hub believes a till that it was told more, without proof",
         "9 fenced-for-cause", twisted_hub<WitnessUnasked>},
        {"token-unjudged", "the hub lets in whoever issues a token to himself",
         "10 strangers-get-nothing", twisted_hub<TokenUnjudged>},
        {"guard-ignored", "a till does not read its guard when it starts", "9 rollback-noticed",
         seam<ignore_guards>},
        {"credit-ignored", "a till sends more at once than the hub granted", "9 credit-kept",
         twisted_nodes<CreditIgnored>},
        {"chunk-unchecked", "a till takes any bytes for a part of the catalogue", "6 converges",
         any_chunk},
    };
}

// Several channels, things set aside, machines of another age, stolen ones.
std::vector<Mutant> of_many_and_odd() {
    return {
        {"others-number", "a shop is told the number that another one was told", "4 promised-once",
         seam<mix_numbers>},
        {"last-everywhere", "every shop shows the last unit", "4 shared-out",
         seam<show_last_everywhere>},
        {"raised-unread", "a number that was lowered counts as lowered at its shop at once",
         "4 shared-out", twisted_hub<RaisedUnread>},
        {"more-than-its-share", "the connector pushes one unit more than the share", "4 shared-out",
         seam<use_connector<GenerousConnector>>},
        {"half-kept", "a promotion keeps half of what the log says", "4 shared-out",
         twisted_hub<HalfKept>},
        {"promotion-not-logged", "that a promotion began is not written to the log",
         "8 hub-recovers", twisted_hub<LogGap<hub::PromotionBegun>>},
        {"others-shop", "what is for one shop goes to another", "4 channels-apart",
         twisted_hub<OthersShop>},
        {"others-order", "orders of all shops are taken for those of one", "4 channels-apart",
         seam<use_connector<MixedOrders>>},
        {"poison-blocks", "the hub takes no batch with an event that it cannot read", "6 converges",
         twisted_hub<PoisonBlocks>},
        {"bytes-altered", "the hub keeps other bytes than it set aside", "9 set-aside-once",
         twisted_hub<BytesAltered>},
        {"poison-forgotten", "what was set aside is not written to the log", "9 set-aside-once",
         twisted_hub<LogGap<hub::EventSetAside>>},
        {"replay-not-logged", "that something was replayed is not written to the log",
         "2 counted-once", twisted_hub<LogGap<hub::SetAsideReplayed>>},
        {"parked-doubled", "what a new release replays is written to the log twice",
         "8 hub-recovers", twisted_hub<ParkedDoubled>},
        {"parked-forgotten", "a new release does not look at what an older one parked",
         "9 set-aside-once", seam<leave_parked>},
        {"fenced-for-good", "a till that was once of the wrong age never greets again",
         "6 converges", twisted_nodes<FencedForGood>},
        {"revoked-unheeded", "the hub says that a till is revoked and goes on taking its events",
         "10 strangers-get-nothing", twisted_hub<RevokedUnheeded>},
    };
}

std::vector<Mutant> of_gaps_in_the_log() {
    return {
        {"moves-not-logged", "what an event moved is not written to the log", "2 counted-once",
         twisted_hub<LogGap<hub::Moved>>},
        {"debt-not-logged", "a debt is not written to the log", "4 promised-once",
         twisted_hub<LogGap<hub::DebtSet>>},
        {"case-not-logged", "cases are not written to the log", "4 promised-once",
         twisted_hub<NoCases>},
        {"order-not-logged", "what became of an order is not written to the log", "1 orders-kept",
         twisted_hub<LogGap<hub::OrderMoved>>},
        {"gave-up-forgotten", "that a location gave an order up is not written to the log",
         "8 hub-recovers", twisted_hub<LogGap<hub::LocationGaveUp>>},
        {"lost-effect", "an order's stage is not written to the log", "8 hub-recovers",
         twisted_hub<LogGap<hub::OrderStageTold>>},
    };
}

}  // namespace

const std::vector<Mutant>& mutants() {
    static const std::vector<Mutant> all = [] {
        std::vector<Mutant> made;
        for (auto* group :
             {of_promises, of_the_wire, of_what_is_unheard, of_rights, of_counts_and_returns,
              of_histories, of_trust, of_many_and_odd, of_gaps_in_the_log}) {
            for (Mutant& each : group())
                made.push_back(std::move(each));
        }
        return made;
    }();
    return all;
}

}  // namespace onepool::sim
