#include "tests/unit/hub/till.hpp"

#include <algorithm>

#include "protocol/chain.hpp"
#include "protocol/seal.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t recorded_at = 1'295'254'800'000;  // 2011-01-17T09:00Z
constexpr std::int64_t price = 100;

SaleLine line_of(std::uint32_t line_no, const std::string& sku, std::int64_t quantity) {
    SaleLine line;
    line.line_no = line_no;
    line.sku = Sku{sku};
    line.description = "goods called " + sku;
    line.quantity = Units{quantity};
    line.unit_price = Minor{price};
    line.amount = Minor{quantity * price};
    line.tax_code = "zero";
    line.scanned_at = UnixMs{recorded_at};
    return line;
}

TenderLine cash(Minor total) {
    TenderLine tender;
    tender.amount = total;
    tender.given = total;
    return tender;
}

std::vector<StockLine> stock_lines(const Lines& lines) {
    std::vector<StockLine> all;
    for (const auto& [sku, quantity] : lines)
        all.push_back({.sku = Sku{sku}, .quantity = Units{quantity}});
    return all;
}

}  // namespace

NodeId node_number(std::uint8_t number) {
    NodeId node;
    node.bytes.fill(0x11);
    node.bytes.back() = number;
    return node;
}

CertificateSerial serial_number(std::uint8_t number) {
    CertificateSerial serial;
    serial.bytes.fill(number);
    return serial;
}

JournalId journal_number(std::uint8_t number) {
    JournalId journal;
    journal.bytes.fill(0x22);
    journal.bytes.back() = number;
    return journal;
}

Sale sale_of(const Lines& lines) {
    Sale sale;
    sale.currency = Currency{"GBP"};
    std::uint32_t line_no = 0;
    for (const auto& [sku, quantity] : lines) {
        sale.lines.push_back(line_of(++line_no, sku, quantity));
        sale.total += sale.lines.back().amount;
    }
    sale.tenders = {cash(sale.total)};
    return sale;
}

Sale sale_on_right(const Lines& lines, std::int64_t own) {
    Sale sale = sale_of(lines);
    for (SaleLine& line : sale.lines)
        line.own_right = std::min(line.quantity, Units{own});
    return sale;
}

RightsReleased release_of(const Lines& lines) {
    return {.lines = stock_lines(lines)};
}

Inspect inspect_of(const Lines& lines, InspectOutcome outcome) {
    Inspect inspect;
    for (const StockLine& line : stock_lines(lines))
        inspect.lines.push_back({line.sku, line.quantity, outcome, ""});
    return inspect;
}

Sale sale_of_open_item(const std::string& code, const std::string& description) {
    Sale sale = sale_of({{"X", 1}});
    sale.lines[0].sku = Sku{};
    sale.lines[0].scanned_code = code;
    sale.lines[0].description = description;
    return sale;
}

Return return_of(const Lines& lines, Disposition disposition) {
    Return goods;
    goods.currency = Currency{"GBP"};
    std::uint32_t line_no = 0;
    for (const auto& [sku, quantity] : lines) {
        ReturnLine line;
        line.line = line_of(++line_no, sku, quantity);
        line.disposition = disposition;
        line.reason = "unwanted";
        goods.total += line.line.amount;
        goods.lines.push_back(line);
    }
    goods.refunds = {cash(goods.total)};
    return goods;
}

Receipt receipt_of(const Lines& lines) {
    Receipt receipt;
    receipt.document = "delivery";
    receipt.lines = stock_lines(lines);
    return receipt;
}

Adjustment adjustment_of(const Lines& lines) {
    Adjustment adjustment;
    adjustment.reason = "counted";
    adjustment.lines = stock_lines(lines);
    return adjustment;
}

Ship ship_of(const OrderKey& order, const Lines& lines) {
    Ship ship;
    ship.order = order;
    ship.lines = stock_lines(lines);
    ship.carrier = "post";
    return ship;
}

Take take_of(const OrderKey& order) {
    return {.order = order};
}

Take take_over_of(const OrderKey& order) {
    return {.order = order, .is_taken_over = true};
}

Leave leave_of(const OrderKey& order, const std::string& reason) {
    return {.order = order, .is_refused = false, .reason = reason};
}

Leave refusal_of(const OrderKey& order, const std::string& reason) {
    return {.order = order, .is_refused = true, .reason = reason};
}

Pick pick_of(const OrderKey& order, const Lines& lines, const std::string& place) {
    return {.order = order, .lines = stock_lines(lines), .shorts = {}, .place = place};
}

Pick short_pick_of(const OrderKey& order, const Lines& lines, const Lines& missing,
                   const Lines& damaged) {
    Pick pick = pick_of(order, lines, lines.empty() ? "" : "A-1");
    for (const auto& [sku, quantity] : missing)
        pick.shorts.push_back({Sku{sku}, Units{quantity}, ShortReason::missing});
    for (const auto& [sku, quantity] : damaged)
        pick.shorts.push_back({Sku{sku}, Units{quantity}, ShortReason::damaged});
    return pick;
}

Collect collect_of(const OrderKey& order, const Lines& lines) {
    return {.order = order, .lines = stock_lines(lines), .identity = {}};
}

PutBack put_back_of(const OrderKey& order, const Lines& lines) {
    return {.order = order, .lines = stock_lines(lines), .reason = "tidied"};
}

Pack pack_of(const OrderKey& order, std::uint32_t parcels) {
    return {.order = order, .parcels = parcels};
}

protocol::SigningKey key_number(std::uint8_t number) {
    protocol::KeySeed seed{};
    seed.fill(number);
    return protocol::SigningKey(seed);
}

Seq Till::records(EventBody body) {
    Event event;
    event.header.seq = head_.seq.next();
    event.header.hlc = Hlc{.ms = recorded_at, .counter = 0};
    event.header.wall = records_at;
    event.header.staff = staff;
    event.header.business_day = BusinessDay{20'110'117};
    if (!std::holds_alternative<Adjustment>(body)) {
        event.header.basket.bytes.fill(documents_);
        event.header.basket.bytes.back() = static_cast<std::uint8_t>(head_.seq.value + 1);
    }
    event.body = std::move(body);
    return records_raw(encode_event(event));
}

Seq Till::records_raw(Bytes event) {
    head_ = chain_append(head_, node_, journal_, event);
    positions_.push_back(head_);
    events_.push_back(std::move(event));
    return head_.seq;
}

Hello Till::plain_hello() const {
    Hello hello;
    hello.node = node_;
    hello.journal = journal_;
    hello.location = LocationId{"store-1"};
    hello.first_retained = Seq{1};
    hello.head = head_;
    hello.boot_no = 1;
    hello.wall = UnixMs{recorded_at};
    hello.build = "test";
    hello.takes_rights = takes_rights;
    if (key_)
        hello.key = key_->public_key();
    return hello;
}

FromNode Till::says(const Message& message) const {
    const Bytes bytes = encode_message(message);
    return {node_, key_ ? seal(*key_, {protocol::Way::up, node_}, bytes) : bytes};
}

FromNode Till::hello() const {
    return says(plain_hello());
}

FromNode Till::hello(const Position& acked) const {
    Hello hello = plain_hello();
    hello.acked = acked;
    return says(hello);
}

EventBatch Till::plain_batch(std::uint64_t first, std::uint64_t last) const {
    EventBatch batch;
    batch.node = node_;
    batch.journal = journal_;
    batch.first = Seq{first};
    batch.prev_hash = at(first - 1).hash;
    batch.last_hash = at(last).hash;
    for (std::uint64_t seq = first; seq <= last; ++seq)
        batch.events.push_back(events_[seq - 1]);
    batch.sent_at = UnixMs{recorded_at};
    return batch;
}

FromNode Till::batch(std::uint64_t first, std::uint64_t last) const {
    return says(plain_batch(first, last));
}

FromNode Till::state(const DownlinkMark& downlink, HubEpoch answered) const {
    protocol::NodeState state;
    state.node = node_;
    state.journal = journal_;
    state.head = head_;
    state.boot_no = 1;
    state.wall = clock;
    state.clock_offset = clock_offset;
    state.clock_trust = clock_trust;
    state.build = "test";
    state.downlink = downlink;
    state.takes_rights = takes_rights;
    state.hub_epoch = answered;
    state.late_left = late_left;
    return says(state);
}

FromNode Till::bye(std::uint64_t boot_no) const {
    return says(Bye{.node = node_, .boot_no = boot_no});
}

}  // namespace onepool::hub
