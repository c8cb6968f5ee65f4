#pragma once
// The inside of NodeCore, shared by its source files only: basket_actions.cpp (a basket up to its
// payment), tender_actions.cpp (card, cash), sale_documents.cpp, return_documents.cpp (what comes
// back, is inspected), stock_documents.cpp (receive, adjust), order_documents.cpp (who picks,
// sends, puts back), pick_documents.cpp (scan by scan), journal.cpp (one event onto the chain),
// sync_side.cpp (link, hub, timer), journal_end.cpp (one ends, and follows late), refetch_side.cpp
// (what was lost comes back from the hub), rights_side.cpp (what is sold without asking).

#include <map>
#include <optional>
#include <set>
#include <string>

#include "node/core/hlc_clock.hpp"
#include "node/core/node_core.hpp"
#include "node/core/pin_tries.hpp"
#include "node/core/recorded_documents.hpp"
#include "node/core/step.hpp"
#include "node/core/task_board.hpp"
#include "node/core/unsent_ages.hpp"
#include "protocol/downlink.hpp"

namespace onepool::node {

struct NodeCore::State {
    State(Config with, const Stored& stored);

    // ---- node_core.cpp
    Batch step(const Input& input, Now now);
    void take(const Request& request, Step& step);
    TaxMode tax_mode() const;
    bool is_disk_nearly_full() const;
    bool is_disk_filling() const;  // early enough to do something about it
    Answer disk_refusal() const;

    // ---- basket_actions.cpp
    Answer act(const OpenBasket& action, Step& step);
    Answer act(const AddLine& action, Step& step);
    Answer act(const AddOpenItem& action, Step& step);
    Answer act(const SetQuantity& action, Step& step);
    Answer act(const Park& action, Step& step);
    Answer act(const Recall& action, Step& step);
    Answer act(const Abandon& action, Step& step);
    Answer missing(const BasketId& basket) const;
    // Lets a person's word cover what of `more` is promised; else the refusal.
    struct Agreement {
        std::optional<SellAllTheSame> word;
        Approval approval;  // what the word needs to count
    };
    std::optional<Answer> cover_claim(SaleLine& line, Units more, const Agreement& given,
                                      const Step& step);
    // `what`: what a right one would let be done.
    std::optional<Answer> judge_pin(const std::optional<CheckedPin>& pin, const char* what,
                                    Step& step);
    Answer act(const LogIn& action, Step& step);
    void count_wrong_pin(const StaffId& who, Step& step);
    void forgive_wrong_pins(const CheckedPin& right, Step& step);
    BusinessDay today(const Step& step) const;
    void count_overrides(const Sale& sale, Step& step);
    Answer put_scanned(Basket changed, Step& step);  // within the bounds of a scan, then:
    Answer put(Basket changed, Step& step);          // unless it could not be paid then
    Answer keep(Basket changed, Step& step);         // as it is
    std::optional<Answer> outdated(const Basket& basket) const;
    std::optional<Answer> unsellable(const Basket& basket, const Step& step) const;
    Answer unsellable_line() const;
    void erase(const BasketId& basket, Step& step);
    // ---- tender_actions.cpp
    Answer act(const StartCard& action, Step& step);
    Answer act(const CardAnswer& action, Step& step);
    Answer act(const Pay& action, Step& step);
    Answer close(const Basket& basket, TenderKind refund, Step& step);  // all of it is paid
    std::size_t paid_as(const Pay& action) const;                       // the kind of event
    // ---- sale_documents.cpp
    Answer act(const RecordSale& action, Step& step);
    // ---- return_documents.cpp
    Answer act(const RecordReturn& action, Step& step);
    Answer act(const PutReturn& action, Step& step);
    Answer act(const DropReturn& action, Step& step);
    Answer act(const AskReceipt& action, Step& step);
    Answer act(const InspectGoods& action, Step& step);
    std::variant<Return, Answer> make_return(const RecordReturn& action, const BasketId& into,
                                             Step& step);
    Answer take_back(const Return& goods, const Heading& heading, Step& step);
    Units given_back(const OriginalLine& line, const BasketId& except) const;
    bool is_taken(const BasketId& document) const;  // by an open basket, or what comes back in one
    std::optional<Answer> unrecordable(const EventBody& body, const BasketId& document) const;
    // ---- stock_documents.cpp
    Answer act(const ReceiveGoods& action, Step& step);
    Answer act(const AdjustStock& action, Step& step);
    // ---- count_documents.cpp
    Answer act(const CountRequest& action, Step& step);
    Answer finish_count(const FinishCount& action, const CountBook::Moment& at,
                        const std::optional<EventId>& already, Step& step);
    // ---- order_documents.cpp
    void put_task(const ShipTask& task, Step& step);  // as the board has it now
    Answer act(const TakeOrder& action, Step& step);
    Answer act(const LeaveOrder& action, Step& step);
    Answer act(const ShipOrder& action, Step& step);
    Answer act(const CollectOrder& action, Step& step);
    Answer act(const PutBackOrder& action, Step& step);
    Answer act(const PackOrder& action, Step& step);
    // ---- pick_documents.cpp
    Answer act(const ScanPick& action, Step& step);
    Answer act(const ShortPick& action, Step& step);
    Answer act(const UndoPick& action, Step& step);
    Answer act(const FinishPick& action, Step& step);
    std::optional<Answer> unpickable(const OrderKey& order) const;
    Answer add_pick(PickProgress more, const std::string& scanned, LotRule rule, Step& step);
    Answer keep_pick(PickProgress progress, Step& step);
    void cut_pick(const ShipTask& task, Step& step);  // to what the task wants
    void tell_begun(const ShipTask& task, Step& step);
    void forget_lost_pick(const OrderKey& order, Step& step);
    // ---- journal.cpp
    // The answer to a document that is recorded already, here or as the edge found.
    // `kind` is what it must be (body_kind): an id never names two kinds of document.
    std::optional<Answer> repeated(const BasketId& document, std::size_t kind,
                                   const std::optional<EventId>& already) const;
    std::optional<Answer> repeated(const BasketId& document, std::size_t kind,
                                   const std::optional<ReceiptView>& already) const;
    // Appends the event, or refuses it as out of bounds; nothing else has changed then.
    Answer record(EventBody body, const Heading& heading, Step& step);

    // ---- journal_end.cpp
    bool can_begin_journal() const;
    void begin_journal(const Fence& fence, Step& step);
    Position taken_before(const Fence& fence) const;
    void hear_late(const Ack& ack, Step& step);
    void rewind_late(Step& step);
    void take_late(const JournalRead& read, Step& step);
    void put_off_late(Step& step);
    void pass_over(const JournalRead& read, Step& step);
    void finish_late(Step& step);
    std::vector<UnreadableEvents> unreadable() const;
    void write_unreadable(Step& step);
    void look_at_guard(Step& step);  // at a start
    void tell_damage(Step& step) const;
    void tell_mended_rows(Step& step) const;
    void move_guard_if_due(Step& step);
    void move_guard(Step& step);
    void welcome_ends_doubt(Step& step);
    std::optional<Position> guard_to_show() const;
    bool is_idle() const;  // nothing of the live journal is waiting

    // ---- refetch_side.cpp
    std::vector<Refetch::Lack> lacks() const;
    void fetch_lost(Step& step);
    void hear(const FoundEvents& found, Step& step);
    void take_back(const JournalRead& own, Step& step);
    void mended(const Refetch::Proven& proven, Step& step);

    // ---- rights_side.cpp
    void hear(const std::vector<Right>& news, Step& step);
    void meet_rights(Step& step);
    void sell_on_rights(Sale& sale) const;  // what of each line
    void use_rights(const Sale& sale, Step& step);
    void release_rights(Step& step);

    // ---- sync_side.cpp
    void take(const LinkUp&, Step& step);
    void take(const LinkDown&, Step& step);
    void take(const Arrived& arrived, Step& step);
    void take(const JournalRead& read, Step& step);
    void take(const DiskFree& disk, Step& step);
    void take(const CommitPace& pace, Step& step);
    void take(const Tick&, Step& step);
    void hear(const Bytes& payload, const Message& message, Step& step);
    void hear(const Welcome& welcome, Step& step);
    void hear(const Bytes& payload, const Ack& ack, Step& step);
    void hear(const Fence& fence, Step& step);
    void hear(const HubState& hub, Step& step);
    void hear(const Downlink& downlink, Step& step);
    bool is_from_our_hub(const Bytes& payload, const Message& message, Step& step);
    void pin_hub_key(const Welcome& welcome, Step& step);
    void keep_witness(const Bytes& payload, const Ack& ack);
    void hear(const Bytes& payload, const DaySeal& seal, Step& step);
    void compare_day(const JournalRead& read, Step& step);
    void seal_all(Step& step) const;

    void learn_progress(Uplink::Progress progress, Step& step);
    void refuse_message(const std::string& why, Step& step);
    JournalRead behind(const Position& known, JournalRead read) const;
    bool is_sound(const JournalRead& read, std::size_t at, const Position& position) const;
    EventBatch batch_of(const JournalRead& read, Seq last_wanted, Now now) const;
    void ask_for_rows(Step& step);
    void put_off_reading(Seq first, Step& step);
    void meet_damage(Seq at, Step& step);
    void keep_going(Step& step);  // after every input: whatever is due is sent, the timer set
    void tell_clock(Step& step);
    void flush_lazy_rows(Step& step);
    CursorPut cursor() const;
    NodeState node_state(Now now) const;
    bool is_answered() const;
    std::optional<Millis> wake_at(Now now) const;
    UplinkState shown_state(Now now) const;

    // ---- pruning.cpp
    void look_for_prunable(Step& step);
    void take(const Prunable& found, Step& step);

    // ---- scope_side.cpp
    void take(const ScopeBuilt& built, Step& step);
    void hear(const ScopeOffer& offer, Step& step);
    void hear(const ScopeChunk& chunk, Step& step);
    bool is_ours(const JournalId& journal, HubEpoch hub_epoch, Step& step);
    void reject(const ScopeMark& mark, const std::string& reason, Step& step);
    void fetch_scopes(Step& step);

    Config config;
    Uplink uplink;
    HlcClock clock;
    std::map<BasketId, Basket> baskets;
    DownlinkInbox inbox;
    LateUpload late;
    Refetch refetch;
    ReceiptInquiries inquiries;
    TaskBoard board;
    std::map<OrderKey, PickProgress> picks;  // going on here; none is empty
    std::set<OrderKey> asked;                // taken here, as the hub has not said yet
    std::map<OrderKey, StaffId> named;       // who picks what this node has, as was told here last
    ScopeFetch scopes;
    Rights rights;
    CountBook counts;
    StockView stock;
    UnsentAges ages;
    RecordedDocuments recorded;
    std::map<OriginalLine, Units> returned;
    OverridesPut overrides;  // of the newest day with one
    PinTries tries;
    std::optional<std::uint64_t> disk_free;
    std::optional<PublicKey> hub_key;     // only what it signed is believed, once it is known
    Bytes witness;                        // the newest signed Ack, as it came
    std::pair<JournalId, Seq> witnessed;  // what it acknowledges
    bool is_witness_new = false;          // not written yet
    // A day that was shown, while the journal is asked what it holds there.
    std::optional<std::pair<DaySeal, Bytes>> shown_day;
    std::uint64_t disk_total = 0;
    DiskPace disk_pace;
    Damage damage;  // at this start, less what came back since
    // Until the journal it concerns ends. The guard stays as it was found: it is the only witness.
    bool is_rolled_back = false;
    std::uint64_t guard_moves = 0;
    Seq guarded;                                         // of the present journal
    std::optional<ReadJournal> reading;                  // asked of a journal, not answered yet
    std::optional<std::pair<UnixMs, Millis>> hub_clock;  // what it said, and steady when
    Millis prune_due;                                    // steady: old events are looked for then
    std::optional<Millis> read_again_at;                 // set while the journal cannot be read
    std::optional<Millis> heartbeat_due;
    std::optional<Millis> flush_due;            // set while anything below waits to be written
    CursorPut written_cursor;                   // as the store has it
    std::map<Scope, std::string> scope_faults;  // why a version was rejected
    std::optional<Millis> erase_due;            // set while chunks wait to be erased
    std::map<Sku, StockLevel> dirty_levels;
    std::optional<UnixMs> hub_heard;
    Millis heard_at;           // steady: the last word of the hub, or when the link came up
    bool is_hub_away = false;  // as the hub, or its will, said
    UplinkState last_shown = UplinkState::offline;
    ClockTrust last_trust = ClockTrust::ok;
    std::uint64_t refused_messages = 0;
    std::set<JournalId> dirty_late;   // more of them is unreadable than the store knows
    bool is_unreadable_news = false;  // more than the hub was told
    bool is_late_put_off = false;     // and said so
    bool is_damage_told = false;
};

}  // namespace onepool::node
