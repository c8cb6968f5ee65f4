#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

Message decoded(ByteView bytes) {
    const Decoded<Message> result = decode_message(bytes);
    const auto* message = std::get_if<Message>(&result);
    EXPECT_NE(message, nullptr) << testing::PrintToString(std::get<DecodeFailure>(result));
    return message == nullptr ? Message{} : *message;
}

TEST(MessageCodec, ReadsBackEveryKindWithEveryField) {
    const std::vector<Message> messages = samples::messages();
    ASSERT_EQ(messages.size(), std::variant_size_v<AnyMessage>);
    for (std::size_t kind = 0; kind < messages.size(); ++kind) {
        ASSERT_EQ(messages[kind].index(), kind);
        EXPECT_EQ(decoded(encode_message(messages[kind])), messages[kind]);
    }
}

TEST(MessageCodec, ReadsBackWhatIsNotThere) {
    Ack ack = samples::ack();
    ack.expect = std::nullopt;
    ack.quarantined.clear();
    ack.applied = Position{};
    ack.safe = Seq{0};
    EXPECT_EQ(decoded(encode_message(ack)), Message{ack});

    Ack nothing_known;  // the answer to a batch of a journal the hub never met
    EXPECT_EQ(decoded(encode_message(nothing_known)), Message{nothing_known});

    Downlink downlink = samples::downlink();
    downlink.tasks.clear();
    downlink.levels.clear();
    downlink.rights.clear();
    EXPECT_EQ(decoded(encode_message(downlink)), Message{downlink});

    ShipTask bare;
    bare.order = samples::staged_task().order;
    bare.version = 1;
    bare.state = OrderState::collected;
    downlink.tasks = {bare};
    EXPECT_EQ(decoded(encode_message(downlink)), Message{downlink});
    downlink.tasks[0].due_at = UnixMs{0};
    downlink.tasks[0].collect_by = UnixMs{0};
    EXPECT_EQ(decoded(encode_message(downlink)), Message{downlink});

    Hello hello = samples::hello();
    hello.acked = Position{};
    hello.head = Position{};
    hello.first_retained = Seq{1};
    EXPECT_EQ(decoded(encode_message(hello)), Message{hello});
}

TEST(MessageCodec, CarriesEventsByteForByte) {
    EventBatch batch = samples::batch();
    batch.events = {Bytes{0}, Bytes(300, 0xFF), Bytes{9, 8, 7}};
    EXPECT_EQ(std::get<EventBatch>(decoded(encode_message(batch))).events, batch.events);
}

TEST(MessageCodec, CarriesTheLargestBatches) {
    EventBatch many = samples::batch();
    many.events.assign(limits::batch_events, Bytes(limits::batch_bytes / limits::batch_events, 7));
    EXPECT_EQ(decoded(encode_message(many)), Message{many});

    EventBatch large = samples::batch();
    large.events = {Bytes(limits::event_bytes, 7)};
    EXPECT_EQ(decoded(encode_message(large)), Message{large});
}

TEST(MessageCodec, CarriesTheLargestTask) {
    Downlink downlink = samples::downlink();
    ShipTask& task = downlink.tasks[0];
    task.order.order.value = std::string(limits::order_id_bytes, 'o');
    task.order.channel.value = std::string(limits::name_bytes, 'c');
    task.lines.assign(limits::order_lines,
                      {Sku{std::string(limits::sku_bytes, 's')}, Units{limits::line_units}});
    task.descriptions.assign(limits::order_lines, std::string(limits::text_bytes, 'd'));
    task.place = std::string(limits::place_bytes, 'p');
    task.taker_staff.value = std::string(limits::name_bytes, 'a');
    const Bytes bytes = encode_message(downlink);
    EXPECT_LE(bytes.size(), limits::message_bytes);
    EXPECT_EQ(decoded(bytes), Message{downlink});
}

TEST(MessageCodec, SaysThatSeveralLargeTasksAreTooLarge) {
    Downlink downlink = samples::downlink();
    ShipTask& task = downlink.tasks[0];
    task.lines.assign(limits::order_lines, {Sku{"s"}, Units{1}});
    task.descriptions.assign(limits::order_lines, std::string(limits::text_bytes, 'd'));
    downlink.tasks.push_back(task);
    EXPECT_EQ(find_fault(Message{downlink}), (DecodeFailure{DecodeError::too_large, "message"}));
    EXPECT_DEATH((void)encode_message(downlink), "message_bytes");
}

TEST(MessageCodec, WritesTheBytesThatWereAgreed) {
    EXPECT_EQ(hex(encode_message(Bye{.node = samples::node_id(1), .boot_no = 2})),
              "44000000140000004f504d310c000c0006000000050008000c000000000901000c00000008001c00"
              "0400140008000000101112131415161718191a1b1c1d1e010200000000000000");
    std::string hashes;
    for (const Message& message : samples::messages()) {
        hashes += std::to_string(message.index()) + " " +
                  hex(sha256({encode_message(message)})).substr(0, 16) + "\n";
    }
    EXPECT_EQ(hashes,
              "0 04e0f14d57e5f369\n"
              "1 03d875d0d50bccec\n"
              "2 ca64b2755a1878f8\n"
              "3 cb3458459a29ae7a\n"
              "4 016be8056ba96960\n"
              "5 3b6ff89338d51b59\n"
              "6 e34b63a78dadda37\n"
              "7 b653950caa208b37\n"
              "8 2c2c39eda013fc05\n"
              "9 03c871bec0bb70f2\n"
              "10 faa4b8eca255c1bd\n"
              "11 70038ce37e1af3d5\n"
              "12 cbb0dccdbe0b33f4\n"
              "13 bf5f42ad6fd5ffe9\n"
              "14 69400de507bb2cae\n"
              "15 f4bab658ea3e6053\n"
              "16 290e969b98371bd8\n"
              "17 fb0c87f6d30aff50\n"
              "18 bb109ebfa351012b\n"
              "19 6d70ebe1dd94e80c\n");
    Fence held_by_nobody = samples::fence();  // as before there was such a field
    held_by_nobody.held = {};
    EXPECT_EQ(hex(sha256({encode_message(held_by_nobody)})).substr(0, 16), "21a99ab7c04b81ae");
}

// What says nothing of picking, collecting or paying has the bytes it had before it could.
TEST(MessageCodec, WritesAndReadsTasksAsBeforeTheyWerePickedOrCollected) {
    Downlink before = samples::downlink();
    before.tasks.pop_back();
    before.tasks[0].due_at = std::nullopt;
    before.tasks[0].taker = std::nullopt;
    before.tasks[0].taker_staff = {};
    before.levels[0].paying = {};
    before.levels[0].paying_until = {};
    before.levels[0].waiting.clear();
    before.rights.clear();
    const Bytes bytes = encode_message(before);
    EXPECT_EQ(hex(sha256({bytes})).substr(0, 16), "40f07321160271de");
    EXPECT_EQ(decoded(bytes), Message{before});
}

TEST(MessageCodec, WritesAndReadsWhatWasSaidBeforeAnyRight) {
    Downlink downlink = samples::downlink();
    downlink.rights.clear();
    downlink.levels[0].waiting.clear();
    NodeState state = samples::node_state();
    state.takes_rights = false;
    state.hub_epoch = {};
    EXPECT_EQ(hex(sha256({encode_message(downlink)})).substr(0, 16), "127324a91ee934da");
    EXPECT_EQ(hex(sha256({encode_message(state)})).substr(0, 16), "d9f14e6e8515beec");
    EXPECT_EQ(decoded(encode_message(state)), Message{state});
    Hello hello = samples::hello();
    hello.takes_rights = false;
    EXPECT_EQ(hex(sha256({encode_message(hello)})).substr(0, 16), "73708729aa41c4d9");
}

TEST(MessageCodec, WritesAndReadsTheWelcomeOfAHubThatAnswersNoReceipts) {
    Welcome welcome = samples::welcome();
    welcome.answers_receipts = false;
    EXPECT_EQ(hex(sha256({encode_message(welcome)})).substr(0, 16), "176178b8140a8e9d");
    EXPECT_EQ(decoded(encode_message(welcome)), Message{welcome});
}

// Bytes from the wire or a disk stand wherever they were put.
TEST(MessageCodec, ReadsFromAnyAddress) {
    for (const Message& message : samples::messages()) {
        const Bytes bytes = encode_message(message);
        for (std::size_t shift = 0; shift < 8; ++shift) {
            Bytes shifted(shift, 0xEE);
            shifted.insert(shifted.end(), bytes.begin(), bytes.end());
            EXPECT_EQ(decoded(ByteView{shifted}.subspan(shift)), message);
        }
    }
}

TEST(MessageCodec, RefusesEveryTruncation) {
    for (const Message& message : samples::messages()) {
        const Bytes bytes = encode_message(message);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(std::get<DecodeFailure>(decode_message(ByteView{bytes}.first(size))),
                      (DecodeFailure{DecodeError::malformed, "message"}));
        }
    }
}

TEST(MessageCodec, SurvivesEveryFlippedBit) {
    for (const Message& message : samples::messages()) {
        const Bytes bytes = encode_message(message);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            Bytes damaged = bytes;
            damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
            const Decoded<Message> result = decode_message(damaged);
            if (const auto* survivor = std::get_if<Message>(&result)) {
                EXPECT_EQ(find_fault(*survivor), std::nullopt);
            }
        }
    }
}

TEST(MessageCodec, RefusesForeignBytes) {
    EXPECT_EQ(std::get<DecodeFailure>(decode_message({})).error, DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_message(Bytes(512, 0xFF))).error,
              DecodeError::malformed);
    EXPECT_EQ(
        std::get<DecodeFailure>(decode_message(encode_event(samples::event_of(samples::sale()))))
            .error,
        DecodeError::malformed);
}

TEST(MessageCodec, BoundsTheSizeBeforeItLooks) {
    EXPECT_EQ(std::get<DecodeFailure>(decode_message(Bytes(limits::message_bytes, 0))).error,
              DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_message(Bytes(limits::message_bytes + 1, 0))),
              (DecodeFailure{DecodeError::too_large, "message"}));
}

TEST(MessageCodecDeathTest, EncodingAnIllegalMessageIsOurBug) {
    EventBatch batch = samples::batch();
    batch.events.clear();
    EXPECT_DEATH((void)encode_message(batch), "CHECK failed");
}

}  // namespace
}  // namespace onepool::protocol
