#include "samples.hpp"

#include "protocol/codec.hpp"

namespace onepool::protocol::samples {

namespace {

constexpr std::int64_t monday = 1'295'254'800'000;  // 2011-01-17T09:00Z

template <class Array>
Array counting(std::uint8_t last) {
    Array bytes{};
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(0x10 + i);
    }
    bytes.back() = last;
    return bytes;
}

using IdBytes = std::array<std::uint8_t, 16>;

}  // namespace

NodeId node_id(std::uint8_t last) {
    return NodeId{counting<IdBytes>(last)};
}
JournalId journal_id(std::uint8_t last) {
    return JournalId{counting<IdBytes>(last)};
}
BasketId basket_id(std::uint8_t last) {
    return BasketId{counting<IdBytes>(last)};
}
Digest digest(std::uint8_t last) {
    return counting<Digest>(last);
}

EventHeader header() {
    return EventHeader{.seq = Seq{42},
                       .hlc = Hlc{.ms = monday + 1, .counter = 3},
                       .wall = UnixMs{monday + 2},
                       .clock_offset = Millis{-17},
                       .clock_trust = ClockTrust::skewed,
                       .source_time = UnixMs{monday - 3},
                       .staff = StaffId{"anna"},
                       .shift = ShiftId{"till-1/7"},
                       .business_day = BusinessDay{2011'01'17},
                       .basket = basket_id(0xB1)};
}

SaleLine line(std::uint32_t line_no, std::string sku, std::int64_t quantity, std::int64_t price) {
    return SaleLine{.line_no = line_no,
                    .sku = Sku{std::move(sku)},
                    .gtin = Gtin{2'000'000'851'234u + line_no},
                    .scanned_code = "",
                    .description = "WHITE HANGING HEART T-LIGHT HOLDER",
                    .quantity = Units{quantity},
                    .unit_price = Minor{price},
                    .amount = Minor{quantity * price},
                    .tax_code = "standard",
                    .tax_rate = BasisPoints{2000},
                    .scanned_at = UnixMs{monday + line_no}};
}

// 6 x 2.55 - 0.30 = 15.00, 2 x 5.00 = 10.00, open item 1.00; 2.00 off: 24.00, of which 4.00 tax.
Sale sale() {
    SaleLine discounted = line(1, "85123A", 6, 255);
    discounted.amount = Minor{1500};
    discounted.own_right = Units{4};
    SaleLine open_item = line(4, "", 1, 100);
    open_item.gtin = Gtin{};
    open_item.scanned_code =
        "0109501101530003\x1D"
        "10ABC";
    open_item.description = "Caf\xC3\xA9 cup, no label";
    return Sale{
        .currency = Currency{"GBP"},
        .lines = {discounted, line(2, "71053", 2, 500), open_item},
        .taxes = {TaxLine{
            .code = "standard", .rate = BasisPoints{2000}, .net = Minor{2000}, .tax = Minor{400}}},
        .tenders = {TenderLine{.kind = TenderKind::cash,
                               .amount = Minor{1400},
                               .given = Minor{2000},
                               .change = Minor{600}},
                    TenderLine{.kind = TenderKind::card,
                               .amount = Minor{1000},
                               .card_result = CardResult::approved,
                               .reference = "slip 0815"}},
        .discounts = {DiscountLine{.line_no = 1, .amount = Minor{30}, .reason = "scratched"},
                      DiscountLine{.line_no = 0, .amount = Minor{200}, .reason = "loyalty"}},
        .total = Minor{2400},
        .note = "invoice 540001",
        .added_tax = Minor{0}};
}

Sale sale_of(std::size_t lines, std::size_t description_bytes) {
    Sale sale{.currency = Currency{"GBP"}};
    for (std::size_t i = 0; i < lines; ++i) {
        SaleLine next = line(static_cast<std::uint32_t>(i + 1), "85123A", 1, 100);
        next.description = std::string(description_bytes, 'x');
        sale.total += next.amount;
        sale.lines.push_back(std::move(next));
    }
    sale.tenders = {
        TenderLine{.kind = TenderKind::cash, .amount = sale.total, .given = sale.total}};
    return sale;
}

// Prices without tax: 2 x 5.00 and 20 % on top.
Return sale_return() {
    ReturnLine known{.line = line(2, "71053", 2, 500),
                     .original = OriginalLine{.basket = basket_id(0xB0), .line_no = 7},
                     .disposition = Disposition::damaged,
                     .reason = "cracked"};
    return Return{
        .currency = Currency{"EUR"},
        .lines = {known},
        .taxes = {TaxLine{
            .code = "standard", .rate = BasisPoints{2000}, .net = Minor{1000}, .tax = Minor{200}}},
        .refunds = {TenderLine{
            .kind = TenderKind::voucher, .amount = Minor{1200}, .reference = "V-1"}},
        .total = Minor{1200},
        .note = "C540002",
        .added_tax = Minor{200}};
}

Return provisional_return() {
    Return document = sale_return();
    document.lines[0].original.reset();
    document.receipt = "7K3M-Q2XZ";
    document.approved_by = StaffId{"sam"};
    return document;
}

Inspect inspect() {
    return Inspect{.lines = {{Sku{"71053"}, Units{2}, InspectOutcome::shelf, "as new"},
                             {Sku{"71053"}, Units{1}, InspectOutcome::damaged, "cracked"},
                             {Sku{"85123A"}, Units{3}, InspectOutcome::supplier, ""}}};
}

Receipt receipt() {
    return Receipt{.document = "delivery 9", .lines = {{Sku{"85123A"}, Units{74'215}}}};
}

Adjustment adjustment() {
    return Adjustment{.reason = "found behind the shelf",
                      .lines = {{Sku{"85123A"}, Units{3}}, {Sku{"71053"}, Units{-2}}}};
}

OrderKey order_key() {
    return OrderKey{.channel = ChannelId{"own-site"}, .order = OrderId{"S-1001"}};
}

Ship ship() {
    return Ship{.order = order_key(),
                .lines = {{Sku{"71053"}, Units{1}}},
                .carrier = "Royal Mail",
                .tracking = "RM 123",
                .was_staged = true};
}

Order order() {
    return Order{.order = order_key(),
                 .version = 2,
                 .currency = Currency{"GBP"},
                 .placed_at = UnixMs{monday + 9},
                 .lines = {line(1, "71053", 1, 500)},
                 .collect_at = LocationId{"store-1"},
                 .due_at = UnixMs{monday + 7'200'000},
                 .collect_by = UnixMs{monday + 604'800'000},
                 .ship_to = {"GB", "SW1A 1AA"}};
}

Hold hold() {
    return Hold{.order = order_key(),
                .location = LocationId{"warehouse"},
                .lines = {{Sku{"71053"}, Units{1}}},
                .expires_at = UnixMs{monday + 3'600'000}};
}

Release release() {
    return Release{
        .order = order_key(), .location = LocationId{"warehouse"}, .reason = "cancelled"};
}

Take take() {
    return Take{.order = order_key(), .is_taken_over = true};
}

Leave leave() {
    return Leave{.order = order_key(), .is_refused = true, .reason = "the store closes early"};
}

Pick pick() {
    return Pick{.order = order_key(),
                .lines = {{Sku{"71053"}, Units{2}}, {Sku{"85123A"}, Units{6}}},
                .shorts = {{Sku{"71053"}, Units{1}, ShortReason::damaged},
                           {Sku{"22423"}, Units{3}, ShortReason::missing}},
                .place = "B-07"};
}

Pick pick_of_lots() {
    Pick all = pick();
    all.lots = {{Sku{"71053"}, Lot{"L-77"}, Units{1}, BusinessDay{2027'01'31}},
                {Sku{"71053"}, Lot{"l-77"}, Units{1}},
                {Sku{"85123A"}, Lot{"A/(1)"}, Units{5}}};
    return all;
}

Collect collect() {
    return Collect{.order = order_key(),
                   .lines = {{Sku{"71053"}, Units{1}}},
                   .identity = "passport seen",
                   .was_staged = true};
}

PutBack put_back() {
    return PutBack{.order = order_key(),
                   .lines = {{Sku{"71053"}, Units{1}}, {Sku{"85123A"}, Units{6}}},
                   .reason = "nobody came"};
}

Pack pack() {
    return Pack{.order = order_key(), .parcels = 2};
}

RightsReleased rights_released() {
    return RightsReleased{.lines = {{Sku{"71053"}, Units{4}}, {Sku{"85123A"}, Units{9}}}};
}

Count count() {
    return Count{.session = basket_id(9),
                 .name = "aisle 3",
                 .is_full = true,
                 .page = 1,
                 .pages = 2,
                 .begun_by = StaffId{"ann"},
                 .begun_at = UnixMs{monday},
                 .lines = {{.sku = Sku{"71053"},
                            .quantity = Units{0},
                            .from = UnixMs{monday + 1},
                            .until = UnixMs{monday + 1},
                            .by = StaffId{"bob"},
                            .clock_trust = ClockTrust::skewed,
                            .first = FirstCount{Units{7}, StaffId{"ann"}}},
                           {.sku = Sku{"85123A"},
                            .quantity = Units{12},
                            .from = UnixMs{monday + 2},
                            .until = UnixMs{monday + 60'000},
                            .by = StaffId{"ann"}}}};
}

Event event_of(EventBody body) {
    return Event{.header = header(), .body = std::move(body)};
}

std::vector<Event> events() {
    return {event_of(sale()),     event_of(sale_return()),
            event_of(receipt()),  event_of(adjustment()),
            event_of(ship()),     event_of(order()),
            event_of(hold()),     event_of(release()),
            event_of(take()),     event_of(leave()),
            event_of(pick()),     event_of(collect()),
            event_of(put_back()), event_of(rights_released()),
            event_of(count()),    event_of(inspect()),
            event_of(pack())};
}

Hello hello() {
    return Hello{.node = node_id(1),
                 .journal = journal_id(2),
                 .location = LocationId{"store-1"},
                 .epoch = 3,
                 .hub_epoch = HubEpoch{4},
                 .first_retained = Seq{5},
                 .head = Position{.seq = Seq{60}, .hash = digest(6)},
                 .acked = Position{.seq = Seq{50}, .hash = digest(7)},
                 .boot_no = 8,
                 .wall = UnixMs{monday},
                 .build = "0.1.0",
                 .major = 9,
                 .minor = 10,
                 .proof = 11,
                 .token = {1, 2, 3},
                 .guard = Position{.seq = Seq{48}, .hash = digest(9)},
                 .key = PublicKey{digest(10)},
                 .witness = {7, 8},
                 .damaged = Seq{53},
                 .takes_rights = true};
}

Welcome welcome() {
    return Welcome{.hub_epoch = HubEpoch{4},
                   .journal = journal_id(2),
                   .epoch = 3,
                   .cursor = Position{.seq = Seq{50}, .hash = digest(7)},
                   .credit = 2,
                   .hub_wall = UnixMs{monday + 20},
                   .safe = Seq{41},
                   .token = {4, 5},
                   .hub_key = PublicKey{digest(11)},
                   .spread_ms = 1'500,
                   .answers_receipts = true};
}

EventBatch batch() {
    return EventBatch{.node = node_id(1),
                      .journal = journal_id(2),
                      .first = Seq{51},
                      .prev_hash = digest(7),
                      .last_hash = digest(8),
                      .events = {encode_event(event_of(adjustment())), Bytes{1, 2, 3}},
                      .sent_at = UnixMs{monday + 30},
                      .kind = BatchKind::late};
}

Ack ack() {
    return Ack{.hub_epoch = HubEpoch{4},
               .journal = journal_id(2),
               .applied = Position{.seq = Seq{52}, .hash = digest(8)},
               .safe = Seq{40},
               .credit = 4,
               .expect = Seq{53},
               .quarantined = {Seq{51}, Seq{52}},
               .challenge = 99};
}

Fence fence() {
    return Fence{.hub_epoch = HubEpoch{4},
                 .journal = journal_id(2),
                 .reason = FenceReason::rolled_back,
                 .text = "The till's disk is older than what the hub holds.",
                 .remedy = Remedy::begin_journal,
                 .late_from = Seq{51},
                 .held = Position{.seq = Seq{58}, .hash = digest(9)}};
}

NodeState node_state() {
    return NodeState{
        .node = node_id(1),
        .journal = journal_id(2),
        .head = Position{.seq = Seq{60}, .hash = digest(6)},
        .acked = Seq{52},
        .boot_no = 8,
        .wall = UnixMs{monday + 40},
        .disk_free_bytes = 123'456'789'012,
        .open_baskets = 2,
        .build = "0.1.0",
        .downlink = DownlinkMark{.stream = 77, .change = 12},
        .disk_total_bytes = 987'654'321'098,
        .retained_from = Seq{5},
        .late_left = 6,
        .refused_messages = 7,
        .clock_offset = Millis{-1'234},
        .clock_trust = ClockTrust::untrusted,
        .scopes = {{Scope::catalogue, 11}, {Scope::config, 12}},
        .unreadable = {{journal_id(3), Seq{4}, Seq{6}}, {journal_id(3), Seq{9}, Seq{9}}},
        .takes_rights = true,
        .hub_epoch = HubEpoch{4}};
}

HubState hub_state() {
    return HubState{.hub_epoch = HubEpoch{4}, .is_online = true, .since = UnixMs{monday}};
}

ShipTask staged_task() {
    return ShipTask{.order = {.channel = ChannelId{"own-site"}, .order = OrderId{"S-999"}},
                    .version = 6,
                    .state = OrderState::staged,
                    .placed_at = UnixMs{monday + 7},
                    .lines = {{Sku{"85123A"}, Units{6}}, {Sku{"71053"}, Units{2}}},
                    .descriptions = {"T-LIGHT HOLDER", ""},
                    .is_collected = true,
                    .due_at = UnixMs{monday + 7'200'000},
                    .collect_by = UnixMs{monday + 604'800'000},
                    .place = "B-07"};
}

Downlink downlink() {
    return Downlink{
        .hub_epoch = HubEpoch{4},
        .journal = journal_id(2),
        .hub_wall = UnixMs{monday + 50},
        .after = 10,
        .mark = DownlinkMark{.stream = 77, .change = 13},
        .tasks = {ShipTask{.order = order_key(),
                           .version = downlink_version(HubEpoch{4}, Lsn{900}),
                           .state = OrderState::held,
                           .placed_at = UnixMs{monday + 9},
                           .lines = {{Sku{"71053"}, Units{1}}},
                           .descriptions = {"WHITE METAL LANTERN"},
                           .due_at = UnixMs{monday + 3'600'000},
                           .taker = node_id(3),
                           .taker_staff = StaffId{"ann"}},
                  ShipTask{.order = {.channel = ChannelId{"own-site"}, .order = OrderId{"S-1000"}},
                           .version = 7,
                           .state = OrderState::released,
                           .placed_at = UnixMs{monday + 8}},
                  staged_task()},
        .levels = {StockLevel{.sku = Sku{"71053"},
                              .version = 8,
                              .shelf = Units{-4},
                              .held = Units{1},
                              .online = Units{2},
                              .paying = Units{1},
                              .paying_until = UnixMs{monday + 10},
                              .waiting = {{Units{2}, UnixMs{monday - 9}, "faulty"},
                                          {Units{1}, UnixMs{monday - 3}, ""}}}},
        .rights = {Right{.sku = Sku{"71053"},
                         .version = downlink_version(HubEpoch{4}, Lsn{901}),
                         .granted = Units{40},
                         .keep = Units{7}},
                   Right{.sku = Sku{"85123A"}, .version = 9}}};
}

Bye bye() {
    return Bye{.node = node_id(1), .boot_no = 8};
}

ScopeOffer scope_offer() {
    return ScopeOffer{.hub_epoch = HubEpoch{4},
                      .journal = journal_id(2),
                      .mark = {Scope::prices, 77},
                      .bytes = 65'600,
                      .chunks = {digest(21), digest(22)}};
}

ScopeWant scope_want() {
    return ScopeWant{.node = node_id(1),
                     .journal = journal_id(2),
                     .mark = {Scope::staff, 78},
                     .chunks = {0, 7, 2'047}};
}

ScopeChunk scope_chunk() {
    return ScopeChunk{.hub_epoch = HubEpoch{4},
                      .journal = journal_id(2),
                      .mark = {Scope::config, 79},
                      .index = 7,
                      .content = {9, 8, 7}};
}

Reject reject() {
    return Reject{.node = node_id(1),
                  .journal = journal_id(2),
                  .what = "order own-site/S-1001",
                  .version = 80,
                  .reason = "its lines repeat a SKU"};
}

CertRequest cert_request() {
    return CertRequest{.node = node_id(1), .csr = "-----BEGIN CERTIFICATE REQUEST-----\nMII=\n"};
}

CertAnswer cert_answer() {
    return CertAnswer{.journal = journal_id(2), .chain = "-----BEGIN CERTIFICATE-----\nMII=\n"};
}

DaySeal day_seal() {
    return DaySeal{.hub_epoch = HubEpoch{4},
                   .journal = journal_id(2),
                   .day = BusinessDay{2011'01'17},
                   .root = digest(31),
                   .head = Position{.seq = Seq{60}, .hash = digest(6)},
                   .leaf = 2,
                   .path = {digest(32), digest(33)},
                   .leaves = 4};
}

LostEvents lost_events() {
    return LostEvents{
        .node = node_id(1), .journal = journal_id(3), .first = Seq{4}, .last = Seq{300}};
}

FoundEvents found_events() {
    return FoundEvents{.hub_epoch = HubEpoch{4},
                       .journal = journal_id(3),
                       .last = Seq{300},
                       .prev_hash = digest(41),
                       .events = {Bytes{1, 2, 3}, Bytes{4}}};
}

std::vector<Message> messages() {
    std::vector<Message> all{
        hello(),     welcome(),      batch(),       ack(),         fence(),       node_state(),
        hub_state(), downlink(),     bye(),         scope_offer(), scope_want(),  scope_chunk(),
        reject(),    cert_request(), cert_answer(), day_seal(),    lost_events(), found_events()};
    all.push_back(receipt_question());
    all.push_back(receipt_answer());
    return all;
}

}  // namespace onepool::protocol::samples
