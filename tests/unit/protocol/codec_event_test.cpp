#include <gtest/gtest.h>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

Event decoded(ByteView bytes) {
    const Decoded<Event> result = decode_event(bytes);
    const auto* event = std::get_if<Event>(&result);
    EXPECT_NE(event, nullptr) << testing::PrintToString(std::get<DecodeFailure>(result));
    return event == nullptr ? Event{} : *event;
}

TEST(EventCodec, ReadsBackEveryKindWithEveryField) {
    const std::vector<Event> events = samples::events();
    ASSERT_EQ(events.size(), std::variant_size_v<AnyEventBody>);
    for (std::size_t kind = 0; kind < events.size(); ++kind) {
        ASSERT_EQ(events[kind].body.index(), kind);
        EXPECT_EQ(decoded(encode_event(events[kind])), events[kind]);
    }
}

TEST(EventCodec, TellsAnAbsentValueFromZero) {
    Event event = samples::event_of(samples::hold());
    std::get<Hold>(event.body).expires_at = std::nullopt;
    event.header.source_time = std::nullopt;
    EXPECT_EQ(decoded(encode_event(event)), event);
    std::get<Hold>(event.body).expires_at = UnixMs{0};
    event.header.source_time = UnixMs{0};
    EXPECT_EQ(decoded(encode_event(event)), event);
    event.body = samples::order();
    std::get<Order>(event.body).due_at = UnixMs{0};
    std::get<Order>(event.body).collect_by = std::nullopt;
    EXPECT_EQ(decoded(encode_event(event)), event);
    std::get<Order>(event.body).due_at = std::nullopt;
    std::get<Order>(event.body).collect_by = UnixMs{0};
    EXPECT_EQ(decoded(encode_event(event)), event);
}

TEST(EventCodec, ReadsBackAnEventThatSaysAsLittleAsMay) {
    Event event;
    event.header.seq = Seq{1};
    event.body = Adjustment{.lines = {{Sku{"a"}, Units{-1}}}};
    EXPECT_EQ(decoded(encode_event(event)), event);
}

TEST(EventCodec, ReadsBackAReturnWithoutReceipt) {
    Return document = samples::sale_return();
    document.lines[0].original = std::nullopt;
    EXPECT_EQ(decoded(encode_event(samples::event_of(document))), samples::event_of(document));
    document.lines[0].original = OriginalLine{.line_no = 3};  // the receipt was unreadable
    EXPECT_EQ(decoded(encode_event(samples::event_of(document))), samples::event_of(document));
}

TEST(EventCodec, ReadsBackAPickWithItsLots) {
    const Event event = samples::event_of(samples::pick_of_lots());
    EXPECT_EQ(decoded(encode_event(event)), event);
    EXPECT_GT(encode_event(event).size(), encode_event(samples::event_of(samples::pick())).size());
}

TEST(EventCodec, ReadsBackAPickThatFoundAllOrNothing) {
    Pick all = samples::pick();
    all.shorts.clear();
    EXPECT_EQ(decoded(encode_event(samples::event_of(all))), samples::event_of(all));
    Pick nothing = samples::pick();
    nothing.lines.clear();
    nothing.place.clear();
    EXPECT_EQ(decoded(encode_event(samples::event_of(nothing))), samples::event_of(nothing));
}

// Journals and chains hold these bytes for ever. Other bytes for the same event are not wrong, but
// must be meant; bytes written by an older build must still be read.
TEST(EventCodec, WritesTheBytesThatWereAgreed) {
    Event event;
    event.header.seq = Seq{1};
    event.header.wall = UnixMs{1};
    event.body = Adjustment{.reason = "found", .lines = {{Sku{"85123A"}, Units{3}}}};
    EXPECT_EQ(hex(encode_event(event)),
              "94000000180000004f504531000000000c00100006000c00050008000c0000000004010010000000"
              "5c00000008000c0008000400080000000800000030000000010000000c0000000800100004000800"
              "080000000c000000030000000000000006000000383531323341000005000000666f756e64000000"
              "0c0014000c000000000004000c00000001000000000000000100000000000000");
    std::string hashes;
    for (const Event& sample : samples::events()) {
        hashes += std::string(kind_name(sample.body)) + " " +
                  hex(sha256({encode_event(sample)})).substr(0, 16) + "\n";
    }
    EXPECT_EQ(hashes,
              "sale 60f0136efc6f2326\n"
              "return 8d37d607d08cc995\n"
              "receipt 836a25ea6a419529\n"
              "adjustment 3c745e63cde34491\n"
              "ship cf818d80b6dfaea2\n"
              "order 873562a2e8b75a52\n"
              "hold 83d4e6e2004c08b1\n"
              "release 1767e47f1ad33276\n"
              "take c2c69a49e96e7ec1\n"
              "leave 369ba8d01714535f\n"
              "pick 851bc6eb9a515384\n"
              "collect 09bac1368418bbb5\n"
              "put-back 28ab7a3ffe0b9006\n"
              "rights-released d98a8cb98a5a8ba0\n"
              "count eb93941c79126f8f\n"
              "inspect d2dcbff0b469e237\n"
              "pack a868b3aab81f475c\n");
}

// What says nothing of picking or collecting has the bytes it had before there were such fields.
TEST(EventCodec, WritesAndReadsOrdersAsBeforeTheyWerePickedOrCollected) {
    Ship ship = samples::ship();
    ship.was_staged = false;
    Order order = samples::order();
    order.collect_at = {};
    order.due_at = std::nullopt;
    order.collect_by = std::nullopt;
    order.ship_to = {};
    const Bytes shipped = encode_event(samples::event_of(ship));
    const Bytes ordered = encode_event(samples::event_of(order));
    EXPECT_EQ(hex(sha256({shipped})).substr(0, 16), "c285ad96abef38d4");
    EXPECT_EQ(hex(sha256({ordered})).substr(0, 16), "8f6078c78529f657");
    EXPECT_EQ(decoded(shipped), samples::event_of(ship));
    EXPECT_EQ(decoded(ordered), samples::event_of(order));
}

TEST(EventCodec, WritesAndReadsSalesAsBeforeAnyRight) {
    Sale sale = samples::sale();
    sale.lines[0].own_right = {};
    const Bytes bytes = encode_event(samples::event_of(sale));
    EXPECT_EQ(hex(sha256({bytes})).substr(0, 16), "bf2da012d542b73a");
    EXPECT_EQ(decoded(bytes), samples::event_of(sale));
}

TEST(EventCodec, ReadsBackAProvisionalReturnAndWhoAgreedToIt) {
    const Event event = samples::event_of(samples::provisional_return());
    EXPECT_EQ(decoded(encode_event(event)), event);
    Return exchanged = samples::sale_return();
    exchanged.refunds[0].kind = TenderKind::exchange;
    EXPECT_EQ(decoded(encode_event(samples::event_of(exchanged))), samples::event_of(exchanged));
}

TEST(EventCodec, ReadsFromAnyAddress) {
    const Event event = samples::event_of(samples::sale());
    const Bytes bytes = encode_event(event);
    for (std::size_t shift = 0; shift < 8; ++shift) {
        Bytes shifted(shift, 0xEE);
        shifted.insert(shifted.end(), bytes.begin(), bytes.end());
        EXPECT_EQ(decoded(ByteView{shifted}.subspan(shift)), event);
    }
}

TEST(EventCodec, RefusesEveryTruncation) {
    for (const Event& event : samples::events()) {
        const Bytes bytes = encode_event(event);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const Decoded<Event> result = decode_event(ByteView{bytes}.first(size));
            EXPECT_EQ(std::get<DecodeFailure>(result),
                      (DecodeFailure{DecodeError::malformed, "event"}));
        }
    }
}

TEST(EventCodec, RefusesTrailingBytes) {
    Bytes bytes = encode_event(samples::event_of(samples::sale()));
    bytes.push_back(0);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(bytes)).error, DecodeError::malformed);
}

// Whatever comes out of damaged bytes is again a legal event.
TEST(EventCodec, SurvivesEveryFlippedBit) {
    std::size_t refused = 0;
    std::size_t accepted = 0;
    for (const Event& event : samples::events()) {
        const Bytes bytes = encode_event(event);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            Bytes damaged = bytes;
            damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
            const Decoded<Event> result = decode_event(damaged);
            if (const auto* survivor = std::get_if<Event>(&result)) {
                EXPECT_EQ(find_fault(*survivor), std::nullopt);
                ++accepted;
            } else {
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 1000u);
    EXPECT_GT(accepted, 1000u);
}

TEST(EventCodec, RefusesForeignBytes) {
    EXPECT_EQ(std::get<DecodeFailure>(decode_event({})).error, DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(view("{\"kind\": \"sale\"}"))).error,
              DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(Bytes(4096, 0xFF))).error,
              DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(Bytes(4096, 0))).error, DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(encode_message(samples::hello()))).error,
              DecodeError::malformed);
}

TEST(EventCodec, BoundsTheSizeBeforeItLooks) {
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(Bytes(limits::event_bytes, 0))).error,
              DecodeError::malformed);
    EXPECT_EQ(std::get<DecodeFailure>(decode_event(Bytes(limits::event_bytes + 1, 0))),
              (DecodeFailure{DecodeError::too_large, "event"}));
}

TEST(EventCodec, FitsTheLargestBasketWithOrdinaryDescriptions) {
    const Event event = samples::event_of(samples::sale_of(limits::basket_lines, 40));
    EXPECT_EQ(find_fault(event), std::nullopt);
    const Bytes bytes = encode_event(event);
    EXPECT_LE(bytes.size(), limits::event_bytes);
    EXPECT_EQ(decoded(bytes), event);
}

TEST(EventCodec, FitsTheLargestPick) {
    const Sku longest{std::string(limits::sku_bytes, 's')};
    Pick pick = samples::pick();
    for (std::size_t i = 0; i < limits::pick_lots; ++i) {
        const std::string number = std::to_string(1'000 + i);
        const Lot lot{std::string(limits::lot_bytes - number.size(), 'L') + number};
        pick.lots.push_back({longest, lot, Units{limits::line_units}, BusinessDay{9999'12'31}});
    }
    pick.scanned.assign(limits::order_lines, UnixMs{limits::time_ms});
    pick.order = {ChannelId{std::string(limits::name_bytes, 'c')},
                  OrderId{std::string(limits::order_id_bytes, 'o')}};
    pick.lines.assign(limits::order_lines, {longest, Units{limits::line_units}});
    pick.shorts.assign(limits::order_lines,
                       {longest, Units{limits::line_units}, ShortReason::damaged});
    pick.place = std::string(limits::place_bytes, 'p');
    const Event event = samples::event_of(pick);
    EXPECT_EQ(find_fault(event), std::nullopt);
    EXPECT_EQ(decoded(encode_event(event)), event);
}

TEST(EventCodec, SaysThatTooManyLongTextsAreTooLarge) {
    EXPECT_EQ(find_fault(samples::event_of(samples::sale_of(limits::basket_lines, 200))),
              (DecodeFailure{DecodeError::too_large, "event"}));
}

TEST(EventCodecDeathTest, EncodingAnIllegalEventIsOurBug) {
    Event event = samples::event_of(samples::sale());
    std::get<Sale>(event.body).total = Minor{1};
    EXPECT_DEATH((void)encode_event(event), "CHECK failed");
    EXPECT_DEATH((void)encode_event(samples::event_of(samples::sale_of(limits::basket_lines, 200))),
                 "event_bytes");
}

TEST(DecodeErrorText, NamesEveryValue) {
    EXPECT_STREQ(to_text(DecodeError::too_large), "too large");
    EXPECT_STREQ(to_text(DecodeError::malformed), "malformed");
    EXPECT_STREQ(to_text(DecodeError::newer_schema), "of a newer schema");
    EXPECT_STREQ(to_text(DecodeError::out_of_bounds), "out of bounds");
    EXPECT_STREQ(to_text(DecodeError::inconsistent), "inconsistent");
}

TEST(KindName, NamesEveryKind) {
    std::string names;
    for (const Event& event : samples::events()) {
        names += std::string(kind_name(event.body)) + " ";
    }
    EXPECT_EQ(names,
              "sale return receipt adjustment ship order hold release take leave pick collect "
              "put-back rights-released count inspect pack ");
}

}  // namespace
}  // namespace onepool::protocol
