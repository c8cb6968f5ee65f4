#include "protocol/codec_event.hpp"
#include "protocol/event_major.hpp"

// Strings and vectors come before the table that names them, and each in a statement of its own:
// compilers order the arguments of one call differently, and the bytes are hashed.

namespace onepool::protocol::flat {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::size_t first_allocation = 1024;

// Absent where nothing is said, as in events that were written before there was such a field.
Offset<flatbuffers::String> pack_said(Builder& builder, const std::string& text) {
    return text.empty() ? Offset<flatbuffers::String>{} : pack_text(builder, text);
}

Offset<fb::Header> pack_header(Builder& builder, const EventHeader& header) {
    const auto staff = pack_text(builder, header.staff.value);
    const auto shift = pack_text(builder, header.shift.value);
    const fb::Id128 basket = pack_id(header.basket);
    fb::HeaderBuilder table{builder};
    table.add_seq(header.seq.value);
    table.add_hlc_ms(header.hlc.ms);
    table.add_wall(header.wall.value);
    table.add_clock_offset(header.clock_offset.value);
    if (header.source_time) {
        table.add_source_time(header.source_time->value);
    }
    table.add_staff(staff);
    table.add_shift(shift);
    table.add_business_day(header.business_day.yyyymmdd);
    if (!header.basket.is_none()) {
        table.add_basket(&basket);
    }
    table.add_hlc_counter(header.hlc.counter);
    table.add_clock_trust(static_cast<fb::ClockTrust>(header.clock_trust));
    return table.Finish();
}

Offset<fb::Overridden> pack_overridden(Builder& builder, const Overridden& overridden) {
    const auto by = pack_text(builder, overridden.by.value);
    const auto reason = pack_text(builder, overridden.reason);
    fb::OverriddenBuilder table{builder};
    table.add_units(overridden.units.value);
    table.add_by(by);
    table.add_reason(reason);
    return table.Finish();
}

Offset<fb::SaleLine> pack_sale_line(Builder& builder, const SaleLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    const auto scanned_code = pack_text(builder, line.scanned_code);
    const auto description = pack_text(builder, line.description);
    const auto tax_code = pack_shared_text(builder, line.tax_code);
    const auto overridden =
        line.overridden ? pack_overridden(builder, *line.overridden) : Offset<fb::Overridden>{};
    fb::SaleLineBuilder table{builder};
    table.add_gtin(line.gtin.value);
    table.add_quantity(line.quantity.value);
    table.add_unit_price(line.unit_price.value);
    table.add_amount(line.amount.value);
    table.add_scanned_at(line.scanned_at.value);
    table.add_own_right(line.own_right.value);
    table.add_line_no(line.line_no);
    table.add_sku(sku);
    table.add_scanned_code(scanned_code);
    table.add_description(description);
    table.add_tax_code(tax_code);
    table.add_tax_rate(line.tax_rate.value);
    table.add_overridden(overridden);
    return table.Finish();
}

Offset<fb::TaxLine> pack_tax_line(Builder& builder, const TaxLine& tax) {
    const auto code = pack_shared_text(builder, tax.code);
    fb::TaxLineBuilder table{builder};
    table.add_net(tax.net.value);
    table.add_tax(tax.tax.value);
    table.add_code(code);
    table.add_rate(tax.rate.value);
    return table.Finish();
}

Offset<fb::TenderLine> pack_tender_line(Builder& builder, const TenderLine& tender) {
    const auto reference = pack_text(builder, tender.reference);
    fb::TenderLineBuilder table{builder};
    table.add_amount(tender.amount.value);
    table.add_given(tender.given.value);
    table.add_change(tender.change.value);
    table.add_reference(reference);
    table.add_kind(static_cast<fb::TenderKind>(tender.kind));
    table.add_card_result(static_cast<fb::CardResult>(tender.card_result));
    return table.Finish();
}

Offset<fb::DiscountLine> pack_discount_line(Builder& builder, const DiscountLine& discount) {
    const auto reason = pack_text(builder, discount.reason);
    fb::DiscountLineBuilder table{builder};
    table.add_amount(discount.amount.value);
    table.add_line_no(discount.line_no);
    table.add_reason(reason);
    return table.Finish();
}

Offset<fb::OriginalLine> pack_original_line(Builder& builder, const OriginalLine& original) {
    const fb::Id128 basket = pack_id(original.basket);
    fb::OriginalLineBuilder table{builder};
    table.add_line_no(original.line_no);
    if (!original.basket.is_none()) {
        table.add_basket(&basket);
    }
    return table.Finish();
}

Offset<fb::ReturnLine> pack_return_line(Builder& builder, const ReturnLine& value) {
    const auto line = pack_sale_line(builder, value.line);
    const auto original =
        value.original ? pack_original_line(builder, *value.original) : Offset<fb::OriginalLine>{};
    const auto reason = pack_text(builder, value.reason);
    fb::ReturnLineBuilder table{builder};
    table.add_line(line);
    table.add_original(original);
    table.add_reason(reason);
    table.add_disposition(static_cast<fb::Disposition>(value.disposition));
    return table.Finish();
}

Offset<fb::StockLine> pack_stock_line(Builder& builder, const StockLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    fb::StockLineBuilder table{builder};
    table.add_quantity(line.quantity.value);
    table.add_sku(sku);
    return table.Finish();
}

Offset<fb::ShortLine> pack_short_line(Builder& builder, const ShortLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    fb::ShortLineBuilder table{builder};
    table.add_quantity(line.quantity.value);
    table.add_sku(sku);
    table.add_reason(static_cast<fb::ShortReason>(line.reason));
    return table.Finish();
}

Offset<fb::LotLine> pack_lot_line(Builder& builder, const LotLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    const auto lot = pack_text(builder, line.lot.value);
    fb::LotLineBuilder table{builder};
    table.add_quantity(line.quantity.value);
    table.add_sku(sku);
    table.add_lot(lot);
    table.add_expiry(line.expiry.yyyymmdd);
    return table.Finish();
}

Offset<fb::CountLine> pack_count_line(Builder& builder, const CountLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    const auto by = pack_text(builder, line.by.value);
    const auto first_by =
        line.first ? pack_text(builder, line.first->by.value) : Offset<flatbuffers::String>{};
    fb::CountLineBuilder table{builder};
    table.add_quantity(line.quantity.value);
    table.add_from(line.from.value);
    table.add_until(line.until.value);
    if (line.first)
        table.add_first(line.first->quantity.value);
    table.add_sku(sku);
    table.add_by(by);
    table.add_first_by(first_by);
    table.add_clock_trust(static_cast<fb::ClockTrust>(line.clock_trust));
    return table.Finish();
}

Offset<fb::InspectedLine> pack_inspected_line(Builder& builder, const InspectedLine& line) {
    const auto sku = pack_text(builder, line.sku.value);
    const auto note = pack_said(builder, line.note);
    fb::InspectedLineBuilder table{builder};
    table.add_quantity(line.quantity.value);
    table.add_sku(sku);
    table.add_note(note);
    table.add_outcome(static_cast<fb::InspectOutcome>(line.outcome));
    return table.Finish();
}

struct PackedBody {
    fb::Body type = fb::Body::NONE;
    Offset<void> body;
};

struct BodyPacker {
    Builder& builder;

    PackedBody operator()(const Sale& sale) const {
        const auto currency = pack_text(builder, sale.currency.code);
        const auto lines = pack_rows<fb::SaleLine>(builder, sale.lines, pack_sale_line);
        const auto taxes = pack_rows<fb::TaxLine>(builder, sale.taxes, pack_tax_line);
        const auto tenders = pack_rows<fb::TenderLine>(builder, sale.tenders, pack_tender_line);
        const auto discounts =
            pack_rows<fb::DiscountLine>(builder, sale.discounts, pack_discount_line);
        const auto note = pack_text(builder, sale.note);
        fb::SaleBuilder table{builder};
        table.add_total(sale.total.value);
        table.add_added_tax(sale.added_tax.value);
        table.add_currency(currency);
        table.add_lines(lines);
        table.add_taxes(taxes);
        table.add_tenders(tenders);
        table.add_discounts(discounts);
        table.add_note(note);
        return {.type = fb::Body::Sale, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Return& document) const {
        const auto currency = pack_text(builder, document.currency.code);
        const auto lines = pack_rows<fb::ReturnLine>(builder, document.lines, pack_return_line);
        const auto taxes = pack_rows<fb::TaxLine>(builder, document.taxes, pack_tax_line);
        const auto refunds = pack_rows<fb::TenderLine>(builder, document.refunds, pack_tender_line);
        const auto note = pack_text(builder, document.note);
        const auto receipt = pack_said(builder, document.receipt);
        const auto approved_by = pack_said(builder, document.approved_by.value);
        fb::ReturnBuilder table{builder};
        table.add_total(document.total.value);
        table.add_added_tax(document.added_tax.value);
        table.add_currency(currency);
        table.add_lines(lines);
        table.add_taxes(taxes);
        table.add_refunds(refunds);
        table.add_note(note);
        table.add_receipt(receipt);
        table.add_approved_by(approved_by);
        table.add_is_checked(document.is_checked);
        return {.type = fb::Body::Return, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Receipt& receipt) const {
        const auto document = pack_text(builder, receipt.document);
        const auto lines = pack_stock_lines(builder, receipt.lines);
        fb::ReceiptBuilder table{builder};
        table.add_document(document);
        table.add_lines(lines);
        return {.type = fb::Body::Receipt, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Adjustment& adjustment) const {
        const auto reason = pack_text(builder, adjustment.reason);
        const auto lines = pack_stock_lines(builder, adjustment.lines);
        fb::AdjustmentBuilder table{builder};
        table.add_reason(reason);
        table.add_lines(lines);
        return {.type = fb::Body::Adjustment, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Ship& ship) const {
        const auto channel = pack_text(builder, ship.order.channel.value);
        const auto order = pack_text(builder, ship.order.order.value);
        const auto lines = pack_stock_lines(builder, ship.lines);
        const auto carrier = pack_text(builder, ship.carrier);
        const auto tracking = pack_text(builder, ship.tracking);
        fb::ShipBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_lines(lines);
        table.add_carrier(carrier);
        table.add_tracking(tracking);
        table.add_was_staged(ship.was_staged);
        return {.type = fb::Body::Ship, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Order& value) const {
        const auto channel = pack_text(builder, value.order.channel.value);
        const auto order = pack_text(builder, value.order.order.value);
        const auto currency = pack_text(builder, value.currency.code);
        const auto lines = pack_rows<fb::SaleLine>(builder, value.lines, pack_sale_line);
        const auto collect_at = pack_said(builder, value.collect_at.value);
        const auto country = pack_said(builder, value.ship_to.country);
        const auto postcode = pack_said(builder, value.ship_to.postcode);
        fb::OrderBuilder table{builder};
        if (value.due_at)
            table.add_due_at(value.due_at->value);
        if (value.collect_by)
            table.add_collect_by(value.collect_by->value);
        table.add_placed_at(value.placed_at.value);
        table.add_collect_at(collect_at);
        table.add_ship_country(country);
        table.add_ship_postcode(postcode);
        table.add_channel(channel);
        table.add_order(order);
        table.add_version(value.version);
        table.add_currency(currency);
        table.add_lines(lines);
        return {.type = fb::Body::Order, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Hold& hold) const {
        const auto channel = pack_text(builder, hold.order.channel.value);
        const auto order = pack_text(builder, hold.order.order.value);
        const auto location = pack_text(builder, hold.location.value);
        const auto lines = pack_stock_lines(builder, hold.lines);
        fb::HoldBuilder table{builder};
        if (hold.expires_at) {
            table.add_expires_at(hold.expires_at->value);
        }
        table.add_channel(channel);
        table.add_order(order);
        table.add_location(location);
        table.add_lines(lines);
        return {.type = fb::Body::Hold, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Release& release) const {
        const auto channel = pack_text(builder, release.order.channel.value);
        const auto order = pack_text(builder, release.order.order.value);
        const auto location = pack_text(builder, release.location.value);
        const auto reason = pack_text(builder, release.reason);
        fb::ReleaseBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_location(location);
        table.add_reason(reason);
        return {.type = fb::Body::Release, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Take& take) const {
        const auto channel = pack_text(builder, take.order.channel.value);
        const auto order = pack_text(builder, take.order.order.value);
        fb::TakeBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_is_taken_over(take.is_taken_over);
        return {.type = fb::Body::Take, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Leave& leave) const {
        const auto channel = pack_text(builder, leave.order.channel.value);
        const auto order = pack_text(builder, leave.order.order.value);
        const auto reason = pack_text(builder, leave.reason);
        fb::LeaveBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_reason(reason);
        table.add_is_refused(leave.is_refused);
        return {.type = fb::Body::Leave, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Pick& pick) const {
        const auto channel = pack_text(builder, pick.order.channel.value);
        const auto order = pack_text(builder, pick.order.order.value);
        const auto lines = pack_stock_lines(builder, pick.lines);
        const auto shorts = pack_rows<fb::ShortLine>(builder, pick.shorts, pack_short_line);
        const auto place = pack_text(builder, pick.place);
        std::vector<std::int64_t> times;
        times.reserve(pick.scanned.size());
        for (const UnixMs& at : pick.scanned)
            times.push_back(at.value);
        const auto scanned = times.empty() ? 0 : builder.CreateVector(times);
        const auto lots =
            pick.lots.empty() ? 0 : pack_rows<fb::LotLine>(builder, pick.lots, pack_lot_line);
        fb::PickBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_lines(lines);
        table.add_shorts(shorts);
        table.add_place(place);
        table.add_scanned(scanned);
        table.add_lots(lots);
        return {.type = fb::Body::Pick, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Collect& collect) const {
        const auto channel = pack_text(builder, collect.order.channel.value);
        const auto order = pack_text(builder, collect.order.order.value);
        const auto lines = pack_stock_lines(builder, collect.lines);
        const auto identity = pack_text(builder, collect.identity);
        fb::CollectBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_lines(lines);
        table.add_identity(identity);
        table.add_was_staged(collect.was_staged);
        table.add_proof(static_cast<fb::IdentityProof>(collect.proof));
        return {.type = fb::Body::Collect, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Pack& pack) const {
        const auto channel = pack_text(builder, pack.order.channel.value);
        const auto order = pack_text(builder, pack.order.order.value);
        fb::PackBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_parcels(pack.parcels);
        return {.type = fb::Body::Pack, .body = table.Finish().Union()};
    }

    PackedBody operator()(const PutBack& back) const {
        const auto channel = pack_text(builder, back.order.channel.value);
        const auto order = pack_text(builder, back.order.order.value);
        const auto lines = pack_stock_lines(builder, back.lines);
        const auto reason = pack_text(builder, back.reason);
        fb::PutBackBuilder table{builder};
        table.add_channel(channel);
        table.add_order(order);
        table.add_lines(lines);
        table.add_reason(reason);
        return {.type = fb::Body::PutBack, .body = table.Finish().Union()};
    }

    PackedBody operator()(const RightsReleased& released) const {
        const auto lines = pack_stock_lines(builder, released.lines);
        fb::RightsReleasedBuilder table{builder};
        table.add_lines(lines);
        return {.type = fb::Body::RightsReleased, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Count& count) const {
        const fb::Id128 session = pack_id(count.session);
        const auto name = pack_text(builder, count.name);
        const auto begun_by = pack_text(builder, count.begun_by.value);
        const auto lines = pack_rows<fb::CountLine>(builder, count.lines, pack_count_line);
        fb::CountBuilder table{builder};
        table.add_begun_at(count.begun_at.value);
        table.add_session(&session);
        table.add_name(name);
        table.add_page(count.page);
        table.add_pages(count.pages);
        table.add_begun_by(begun_by);
        table.add_lines(lines);
        table.add_is_full(count.is_full);
        return {.type = fb::Body::Count, .body = table.Finish().Union()};
    }

    PackedBody operator()(const Inspect& inspect) const {
        const auto lines =
            pack_rows<fb::InspectedLine>(builder, inspect.lines, pack_inspected_line);
        fb::InspectBuilder table{builder};
        table.add_lines(lines);
        return {.type = fb::Body::Inspect, .body = table.Finish().Union()};
    }
};

}  // namespace

Offset<flatbuffers::Vector<Offset<fb::StockLine>>> pack_stock_lines(
    Builder& builder, const std::vector<StockLine>& lines) {
    return pack_rows<fb::StockLine>(builder, lines, pack_stock_line);
}

Bytes pack(const Event& event) {
    Builder builder{first_allocation};
    const auto header = pack_header(builder, event.header);
    const PackedBody packed = std::visit(BodyPacker{builder}, event.body);
    fb::EventBuilder table{builder};
    table.add_header(header);
    table.add_body(packed.body);
    table.add_major(written_event_major);
    table.add_body_type(packed.type);
    fb::FinishSizePrefixedEventBuffer(builder, table.Finish());
    return finished(builder);
}

}  // namespace onepool::protocol::flat
