#pragma once
// What a node's core wants done: rows to persist, messages to send, notices to show. Plain values;
// protocol::Performer commits the rows of a batch in one transaction before it sends anything.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "node/core/answers.hpp"
#include "node/core/count_progress.hpp"
#include "node/core/evidence_records.hpp"
#include "node/core/guard.hpp"
#include "node/core/journal_reads.hpp"
#include "node/core/late_upload.hpp"
#include "node/core/pick_progress.hpp"
#include "node/core/refetch.hpp"
#include "node/core/rights.hpp"
#include "node/core/scope_fetch.hpp"
#include "protocol/kinds.hpp"
#include "protocol/messages.hpp"
#include "protocol/uplink.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// ---- rows

// One journal row; what the store writes in the transaction of the business fact.
struct JournalAppend {
    Seq seq;
    Digest hash{};
    BasketId basket;  // the document's id, to find it again; none for events without one
    Bytes payload;
    bool operator==(const JournalAppend&) const = default;
};

struct BasketPut {
    BasketId basket;
    Bytes state;
    bool operator==(const BasketPut&) const = default;
};

struct BasketErase {
    BasketId basket;
    bool operator==(const BasketErase&) const = default;
};

// What Uplink::Stored needs at the next start.
struct CursorPut {
    Position acked;
    Seq safe;
    HubEpoch hub_epoch;
    std::uint32_t epoch = 0;
    Bytes token;
    bool operator==(const CursorPut&) const = default;
};

struct TaskPut {
    ShipTask task;
    bool operator==(const TaskPut&) const = default;
};

struct LevelPut {
    StockLevel level;
    bool operator==(const LevelPut&) const = default;
};

// Units of a sold line given back so far, so that no receipt is returned twice here.
struct ReturnedPut {
    OriginalLine original;
    Units quantity;
    bool operator==(const ReturnedPut&) const = default;
};

// Units sold on a business day although they were promised; only the newest day is kept.
struct OverridesPut {
    BusinessDay day;
    Units units;
    bool operator==(const OverridesPut&) const = default;
};

// Wrong PINs in a row on this till.
struct PinTriesPut {
    std::uint32_t wrong_in_a_row = 0;
    bool operator==(const PinTriesPut&) const = default;
};

// How far a pick is; and that there is none any more.
struct PickPut {
    PickProgress progress;
    bool operator==(const PickPut&) const = default;
};
struct PickErase {
    OrderKey order;
    bool operator==(const PickErase&) const = default;
};

// Tasks still to do: the hub tells them anew.
struct HeldTasksErase {
    bool operator==(const HeldTasksErase&) const = default;
};

using AnyRecord =
    std::variant<JournalAppend, BasketPut, BasketErase, CursorPut, TaskPut, LevelPut, ReturnedPut,
                 JournalBegin, LatePut, HubKeyPut, HeadWitnessPut, DayPut, ChunkPut, ChunkErase,
                 ScopePut, JournalPrune, HeldTasksErase, OverridesPut, EventBack, PickPut,
                 PickErase, PinTriesPut, UsedRightPut, CountSessionPut, CountLinePut,
                 CountLineErase, CountErase>;
using Record = protocol::Kinds<AnyRecord>;

// ---- messages

enum class UpTopic : std::uint8_t { hello, events, state, bye, ask };

struct Publish {
    UpTopic topic = UpTopic::events;
    Bytes payload;
    bool operator==(const Publish&) const = default;
};

using Outgoing = std::variant<Answer, Publish, ReadJournal, FindPrunable, GuardMove, BuildScope>;

// ---- notices

enum class NoticeKind : std::uint8_t {
    status_changed,
    basket_changed,
    tasks_changed,
    levels_changed,
    alarm,
    scope_changed,
    counts_changed,
};

struct Notice {
    NoticeKind kind = NoticeKind::status_changed;
    BasketId basket;
    std::string text;  // alarm: for the cashier and the log
    bool operator==(const Notice&) const = default;
};

}  // namespace onepool::node

extern template struct onepool::protocol::Kinds<onepool::node::AnyRecord>;
