#include <gtest/gtest.h>

#include <limits>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/codec_event.hpp"
#include "protocol/codec_wire.hpp"
#include "samples.hpp"

// Buffers that verify and still must not be believed: from a newer build, or made to do harm.

namespace onepool::protocol {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

DecodeFailure event_failure(ByteView bytes) {
    const auto result = decode_event(bytes);
    EXPECT_TRUE(std::holds_alternative<DecodeFailure>(result));
    const auto* failure = std::get_if<DecodeFailure>(&result);
    return failure == nullptr ? DecodeFailure{} : *failure;
}

DecodeFailure message_failure(ByteView bytes) {
    const auto result = decode_message(bytes);
    EXPECT_TRUE(std::holds_alternative<DecodeFailure>(result));
    const auto* failure = std::get_if<DecodeFailure>(&result);
    return failure == nullptr ? DecodeFailure{} : *failure;
}

struct Envelope {
    std::uint16_t major = 1;
    fb::Body type = fb::Body::Adjustment;
};

// An event with a sound header around any body.
Bytes event_around(Builder& builder, Offset<void> body, Envelope envelope) {
    fb::HeaderBuilder header{builder};
    header.add_seq(1);
    const auto header_at = header.Finish();
    fb::EventBuilder event{builder};
    event.add_major(envelope.major);
    event.add_header(header_at);
    event.add_body_type(envelope.type);
    event.add_body(body);
    fb::FinishSizePrefixedEventBuffer(builder, event.Finish());
    return flat::finished(builder);
}

Offset<void> adjustment(Builder& builder) {
    const auto lines = flat::pack_stock_lines(builder, samples::adjustment().lines);
    fb::AdjustmentBuilder table{builder};
    table.add_lines(lines);
    return table.Finish().Union();
}

TEST(HostileEvent, IsSoundInThisBench) {
    Builder builder;
    const Offset<void> body = adjustment(builder);
    EXPECT_TRUE(std::holds_alternative<Event>(decode_event(event_around(builder, body, {}))));
}

TEST(HostileEvent, OfAHigherMajorIsNewer) {
    Builder builder;
    const Offset<void> body = adjustment(builder);
    EXPECT_EQ(event_failure(event_around(builder, body, {.major = 2})),
              (DecodeFailure{DecodeError::newer_schema, "major"}));
}

TEST(HostileEvent, WithoutAMajorIsNotOurs) {
    Builder builder;
    const Offset<void> body = adjustment(builder);
    EXPECT_EQ(event_failure(event_around(builder, body, {.major = 0})),
              (DecodeFailure{DecodeError::malformed, "event"}));
}

TEST(HostileEvent, OfAnUnknownKindIsNewer) {
    for (const int kind : {static_cast<int>(fb::Body::MAX) + 1, 100, 255}) {
        Builder builder;
        const Offset<void> body = adjustment(builder);
        EXPECT_EQ(event_failure(event_around(builder, body, {.type = static_cast<fb::Body>(kind)})),
                  (DecodeFailure{DecodeError::newer_schema, "body"}));
    }
}

// The verifier accepts each of these.
TEST(HostileEvent, WithATypeAndNoBodyContradictsItself) {
    for (int kind = 0; kind <= static_cast<int>(fb::Body::MAX); ++kind) {
        Builder builder;
        EXPECT_EQ(event_failure(event_around(builder, {}, {.type = static_cast<fb::Body>(kind)})),
                  (DecodeFailure{DecodeError::inconsistent, "body"}));
    }
}

TEST(HostileEvent, WithABodyAndNoTypeContradictsItself) {
    Builder builder;
    const Offset<void> body = adjustment(builder);
    EXPECT_EQ(event_failure(event_around(builder, body, {.type = fb::Body::NONE})),
              (DecodeFailure{DecodeError::inconsistent, "body"}));
}

TEST(HostileEvent, WithoutAHeaderContradictsItself) {
    Builder builder;
    const Offset<void> body = adjustment(builder);
    fb::EventBuilder event{builder};
    event.add_major(1);
    event.add_body_type(fb::Body::Adjustment);
    event.add_body(body);
    fb::FinishSizePrefixedEventBuffer(builder, event.Finish());
    EXPECT_EQ(event_failure(flat::finished(builder)),
              (DecodeFailure{DecodeError::inconsistent, "header"}));
}

TEST(HostileEvent, WithAnUnknownEnumeratorIsNewer) {
    Sale sale = samples::sale();
    sale.tenders[0].kind = static_cast<TenderKind>(5);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(sale))),
              (DecodeFailure{DecodeError::newer_schema, "tenders[0].kind"}));
    sale = samples::sale();
    sale.tenders[1].card_result = static_cast<CardResult>(255);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(sale))),
              (DecodeFailure{DecodeError::newer_schema, "tenders[1].card_result"}));
    Return document = samples::sale_return();
    document.lines[0].disposition = static_cast<Disposition>(3);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(document))),
              (DecodeFailure{DecodeError::newer_schema, "lines[0].disposition"}));
    Pick pick = samples::pick();
    pick.shorts[1].reason = static_cast<ShortReason>(2);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::newer_schema, "shorts[1].reason"}));
    Inspect inspect = samples::inspect();
    inspect.lines[2].outcome = static_cast<InspectOutcome>(3);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(inspect))),
              (DecodeFailure{DecodeError::newer_schema, "lines[2].outcome"}));
    Event event = samples::event_of(samples::adjustment());
    event.header.clock_trust = static_cast<ClockTrust>(3);
    EXPECT_EQ(event_failure(flat::pack(event)),
              (DecodeFailure{DecodeError::newer_schema, "header.clock_trust"}));
}

TEST(HostileEvent, IsNewerBeforeItIsOutOfBounds) {
    Sale sale = samples::sale();
    sale.note.assign(1000, 'n');
    sale.tenders[0].kind = static_cast<TenderKind>(5);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(sale))).error, DecodeError::newer_schema);
}

TEST(HostileEvent, IsHeldToTheBoundsOfTheValue) {
    Sale sale = samples::sale();
    sale.total = Minor{1};
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(sale))),
              (DecodeFailure{DecodeError::inconsistent, "total"}));
    sale = samples::sale();
    sale.lines[2].description = "bad \xFF";
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(sale))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines[2].description"}));
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(samples::sale_of(801, 1)))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines"}));
    Adjustment many = samples::adjustment();
    many.lines.assign(801, many.lines[0]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(many))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines"}));
}

TEST(HostileEvent, OfAnOrderIsHeldToItsBounds) {
    Pick pick = samples::pick();
    pick.shorts.assign(501, pick.shorts[0]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::out_of_bounds, "shorts"}));
    pick = samples::pick_of_lots();
    pick.lots.assign(limits::pick_lots + 1, pick.lots[0]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::out_of_bounds, "lots"}));
    pick = samples::pick_of_lots();
    pick.lots[1].quantity = Units{std::numeric_limits<std::int64_t>::max()};
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::out_of_bounds, "lots[1].quantity"}));
    pick = samples::pick();
    pick.lines.clear();
    pick.shorts.clear();
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::inconsistent, "lines"}));
    pick = samples::pick();
    pick.place.assign(1'000, 'p');
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pick))),
              (DecodeFailure{DecodeError::out_of_bounds, "place"}));
    Collect collect = samples::collect();
    collect.lines.clear();
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(collect))),
              (DecodeFailure{DecodeError::inconsistent, "lines"}));
    Pack pack = samples::pack();
    pack.parcels = UINT32_MAX;
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(pack))),
              (DecodeFailure{DecodeError::out_of_bounds, "parcels"}));
    PutBack back = samples::put_back();
    back.lines[1].quantity = Units{INT64_MIN};
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(back))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines[1].quantity"}));
    RightsReleased released = samples::rights_released();
    std::swap(released.lines[0], released.lines[1]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(released))),
              (DecodeFailure{DecodeError::inconsistent, "lines[1].sku"}));
    released.lines.assign(257, released.lines[0]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(released))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines"}));
    Inspect inspect = samples::inspect();
    inspect.lines[0].quantity = Units{1'000'000'000};
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(inspect))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines[0].quantity"}));
    inspect.lines.assign(201, samples::inspect().lines[0]);
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(inspect))),
              (DecodeFailure{DecodeError::out_of_bounds, "lines"}));
    Return provisional = samples::provisional_return();
    provisional.receipt.assign(65, 'r');
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(provisional))),
              (DecodeFailure{DecodeError::out_of_bounds, "receipt"}));
    Order order = samples::order();
    order.collect_at.value = "The Store";
    EXPECT_EQ(event_failure(flat::pack(samples::event_of(order))),
              (DecodeFailure{DecodeError::out_of_bounds, "collect_at"}));
}

TEST(HostileEvent, OfACountIsHeldToItsBounds) {
    const auto failure = [](const Count& count) {
        return event_failure(flat::pack(samples::event_of(count)));
    };
    const auto out_of_bounds = [](const char* field) {
        return DecodeFailure{DecodeError::out_of_bounds, field};
    };
    Count count = samples::count();
    for (const std::int64_t units : {std::int64_t{-1}, std::int64_t{1'000'000'000}, INT64_MIN}) {
        count.lines[1].quantity = Units{units};
        EXPECT_EQ(failure(count), out_of_bounds("lines[1].quantity")) << units;
    }
    count = samples::count();
    count.lines[0].first->quantity = Units{-1};
    EXPECT_EQ(failure(count), out_of_bounds("lines[0].first"));
    count = samples::count();
    count.page = 3;
    EXPECT_EQ(failure(count), out_of_bounds("page"));
    count = samples::count();
    count.lines.assign(251, count.lines[0]);
    EXPECT_EQ(failure(count), out_of_bounds("lines"));
    count = samples::count();
    count.lines[1].until = UnixMs{count.lines[1].from.value - 1};
    EXPECT_EQ(failure(count), (DecodeFailure{DecodeError::inconsistent, "lines[1].until"}));
    count = samples::count();
    count.lines[1].sku = count.lines[0].sku;
    EXPECT_EQ(failure(count), (DecodeFailure{DecodeError::inconsistent, "lines[1].sku"}));
    count = samples::count();
    count.lines.clear();
    EXPECT_EQ(failure(count), (DecodeFailure{DecodeError::inconsistent, "lines"}));
    count = samples::count();
    count.session = {};
    EXPECT_EQ(failure(count), (DecodeFailure{DecodeError::inconsistent, "session"}));
}

TEST(HostileEvent, WithAReturnLineOfNothingContradictsItself) {
    Builder builder;
    fb::ReturnLineBuilder line{builder};
    const std::vector<Offset<fb::ReturnLine>> rows = {line.Finish()};
    const auto lines = builder.CreateVector(rows);
    fb::ReturnBuilder table{builder};
    table.add_lines(lines);
    const Offset<void> body = table.Finish().Union();
    EXPECT_EQ(event_failure(event_around(builder, body, {.type = fb::Body::Return})),
              (DecodeFailure{DecodeError::inconsistent, "lines[0]"}));
}

// 4,000 offsets to one text of 40,000 bytes would unfold to 160 megabytes.
TEST(HostileEvent, CannotUnfoldBeyondItsBounds) {
    Builder builder;
    const auto text = builder.CreateString(std::string(40'000, 's'));
    fb::StockLineBuilder line{builder};
    line.add_sku(text);
    line.add_quantity(1);
    const Offset<fb::StockLine> one = line.Finish();
    const auto lines = builder.CreateVector(std::vector<Offset<fb::StockLine>>(4000, one));
    fb::ReceiptBuilder receipt{builder};
    receipt.add_lines(lines);
    const Offset<void> body = receipt.Finish().Union();
    EXPECT_EQ(event_failure(event_around(builder, body, {.type = fb::Body::Receipt})),
              (DecodeFailure{DecodeError::out_of_bounds, "lines"}));
}

TEST(HostileEvent, CannotAskForMoreTablesThanAnyEventHas) {
    Builder builder;
    fb::StockLineBuilder line{builder};
    const Offset<fb::StockLine> one = line.Finish();
    const auto lines = builder.CreateVector(std::vector<Offset<fb::StockLine>>(20'000, one));
    fb::ReceiptBuilder receipt{builder};
    receipt.add_lines(lines);
    const Offset<void> body = receipt.Finish().Union();
    EXPECT_EQ(event_failure(event_around(builder, body, {.type = fb::Body::Receipt})),
              (DecodeFailure{DecodeError::malformed, "event"}));
}

// ---- messages

Bytes message_around(Builder& builder, Offset<void> body, std::uint16_t major,
                     fb::MessageBody type) {
    fb::MessageBuilder message{builder};
    message.add_major(major);
    message.add_body_type(type);
    message.add_body(body);
    fb::FinishSizePrefixedMessageBuffer(builder, message.Finish());
    return flat::finished(builder);
}

TEST(HostileMessage, OfAnotherMajorOrKindIsNewer) {
    Builder newer_major;
    EXPECT_EQ(message_failure(message_around(newer_major, {}, 2, fb::MessageBody::Bye)),
              (DecodeFailure{DecodeError::newer_schema, "major"}));
    Builder newer_kind;
    EXPECT_EQ(message_failure(message_around(newer_kind, {}, 1, static_cast<fb::MessageBody>(21))),
              (DecodeFailure{DecodeError::newer_schema, "body"}));
    Builder no_major;
    EXPECT_EQ(message_failure(message_around(no_major, {}, 0, fb::MessageBody::Bye)),
              (DecodeFailure{DecodeError::malformed, "message"}));
}

TEST(HostileMessage, WithATypeAndNoBodyContradictsItself) {
    for (int kind = 0; kind <= static_cast<int>(fb::MessageBody::MAX); ++kind) {
        Builder builder;
        EXPECT_EQ(
            message_failure(message_around(builder, {}, 1, static_cast<fb::MessageBody>(kind))),
            (DecodeFailure{DecodeError::inconsistent, "body"}));
    }
}

TEST(HostileMessage, WithAnUnknownEnumeratorIsNewer) {
    Fence fence = samples::fence();
    fence.reason = static_cast<FenceReason>(7);
    EXPECT_EQ(message_failure(flat::pack(Message{fence})),
              (DecodeFailure{DecodeError::newer_schema, "reason"}));
    Downlink downlink = samples::downlink();
    downlink.tasks[1].state = static_cast<OrderState>(6);
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})),
              (DecodeFailure{DecodeError::newer_schema, "tasks[1].state"}));
}

TEST(HostileMessage, IsHeldToTheBoundsOfTheValue) {
    for (const Message& message :
         {Message{Hello{}}, Message{Welcome{}}, Message{EventBatch{}}, Message{Fence{}},
          Message{NodeState{}}, Message{Downlink{}}, Message{Bye{}}}) {
        EXPECT_LE(message_failure(flat::pack(message)).error, DecodeError::inconsistent);
    }
    EventBatch many = samples::batch();
    many.events.assign(257, Bytes{1});
    EXPECT_EQ(message_failure(flat::pack(Message{many})),
              (DecodeFailure{DecodeError::out_of_bounds, "events"}));
    Downlink downlink = samples::downlink();
    downlink.tasks[2].place.assign(1'000, 'p');
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})),
              (DecodeFailure{DecodeError::out_of_bounds, "tasks[2].place"}));
    downlink = samples::downlink();
    downlink.levels.assign(501, downlink.levels[0]);
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})),
              (DecodeFailure{DecodeError::out_of_bounds, "levels"}));
}

// Numbers that no table of ours can hold would end the process that stores them.
TEST(HostileMessage, WithNumbersNobodyCanStoreIsRefused) {
    Welcome welcome = samples::welcome();
    welcome.hub_epoch = HubEpoch{UINT64_MAX};
    EXPECT_EQ(message_failure(flat::pack(Message{welcome})),
              (DecodeFailure{DecodeError::out_of_bounds, "hub_epoch"}));
    Downlink downlink = samples::downlink();
    downlink.levels[0].version = UINT64_MAX;
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})),
              (DecodeFailure{DecodeError::out_of_bounds, "levels[0].version"}));
    Hello hello = samples::hello();
    hello.head.seq = Seq{UINT64_MAX};
    EXPECT_EQ(message_failure(flat::pack(Message{hello})),
              (DecodeFailure{DecodeError::out_of_bounds, "head"}));
    Event event = samples::event_of(samples::sale());
    event.header.seq = Seq{UINT64_MAX};
    EXPECT_EQ(event_failure(flat::pack(event)),
              (DecodeFailure{DecodeError::out_of_bounds, "header.seq"}));
}

// Sizes that do not cut the payload up exactly.
TEST(HostileMessage, WithSizesThatDoNotAddUpContradictsItself) {
    const auto with_sizes = [](const std::vector<std::uint32_t>& sizes) {
        Builder builder;
        const auto sizes_at = builder.CreateVector(sizes);
        const auto payload = builder.CreateVector(std::vector<std::uint8_t>(10, 7));
        fb::EventBatchBuilder batch{builder};
        batch.add_sizes(sizes_at);
        batch.add_payload(payload);
        const Offset<void> body = batch.Finish().Union();
        return message_failure(message_around(builder, body, 1, fb::MessageBody::EventBatch));
    };
    EXPECT_EQ(with_sizes({5, 6}), (DecodeFailure{DecodeError::inconsistent, "events[1]"}));
    EXPECT_EQ(with_sizes({5, 4}), (DecodeFailure{DecodeError::inconsistent, "events"}));
    EXPECT_EQ(with_sizes({4'294'967'295u, 1}),
              (DecodeFailure{DecodeError::inconsistent, "events[0]"}));
    EXPECT_EQ(with_sizes({}), (DecodeFailure{DecodeError::inconsistent, "events"}));
}

TEST(HostileMessage, WithMoreTextsThanLinesContradictsItself) {
    Downlink downlink = samples::downlink();
    downlink.tasks[0].descriptions.assign(30'000, "d");
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})).error, DecodeError::too_large);
    downlink.tasks[0].descriptions.assign(5'000, "d");
    EXPECT_EQ(message_failure(flat::pack(Message{downlink})),
              (DecodeFailure{DecodeError::inconsistent, "tasks[0].descriptions"}));
}

}  // namespace
}  // namespace onepool::protocol
