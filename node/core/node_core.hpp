#pragma once
// Everything a node decides. Pure: takes (input, now), returns one Batch; performed by
// protocol::Performer, which commits `persist` in one transaction before it answers, publishes or
// notifies. Owned by the program (or the simulator); one thread.
//
// Inputs come from three sides: the register's API (each with a RequestId that is answered exactly
// once, by an Answer message or by a refusal), the link to the hub, and the timer. Catalogue,
// prices and old receipts are not in the core: the edge looks them up and passes them in.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "node/core/basket.hpp"
#include "node/core/receipt.hpp"
#include "node/core/stock_view.hpp"
#include "protocol/messages.hpp"
#include "protocol/perform.hpp"
#include "protocol/uplink.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct RequestId {
    std::uint64_t value = 0;
    auto operator<=>(const RequestId&) const = default;
};

// ---- inputs: what people do ----------------------------------------------------------------

// What the edge found for a scanned or typed code.
struct Product {
    Sku sku;
    Gtin gtin;
    std::string description;
    Minor unit_price;
    std::string tax_code;
    BasisPoints tax_rate;
    bool operator==(const Product&) const = default;
};

struct OpenBasket { BasketId basket; StaffId staff; };
struct AddLine {                       // scan or search; also merges with an equal line
    BasketId basket;
    Product product;
    Units quantity;
};
struct AddOpenItem {                   // goods in hand with an unknown code
    BasketId basket;
    std::string scanned_code;
    std::string description;
    Units quantity;
    Minor unit_price;
    std::string tax_code;
    BasisPoints tax_rate;
};
struct SetQuantity { BasketId basket; std::uint32_t line_no = 0; Units quantity; };   // 0 voids
struct Park { BasketId basket; std::string name; };
struct Recall { BasketId basket; };
struct Abandon { BasketId basket; };
struct StartCard { BasketId basket; Minor amount; };      // durable before the terminal is asked
struct CardAnswer { BasketId basket; CardResult result = CardResult::unknown; std::string reference; };
// Settles the rest in cash (`given`; 0 when a card settled everything) and records the sale.
struct Pay {
    BasketId basket;
    Minor cash_given;
    std::optional<ReceiptView> already;   // the edge found this basket sold before
};
// A whole document at once, for replays and integrations; the same facts as the steps above.
struct RecordSale {
    BasketId basket;
    StaffId staff;
    std::vector<AddLine> lines;           // basket inside ignored
    std::vector<AddOpenItem> open_items;
    TenderKind tender = TenderKind::cash;
    std::optional<UnixMs> source_time;
    std::string note;
    std::optional<ReceiptView> already;
};
struct RecordReturn {
    BasketId basket;
    StaffId staff;
    std::optional<ReceiptView> original;  // the receipt the edge found, absent: without receipt
    std::vector<ReturnLine> lines;
    TenderKind refund = TenderKind::cash;
    std::optional<UnixMs> source_time;
    std::string note;
    std::optional<ReceiptView> already;
};
struct ReceiveGoods {
    BasketId document;                    // idempotency key
    StaffId staff;
    Receipt receipt;
    std::optional<UnixMs> source_time;
    std::optional<EventId> already;
};
struct AdjustStock {
    BasketId document;
    StaffId staff;
    Adjustment adjustment;
    std::optional<UnixMs> source_time;
    std::optional<EventId> already;
};
struct ShipOrder { OrderKey order; StaffId staff; std::string carrier; std::string tracking; };

using Action = std::variant<OpenBasket, AddLine, AddOpenItem, SetQuantity, Park, Recall, Abandon,
                            StartCard, CardAnswer, Pay, RecordSale, RecordReturn, ReceiveGoods,
                            AdjustStock, ShipOrder>;
struct Request { RequestId id; Action action; };

// ---- inputs: the link, the store, the timer ----------------------------------------------------

struct LinkUp {};
struct LinkDown {};
struct Arrived { Bytes payload; };          // any message on this node's topics or v1/hub/state
struct JournalRead {                        // answer to a ReadJournal message
    Seq first;
    Digest prev_hash{};
    std::vector<Bytes> events;
};
struct DiskFree { std::uint64_t bytes = 0; };
struct Tick {};

// ---- outputs --------------------------------------------------------------------------------------

// One journal row; what the store writes in the transaction of the business fact.
struct JournalAppend {
    Seq seq;
    Digest hash{};
    BasketId basket;                        // none for events without a document
    Bytes payload;
    bool operator==(const JournalAppend&) const = default;
};
struct BasketPut { BasketId basket; Bytes state; bool operator==(const BasketPut&) const = default; };
struct BasketErase { BasketId basket; bool operator==(const BasketErase&) const = default; };
struct CursorPut {                          // what Uplink::Stored needs at the next start
    Position acked;
    Seq safe;
    HubEpoch hub_epoch;
    std::uint32_t epoch = 0;
    bool operator==(const CursorPut&) const = default;
};
struct TaskPut { ShipTask task; bool operator==(const TaskPut&) const = default; };
struct LevelPut { StockLevel level; bool operator==(const LevelPut&) const = default; };
// Units of a sold line given back so far, so that no receipt is returned twice here.
struct ReturnedPut { OriginalLine original; Units quantity; bool operator==(const ReturnedPut&) const = default; };

using Record = std::variant<JournalAppend, BasketPut, BasketErase, CursorPut, TaskPut, LevelPut,
                            ReturnedPut>;

// Why an action was not done. Precedence is the order here.
enum class ActionVerdict : std::uint8_t {
    done,
    repeated,             // done before under the same id: the same answer again
    no_such_basket,
    no_such_line,
    no_such_order,
    wrong_state,          // e.g. a parked basket cannot be paid, a paid one not changed
    out_of_bounds,        // quantity, amount, lines beyond limits.hpp
    wrong_currency,
    nothing_to_pay,
    not_enough_tendered,
    more_than_bought,     // a return beyond what the receipt holds
    disk_nearly_full,     // no new basket below the floor
};
const char* to_text(ActionVerdict verdict);

struct Answer {
    RequestId request;
    ActionVerdict verdict = ActionVerdict::done;
    std::string explanation;                // for a person: what happened, to what, what to do
    std::optional<Basket> basket;           // after the change
    std::optional<ReceiptView> receipt;     // of a sale or return
    std::optional<EventId> event;           // of any recorded fact
    bool operator==(const Answer&) const = default;
};
enum class UpTopic : std::uint8_t { hello, events, state, bye };
struct Publish { UpTopic topic = UpTopic::events; Bytes payload; bool operator==(const Publish&) const = default; };
struct ReadJournal { SendRange range; bool operator==(const ReadJournal&) const = default; };
using Outgoing = std::variant<Answer, Publish, ReadJournal>;

enum class NoticeKind : std::uint8_t { status_changed, basket_changed, tasks_changed, levels_changed, alarm };
struct Notice {
    NoticeKind kind = NoticeKind::status_changed;
    BasketId basket;
    std::string text;                       // alarm: for the cashier and the log
    bool operator==(const Notice&) const = default;
};

class NodeCore {
  public:
    using Input = std::variant<Request, LinkUp, LinkDown, Arrived, JournalRead, DiskFree, Tick>;
    using Batch = protocol::Batch<Record, Outgoing, Notice>;

    struct Config {
        NodeId node;
        JournalId journal;
        LocationId location;
        Currency currency;
        StaffId default_staff;
        ShiftId shift;
        std::int32_t utc_offset_minutes = 0;   // of the store, for the business day
        std::string build;
        std::uint64_t boot_no = 0;
        bool prices_include_tax = true;
    };
    // Everything the store holds that a core needs; NodeStore::load() fills it.
    struct Stored {
        Uplink::Stored uplink;
        Hlc last_hlc;
        std::vector<Bytes> baskets;            // BasketPut::state of open and parked ones
        std::vector<ShipTask> tasks;           // not yet shipped or released
        std::vector<StockLevel> levels;
        std::vector<std::pair<OriginalLine, Units>> returned;
    };

    NodeCore(Config config, Stored stored);
    ~NodeCore();
    NodeCore(NodeCore&&) noexcept;

    Batch start(Now now);
    Batch step(const Input& input, Now now);

    // ---- views for pages and tests; never a way to change anything
    const Config& config() const;
    const Uplink& uplink() const;
    const std::map<BasketId, Basket>& baskets() const;
    std::vector<ShipTask> tasks() const;           // to ship, oldest first
    std::optional<StockLevel> level(const Sku& sku) const;
    std::optional<UnixMs> oldest_unsent() const;   // wall time of the oldest event not acknowledged
    std::optional<UnixMs> hub_heard() const;       // wall time of the last word from the hub
    std::uint64_t refused_messages() const;        // undecodable or foreign, counted and noticed

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace onepool::node
