#pragma once
// Stock counts as the hub knows them: sessions, and of each SKU at each location the newest count.
// An older one of the same SKU there says nothing any more: the newer saw what it had seen.
//
//   waiting --compared with the ledger--> agrees | booked | doubtful
//   any     --counted again later-------> waiting
//
// Durable state, changed only by apply() of an effect, called by HubState; everyone else reads.
// One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/core/count_effects.hpp"
#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {

struct CountSession {
    BasketId id;
    NodeId node;
    LocationIndex location;
    std::string name;
    bool is_full = false;
    StaffId begun_by;
    UnixMs begun_at;
    StaffId finished_by;
    UnixMs finished_at;
    UnixMs taken_at;              // when the hub heard of it
    std::uint64_t lines = 0;      // SKUs
    std::uint64_t waiting = 0;    // of them: not compared yet
    std::uint64_t differing = 0;  // found or lost
    std::uint64_t doubtful = 0;   // to be counted again
    Units counted;                // of those compared, as expected
    Units expected;
    Units found;
    Units lost;
    bool operator==(const CountSession&) const = default;
};

enum class CountState : std::uint8_t { waiting, agrees, booked, doubtful };
const char* to_text(CountState state);

struct CellCount {
    CellKey key;
    std::uint32_t session = 0;
    CountState state = CountState::waiting;
    Units counted;
    UnixMs from;
    UnixMs until;
    ClockTrust clock_trust = ClockTrust::ok;
    StaffId by;
    std::optional<Units> first;
    StaffId first_by;
    UnixMs taken_at;
    Units expected;   // once it is compared; less what came late (CountCorrected)
    Units corrected;  // of that: what came late
    std::string note;
    // The shelf is right as of here: what was recorded before moves it no more. None: no count of
    // this cell ever settled.
    std::optional<UnixMs> right_from;
    bool operator==(const CellCount&) const = default;

    bool is_settled() const { return state == CountState::agrees || state == CountState::booked; }
    Units variance() const { return is_settled() ? counted - expected : Units{}; }
};

// How far stamps of other tills may be off beside this one's.
Millis blur_of(ClockTrust trust);

class CountBook {
  public:
    const std::vector<CountSession>& sessions() const { return sessions_; }
    const std::vector<CellCount>& all() const { return cells_; }  // in order of first count
    std::optional<std::uint32_t> find_session(const NodeId& node, const BasketId& id) const;
    const CellCount* find(const CellKey& cell) const;  // null: never counted
    // Positions in all(), of a location, that are not compared yet.
    const std::set<std::uint32_t>& waiting(LocationIndex location) const;
    bool has_waiting() const { return waiting_count_ > 0; }

    // Changes; called by HubState only.
    void apply(const CountBegun& effect, UnixMs at);
    void apply(const CountTaken& effect, UnixMs at);
    void apply(const CountSettled& effect);
    void apply(const CountCorrected& effect);

    std::vector<std::uint32_t> take_dirty_sessions() { return dirty_sessions_.take(); }
    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size() + dirty_sessions_.size(); }
    [[nodiscard]] bool restore(const CountSession& session);  // false: named twice
    [[nodiscard]] bool restore(const CellCount& cell);

  private:
    std::optional<std::uint32_t> position(const CellKey& cell) const;
    CellCount& change(const CellKey& cell);
    CountSession& session_of(const CellCount& cell);
    void leave(const CellCount& cell);  // what it said counts for nothing in its session
    void enter(const CellCount& cell);
    void set_waiting(std::uint32_t position, bool is_waiting);

    std::vector<CountSession> sessions_;
    std::map<std::pair<NodeId, BasketId>, std::uint32_t> ids_;
    std::vector<CellCount> cells_;
    SlotTable slots_;
    std::vector<std::set<std::uint32_t>> waiting_;  // by location
    std::size_t waiting_count_ = 0;
    DirtySet dirty_sessions_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
