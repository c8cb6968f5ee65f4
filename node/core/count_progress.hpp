#pragma once
// How far the counting of a node's location is: sessions, and per session and SKU what was counted
// at each place. Plain values; kept in the node's database until the session ends.
//
// A session: open <-> paused; either is finished (it becomes Count events) or dropped.
// A SKU of it:
//   counted --finished, within tolerance--> part of the event
//      `----finished, too far off--> due --counted again--> counted twice, which stands

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/count_events.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

enum class CountState : std::uint8_t { open, paused, finished };

struct CountSession {
    BasketId id;
    std::string name;      // what people call it: "aisle 3"
    bool is_full = false;  // all that this location has: what was not counted is asked about
    CountState state = CountState::open;
    StaffId begun_by;
    UnixMs begun_at;
    StaffId changed_by;  // who paused it, took it up or finished it last, and when
    UnixMs changed_at;
    auto operator<=>(const CountSession&) const = default;
};

struct CountedPlace {
    std::string place;  // a shelf code; empty: nobody said where
    Units quantity;     // >= 0
    auto operator<=>(const CountedPlace&) const = default;
};

// Times are of this machine's clock.
struct CountedSku {
    BasketId session;
    Sku sku;
    std::vector<CountedPlace> places = {};  // in the order in which they were counted
    StaffId by = {};                        // who counted the last of it
    UnixMs from = {};
    UnixMs until = {};
    ClockTrust clock_trust = ClockTrust::ok;  // the worst that it was meanwhile
    std::optional<Units> expected = {};       // on the shelf, as this till believed at the last
    std::optional<FirstCount> first = {};     // too far off: what is here is the second count
    std::vector<BasketId> requests = {};      // newest last; asked for again, none counts twice
    auto operator<=>(const CountedSku&) const = default;

    Units total() const;
    bool is_due() const { return first && places.empty(); }  // to be counted again
    bool has_done(const BasketId& request) const;
    void remember(const BasketId& request);  // none: nothing to remember
};

// ---- rows

struct CountSessionPut {
    CountSession session;
    bool operator==(const CountSessionPut&) const = default;
};
struct CountLinePut {
    CountedSku line;
    bool operator==(const CountLinePut&) const = default;
};
struct CountLineErase {
    BasketId session;
    Sku sku;
    bool operator==(const CountLineErase&) const = default;
};
// lines: of a session that is finished. all: nothing of it is remembered.
struct CountErase {
    enum class What : std::uint8_t { lines, all };
    BasketId session;
    What what = What::lines;
    bool operator==(const CountErase&) const = default;
};

// As kept; nullopt when the bytes are none of ours or beyond a bound.
Bytes encode_count_session(const CountSession& session);
std::optional<CountSession> decode_count_session(ByteView bytes);
Bytes encode_counted_sku(const CountedSku& line);
std::optional<CountedSku> decode_counted_sku(ByteView bytes);

}  // namespace onepool::node
