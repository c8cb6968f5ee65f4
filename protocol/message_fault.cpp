#include "protocol/message_fault.hpp"

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol {

namespace {

template <class Tag>
void find_id_faults(const Id128<Tag>& id, const Path& at, FaultFinder& faults) {
    faults.require(!id.is_none(), at);
}

// Before the first event there is no hash.
void find_position_faults(const Position& position, const Path& at, FaultFinder& faults) {
    faults.counter(position.seq.value, at);
    faults.require(position.seq > Seq{0} || position.hash == Digest{}, at);
}

void find_balance_faults(Units balance, const Path& at, FaultFinder& faults) {
    faults.range(balance.value, {.low = -limits::balance_units, .high = limits::balance_units}, at);
}

// Sizes of the events are bounded like events themselves; together they fill at most a batch,
// unless a single one is larger.
void find_batch_size_faults(const std::vector<Bytes>& events, FaultFinder& faults) {
    faults.count(events.size(), limits::batch_events, Path{"events"});
    std::size_t total = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Path at{"events", i};
        faults.count(events[i].size(), limits::event_bytes, at);
        faults.require(!events[i].empty(), at);
        total += events[i].size();
    }
    if (events.size() > 1) {
        faults.count(total, limits::batch_bytes, Path{"events"});
    }
}

void find_task_faults(const ShipTask& task, const Path& at, FaultFinder& faults) {
    faults.plain_name(task.order.channel.value, Path{at, "channel"});
    faults.key(task.order.order.value, limits::order_id_bytes, Path{at, "order"});
    faults.counter(task.version, Path{at, "version"});
    faults.require(task.version > 0, Path{at, "version"});
    faults.time(task.placed_at, Path{at, "placed_at"});
    faults.count(task.lines.size(), limits::order_lines, Path{at, "lines"});
    for (std::size_t i = 0; i < task.lines.size(); ++i) {
        const Path list{at, "lines"};
        const Path line{list, i};
        faults.key(task.lines[i].sku.value, limits::sku_bytes, Path{line, "sku"});
        faults.units(task.lines[i].quantity, Path{line, "quantity"});
    }
    for (std::size_t i = 0; i < task.descriptions.size(); ++i) {
        faults.text(task.descriptions[i], limits::text_bytes, Path{at, "descriptions", i});
    }
    faults.require(task.descriptions.size() == task.lines.size(), Path{at, "descriptions"});
    const bool is_to_do = task.state == OrderState::held || task.state == OrderState::staged ||
                          task.state == OrderState::put_back;
    faults.require(!is_to_do || !task.lines.empty(), Path{at, "lines"});
    if (task.due_at)
        faults.time(*task.due_at, Path{at, "due_at"});
    if (task.collect_by)
        faults.time(*task.collect_by, Path{at, "collect_by"});
    faults.text(task.place, limits::place_bytes, Path{at, "place"});
    if (task.taker)
        find_id_faults(*task.taker, Path{at, "taker"}, faults);
    faults.text(task.taker_staff.value, limits::name_bytes, Path{at, "taker_staff"});
}

void find_level_faults(const StockLevel& level, const Path& at, FaultFinder& faults) {
    faults.key(level.sku.value, limits::sku_bytes, Path{at, "sku"});
    faults.counter(level.version, Path{at, "version"});
    faults.require(level.version > 0, Path{at, "version"});
    find_balance_faults(level.shelf, Path{at, "shelf"}, faults);
    find_balance_faults(level.held, Path{at, "held"}, faults);
    find_balance_faults(level.online, Path{at, "online"}, faults);
    faults.require(level.held >= Units{0}, Path{at, "held"});
    faults.require(level.online >= Units{0}, Path{at, "online"});
    faults.require(level.paying >= Units{0} && level.paying <= level.held, Path{at, "paying"});
    faults.time(level.paying_until, Path{at, "paying_until"});
    faults.count(level.waiting.size(), limits::waiting_goods, Path{at, "waiting"});
    for (std::size_t i = 0; i < level.waiting.size(); ++i) {
        const Path each{at, "waiting", i};
        faults.range(level.waiting[i].units.value, {.low = 1, .high = limits::balance_units},
                     Path{each, "units"});
        faults.time(level.waiting[i].since, Path{each, "since"});
        faults.text(level.waiting[i].reason, limits::text_bytes, Path{each, "reason"});
    }
}

void find_right_faults(const Right& right, const Path& at, FaultFinder& faults) {
    faults.key(right.sku.value, limits::sku_bytes, Path{at, "sku"});
    faults.counter(right.version, Path{at, "version"});
    faults.require(right.version > 0, Path{at, "version"});
    faults.range(right.granted.value, {.low = 0, .high = limits::balance_units},
                 Path{at, "granted"});
    faults.range(right.keep.value, {.low = 0, .high = limits::balance_units}, Path{at, "keep"});
}

void find_mark_faults(const ScopeMark& mark, const Path& at, FaultFinder& faults) {
    faults.counter(mark.version, Path{at, "version"});
    faults.require(mark.version > 0, Path{at, "version"});
}

void find_text_block_faults(const std::string& text, std::size_t bytes_max, const Path& at,
                            FaultFinder& faults) {
    faults.count(text.size(), bytes_max, at);
    faults.require(
        std::ranges::all_of(
            text, [](char c) { return c == '\n' || c == '\r' || (c >= ' ' && c <= '~'); }),
        at);
}

void find_asked_faults(std::uint64_t number, const std::string& receipt, FaultFinder& faults) {
    faults.counter(number, Path{"number"});
    faults.require(number > 0, Path{"number"});
    faults.require(document_named(receipt) || code_named(receipt), Path{"receipt"});
}

void find_back_faults(const LineBack& back, const Path& at, FaultFinder& faults) {
    find_id_faults(back.node, Path{at, "node"}, faults);
    faults.plain_name(back.location.value, Path{at, "location"});
    faults.time(back.at, Path{at, "at"});
    faults.range(back.line_no, {.low = 1, .high = INT32_MAX}, Path{at, "line_no"});
    faults.range(back.quantity.value, {.low = 1, .high = limits::balance_units},
                 Path{at, "quantity"});
}

struct MessageFaults {
    FaultFinder& faults;

    void operator()(const Hello& hello) const {
        find_id_faults(hello.node, Path{"node"}, faults);
        find_id_faults(hello.journal, Path{"journal"}, faults);
        faults.plain_name(hello.location.value, Path{"location"});
        faults.hub_epoch(hello.hub_epoch, Path{"hub_epoch"});
        faults.counter(hello.boot_no, Path{"boot_no"});
        faults.require(hello.first_retained > Seq{0}, Path{"first_retained"});
        faults.require(hello.first_retained.value - 1 <= hello.head.seq.value,
                       Path{"first_retained"});
        find_position_faults(hello.head, Path{"head"}, faults);
        find_position_faults(hello.acked, Path{"acked"}, faults);
        faults.time(hello.wall, Path{"wall"});
        faults.text(hello.build, limits::text_bytes, Path{"build"});
        faults.require(hello.major > 0, Path{"major"});
        faults.count(hello.token.size(), limits::token_bytes, Path{"token"});
        faults.count(hello.witness.size(), limits::witness_bytes, Path{"witness"});
        if (hello.guard) {
            find_position_faults(*hello.guard, Path{"guard"}, faults);
        }
        faults.counter(hello.damaged.value, Path{"damaged"});
    }

    void operator()(const Welcome& welcome) const {
        faults.hub_epoch(welcome.hub_epoch, Path{"hub_epoch"});
        find_id_faults(welcome.journal, Path{"journal"}, faults);
        find_position_faults(welcome.cursor, Path{"cursor"}, faults);
        faults.time(welcome.hub_wall, Path{"hub_wall"});
        faults.require(welcome.safe <= welcome.cursor.seq, Path{"safe"});
        faults.count(welcome.token.size(), limits::token_bytes, Path{"token"});
        faults.count(welcome.spread_ms, limits::greeting_spread_max_ms, Path{"spread_ms"});
    }

    void operator()(const EventBatch& batch) const {
        find_id_faults(batch.node, Path{"node"}, faults);
        find_id_faults(batch.journal, Path{"journal"}, faults);
        faults.require(batch.first > Seq{0}, Path{"first"});
        faults.require(batch.first != Seq{1} || batch.prev_hash == Digest{}, Path{"prev_hash"});
        faults.counter(batch.first.value, Path{"first"});
        find_batch_size_faults(batch.events, faults);
        faults.require(!batch.events.empty(), Path{"events"});
        faults.time(batch.sent_at, Path{"sent_at"});
    }

    // An answer to a journal the hub never met names the one it knows, or none.
    void operator()(const Ack& ack) const {
        faults.hub_epoch(ack.hub_epoch, Path{"hub_epoch"});
        find_position_faults(ack.applied, Path{"applied"}, faults);
        faults.require(ack.safe <= ack.applied.seq, Path{"safe"});
        faults.require(!ack.expect || *ack.expect == ack.applied.seq.next(), Path{"expect"});
        faults.count(ack.quarantined.size(), limits::batch_events, Path{"quarantined"});
        Seq before;
        for (std::size_t i = 0; i < ack.quarantined.size(); ++i) {
            const Seq seq = ack.quarantined[i];
            faults.require(seq > before && seq <= ack.applied.seq, Path{"quarantined", i});
            before = seq;
        }
    }

    void operator()(const Fence& fence) const {
        faults.hub_epoch(fence.hub_epoch, Path{"hub_epoch"});
        find_id_faults(fence.journal, Path{"journal"}, faults);
        faults.text(fence.text, limits::text_bytes, Path{"text"});
        faults.counter(fence.late_from.value, Path{"late_from"});
        find_position_faults(fence.held, Path{"held"}, faults);
    }

    void operator()(const NodeState& state) const {
        find_id_faults(state.node, Path{"node"}, faults);
        find_id_faults(state.journal, Path{"journal"}, faults);
        find_position_faults(state.head, Path{"head"}, faults);
        faults.counter(state.acked.value, Path{"acked"});
        faults.counter(state.boot_no, Path{"boot_no"});
        faults.counter(state.disk_free_bytes, Path{"disk_free_bytes"});
        faults.counter(state.downlink.stream, Path{"downlink"});
        faults.counter(state.downlink.change, Path{"downlink"});
        faults.time(state.wall, Path{"wall"});
        faults.text(state.build, limits::text_bytes, Path{"build"});
        faults.counter(state.disk_total_bytes, Path{"disk_total_bytes"});
        faults.counter(state.retained_from.value, Path{"retained_from"});
        faults.counter(state.late_left, Path{"late_left"});
        faults.hub_epoch(state.hub_epoch, Path{"hub_epoch"});
        faults.counter(state.refused_messages, Path{"refused_messages"});
        faults.range(state.clock_offset.value, {.low = -limits::time_ms, .high = limits::time_ms},
                     Path{"clock_offset"});
        faults.count(state.scopes.size(), limits::scopes, Path{"scopes"});
        for (std::size_t i = 0; i < state.scopes.size(); ++i) {
            find_mark_faults(state.scopes[i], Path{"scopes", i}, faults);
            faults.require(i == 0 || state.scopes[i - 1].scope < state.scopes[i].scope,
                           Path{"scopes", i});
        }
        faults.count(state.unreadable.size(), limits::unreadable_spans, Path{"unreadable"});
        for (std::size_t i = 0; i < state.unreadable.size(); ++i) {
            const UnreadableEvents& events = state.unreadable[i];
            find_id_faults(events.journal, Path{"unreadable", i}, faults);
            faults.counter(events.last.value, Path{"unreadable", i});
            faults.require(events.first > Seq{0} && events.first <= events.last,
                           Path{"unreadable", i});
        }
    }

    void operator()(const HubState& hub) const {
        faults.hub_epoch(hub.hub_epoch, Path{"hub_epoch"});
        faults.time(hub.since, Path{"since"});
    }

    void operator()(const Downlink& downlink) const {
        faults.hub_epoch(downlink.hub_epoch, Path{"hub_epoch"});
        find_id_faults(downlink.journal, Path{"journal"}, faults);
        faults.time(downlink.hub_wall, Path{"hub_wall"});
        faults.counter(downlink.mark.stream, Path{"mark"});
        faults.counter(downlink.mark.change, Path{"mark"});
        faults.require(downlink.mark.stream > 0, Path{"mark"});
        faults.require(downlink.after <= downlink.mark.change, Path{"after"});
        faults.count(downlink.tasks.size() + downlink.levels.size() + downlink.rights.size(),
                     limits::downlink_values, Path{"tasks"});
        for (std::size_t i = 0; i < downlink.tasks.size(); ++i) {
            find_task_faults(downlink.tasks[i], Path{"tasks", i}, faults);
        }
        for (std::size_t i = 0; i < downlink.levels.size(); ++i) {
            find_level_faults(downlink.levels[i], Path{"levels", i}, faults);
        }
        for (std::size_t i = 0; i < downlink.rights.size(); ++i) {
            find_right_faults(downlink.rights[i], Path{"rights", i}, faults);
        }
    }

    void operator()(const Bye& bye) const {
        find_id_faults(bye.node, Path{"node"}, faults);
        faults.counter(bye.boot_no, Path{"boot_no"});
    }

    void operator()(const ScopeOffer& offer) const {
        faults.hub_epoch(offer.hub_epoch, Path{"hub_epoch"});
        find_id_faults(offer.journal, Path{"journal"}, faults);
        find_mark_faults(offer.mark, Path{"mark"}, faults);
        faults.count(offer.bytes, limits::scope_bytes, Path{"bytes"});
        faults.count(offer.chunks.size(), limits::scope_chunks, Path{"chunks"});
        faults.require(offer.bytes <= offer.chunks.size() * limits::scope_chunk_bytes,
                       Path{"bytes"});
        faults.require(offer.bytes >= offer.chunks.size(), Path{"bytes"});
    }

    void operator()(const ScopeWant& want) const {
        find_id_faults(want.node, Path{"node"}, faults);
        find_id_faults(want.journal, Path{"journal"}, faults);
        find_mark_faults(want.mark, Path{"mark"}, faults);
        faults.count(want.chunks.size(), limits::chunks_wanted, Path{"chunks"});
        faults.require(!want.chunks.empty(), Path{"chunks"});
        for (std::size_t i = 0; i < want.chunks.size(); ++i) {
            const Path at{"chunks", i};
            faults.require(want.chunks[i] < limits::scope_chunks, at);
            faults.require(i == 0 || want.chunks[i - 1] < want.chunks[i], at);
        }
    }

    void operator()(const ScopeChunk& chunk) const {
        faults.hub_epoch(chunk.hub_epoch, Path{"hub_epoch"});
        find_id_faults(chunk.journal, Path{"journal"}, faults);
        find_mark_faults(chunk.mark, Path{"mark"}, faults);
        faults.require(chunk.index < limits::scope_chunks, Path{"index"});
        faults.count(chunk.content.size(), limits::scope_chunk_bytes, Path{"content"});
        faults.require(!chunk.content.empty(), Path{"content"});
    }

    void operator()(const Reject& reject) const {
        find_id_faults(reject.node, Path{"node"}, faults);
        find_id_faults(reject.journal, Path{"journal"}, faults);
        faults.key(reject.what, limits::text_bytes, Path{"what"});
        faults.counter(reject.version, Path{"version"});
        faults.text(reject.reason, limits::text_bytes, Path{"reason"});
    }

    void operator()(const CertRequest& request) const {
        find_id_faults(request.node, Path{"node"}, faults);
        find_text_block_faults(request.csr, limits::csr_bytes, Path{"csr"}, faults);
        faults.require(!request.csr.empty(), Path{"csr"});
    }

    void operator()(const CertAnswer& answer) const {
        find_id_faults(answer.journal, Path{"journal"}, faults);
        find_text_block_faults(answer.chain, limits::certificate_chain_bytes, Path{"chain"},
                               faults);
        faults.text(answer.fault, limits::text_bytes, Path{"fault"});
        faults.require(answer.chain.empty() != answer.fault.empty(), Path{"chain"});
    }

    void operator()(const DaySeal& seal) const {
        faults.hub_epoch(seal.hub_epoch, Path{"hub_epoch"});
        find_id_faults(seal.journal, Path{"journal"}, faults);
        faults.business_day(seal.day, Path{"day"});
        find_position_faults(seal.head, Path{"head"}, faults);
        faults.require(seal.leaf < seal.leaves, Path{"leaf"});
        faults.count(seal.path.size(), limits::merkle_path, Path{"path"});
    }

    void operator()(const LostEvents& lost) const {
        find_id_faults(lost.node, Path{"node"}, faults);
        find_id_faults(lost.journal, Path{"journal"}, faults);
        faults.counter(lost.last.value, Path{"last"});
        faults.require(lost.first > Seq{0} && lost.first <= lost.last, Path{"first"});
    }

    // What stands before the first event has no hash.
    void operator()(const FoundEvents& found) const {
        faults.hub_epoch(found.hub_epoch, Path{"hub_epoch"});
        find_id_faults(found.journal, Path{"journal"}, faults);
        faults.counter(found.last.value, Path{"last"});
        find_batch_size_faults(found.events, faults);
        faults.require(found.last > Seq{0} && found.events.size() <= found.last.value,
                       Path{"last"});
        const bool is_hash_told = !found.events.empty() && found.events.size() < found.last.value;
        faults.require(is_hash_told || found.prev_hash == Digest{}, Path{"prev_hash"});
    }

    void operator()(const ReceiptQuestion& question) const {
        find_id_faults(question.node, Path{"node"}, faults);
        find_id_faults(question.journal, Path{"journal"}, faults);
        find_asked_faults(question.number, question.receipt, faults);
    }

    // What the sale says is judged when it is read.
    void operator()(const ReceiptAnswer& answer) const {
        faults.hub_epoch(answer.hub_epoch, Path{"hub_epoch"});
        find_id_faults(answer.journal, Path{"journal"}, faults);
        find_asked_faults(answer.number, answer.receipt, faults);
        faults.count(answer.sale.size(), limits::event_bytes, Path{"sale"});
        faults.count(answer.back.size(), limits::told_lines_back, Path{"back"});
        const bool is_told = !answer.sale.empty();
        faults.require(is_told != answer.seller.is_none(), Path{"seller"});
        faults.require(is_told != answer.sold_in.is_none(), Path{"sold_in"});
        faults.require(is_told || answer.location.empty(), Path{"location"});
        faults.require(is_told || answer.back.empty(), Path{"back"});
        const bool is_coded = code_named(answer.code).has_value();
        faults.require(is_told ? is_coded : answer.code.empty(), Path{"code"});
        if (is_told)
            faults.plain_name(answer.location.value, Path{"location"});
        for (std::size_t i = 0; i < answer.back.size(); ++i)
            find_back_faults(answer.back[i], Path{"back", i}, faults);
    }
};

}  // namespace

void find_faults(const Message& message, FaultFinder& faults) {
    std::visit(MessageFaults{faults}, message);
}

}  // namespace onepool::protocol
