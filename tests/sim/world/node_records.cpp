#include "tests/sim/world/node_records.hpp"

#include <utility>

#include "protocol/codec.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/record_bytes.hpp"

namespace onepool::sim {

using namespace node;

namespace {

void write(RecordWriter& out, RowTag tag) {
    out.number(static_cast<std::uint64_t>(tag));
}

void write(RecordWriter& out, const Position& position) {
    out.number(position.seq.value);
    out.bytes(position.hash);
}

// Tasks and levels are kept as the wire's own bytes, so their codec is part of every recovery.
Bytes as_message(Downlink downlink) {
    return encode_message(Message{std::move(downlink)});
}

// Parts a message must have to be one, and that a stored row does not use.
Downlink envelope() {
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{1};
    downlink.journal.bytes[0] = 1;
    downlink.hub_wall = first_wall;
    downlink.mark.stream = 1;
    return downlink;
}

void write_scope(RecordWriter& out, const HeldScope& scope) {
    write(out, RowTag::scope);
    out.number(static_cast<std::uint64_t>(scope.mark.scope));
    out.number(scope.mark.version);
    out.number(scope.slot);
    out.number(scope.chunks.size());
    for (const Digest& digest : scope.chunks)
        out.bytes(digest);
}

// One row, as the simulated disk keeps it.
struct RecordScribe {
    RecordWriter& out;

    void operator()(const JournalAppend& row) const {
        write(out, RowTag::journal);
        out.number(row.seq.value);
        out.bytes(row.hash);
        out.bytes(row.basket.bytes);
        out.bytes(row.payload);
    }
    void operator()(const BasketPut& put) const {
        write(out, RowTag::basket);
        out.bytes(put.basket.bytes);
        out.bytes(put.state);
    }
    void operator()(const BasketErase& erase) const {
        write(out, RowTag::basket_gone);
        out.bytes(erase.basket.bytes);
    }
    void operator()(const CursorPut& put) const {
        write(out, RowTag::cursor);
        write(out, put.acked);
        out.number(put.safe.value);
        out.number(put.hub_epoch.value);
        out.number(put.epoch);
        out.bytes(put.token);
    }
    void operator()(const TaskPut& put) const {
        write(out, RowTag::task);
        Downlink downlink = envelope();
        downlink.tasks.push_back(put.task);
        out.bytes(as_message(std::move(downlink)));
    }
    void operator()(const HeldTasksErase&) const { write(out, RowTag::tasks_gone); }
    void operator()(const PickPut& put) const {
        write(out, RowTag::pick);
        out.bytes(encode_pick(put.progress));
    }
    void operator()(const PickErase& erase) const {
        write(out, RowTag::pick_gone);
        out.text(erase.order.channel.value);
        out.text(erase.order.order.value);
    }
    void operator()(const UsedRightPut& put) const {
        write(out, RowTag::used_right);
        out.text(put.sku.value);
        out.bytes(put.journal.bytes);
        out.number(put.hub_epoch.value);
        out.signed_number(put.used.value);
    }
    void operator()(const CountSessionPut& put) const {
        write(out, RowTag::count_session);
        out.bytes(encode_count_session(put.session));
    }
    void operator()(const CountLinePut& put) const {
        write(out, RowTag::count_line);
        out.bytes(encode_counted_sku(put.line));
    }
    void operator()(const CountLineErase& erase) const {
        write(out, RowTag::count_line_gone);
        out.bytes(erase.session.bytes);
        out.text(erase.sku.value);
    }
    void operator()(const CountErase& erase) const {
        write(out, RowTag::count_gone);
        out.bytes(erase.session.bytes);
        out.number(static_cast<std::uint64_t>(erase.what));
    }
    void operator()(const LevelPut& put) const {
        write(out, RowTag::level);
        Downlink downlink = envelope();
        downlink.levels.push_back(put.level);
        out.bytes(as_message(std::move(downlink)));
    }
    void operator()(const ReturnedPut& put) const {
        write(out, RowTag::returned);
        out.bytes(put.original.basket.bytes);
        out.number(put.original.line_no);
        out.signed_number(put.quantity.value);
    }
    void operator()(const OverridesPut& put) const {
        write(out, RowTag::overrides);
        out.signed_number(put.day.yyyymmdd);
        out.signed_number(put.units.value);
    }
    void operator()(const PinTriesPut& put) const {
        write(out, RowTag::pin_tries);
        out.number(put.wrong_in_a_row);
    }
    void operator()(const JournalBegin& begin) const {
        write(out, RowTag::journal_begin);
        out.bytes(begin.ended.journal.bytes);
        write(out, begin.ended.head);
        write(out, begin.ended.taken);
        write(out, begin.ended.held);
        write(out, begin.ended.lost);
        out.bytes(begin.next.bytes);
    }
    void operator()(const JournalPrune& prune) const {
        write(out, RowTag::journal_prune);
        out.number(prune.last.value);
    }
    void operator()(const LatePut& put) const {
        write(out, RowTag::late);
        out.bytes(put.journal.bytes);
        write(out, put.taken);
        write(out, put.lost);
        out.number(put.unreadable.size());
        for (const Unreadable& span : put.unreadable) {
            write(out, span.after);
            out.number(span.last.value);
        }
    }
    void operator()(const EventBack& back) const {
        write(out, RowTag::back);
        out.bytes(back.journal.bytes);
        out.number(static_cast<std::uint64_t>(back.to));
        out.number(back.seq.value);
        out.bytes(back.hash);
        out.bytes(back.basket.bytes);
        out.bytes(back.payload);
    }
    void operator()(const HubKeyPut& put) const {
        write(out, RowTag::hub_key);
        out.bytes(put.key.bytes);
    }
    void operator()(const HeadWitnessPut& put) const {
        write(out, RowTag::witness);
        out.bytes(put.sealed);
    }
    void operator()(const DayPut& put) const {
        write(out, RowTag::day);
        out.signed_number(put.day.yyyymmdd);
        out.bytes(put.sealed);
    }
    void operator()(const ChunkPut& put) const {
        write(out, RowTag::chunk);
        out.bytes(put.digest);
        out.bytes(put.content);
    }
    void operator()(const ChunkErase& erase) const {
        write(out, RowTag::chunk_gone);
        out.bytes(erase.digest);
    }
    void operator()(const ScopePut& put) const { write_scope(out, put.scope); }
};

void write_record(RecordWriter& out, const Record& record) {
    std::visit(RecordScribe{out}, record);
}

}  // namespace

Bytes encode_records(const std::vector<Record>& records) {
    RecordWriter out;
    for (const Record& record : records)
        write_record(out, record);
    return out.take();
}

}  // namespace onepool::sim
