#include <algorithm>

#include "protocol/codec_event.hpp"
#include "protocol/codec_receipts.hpp"
#include "protocol/codec_wire.hpp"

// As in codec_event_pack.cpp, each part is made in a statement of its own, so that every compiler
// writes the same bytes.

namespace onepool::protocol::flat {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::size_t first_allocation = 1024;

fb::Sha256 pack_digest(const Digest& digest) {
    return fb::Sha256{flatbuffers::span<const std::uint8_t, 32>{digest}};
}

Offset<fb::Position> pack_position(Builder& builder, const Position& position) {
    const fb::Sha256 hash = pack_digest(position.hash);
    fb::PositionBuilder table{builder};
    table.add_seq(position.seq.value);
    if (position.seq > Seq{0}) {
        table.add_hash(&hash);
    }
    return table.Finish();
}

fb::Sha256 pack_key(const PublicKey& key) {
    return fb::Sha256{flatbuffers::span<const std::uint8_t, 32>{key.bytes}};
}

Offset<flatbuffers::Vector<std::uint8_t>> pack_bytes(Builder& builder, const Bytes& bytes) {
    if (bytes.empty()) {
        return {};
    }
    return builder.CreateVector(bytes);
}

Offset<flatbuffers::Vector<const fb::Sha256*>> pack_digests(Builder& builder,
                                                            const std::vector<Digest>& digests) {
    if (digests.empty()) {
        return {};
    }
    std::vector<fb::Sha256> packed;
    packed.reserve(digests.size());
    for (const Digest& digest : digests) {
        packed.push_back(pack_digest(digest));
    }
    return builder.CreateVectorOfStructs(packed);
}

Offset<fb::UnreadableEvents> pack_unreadable(Builder& builder, const UnreadableEvents& events) {
    const fb::Id128 journal = pack_id(events.journal);
    fb::UnreadableEventsBuilder table{builder};
    table.add_first(events.first.value);
    table.add_last(events.last.value);
    table.add_journal(&journal);
    return table.Finish();
}

Offset<fb::ScopeMark> pack_mark(Builder& builder, const ScopeMark& mark) {
    fb::ScopeMarkBuilder table{builder};
    table.add_version(mark.version);
    table.add_scope(static_cast<fb::Scope>(mark.scope));
    return table.Finish();
}

Offset<fb::ShipTask> pack_task(Builder& builder, const ShipTask& task) {
    const auto channel = pack_text(builder, task.order.channel.value);
    const auto order = pack_text(builder, task.order.order.value);
    const auto lines = pack_stock_lines(builder, task.lines);
    const auto descriptions = task.descriptions.empty()
                                  ? Offset<flatbuffers::Vector<Offset<flatbuffers::String>>>{}
                                  : builder.CreateVectorOfStrings(task.descriptions);
    const auto place = pack_text(builder, task.place);
    const auto staff = pack_text(builder, task.taker_staff.value);
    const fb::Id128 taker = pack_id(task.taker.value_or(NodeId{}));
    fb::ShipTaskBuilder table{builder};
    if (task.taker)
        table.add_taker(&taker);
    if (task.due_at)
        table.add_due_at(task.due_at->value);
    if (task.collect_by)
        table.add_collect_by(task.collect_by->value);
    table.add_place(place);
    table.add_taker_staff(staff);
    table.add_is_packed(task.is_packed);
    table.add_is_collected(task.is_collected);
    table.add_asks_identity(task.asks_identity);
    table.add_is_changed(task.is_changed);
    table.add_version(task.version);
    table.add_placed_at(task.placed_at.value);
    table.add_channel(channel);
    table.add_order(order);
    table.add_lines(lines);
    table.add_descriptions(descriptions);
    table.add_state(static_cast<fb::OrderState>(task.state));
    return table.Finish();
}

Offset<fb::WaitingGoods> pack_waiting(Builder& builder, const WaitingGoods& goods) {
    const auto reason = pack_text(builder, goods.reason);
    fb::WaitingGoodsBuilder table{builder};
    table.add_units(goods.units.value);
    table.add_since(goods.since.value);
    table.add_reason(reason);
    return table.Finish();
}

using WaitingRows = flatbuffers::Vector<Offset<fb::WaitingGoods>>;

Offset<fb::StockLevel> pack_level(Builder& builder, const StockLevel& level) {
    const auto sku = pack_text(builder, level.sku.value);
    const auto waiting = level.waiting.empty()
                             ? Offset<WaitingRows>{}
                             : pack_rows<fb::WaitingGoods>(builder, level.waiting, pack_waiting);
    fb::StockLevelBuilder table{builder};
    table.add_version(level.version);
    table.add_shelf(level.shelf.value);
    table.add_held(level.held.value);
    table.add_online(level.online.value);
    table.add_paying(level.paying.value);
    table.add_paying_until(level.paying_until.value);
    table.add_waiting(waiting);
    table.add_sku(sku);
    return table.Finish();
}

Offset<fb::Right> pack_right(Builder& builder, const Right& right) {
    const auto sku = pack_text(builder, right.sku.value);
    fb::RightBuilder table{builder};
    table.add_version(right.version);
    table.add_granted(right.granted.value);
    table.add_keep(right.keep.value);
    table.add_sku(sku);
    return table.Finish();
}

struct PackedEvents {
    Offset<flatbuffers::Vector<std::uint32_t>> sizes;
    Offset<flatbuffers::Vector<std::uint8_t>> payload;
};

PackedEvents pack_events(Builder& builder, const std::vector<Bytes>& events) {
    std::vector<std::uint32_t> sizes;
    std::size_t total = 0;
    for (const Bytes& event : events) {
        sizes.push_back(static_cast<std::uint32_t>(event.size()));
        total += event.size();
    }
    PackedEvents packed;
    packed.sizes = builder.CreateVector(sizes);
    std::uint8_t* room = nullptr;
    packed.payload = builder.CreateUninitializedVector<std::uint8_t>(total, &room);
    for (const Bytes& event : events) {
        room = std::copy(event.begin(), event.end(), room);
    }
    return packed;
}

struct PackedBody {
    fb::MessageBody type = fb::MessageBody::NONE;
    Offset<void> body;
};

struct BodyPacker {
    Builder& builder;

    PackedBody operator()(const Hello& hello) const {
        const fb::Id128 node = pack_id(hello.node);
        const fb::Id128 journal = pack_id(hello.journal);
        const auto location = pack_text(builder, hello.location.value);
        const auto head = pack_position(builder, hello.head);
        const auto acked = pack_position(builder, hello.acked);
        const auto build = pack_text(builder, hello.build);
        const auto token = pack_bytes(builder, hello.token);
        const auto guard =
            hello.guard ? pack_position(builder, *hello.guard) : Offset<fb::Position>{};
        const fb::Sha256 key = pack_key(hello.key.value_or(PublicKey{}));
        const auto witness = pack_bytes(builder, hello.witness);
        fb::HelloBuilder table{builder};
        table.add_hub_epoch(hello.hub_epoch.value);
        table.add_first_retained(hello.first_retained.value);
        table.add_boot_no(hello.boot_no);
        table.add_wall(hello.wall.value);
        table.add_proof(hello.proof);
        table.add_damaged(hello.damaged.value);
        table.add_takes_rights(hello.takes_rights);
        table.add_epoch(hello.epoch);
        table.add_location(location);
        table.add_head(head);
        table.add_acked(acked);
        table.add_build(build);
        table.add_node(&node);
        table.add_journal(&journal);
        table.add_newest_major(hello.major);
        table.add_newest_minor(hello.minor);
        table.add_token(token);
        table.add_guard(guard);
        table.add_witness(witness);
        if (hello.key) {
            table.add_key(&key);
        }
        return {.type = fb::MessageBody::Hello, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Welcome& welcome) const {
        const fb::Id128 journal = pack_id(welcome.journal);
        const auto cursor = pack_position(builder, welcome.cursor);
        const auto token = pack_bytes(builder, welcome.token);
        const fb::Sha256 hub_key = pack_key(welcome.hub_key.value_or(PublicKey{}));
        fb::WelcomeBuilder table{builder};
        table.add_hub_epoch(welcome.hub_epoch.value);
        table.add_hub_wall(welcome.hub_wall.value);
        table.add_epoch(welcome.epoch);
        table.add_credit(welcome.credit);
        table.add_cursor(cursor);
        table.add_journal(&journal);
        table.add_safe(welcome.safe.value);
        table.add_token(token);
        if (welcome.hub_key) {
            table.add_hub_key(&hub_key);
        }
        table.add_spread_ms(welcome.spread_ms);
        table.add_answers_receipts(welcome.answers_receipts);
        return {.type = fb::MessageBody::Welcome, .body = table.Finish().Union()};
    }

    PackedBody operator()(const EventBatch& batch) const {
        const fb::Id128 node = pack_id(batch.node);
        const fb::Id128 journal = pack_id(batch.journal);
        const fb::Sha256 prev_hash = pack_digest(batch.prev_hash);
        const fb::Sha256 last_hash = pack_digest(batch.last_hash);
        const PackedEvents events = pack_events(builder, batch.events);
        fb::EventBatchBuilder table{builder};
        table.add_first(batch.first.value);
        table.add_sent_at(batch.sent_at.value);
        table.add_sizes(events.sizes);
        table.add_payload(events.payload);
        table.add_node(&node);
        table.add_journal(&journal);
        table.add_prev_hash(&prev_hash);
        table.add_last_hash(&last_hash);
        table.add_kind(static_cast<fb::BatchKind>(batch.kind));
        return {.type = fb::MessageBody::EventBatch, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Ack& ack) const {
        const fb::Id128 journal = pack_id(ack.journal);
        const auto applied = pack_position(builder, ack.applied);
        Offset<flatbuffers::Vector<std::uint64_t>> quarantined;
        if (!ack.quarantined.empty()) {
            std::vector<std::uint64_t> seqs;
            seqs.reserve(ack.quarantined.size());
            for (const Seq seq : ack.quarantined) {
                seqs.push_back(seq.value);
            }
            quarantined = builder.CreateVector(seqs);
        }
        fb::AckBuilder table{builder};
        table.add_hub_epoch(ack.hub_epoch.value);
        table.add_safe(ack.safe.value);
        table.add_challenge(ack.challenge);
        if (ack.expect) {
            table.add_expect(ack.expect->value);
        }
        table.add_applied(applied);
        table.add_credit(ack.credit);
        table.add_quarantined(quarantined);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::Ack, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Fence& fence) const {
        const fb::Id128 journal = pack_id(fence.journal);
        const auto text = pack_text(builder, fence.text);
        const auto held =
            fence.held == Position{} ? Offset<fb::Position>{} : pack_position(builder, fence.held);
        fb::FenceBuilder table{builder};
        table.add_hub_epoch(fence.hub_epoch.value);
        table.add_text(text);
        table.add_held(held);
        table.add_journal(&journal);
        table.add_late_from(fence.late_from.value);
        table.add_reason(static_cast<fb::FenceReason>(fence.reason));
        table.add_remedy(static_cast<fb::Remedy>(fence.remedy));
        return {.type = fb::MessageBody::Fence, .body = table.Finish().Union()};
    }

    PackedBody operator()(const NodeState& state) const {
        const fb::Id128 node = pack_id(state.node);
        const fb::Id128 journal = pack_id(state.journal);
        const auto head = pack_position(builder, state.head);
        const auto build = pack_text(builder, state.build);
        const auto scopes = pack_rows<fb::ScopeMark>(builder, state.scopes, pack_mark);
        const auto unreadable =
            pack_rows<fb::UnreadableEvents>(builder, state.unreadable, pack_unreadable);
        fb::NodeStateBuilder table{builder};
        table.add_acked(state.acked.value);
        table.add_boot_no(state.boot_no);
        table.add_wall(state.wall.value);
        table.add_disk_free_bytes(state.disk_free_bytes);
        table.add_downlink_stream(state.downlink.stream);
        table.add_downlink_change(state.downlink.change);
        table.add_head(head);
        table.add_disk_total_bytes(state.disk_total_bytes);
        table.add_retained_from(state.retained_from.value);
        table.add_late_left(state.late_left);
        table.add_hub_epoch(state.hub_epoch.value);
        table.add_refused_messages(state.refused_messages);
        table.add_clock_offset(state.clock_offset.value);
        table.add_scopes(scopes);
        table.add_unreadable(unreadable);
        table.add_clock_trust(static_cast<fb::ClockTrust>(state.clock_trust));
        table.add_takes_rights(state.takes_rights);
        table.add_open_baskets(state.open_baskets);
        table.add_build(build);
        table.add_node(&node);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::NodeState, .body = table.Finish().Union()};
    }

    PackedBody operator()(const HubState& hub) const {
        fb::HubStateBuilder table{builder};
        table.add_hub_epoch(hub.hub_epoch.value);
        table.add_since(hub.since.value);
        table.add_is_online(hub.is_online);
        return {.type = fb::MessageBody::HubState, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Downlink& downlink) const {
        const fb::Id128 journal = pack_id(downlink.journal);
        const auto tasks = pack_rows<fb::ShipTask>(builder, downlink.tasks, pack_task);
        const auto levels = pack_rows<fb::StockLevel>(builder, downlink.levels, pack_level);
        const auto rights = pack_rows<fb::Right>(builder, downlink.rights, pack_right);
        fb::DownlinkBuilder table{builder};
        table.add_hub_epoch(downlink.hub_epoch.value);
        table.add_hub_wall(downlink.hub_wall.value);
        table.add_after(downlink.after);
        table.add_stream(downlink.mark.stream);
        table.add_change(downlink.mark.change);
        table.add_tasks(tasks);
        table.add_levels(levels);
        table.add_rights(rights);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::Downlink, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Bye& bye) const {
        const fb::Id128 node = pack_id(bye.node);
        fb::ByeBuilder table{builder};
        table.add_boot_no(bye.boot_no);
        table.add_node(&node);
        return {.type = fb::MessageBody::Bye, .body = table.Finish().Union()};
    }

    PackedBody operator()(const ScopeOffer& offer) const {
        const fb::Id128 journal = pack_id(offer.journal);
        const auto mark = pack_mark(builder, offer.mark);
        const auto chunks = pack_digests(builder, offer.chunks);
        fb::ScopeOfferBuilder table{builder};
        table.add_hub_epoch(offer.hub_epoch.value);
        table.add_bytes(offer.bytes);
        table.add_mark(mark);
        table.add_chunks(chunks);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::ScopeOffer, .body = table.Finish().Union()};
    }

    PackedBody operator()(const ScopeWant& want) const {
        const fb::Id128 node = pack_id(want.node);
        const fb::Id128 journal = pack_id(want.journal);
        const auto mark = pack_mark(builder, want.mark);
        const auto chunks = builder.CreateVector(want.chunks);
        fb::ScopeWantBuilder table{builder};
        table.add_mark(mark);
        table.add_chunks(chunks);
        table.add_node(&node);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::ScopeWant, .body = table.Finish().Union()};
    }

    PackedBody operator()(const ScopeChunk& chunk) const {
        const fb::Id128 journal = pack_id(chunk.journal);
        const auto mark = pack_mark(builder, chunk.mark);
        const auto content = pack_bytes(builder, chunk.content);
        fb::ScopeChunkBuilder table{builder};
        table.add_hub_epoch(chunk.hub_epoch.value);
        table.add_mark(mark);
        table.add_index(chunk.index);
        table.add_content(content);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::ScopeChunk, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Reject& reject) const {
        const fb::Id128 node = pack_id(reject.node);
        const fb::Id128 journal = pack_id(reject.journal);
        const auto what = pack_text(builder, reject.what);
        const auto reason = pack_text(builder, reject.reason);
        fb::RejectBuilder table{builder};
        table.add_version(reject.version);
        table.add_what(what);
        table.add_reason(reason);
        table.add_node(&node);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::Reject, .body = table.Finish().Union()};
    }

    PackedBody operator()(const CertRequest& request) const {
        const fb::Id128 node = pack_id(request.node);
        const auto csr = pack_text(builder, request.csr);
        fb::CertRequestBuilder table{builder};
        table.add_csr(csr);
        table.add_node(&node);
        return {.type = fb::MessageBody::CertRequest, .body = table.Finish().Union()};
    }

    PackedBody operator()(const CertAnswer& answer) const {
        const fb::Id128 journal = pack_id(answer.journal);
        const auto chain = pack_text(builder, answer.chain);
        const auto fault = pack_text(builder, answer.fault);
        fb::CertAnswerBuilder table{builder};
        table.add_chain(chain);
        table.add_fault(fault);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::CertAnswer, .body = table.Finish().Union()};
    }

    PackedBody operator()(const DaySeal& seal) const {
        const fb::Id128 journal = pack_id(seal.journal);
        const fb::Sha256 root = pack_digest(seal.root);
        const auto head = pack_position(builder, seal.head);
        const auto path = pack_digests(builder, seal.path);
        fb::DaySealBuilder table{builder};
        table.add_hub_epoch(seal.hub_epoch.value);
        table.add_day(seal.day.yyyymmdd);
        table.add_head(head);
        table.add_leaf(seal.leaf);
        table.add_path(path);
        table.add_leaves(seal.leaves);
        table.add_root(&root);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::DaySeal, .body = table.Finish().Union()};
    }

    PackedBody operator()(const LostEvents& lost) const {
        const fb::Id128 node = pack_id(lost.node);
        const fb::Id128 journal = pack_id(lost.journal);
        fb::LostEventsBuilder table{builder};
        table.add_first(lost.first.value);
        table.add_last(lost.last.value);
        table.add_node(&node);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::LostEvents, .body = table.Finish().Union()};
    }

    PackedBody operator()(const FoundEvents& found) const {
        const fb::Id128 journal = pack_id(found.journal);
        const fb::Sha256 prev_hash = pack_digest(found.prev_hash);
        const PackedEvents events = pack_events(builder, found.events);
        fb::FoundEventsBuilder table{builder};
        table.add_hub_epoch(found.hub_epoch.value);
        table.add_last(found.last.value);
        table.add_sizes(events.sizes);
        table.add_payload(events.payload);
        table.add_prev_hash(&prev_hash);
        table.add_journal(&journal);
        return {.type = fb::MessageBody::FoundEvents, .body = table.Finish().Union()};
    }

    PackedBody operator()(const ReceiptQuestion& question) const {
        return {.type = fb::MessageBody::ReceiptQuestion, .body = pack_body(builder, question)};
    }
    PackedBody operator()(const ReceiptAnswer& answer) const {
        return {.type = fb::MessageBody::ReceiptAnswer, .body = pack_body(builder, answer)};
    }
};

}  // namespace

Bytes pack(const Message& message) {
    Builder builder{first_allocation};
    const PackedBody packed = std::visit(BodyPacker{builder}, message);
    fb::MessageBuilder table{builder};
    table.add_body(packed.body);
    table.add_major(wire_major);
    table.add_minor(wire_minor);
    table.add_body_type(packed.type);
    fb::FinishSizePrefixedMessageBuffer(builder, table.Finish());
    return finished(builder);
}

}  // namespace onepool::protocol::flat
