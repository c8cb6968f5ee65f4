#include "protocol/codec_event.hpp"
#include "protocol/codec_receipts.hpp"
#include "protocol/codec_wire.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol::flat {

namespace {

static_assert(same_enumerators<FenceReason, fb::FenceReason>(FenceReason::damaged));
static_assert(same_enumerators<OrderState, fb::OrderState>(OrderState::put_back));
static_assert(same_enumerators<BatchKind, fb::BatchKind>(BatchKind::late));
static_assert(same_enumerators<Remedy, fb::Remedy>(Remedy::begin_journal));
static_assert(same_enumerators<Scope, fb::Scope>(Scope::config));

template <class Element>
using Vector = flatbuffers::Vector<Element>;
template <class Table>
using Rows = Vector<flatbuffers::Offset<Table>>;

Digest digest_of(const fb::Sha256* value) {
    Digest digest{};
    if (value != nullptr) {
        std::memcpy(digest.data(), value->bytes()->data(), digest.size());
    }
    return digest;
}

// An absent position is before the first event.
Position position_of(const fb::Position* table) {
    if (table == nullptr) {
        return {};
    }
    return Position{.seq = Seq{table->seq()}, .hash = digest_of(table->hash())};
}

std::optional<PublicKey> key_of(const fb::Sha256* value) {
    if (value == nullptr) {
        return std::nullopt;
    }
    return PublicKey{digest_of(value)};
}

Bytes bytes_of(const Vector<std::uint8_t>* value, std::size_t bytes_max, const Path& at,
               Reader& reader) {
    if (reader.rows(value, bytes_max, at) == 0) {
        return {};
    }
    return {value->begin(), value->end()};
}

std::vector<Digest> digests_of(const Vector<const fb::Sha256*>* values, std::size_t rows_max,
                               const Path& at, Reader& reader) {
    std::vector<Digest> digests;
    const std::size_t count = reader.rows(values, rows_max, at);
    digests.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        digests.push_back(digest_of(values->Get(static_cast<flatbuffers::uoffset_t>(i))));
    }
    return digests;
}

ScopeMark mark_of(const fb::ScopeMark* table, const Path& at, Reader& reader) {
    if (table == nullptr) {
        return {};
    }
    return ScopeMark{.scope = reader.enumerator<Scope>(table->scope(), Path{at, "scope"}),
                     .version = table->version()};
}

Hello unpack_body(const fb::Hello& table, Reader& reader) {
    Hello hello;
    hello.node = id_of<NodeId>(table.node());
    hello.journal = id_of<JournalId>(table.journal());
    hello.location.value = reader.text(table.location(), limits::name_bytes, Path{"location"});
    hello.epoch = table.epoch();
    hello.hub_epoch = HubEpoch{table.hub_epoch()};
    hello.takes_rights = table.takes_rights();
    hello.first_retained = Seq{table.first_retained()};
    hello.head = position_of(table.head());
    hello.acked = position_of(table.acked());
    hello.boot_no = table.boot_no();
    hello.wall = UnixMs{table.wall()};
    hello.build = reader.text(table.build(), limits::text_bytes, Path{"build"});
    hello.major = table.newest_major();
    hello.minor = table.newest_minor();
    hello.proof = table.proof();
    hello.damaged = Seq{table.damaged()};
    hello.token = bytes_of(table.token(), limits::token_bytes, Path{"token"}, reader);
    if (table.guard() != nullptr) {
        hello.guard = position_of(table.guard());
    }
    hello.key = key_of(table.key());
    hello.witness = bytes_of(table.witness(), limits::witness_bytes, Path{"witness"}, reader);
    return hello;
}

Welcome unpack_body(const fb::Welcome& table, Reader& reader) {
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{table.hub_epoch()};
    welcome.journal = id_of<JournalId>(table.journal());
    welcome.epoch = table.epoch();
    welcome.cursor = position_of(table.cursor());
    welcome.credit = table.credit();
    welcome.hub_wall = UnixMs{table.hub_wall()};
    welcome.safe = Seq{table.safe()};
    welcome.token = bytes_of(table.token(), limits::token_bytes, Path{"token"}, reader);
    welcome.hub_key = key_of(table.hub_key());
    welcome.spread_ms = table.spread_ms();
    welcome.answers_receipts = table.answers_receipts();
    return welcome;
}

// The sizes must cut the payload up exactly.
template <class Table>
std::vector<Bytes> unpack_events(const Table& table, Reader& reader) {
    std::vector<Bytes> events;
    const std::size_t count = reader.rows(table.sizes(), limits::batch_events, Path{"events"});
    const ByteView payload = table.payload() == nullptr
                                 ? ByteView{}
                                 : ByteView{table.payload()->data(), table.payload()->size()};
    std::size_t begin = 0;
    events.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t size = table.sizes()->Get(static_cast<flatbuffers::uoffset_t>(i));
        if (size > payload.size() - begin) {
            reader.faults().report(DecodeError::inconsistent, Path{"events", i});
            return {};
        }
        const ByteView event = payload.subspan(begin, size);
        events.emplace_back(event.begin(), event.end());
        begin += size;
    }
    reader.faults().require(begin == payload.size(), Path{"events"});
    return events;
}

EventBatch unpack_body(const fb::EventBatch& table, Reader& reader) {
    EventBatch batch;
    batch.node = id_of<NodeId>(table.node());
    batch.journal = id_of<JournalId>(table.journal());
    batch.first = Seq{table.first()};
    batch.prev_hash = digest_of(table.prev_hash());
    batch.last_hash = digest_of(table.last_hash());
    batch.events = unpack_events(table, reader);
    batch.sent_at = UnixMs{table.sent_at()};
    batch.kind = reader.enumerator<BatchKind>(table.kind(), Path{"kind"});
    return batch;
}

Ack unpack_body(const fb::Ack& table, Reader& reader) {
    Ack ack;
    ack.hub_epoch = HubEpoch{table.hub_epoch()};
    ack.journal = id_of<JournalId>(table.journal());
    ack.applied = position_of(table.applied());
    ack.safe = Seq{table.safe()};
    ack.credit = table.credit();
    ack.challenge = table.challenge();
    if (const auto expect = table.expect()) {
        ack.expect = Seq{*expect};
    }
    const std::size_t count =
        reader.rows(table.quarantined(), limits::batch_events, Path{"quarantined"});
    for (std::size_t i = 0; i < count; ++i) {
        ack.quarantined.push_back(Seq{number_at(*table.quarantined(), i)});
    }
    return ack;
}

Fence unpack_body(const fb::Fence& table, Reader& reader) {
    Fence fence;
    fence.hub_epoch = HubEpoch{table.hub_epoch()};
    fence.journal = id_of<JournalId>(table.journal());
    fence.reason = reader.enumerator<FenceReason>(table.reason(), Path{"reason"});
    fence.text = reader.text(table.text(), limits::text_bytes, Path{"text"});
    fence.remedy = reader.enumerator<Remedy>(table.remedy(), Path{"remedy"});
    fence.late_from = Seq{table.late_from()};
    fence.held = position_of(table.held());
    return fence;
}

NodeState unpack_body(const fb::NodeState& table, Reader& reader) {
    NodeState state;
    state.node = id_of<NodeId>(table.node());
    state.journal = id_of<JournalId>(table.journal());
    state.head = position_of(table.head());
    state.acked = Seq{table.acked()};
    state.boot_no = table.boot_no();
    state.wall = UnixMs{table.wall()};
    state.disk_free_bytes = table.disk_free_bytes();
    state.open_baskets = table.open_baskets();
    state.build = reader.text(table.build(), limits::text_bytes, Path{"build"});
    state.downlink =
        DownlinkMark{.stream = table.downlink_stream(), .change = table.downlink_change()};
    state.disk_total_bytes = table.disk_total_bytes();
    state.retained_from = Seq{table.retained_from()};
    state.late_left = table.late_left();
    state.refused_messages = table.refused_messages();
    state.clock_offset = Millis{table.clock_offset()};
    state.clock_trust = reader.enumerator<ClockTrust>(table.clock_trust(), Path{"clock_trust"});
    const std::size_t scopes = reader.rows(table.scopes(), limits::scopes, Path{"scopes"});
    for (std::size_t i = 0; i < scopes; ++i) {
        const auto* row = table.scopes()->Get(static_cast<flatbuffers::uoffset_t>(i));
        state.scopes.push_back(mark_of(row, Path{"scopes", i}, reader));
    }
    const std::size_t unreadable =
        reader.rows(table.unreadable(), limits::unreadable_spans, Path{"unreadable"});
    for (std::size_t i = 0; i < unreadable; ++i) {
        const auto* row = table.unreadable()->Get(static_cast<flatbuffers::uoffset_t>(i));
        state.unreadable.push_back(UnreadableEvents{.journal = id_of<JournalId>(row->journal()),
                                                    .first = Seq{row->first()},
                                                    .last = Seq{row->last()}});
    }
    state.takes_rights = table.takes_rights();
    state.hub_epoch = HubEpoch{table.hub_epoch()};
    return state;
}

HubState unpack_body(const fb::HubState& table, Reader&) {
    HubState hub;
    hub.hub_epoch = HubEpoch{table.hub_epoch()};
    hub.is_online = table.is_online();
    hub.since = UnixMs{table.since()};
    return hub;
}

// One a line. Any other count is refused before a text is copied.
std::vector<std::string> unpack_descriptions(const fb::ShipTask& table, std::size_t lines,
                                             const Path& at, Reader& reader) {
    std::vector<std::string> descriptions;
    const std::size_t count = table.descriptions() == nullptr ? 0 : table.descriptions()->size();
    if (count != lines) {
        reader.faults().report(DecodeError::inconsistent, Path{at, "descriptions"});
        return descriptions;
    }
    descriptions.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* text = table.descriptions()->Get(static_cast<flatbuffers::uoffset_t>(i));
        descriptions.push_back(reader.text(text, limits::text_bytes, Path{at, "descriptions", i}));
    }
    return descriptions;
}

ShipTask unpack_task(const fb::ShipTask& table, const Path& at, Reader& reader) {
    ShipTask task;
    task.order.channel.value =
        reader.text(table.channel(), limits::name_bytes, Path{at, "channel"});
    task.order.order.value = reader.text(table.order(), limits::order_id_bytes, Path{at, "order"});
    task.version = table.version();
    task.state = reader.enumerator<OrderState>(table.state(), Path{at, "state"});
    task.placed_at = UnixMs{table.placed_at()};
    task.lines = unpack_stock_lines(table.lines(), limits::order_lines, Path{at, "lines"}, reader);
    task.descriptions = unpack_descriptions(table, task.lines.size(), at, reader);
    task.is_collected = table.is_collected();
    task.due_at = time_of(table.due_at());
    task.collect_by = time_of(table.collect_by());
    task.place = reader.text(table.place(), limits::place_bytes, Path{at, "place"});
    if (table.taker() != nullptr)
        task.taker = id_of<NodeId>(table.taker());
    task.taker_staff.value =
        reader.text(table.taker_staff(), limits::name_bytes, Path{at, "taker_staff"});
    task.asks_identity = table.asks_identity();
    task.is_changed = table.is_changed();
    task.is_packed = table.is_packed();
    return task;
}

WaitingGoods unpack_waiting(const fb::WaitingGoods& table, const Path& at, Reader& reader) {
    WaitingGoods goods;
    goods.units = Units{table.units()};
    goods.since = UnixMs{table.since()};
    goods.reason = reader.text(table.reason(), limits::text_bytes, Path{at, "reason"});
    return goods;
}

StockLevel unpack_level(const fb::StockLevel& table, const Path& at, Reader& reader) {
    StockLevel level;
    level.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    level.version = table.version();
    level.shelf = Units{table.shelf()};
    level.held = Units{table.held()};
    level.online = Units{table.online()};
    level.paying = Units{table.paying()};
    level.paying_until = UnixMs{table.paying_until()};
    const std::size_t waiting =
        reader.rows(table.waiting(), limits::waiting_goods, Path{at, "waiting"});
    for (std::size_t i = 0; i < waiting; ++i) {
        const auto* row = table.waiting()->Get(static_cast<flatbuffers::uoffset_t>(i));
        level.waiting.push_back(unpack_waiting(*row, Path{at, "waiting", i}, reader));
    }
    return level;
}

Right unpack_right(const fb::Right& table, const Path& at, Reader& reader) {
    Right right;
    right.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    right.version = table.version();
    right.granted = Units{table.granted()};
    right.keep = Units{table.keep()};
    return right;
}

Downlink unpack_body(const fb::Downlink& table, Reader& reader) {
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{table.hub_epoch()};
    downlink.journal = id_of<JournalId>(table.journal());
    downlink.hub_wall = UnixMs{table.hub_wall()};
    downlink.after = table.after();
    downlink.mark = DownlinkMark{.stream = table.stream(), .change = table.change()};
    const std::size_t tasks = reader.rows(table.tasks(), limits::downlink_values, Path{"tasks"});
    for (std::size_t i = 0; i < tasks; ++i) {
        const auto* row = table.tasks()->Get(static_cast<flatbuffers::uoffset_t>(i));
        downlink.tasks.push_back(unpack_task(*row, Path{"tasks", i}, reader));
    }
    const std::size_t levels = reader.rows(table.levels(), limits::downlink_values, Path{"levels"});
    for (std::size_t i = 0; i < levels; ++i) {
        const auto* row = table.levels()->Get(static_cast<flatbuffers::uoffset_t>(i));
        downlink.levels.push_back(unpack_level(*row, Path{"levels", i}, reader));
    }
    const std::size_t rights = reader.rows(table.rights(), limits::downlink_values, Path{"rights"});
    for (std::size_t i = 0; i < rights; ++i) {
        const auto* row = table.rights()->Get(static_cast<flatbuffers::uoffset_t>(i));
        downlink.rights.push_back(unpack_right(*row, Path{"rights", i}, reader));
    }
    return downlink;
}

Bye unpack_body(const fb::Bye& table, Reader&) {
    return Bye{.node = id_of<NodeId>(table.node()), .boot_no = table.boot_no()};
}

ScopeOffer unpack_body(const fb::ScopeOffer& table, Reader& reader) {
    ScopeOffer offer;
    offer.hub_epoch = HubEpoch{table.hub_epoch()};
    offer.journal = id_of<JournalId>(table.journal());
    offer.mark = mark_of(table.mark(), Path{"mark"}, reader);
    offer.bytes = table.bytes();
    offer.chunks = digests_of(table.chunks(), limits::scope_chunks, Path{"chunks"}, reader);
    return offer;
}

ScopeWant unpack_body(const fb::ScopeWant& table, Reader& reader) {
    ScopeWant want;
    want.node = id_of<NodeId>(table.node());
    want.journal = id_of<JournalId>(table.journal());
    want.mark = mark_of(table.mark(), Path{"mark"}, reader);
    const std::size_t count = reader.rows(table.chunks(), limits::chunks_wanted, Path{"chunks"});
    for (std::size_t i = 0; i < count; ++i) {
        want.chunks.push_back(table.chunks()->Get(static_cast<flatbuffers::uoffset_t>(i)));
    }
    return want;
}

ScopeChunk unpack_body(const fb::ScopeChunk& table, Reader& reader) {
    ScopeChunk chunk;
    chunk.hub_epoch = HubEpoch{table.hub_epoch()};
    chunk.journal = id_of<JournalId>(table.journal());
    chunk.mark = mark_of(table.mark(), Path{"mark"}, reader);
    chunk.index = table.index();
    chunk.content = bytes_of(table.content(), limits::scope_chunk_bytes, Path{"content"}, reader);
    return chunk;
}

Reject unpack_body(const fb::Reject& table, Reader& reader) {
    Reject reject;
    reject.node = id_of<NodeId>(table.node());
    reject.journal = id_of<JournalId>(table.journal());
    reject.what = reader.text(table.what(), limits::text_bytes, Path{"what"});
    reject.version = table.version();
    reject.reason = reader.text(table.reason(), limits::text_bytes, Path{"reason"});
    return reject;
}

CertRequest unpack_body(const fb::CertRequest& table, Reader& reader) {
    CertRequest request;
    request.node = id_of<NodeId>(table.node());
    request.csr = reader.text(table.csr(), limits::csr_bytes, Path{"csr"});
    return request;
}

CertAnswer unpack_body(const fb::CertAnswer& table, Reader& reader) {
    CertAnswer answer;
    answer.journal = id_of<JournalId>(table.journal());
    answer.chain = reader.text(table.chain(), limits::certificate_chain_bytes, Path{"chain"});
    answer.fault = reader.text(table.fault(), limits::text_bytes, Path{"fault"});
    return answer;
}

DaySeal unpack_body(const fb::DaySeal& table, Reader& reader) {
    DaySeal seal;
    seal.hub_epoch = HubEpoch{table.hub_epoch()};
    seal.journal = id_of<JournalId>(table.journal());
    seal.day = BusinessDay{table.day()};
    seal.root = digest_of(table.root());
    seal.head = position_of(table.head());
    seal.leaf = table.leaf();
    seal.path = digests_of(table.path(), limits::merkle_path, Path{"path"}, reader);
    seal.leaves = table.leaves();
    return seal;
}

LostEvents unpack_body(const fb::LostEvents& table, Reader&) {
    return {.node = id_of<NodeId>(table.node()),
            .journal = id_of<JournalId>(table.journal()),
            .first = Seq{table.first()},
            .last = Seq{table.last()}};
}

FoundEvents unpack_body(const fb::FoundEvents& table, Reader& reader) {
    FoundEvents found;
    found.hub_epoch = HubEpoch{table.hub_epoch()};
    found.journal = id_of<JournalId>(table.journal());
    found.last = Seq{table.last()};
    found.prev_hash = digest_of(table.prev_hash());
    found.events = unpack_events(table, reader);
    return found;
}

// The verifier lets a type without its table pass, and a table without its type.
template <class Table>
Message unpack_known(const Table* table, Reader& reader) {
    if (table == nullptr) {
        reader.faults().report(DecodeError::inconsistent, Path{"body"});
        return {};
    }
    return unpack_body(*table, reader);
}

}  // namespace

Message unpack(const fb::Message& table, Reader& reader) {
    switch (table.body_type()) {
        case fb::MessageBody::NONE:
            reader.faults().report(DecodeError::inconsistent, Path{"body"});
            return {};
        case fb::MessageBody::Hello:
            return unpack_known(table.body_as_Hello(), reader);
        case fb::MessageBody::Welcome:
            return unpack_known(table.body_as_Welcome(), reader);
        case fb::MessageBody::EventBatch:
            return unpack_known(table.body_as_EventBatch(), reader);
        case fb::MessageBody::Ack:
            return unpack_known(table.body_as_Ack(), reader);
        case fb::MessageBody::Fence:
            return unpack_known(table.body_as_Fence(), reader);
        case fb::MessageBody::NodeState:
            return unpack_known(table.body_as_NodeState(), reader);
        case fb::MessageBody::HubState:
            return unpack_known(table.body_as_HubState(), reader);
        case fb::MessageBody::Downlink:
            return unpack_known(table.body_as_Downlink(), reader);
        case fb::MessageBody::Bye:
            return unpack_known(table.body_as_Bye(), reader);
        case fb::MessageBody::ScopeOffer:
            return unpack_known(table.body_as_ScopeOffer(), reader);
        case fb::MessageBody::ScopeWant:
            return unpack_known(table.body_as_ScopeWant(), reader);
        case fb::MessageBody::ScopeChunk:
            return unpack_known(table.body_as_ScopeChunk(), reader);
        case fb::MessageBody::Reject:
            return unpack_known(table.body_as_Reject(), reader);
        case fb::MessageBody::CertRequest:
            return unpack_known(table.body_as_CertRequest(), reader);
        case fb::MessageBody::CertAnswer:
            return unpack_known(table.body_as_CertAnswer(), reader);
        case fb::MessageBody::DaySeal:
            return unpack_known(table.body_as_DaySeal(), reader);
        case fb::MessageBody::LostEvents:
            return unpack_known(table.body_as_LostEvents(), reader);
        case fb::MessageBody::FoundEvents:
            return unpack_known(table.body_as_FoundEvents(), reader);
        case fb::MessageBody::ReceiptQuestion:
            return unpack_known(table.body_as_ReceiptQuestion(), reader);
        case fb::MessageBody::ReceiptAnswer:
            return unpack_known(table.body_as_ReceiptAnswer(), reader);
    }
    reader.faults().report(DecodeError::newer_schema, Path{"body"});
    return {};
}

}  // namespace onepool::protocol::flat
