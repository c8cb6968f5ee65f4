#pragma once
// Everything a node decides. Pure: takes (input, now), returns one Batch; performed by
// protocol::Performer, which commits `persist` in one transaction before it answers, publishes or
// notifies. Owned by the program (or the simulator); one thread.
//
// Inputs come from three sides: the register's API (actions.hpp), the link to the hub, and the
// timer. What comes out stands in records.hpp.
//
// Why events may be handed to the uplink before they are durable: an event leaves only as the
// answer to a ReadJournal, and a head only in a Hello or NodeState; each of these is sent in the
// batch that appended the row or in a later one, so after the commit that made the row durable. A
// refused commit drops them together with this core, and nobody outside has seen the number.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "node/core/actions.hpp"
#include "node/core/basket.hpp"
#include "node/core/count_book.hpp"
#include "node/core/damage.hpp"
#include "node/core/disk_pace.hpp"
#include "node/core/receipt_inquiries.hpp"
#include "node/core/records.hpp"
#include "node/core/stock_view.hpp"
#include "protocol/messages.hpp"
#include "protocol/perform.hpp"
#include "protocol/signature.hpp"
#include "protocol/uplink.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// ---- inputs: the link, the store, the timer ----------------------------------------------------

struct LinkUp {};
struct LinkDown {};

struct Arrived {
    Bytes payload;  // any message on this node's topics or v1/hub/state
};

struct DiskFree {
    std::uint64_t bytes = 0;
    std::uint64_t total_bytes = 0;  // of the file system; 0: not known
};

struct CommitPace {
    Millis mean;  // of commits since the last word of it, as the edge measured
};

struct Tick {};

enum class GuardKeeping : std::uint8_t { nobody, file };  // who writes what a GuardMove says

class NodeCore {
  public:
    using Input = std::variant<Request, LinkUp, LinkDown, Arrived, JournalRead, DiskFree, Tick,
                               ScopeBuilt, CommitPace, Prunable>;
    using Batch = protocol::Batch<Record, Outgoing, Notice>;

    struct Config {
        NodeId node;
        JournalId journal;
        LocationId location;
        Currency currency;
        StaffId default_staff;
        ShiftId shift;
        std::int32_t utc_offset_minutes = 0;  // of the store, for the business day
        std::string build;
        std::uint64_t boot_no = 0;
        bool prices_include_tax = true;
        Units overrides_a_day = Units{limits::overrides_a_day};  // of promised goods
        // How long an event is kept at least; then it may go once it is safe at the hub.
        Millis keep_for{limits::retention_days * 24 * 60 * limits::minute_ms};
        UnixMs built_at = {};  // a clock before this is not believed
        // Random, new with each start: ids of new journals are made of it. None: none is ended.
        JournalId journal_seed = {};
        GuardKeeping guard_keeping = GuardKeeping::nobody;
        std::optional<GuardRead> guard = {};  // as found at this start; none: there was no file
        // Signs whatever goes to the hub; without one nothing is signed.
        std::optional<SigningKey> key = std::nullopt;
        std::optional<PublicKey> hub_key = std::nullopt;  // as configured: no other is believed
        CountRules counts = {};
        IdentityRule identity = IdentityRule::as_ordered;
    };
    // Everything the store holds that a core needs; NodeStore::load() fills it.
    struct Stored {
        Uplink::Stored uplink;
        Hlc last_hlc;
        std::vector<Bytes> baskets;  // BasketPut::state of open and parked ones
        // To do, and recently finished ones, so that an old message cannot bring one back.
        std::vector<ShipTask> tasks;
        std::vector<StockLevel> levels;
        std::vector<std::pair<OriginalLine, Units>> returned;
        OverridesPut overrides = {};
        // Journal rows after `uplink.acked`, for the stock view and the age of the outbox; the
        // newest limits::unsent_marks of them are enough, and those that say where an order stands.
        std::vector<std::pair<Seq, Bytes>> unacknowledged = {};
        std::vector<EndedJournal> ended = {};  // journals before the present one, oldest first
        std::optional<PublicKey> hub_key = std::nullopt;  // of the first hub that was met
        Bytes witness = {};                               // the newest HeadWitnessPut
        ScopeFetch::Stored scopes = {};
        Damage damage = {};
        std::vector<PickProgress> picks = {};  // that go on
        PinTriesPut tries = {};
        Rights::Stored rights = {};
        CountBook::Stored counts = {};
    };

    NodeCore(Config config, const Stored& stored);
    ~NodeCore();
    NodeCore(NodeCore&&) noexcept;

    Batch start(Now now);
    Batch step(const Input& input, Now now);

    // ---- views for pages and tests; never a way to change anything
    const Config& config() const;
    const Uplink& uplink() const;
    const LateUpload& late() const;  // of journals that were ended
    const std::map<BasketId, Basket>& baskets() const;
    std::vector<ShipTask> tasks() const;                            // to do, by due time
    std::vector<ShipTask> find_tasks(std::string_view code) const;  // by number, as typed
    const ShipTask* task(const OrderKey& order) const;              // in any state; null: unknown
    const PickProgress* progress(const OrderKey& order) const;  // null: nothing was scanned here
    bool is_asked(const OrderKey& order) const;  // taken here, as the hub has not said yet
    std::optional<StockLevel> level(const Sku& sku) const;
    const CountBook& counts() const;
    std::vector<Sku> uncounted(const BasketId& session) const;  // of a full count
    std::map<Sku, WaitingList> waiting() const;                 // for inspection at this location
    Units right(const Sku& sku) const;  // units it may sell without asking anybody, cut off or not
    Units returned(const OriginalLine& original) const;  // here, and elsewhere as the hub told
    const ReceiptInquiries& inquiries() const;           // about receipts of other tills
    std::optional<UnixMs> oldest_unsent() const;         // wall time of the oldest unacknowledged
    std::optional<UnixMs> hub_heard() const;             // wall time of the last word from the hub
    UplinkState shown_state(Now now) const;  // for people: offline also while the hub is silent
    bool is_rolled_back() const;             // the database is older than the guard
    std::optional<std::uint64_t> disk_free() const;  // bytes, as last told
    std::uint64_t refused_messages() const;          // undecodable or foreign, counted and noticed
    std::optional<PublicKey> hub_key() const;        // whose word is believed; none: not met yet
    const ScopeFetch& scopes() const;                // what the hub provides
    Millis pin_pause(Now now) const;                 // until a PIN is looked at again; 0: none
    const DiskPace& disk_pace() const;
    ClockTrust clock_trust(Now now) const;
    std::optional<Millis> clock_offset(Now now) const;  // (hub - node); none: not met in this run

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace onepool::node
