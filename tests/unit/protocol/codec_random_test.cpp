#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"

// Values nobody thought of, each field by itself at a bound or somewhere between: what is legal
// comes back as it was, and bytes that were hurt on the way are refused or are another legal value.

namespace onepool::protocol {
namespace {

class Chance {
  public:
    explicit Chance(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t end) { return random_() % end; }
    bool often() { return below(4) != 0; }

    // The ends of the range half of the time.
    std::int64_t number(std::int64_t low, std::int64_t high) {
        switch (below(4)) {
            case 0:
                return low;
            case 1:
                return high;
            default:
                return low +
                       static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low) + 1));
        }
    }
    std::uint64_t counter() {
        return static_cast<std::uint64_t>(number(1, static_cast<std::int64_t>(limits::counter)));
    }

    // Whole characters of one to four bytes.
    std::string text(std::size_t bytes_max) {
        static const std::vector<std::string> characters = {
            "a", "Z", " ", "\"", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x9B\x92"};
        const auto wanted =
            static_cast<std::size_t>(number(0, static_cast<std::int64_t>(bytes_max)));
        std::string made;
        while (made.size() < wanted) {
            const std::string& next = characters[below(characters.size())];
            made += made.size() + next.size() <= wanted ? next : "x";
        }
        return made;
    }
    std::string key(std::size_t bytes_max) { return "k" + text(bytes_max - 1); }
    std::string plain_name() { return std::string(1 + below(limits::name_bytes), 'n'); }

    template <class Id>
    Id id() {
        Id id;
        for (auto& byte : id.bytes)
            byte = static_cast<std::uint8_t>(below(256));
        id.bytes[0] = 1;
        return id;
    }
    Digest digest() {
        Digest made{};
        for (auto& byte : made)
            byte = static_cast<std::uint8_t>(below(256));
        return made;
    }
    UnixMs time() { return UnixMs{number(0, limits::time_ms)}; }

  private:
    std::mt19937_64 random_;
};

EventHeader any_header(Chance& chance) {
    EventHeader header;
    header.seq = Seq{chance.counter()};
    header.hlc = {chance.number(0, limits::time_ms),
                  static_cast<std::uint16_t>(chance.below(65'536))};
    header.wall = chance.time();
    header.clock_offset = Millis{chance.number(-limits::time_ms, limits::time_ms)};
    header.clock_trust = static_cast<ClockTrust>(chance.below(3));
    if (chance.often())
        header.source_time = chance.time();
    header.staff.value = chance.text(limits::name_bytes);
    header.shift.value = chance.text(limits::name_bytes);
    header.business_day = BusinessDay{chance.often() ? 2026'11'20 : 0};
    header.basket = chance.id<BasketId>();
    return header;
}

// Its price is 0 or small, so that the sums of many lines stay in bounds.
SaleLine any_line(Chance& chance, std::uint32_t line_no) {
    SaleLine line;
    line.line_no = line_no;
    if (chance.often())
        line.sku.value = chance.key(limits::sku_bytes);
    line.gtin =
        Gtin{static_cast<std::uint64_t>(chance.number(0, static_cast<std::int64_t>(limits::gtin)))};
    line.scanned_code = chance.often() ? "" : "01\x1D" + chance.text(limits::text_bytes - 3);
    line.description = chance.key(limits::text_bytes);
    line.quantity = Units{chance.number(1, limits::line_units)};
    line.unit_price = Minor{chance.number(0, 9)};
    line.amount = Minor{line.quantity.value * line.unit_price.value};
    line.tax_code = chance.text(limits::name_bytes);
    line.tax_rate = BasisPoints{static_cast<std::int32_t>(chance.number(0, limits::tax_rate))};
    line.scanned_at = chance.time();
    return line;
}

TenderLine cash(Minor amount, Chance& chance) {
    const Minor change{chance.number(0, 1'000)};
    return {.kind = TenderKind::cash,
            .amount = amount,
            .given = amount + change,
            .change = change,
            .reference = chance.text(limits::text_bytes)};
}

Sale any_sale(Chance& chance) {
    Sale sale{.currency = Currency{"GBP"}, .note = chance.text(limits::text_bytes)};
    std::uint32_t line_no = 0;
    for (std::size_t i = 0; i <= chance.below(6); ++i) {
        line_no += static_cast<std::uint32_t>(chance.number(1, 1'000));
        sale.lines.push_back(any_line(chance, line_no));
        SaleLine& line = sale.lines.back();
        if (chance.often())
            line.overridden = {Units{chance.number(1, line.quantity.value)},
                               StaffId{chance.text(limits::name_bytes)},
                               chance.text(limits::text_bytes)};
        if (chance.often() && !line.sku.empty())
            line.own_right = Units{chance.number(0, line.quantity.value)};
        sale.total += line.amount;
        if (line.amount == Minor{0} || chance.often())
            continue;
        const Minor off{chance.number(1, line.amount.value)};
        line.amount = line.amount - off;
        sale.total = sale.total - off;
        sale.discounts.push_back({line_no, off, chance.text(limits::text_bytes)});
    }
    if (sale.total > Minor{0} && !chance.often()) {
        const Minor off{chance.number(1, sale.total.value)};
        sale.total = sale.total - off;
        sale.discounts.push_back({0, off, "regular"});
    }
    if (chance.often())
        sale.taxes = {{"zero", BasisPoints{0}, sale.total, Minor{0}}};
    if (sale.total > Minor{0})
        sale.tenders = {cash(sale.total, chance)};
    return sale;
}

Return any_return(Chance& chance) {
    Return document{.currency = Currency{"JPY"}, .note = chance.text(limits::text_bytes)};
    for (std::uint32_t i = 0; i <= chance.below(6); ++i) {
        ReturnLine line{.line = any_line(chance, i + 1),
                        .disposition = static_cast<Disposition>(chance.below(3)),
                        .reason = chance.text(limits::text_bytes)};
        line.line.amount = Minor{chance.number(0, line.line.amount.value)};
        if (chance.often()) {
            line.original =
                OriginalLine{.basket = chance.often() ? chance.id<BasketId>() : BasketId{},
                             .line_no = static_cast<std::uint32_t>(chance.number(0, UINT32_MAX))};
        }
        document.total += line.line.amount;
        document.lines.push_back(std::move(line));
    }
    document.refunds = {
        {.kind = static_cast<TenderKind>(chance.often() ? 2 : 4), .amount = document.total}};
    document.approved_by.value = chance.text(limits::name_bytes);
    if (chance.often()) {
        document.receipt = chance.key(limits::receipt_name_bytes);
        for (ReturnLine& line : document.lines)
            line.original.reset();
    }
    return document;
}

Inspect any_inspect(Chance& chance) {
    Inspect inspect;
    for (std::size_t i = 0; i <= chance.below(40); ++i) {
        inspect.lines.push_back(
            {Sku{chance.key(limits::sku_bytes)}, Units{chance.number(1, limits::line_units)},
             static_cast<InspectOutcome>(chance.below(3)), chance.text(limits::text_bytes)});
    }
    return inspect;
}

std::vector<StockLine> any_stock(Chance& chance, std::size_t lines_max) {
    std::vector<StockLine> lines;
    for (std::size_t i = 0; i <= chance.below(lines_max); ++i) {
        lines.push_back(
            {Sku{chance.key(limits::sku_bytes)}, Units{chance.number(1, limits::line_units)}});
    }
    return lines;
}

OrderKey any_order(Chance& chance) {
    return {ChannelId{chance.plain_name()}, OrderId{chance.key(limits::order_id_bytes)}};
}

std::vector<ShortLine> any_shorts(Chance& chance) {
    std::vector<ShortLine> shorts;
    for (std::size_t i = 0; i < chance.below(20); ++i) {
        shorts.push_back({Sku{chance.key(limits::sku_bytes)},
                          Units{chance.number(1, limits::line_units)},
                          static_cast<ShortReason>(chance.below(2))});
    }
    return shorts;
}

Pick any_pick(Chance& chance) {
    Pick pick{any_order(chance), any_stock(chance, 40), any_shorts(chance),
              chance.text(limits::place_bytes)};
    if (!pick.shorts.empty() && !chance.often())
        pick.lines.clear();
    if (chance.often()) {
        for (std::size_t i = 0; i < pick.lines.size(); ++i)
            pick.scanned.push_back(chance.time());
    }
    if (chance.often() && !pick.lines.empty())
        pick.lots = {{pick.lines[0].sku, Lot{"A-9"}, pick.lines[0].quantity, {}}};
    return pick;
}

// Of a hub, whose order has lines like a basket's.
Order any_channel_order(Chance& chance) {
    Order order;
    order.order = any_order(chance);
    order.version = static_cast<std::uint32_t>(chance.number(1, UINT32_MAX));
    order.currency = Currency{"GBP"};
    order.placed_at = chance.time();
    for (std::uint32_t i = 0; i <= chance.below(6); ++i)
        order.lines.push_back(any_line(chance, i + 1));
    if (chance.often())
        order.collect_at.value = chance.plain_name();
    if (chance.often())
        order.due_at = chance.time();
    if (chance.often())
        order.collect_by = chance.time();
    if (chance.often())
        order.ship_to = {"GB", chance.often() ? "SW1A 1AA" : ""};
    return order;
}

EventBody any_order_body(Chance& chance) {
    switch (chance.below(8)) {
        case 0:
            return Ship{any_order(chance), any_stock(chance, 40), chance.text(limits::text_bytes),
                        chance.text(limits::text_bytes), chance.often()};
        case 1:
            return Take{any_order(chance), chance.often()};
        case 2:
            return Leave{any_order(chance), chance.often(), chance.text(limits::text_bytes)};
        case 3:
            return any_pick(chance);
        case 4:
            return Collect{any_order(chance), any_stock(chance, 40),
                           chance.text(limits::text_bytes), chance.often(),
                           static_cast<IdentityProof>(chance.below(6))};
        case 5:
            return PutBack{any_order(chance), any_stock(chance, 40),
                           chance.text(limits::text_bytes)};
        case 6:
            return Pack{any_order(chance),
                        static_cast<std::uint32_t>(chance.below(limits::order_parcels + 1))};
        default:
            return any_channel_order(chance);
    }
}

RightsReleased any_release(Chance& chance) {
    RightsReleased released{any_stock(chance, 40)};
    std::ranges::sort(released.lines, {}, &StockLine::sku);
    const auto again = std::ranges::unique(released.lines, {}, &StockLine::sku);
    released.lines.erase(again.begin(), again.end());
    return released;
}

Count any_count(Chance& chance) {
    Count count;
    count.session.bytes[0] = 1;
    count.name = chance.text(limits::text_bytes);
    count.is_full = chance.often();
    count.pages = static_cast<std::uint32_t>(chance.number(1, limits::count_pages));
    count.page = static_cast<std::uint32_t>(chance.number(1, count.pages));
    count.begun_by.value = chance.text(limits::name_bytes);
    count.begun_at = chance.time();
    for (const StockLine& stock : any_release(chance).lines) {
        CountLine& line = count.lines.emplace_back();
        line.sku = stock.sku;
        line.quantity = Units{chance.number(0, limits::line_units)};
        line.from = chance.time();
        line.until = std::max(line.from, chance.time());
        line.by.value = chance.text(limits::name_bytes);
        line.clock_trust = static_cast<ClockTrust>(chance.below(3));
        if (chance.often())
            line.first = FirstCount{Units{chance.number(0, limits::line_units)},
                                    StaffId{chance.text(limits::name_bytes)}};
    }
    return count;
}

EventBody any_body(Chance& chance) {
    switch (chance.below(11)) {
        case 10:
            return any_inspect(chance);
        case 9:
            return any_count(chance);
        case 8:
            return any_release(chance);
        case 0:
        case 1:
            return any_sale(chance);
        case 2:
            return any_return(chance);
        case 3:
            return Receipt{chance.text(limits::text_bytes), any_stock(chance, 40)};
        case 4: {
            Adjustment adjustment{chance.text(limits::text_bytes), any_stock(chance, 40)};
            adjustment.lines[0].quantity = -adjustment.lines[0].quantity;
            return adjustment;
        }
        default:
            return any_order_body(chance);
    }
}

ShipTask any_task(Chance& chance) {
    ShipTask task;
    task.order = any_order(chance);
    task.version = chance.counter();
    task.state = static_cast<OrderState>(chance.below(6));
    task.placed_at = chance.time();
    task.lines = any_stock(chance, 20);
    while (task.descriptions.size() < task.lines.size())
        task.descriptions.push_back(chance.text(limits::text_bytes));
    task.is_collected = chance.often();
    if (chance.often())
        task.due_at = chance.time();
    if (chance.often())
        task.collect_by = chance.time();
    task.place = chance.text(limits::place_bytes);
    if (chance.often())
        task.taker = chance.id<NodeId>();
    task.taker_staff.value = chance.text(limits::name_bytes);
    for (bool* each : {&task.asks_identity, &task.is_changed, &task.is_packed})
        *each = chance.often();
    return task;
}

Downlink any_downlink(Chance& chance) {
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{chance.below(limits::hub_epoch + 1)};
    downlink.journal = chance.id<JournalId>();
    downlink.hub_wall = chance.time();
    downlink.mark = {chance.counter(), chance.counter()};
    downlink.after = chance.often() ? downlink.mark.change - 1 : 0;
    for (std::size_t i = 0; i < chance.below(4); ++i) {
        downlink.tasks.push_back(any_task(chance));
    }
    for (std::size_t i = 0; i < chance.below(40); ++i) {
        downlink.levels.push_back(
            {.sku = Sku{chance.key(limits::sku_bytes)},
             .version = chance.counter(),
             .shelf = Units{chance.number(-limits::balance_units, limits::balance_units)},
             .held = Units{chance.number(0, limits::balance_units)},
             .online = Units{chance.number(0, limits::balance_units)}});
        for (std::size_t each = 0; each < chance.below(limits::waiting_goods + 1); ++each) {
            downlink.levels.back().waiting.push_back(
                {Units{chance.number(1, limits::balance_units)}, chance.time(),
                 chance.text(limits::text_bytes)});
        }
    }
    for (std::size_t i = 0; i < chance.below(40); ++i) {
        downlink.rights.push_back({.sku = Sku{chance.key(limits::sku_bytes)},
                                   .version = chance.counter(),
                                   .granted = Units{chance.number(0, limits::balance_units)},
                                   .keep = Units{chance.number(0, limits::balance_units)}});
    }
    return downlink;
}

EventBatch any_batch(Chance& chance) {
    EventBatch batch;
    batch.node = chance.id<NodeId>();
    batch.journal = chance.id<JournalId>();
    batch.first = Seq{1 + chance.counter() / 2};
    if (batch.first > Seq{1})
        batch.prev_hash = chance.digest();
    batch.last_hash = chance.digest();
    for (std::size_t i = 0; i <= chance.below(limits::batch_events); ++i) {
        batch.events.push_back(
            Bytes(1 + chance.below(250), static_cast<std::uint8_t>(chance.below(256))));
    }
    batch.sent_at = chance.time();
    return batch;
}

ScopeOffer any_offer(Chance& chance) {
    ScopeOffer offer;
    offer.hub_epoch = HubEpoch{chance.below(limits::hub_epoch + 1)};
    offer.journal = chance.id<JournalId>();
    offer.mark = {static_cast<Scope>(chance.below(4)), 1 + chance.counter() / 2};
    for (std::size_t i = 0; i < chance.below(50); ++i) {
        offer.chunks.push_back(chance.digest());
    }
    offer.bytes = offer.chunks.size() * (1 + chance.below(limits::scope_chunk_bytes / 8));
    return offer;
}

NodeState any_node_state(Chance& chance) {
    NodeState state;
    state.node = chance.id<NodeId>();
    state.journal = chance.id<JournalId>();
    state.wall = chance.time();
    state.late_left = chance.counter();
    state.retained_from = Seq{chance.counter()};
    state.clock_offset = Millis{chance.number(-limits::time_ms, limits::time_ms)};
    state.clock_trust = static_cast<ClockTrust>(chance.below(3));
    for (std::uint8_t scope = 0; scope < 4; ++scope) {
        if (chance.often()) {
            state.scopes.push_back({static_cast<Scope>(scope), 1 + chance.counter() / 2});
        }
    }
    for (std::size_t i = 0; i < chance.below(limits::unreadable_spans + 1); ++i) {
        const Seq first{1 + chance.below(1'000)};
        state.unreadable.push_back(
            {chance.id<JournalId>(), first, Seq{first.value + chance.below(1'000)}});
    }
    return state;
}

Message any_message(Chance& chance) {
    switch (chance.below(4)) {
        case 0:
            return any_downlink(chance);
        case 1:
            return any_offer(chance);
        case 2:
            return any_node_state(chance);
        default:
            return any_batch(chance);
    }
}

template <class Value>
void expect_back(const Decoded<Value>& decoded, const Value& value) {
    const auto* back = std::get_if<Value>(&decoded);
    ASSERT_NE(back, nullptr) << testing::PrintToString(std::get<DecodeFailure>(decoded));
    EXPECT_EQ(*back, value);
}

TEST(EventCodec, ReadsBackWhateverIsLegal) {
    for (unsigned seed = 1; seed <= 400; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Chance chance{seed};
        Event event;
        event.header = any_header(chance);
        event.body = any_body(chance);
        ASSERT_EQ(find_fault(event), std::nullopt);
        const Bytes bytes = encode_event(event);
        expect_back(decode_event(bytes), event);
        EXPECT_EQ(encode_event(event), bytes);  // nothing of the first encoding is left behind
    }
}

TEST(MessageCodec, ReadsBackWhateverIsLegal) {
    for (unsigned seed = 1; seed <= 400; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Chance chance{seed};
        const Message message = any_message(chance);
        ASSERT_EQ(find_fault(message), std::nullopt);
        expect_back(decode_message(encode_message(message)), message);
    }
}

// A value that the decoder lets through can always be encoded again: nothing that came from outside
// ends the process at the way out.
TEST(EventCodec, NeverLetsThroughWhatItWouldNotWrite) {
    std::size_t let_through = 0;
    for (unsigned seed = 1; seed <= 3'000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Chance chance{seed};
        Bytes bytes = encode_event({any_header(chance), any_body(chance)});
        for (std::size_t hurt = 0; hurt <= chance.below(3); ++hurt)
            bytes[chance.below(bytes.size())] = static_cast<std::uint8_t>(chance.below(256));
        const auto decoded = decode_event(bytes);
        if (const auto* other = std::get_if<Event>(&decoded)) {
            ++let_through;
            EXPECT_EQ(find_fault(*other), std::nullopt);
        }
    }
    EXPECT_GT(let_through, 100u);  // else nothing was tested
}

}  // namespace
}  // namespace onepool::protocol
