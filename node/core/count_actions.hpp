#pragma once
// What people ask of a node about counting its shelves, as plain values; part of actions.hpp. A
// session goes on at one node, on as many handhelds and pages of it as people like; each scan is
// durable before it is answered, and counts once with its `request`.

#include <optional>
#include <string>
#include <variant>

#include "node/core/count_progress.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct BeginCount {
    BasketId session;  // given by whoever asks: the same again is answered the same
    StaffId staff;
    std::string name;
    bool is_full = false;
};

// add: so many more at this place. set: so many there. take: the newest so many are taken back.
enum class CountHow : std::uint8_t { add, set, take };
// Who counts something again that they counted first: somebody else may be here, or nobody is.
enum class Alone : std::uint8_t { no, yes };

struct ScanCount {
    BasketId session;
    StaffId staff;
    Sku sku;              // empty: nobody knows what was scanned
    std::string scanned;  // as read, for the answer
    std::string place;    // a shelf code; empty: not said
    Units quantity = Units{1};
    CountHow how = CountHow::add;
    Alone alone = Alone::no;
    BasketId request = {};
    std::int64_t age_ms = 0;  // made so long before it came; at most limits::scan_age_ms
};

// To open or paused.
struct ChangeCount {
    BasketId session;
    StaffId staff;
    CountState to = CountState::open;
};

// What of a full session nobody counted although it should be there: to be asked about, gone, or
// left as it is.
enum class Uncounted : std::uint8_t { ask, zero, leave };

struct FinishCount {
    BasketId session;
    StaffId staff;
    Uncounted uncounted = Uncounted::ask;
};

// All that was counted in it is forgotten.
struct DropCount {
    BasketId session;
    StaffId staff;
};

struct CountRequest {
    std::variant<BeginCount, ScanCount, ChangeCount, FinishCount, DropCount> what;
    std::optional<EventId> already = {};  // found under a finished session's id
};

}  // namespace onepool::node
