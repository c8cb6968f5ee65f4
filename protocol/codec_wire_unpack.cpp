#include "protocol/codec_event.hpp"
#include "protocol/codec_wire.hpp"

namespace onepool::protocol::flat {

namespace {

static_assert(same_enumerators<FenceReason, fb::FenceReason>(FenceReason::unsupported_version));
static_assert(same_enumerators<OrderState, fb::OrderState>(OrderState::released));

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

Hello unpack_body(const fb::Hello& table, Reader& reader) {
    Hello hello;
    hello.node = id_of<NodeId>(table.node());
    hello.journal = id_of<JournalId>(table.journal());
    hello.location.value = reader.text(table.location(), limits::name_bytes, Path{"location"});
    hello.epoch = table.epoch();
    hello.hub_epoch = HubEpoch{table.hub_epoch()};
    hello.first_retained = Seq{table.first_retained()};
    hello.head = position_of(table.head());
    hello.acked = position_of(table.acked());
    hello.boot_no = table.boot_no();
    hello.wall = UnixMs{table.wall()};
    hello.build = reader.text(table.build(), limits::text_bytes, Path{"build"});
    hello.major = table.newest_major();
    hello.minor = table.newest_minor();
    hello.proof = table.proof();
    return hello;
}

Welcome unpack_body(const fb::Welcome& table, Reader&) {
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{table.hub_epoch()};
    welcome.journal = id_of<JournalId>(table.journal());
    welcome.epoch = table.epoch();
    welcome.cursor = position_of(table.cursor());
    welcome.credit = table.credit();
    welcome.hub_wall = UnixMs{table.hub_wall()};
    return welcome;
}

// The sizes must cut the payload up exactly.
std::vector<Bytes> unpack_events(const fb::EventBatch& table, Reader& reader) {
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
    return batch;
}

// The verifier of FlatBuffers 2.0.8 aligns a vector to its count, not to its elements, so
// eight-byte elements may stand at any multiple of four. (Found by fuzz_message.)
std::uint64_t number_at(const Vector<std::uint64_t>& numbers, std::size_t index) {
    std::uint64_t number = 0;
    std::memcpy(&number, numbers.Data() + index * sizeof number, sizeof number);
    return flatbuffers::EndianScalar(number);
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
    return task;
}

StockLevel unpack_level(const fb::StockLevel& table, const Path& at, Reader& reader) {
    StockLevel level;
    level.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    level.version = table.version();
    level.shelf = Units{table.shelf()};
    level.held = Units{table.held()};
    level.online = Units{table.online()};
    return level;
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
    return downlink;
}

Bye unpack_body(const fb::Bye& table, Reader&) {
    return Bye{.node = id_of<NodeId>(table.node()), .boot_no = table.boot_no()};
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
    }
    reader.faults().report(DecodeError::newer_schema, Path{"body"});
    return {};
}

}  // namespace onepool::protocol::flat
