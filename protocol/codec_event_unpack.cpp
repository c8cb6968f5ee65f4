#include "protocol/codec_event.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol::flat {

namespace {

static_assert(same_enumerators<ClockTrust, fb::ClockTrust>(ClockTrust::untrusted));
static_assert(same_enumerators<TenderKind, fb::TenderKind>(TenderKind::exchange));
static_assert(same_enumerators<CardResult, fb::CardResult>(CardResult::unknown));
static_assert(same_enumerators<Disposition, fb::Disposition>(Disposition::damaged));
static_assert(same_enumerators<ShortReason, fb::ShortReason>(ShortReason::damaged));
static_assert(same_enumerators<InspectOutcome, fb::InspectOutcome>(InspectOutcome::supplier));
static_assert(same_enumerators<IdentityProof, fb::IdentityProof>(IdentityProof::other));

template <class Table>
using Rows = flatbuffers::Vector<flatbuffers::Offset<Table>>;

constexpr std::size_t currency_bytes = 3;

EventHeader unpack_header(const fb::Header& table, Reader& reader) {
    EventHeader header;
    header.seq = Seq{table.seq()};
    header.hlc = Hlc{.ms = table.hlc_ms(), .counter = table.hlc_counter()};
    header.wall = UnixMs{table.wall()};
    header.clock_offset = Millis{table.clock_offset()};
    header.clock_trust =
        reader.enumerator<ClockTrust>(table.clock_trust(), Path{"header.clock_trust"});
    header.source_time = time_of(table.source_time());
    header.staff.value = reader.text(table.staff(), limits::name_bytes, Path{"header.staff"});
    header.shift.value = reader.text(table.shift(), limits::name_bytes, Path{"header.shift"});
    header.business_day = BusinessDay{table.business_day()};
    header.basket = id_of<BasketId>(table.basket());
    return header;
}

Overridden unpack_overridden(const fb::Overridden& table, const Path& at, Reader& reader) {
    Overridden overridden;
    overridden.units = Units{table.units()};
    overridden.by.value = reader.text(table.by(), limits::name_bytes, Path{at, "by"});
    overridden.reason = reader.text(table.reason(), limits::text_bytes, Path{at, "reason"});
    return overridden;
}

SaleLine unpack_sale_line(const fb::SaleLine& table, const Path& at, Reader& reader) {
    SaleLine line;
    line.line_no = table.line_no();
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.gtin = Gtin{table.gtin()};
    line.scanned_code =
        reader.text(table.scanned_code(), limits::text_bytes, Path{at, "scanned_code"});
    line.description =
        reader.text(table.description(), limits::text_bytes, Path{at, "description"});
    line.quantity = Units{table.quantity()};
    line.unit_price = Minor{table.unit_price()};
    line.amount = Minor{table.amount()};
    line.tax_code = reader.text(table.tax_code(), limits::name_bytes, Path{at, "tax_code"});
    line.tax_rate = BasisPoints{table.tax_rate()};
    line.scanned_at = UnixMs{table.scanned_at()};
    line.own_right = Units{table.own_right()};
    if (table.overridden() != nullptr)
        line.overridden = unpack_overridden(*table.overridden(), Path{at, "overridden"}, reader);
    return line;
}

TaxLine unpack_tax_line(const fb::TaxLine& table, const Path& at, Reader& reader) {
    TaxLine tax;
    tax.code = reader.text(table.code(), limits::name_bytes, Path{at, "code"});
    tax.rate = BasisPoints{table.rate()};
    tax.net = Minor{table.net()};
    tax.tax = Minor{table.tax()};
    return tax;
}

TenderLine unpack_tender_line(const fb::TenderLine& table, const Path& at, Reader& reader) {
    TenderLine tender;
    tender.kind = reader.enumerator<TenderKind>(table.kind(), Path{at, "kind"});
    tender.amount = Minor{table.amount()};
    tender.given = Minor{table.given()};
    tender.change = Minor{table.change()};
    tender.card_result =
        reader.enumerator<CardResult>(table.card_result(), Path{at, "card_result"});
    tender.reference = reader.text(table.reference(), limits::text_bytes, Path{at, "reference"});
    return tender;
}

DiscountLine unpack_discount_line(const fb::DiscountLine& table, const Path& at, Reader& reader) {
    DiscountLine discount;
    discount.line_no = table.line_no();
    discount.amount = Minor{table.amount()};
    discount.reason = reader.text(table.reason(), limits::text_bytes, Path{at, "reason"});
    return discount;
}

ReturnLine unpack_return_line(const fb::ReturnLine& table, const Path& at, Reader& reader) {
    ReturnLine line;
    if (table.line() == nullptr) {
        reader.faults().report(DecodeError::inconsistent, at);
    } else {
        line.line = unpack_sale_line(*table.line(), at, reader);
    }
    if (table.original() != nullptr) {
        line.original = OriginalLine{.basket = id_of<BasketId>(table.original()->basket()),
                                     .line_no = table.original()->line_no()};
    }
    line.disposition = reader.enumerator<Disposition>(table.disposition(), Path{at, "disposition"});
    line.reason = reader.text(table.reason(), limits::text_bytes, Path{at, "reason"});
    return line;
}

StockLine unpack_stock_line(const fb::StockLine& table, const Path& at, Reader& reader) {
    StockLine line;
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.quantity = Units{table.quantity()};
    return line;
}

ShortLine unpack_short_line(const fb::ShortLine& table, const Path& at, Reader& reader) {
    ShortLine line;
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.quantity = Units{table.quantity()};
    line.reason = reader.enumerator<ShortReason>(table.reason(), Path{at, "reason"});
    return line;
}

LotLine unpack_lot_line(const fb::LotLine& table, const Path& at, Reader& reader) {
    LotLine line;
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.lot.value = reader.text(table.lot(), limits::lot_bytes, Path{at, "lot"});
    line.quantity = Units{table.quantity()};
    line.expiry = BusinessDay{table.expiry()};
    return line;
}

InspectedLine unpack_inspected_line(const fb::InspectedLine& table, const Path& at,
                                    Reader& reader) {
    InspectedLine line;
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.quantity = Units{table.quantity()};
    line.outcome = reader.enumerator<InspectOutcome>(table.outcome(), Path{at, "outcome"});
    line.note = reader.text(table.note(), limits::text_bytes, Path{at, "note"});
    return line;
}

struct List {
    const char* name;
    std::size_t rows_max;
};

template <class Table, class UnpackOne>
auto unpack_rows(const Rows<Table>* rows, List list, Reader& reader, UnpackOne unpack_one) {
    std::vector<std::invoke_result_t<UnpackOne, const Table&, const Path&, Reader&>> values;
    const std::size_t count = reader.rows(rows, list.rows_max, Path{list.name});
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* row = rows->Get(static_cast<flatbuffers::uoffset_t>(i));
        values.push_back(unpack_one(*row, Path{list.name, i}, reader));
    }
    return values;
}

std::string unpack_currency(const flatbuffers::String* text, Reader& reader) {
    return reader.text(text, currency_bytes, Path{"currency"});
}

template <class Table>
OrderKey unpack_order_key(const Table& table, Reader& reader) {
    OrderKey key;
    key.channel.value = reader.text(table.channel(), limits::name_bytes, Path{"channel"});
    key.order.value = reader.text(table.order(), limits::order_id_bytes, Path{"order"});
    return key;
}

std::vector<StockLine> unpack_lines(const Rows<fb::StockLine>* rows, std::size_t rows_max,
                                    Reader& reader) {
    return unpack_stock_lines(rows, rows_max, Path{"lines"}, reader);
}

Sale unpack_body(const fb::Sale& table, Reader& reader) {
    Sale sale;
    sale.currency.code = unpack_currency(table.currency(), reader);
    sale.lines = unpack_rows(table.lines(), {.name = "lines", .rows_max = limits::basket_lines},
                             reader, unpack_sale_line);
    sale.taxes = unpack_rows(table.taxes(), {.name = "taxes", .rows_max = limits::basket_taxes},
                             reader, unpack_tax_line);
    sale.tenders =
        unpack_rows(table.tenders(), {.name = "tenders", .rows_max = limits::basket_tenders},
                    reader, unpack_tender_line);
    sale.discounts =
        unpack_rows(table.discounts(), {.name = "discounts", .rows_max = limits::basket_discounts},
                    reader, unpack_discount_line);
    sale.total = Minor{table.total()};
    sale.note = reader.text(table.note(), limits::text_bytes, Path{"note"});
    sale.added_tax = Minor{table.added_tax()};
    return sale;
}

Return unpack_body(const fb::Return& table, Reader& reader) {
    Return document;
    document.currency.code = unpack_currency(table.currency(), reader);
    document.lines = unpack_rows(table.lines(), {.name = "lines", .rows_max = limits::basket_lines},
                                 reader, unpack_return_line);
    document.taxes = unpack_rows(table.taxes(), {.name = "taxes", .rows_max = limits::basket_taxes},
                                 reader, unpack_tax_line);
    document.refunds =
        unpack_rows(table.refunds(), {.name = "refunds", .rows_max = limits::basket_tenders},
                    reader, unpack_tender_line);
    document.total = Minor{table.total()};
    document.note = reader.text(table.note(), limits::text_bytes, Path{"note"});
    document.added_tax = Minor{table.added_tax()};
    document.receipt = reader.text(table.receipt(), limits::receipt_name_bytes, Path{"receipt"});
    document.approved_by.value =
        reader.text(table.approved_by(), limits::name_bytes, Path{"approved_by"});
    document.is_checked = table.is_checked();
    return document;
}

Receipt unpack_body(const fb::Receipt& table, Reader& reader) {
    Receipt receipt;
    receipt.document = reader.text(table.document(), limits::text_bytes, Path{"document"});
    receipt.lines = unpack_lines(table.lines(), limits::basket_lines, reader);
    return receipt;
}

Adjustment unpack_body(const fb::Adjustment& table, Reader& reader) {
    Adjustment adjustment;
    adjustment.reason = reader.text(table.reason(), limits::text_bytes, Path{"reason"});
    adjustment.lines = unpack_lines(table.lines(), limits::basket_lines, reader);
    return adjustment;
}

Ship unpack_body(const fb::Ship& table, Reader& reader) {
    Ship ship;
    ship.order = unpack_order_key(table, reader);
    ship.lines = unpack_lines(table.lines(), limits::order_lines, reader);
    ship.carrier = reader.text(table.carrier(), limits::text_bytes, Path{"carrier"});
    ship.tracking = reader.text(table.tracking(), limits::text_bytes, Path{"tracking"});
    ship.was_staged = table.was_staged();
    return ship;
}

Order unpack_body(const fb::Order& table, Reader& reader) {
    Order order;
    order.order = unpack_order_key(table, reader);
    order.version = table.version();
    order.currency.code = unpack_currency(table.currency(), reader);
    order.placed_at = UnixMs{table.placed_at()};
    order.lines = unpack_rows(table.lines(), {.name = "lines", .rows_max = limits::order_lines},
                              reader, unpack_sale_line);
    order.collect_at.value =
        reader.text(table.collect_at(), limits::name_bytes, Path{"collect_at"});
    order.due_at = time_of(table.due_at());
    order.collect_by = time_of(table.collect_by());
    order.ship_to.country =
        reader.text(table.ship_country(), limits::postcode_bytes, Path{"ship_country"});
    order.ship_to.postcode =
        reader.text(table.ship_postcode(), limits::postcode_bytes, Path{"ship_postcode"});
    return order;
}

Hold unpack_body(const fb::Hold& table, Reader& reader) {
    Hold hold;
    hold.order = unpack_order_key(table, reader);
    hold.location.value = reader.text(table.location(), limits::name_bytes, Path{"location"});
    hold.lines = unpack_lines(table.lines(), limits::order_lines, reader);
    hold.expires_at = time_of(table.expires_at());
    return hold;
}

Release unpack_body(const fb::Release& table, Reader& reader) {
    Release release;
    release.order = unpack_order_key(table, reader);
    release.location.value = reader.text(table.location(), limits::name_bytes, Path{"location"});
    release.reason = reader.text(table.reason(), limits::text_bytes, Path{"reason"});
    return release;
}

Take unpack_body(const fb::Take& table, Reader& reader) {
    Take take;
    take.order = unpack_order_key(table, reader);
    take.is_taken_over = table.is_taken_over();
    return take;
}

Leave unpack_body(const fb::Leave& table, Reader& reader) {
    Leave leave;
    leave.order = unpack_order_key(table, reader);
    leave.is_refused = table.is_refused();
    leave.reason = reader.text(table.reason(), limits::text_bytes, Path{"reason"});
    return leave;
}

Pick unpack_body(const fb::Pick& table, Reader& reader) {
    Pick pick;
    pick.order = unpack_order_key(table, reader);
    pick.lines = unpack_lines(table.lines(), limits::order_lines, reader);
    pick.shorts = unpack_rows(table.shorts(), {.name = "shorts", .rows_max = limits::order_lines},
                              reader, unpack_short_line);
    pick.place = reader.text(table.place(), limits::place_bytes, Path{"place"});
    const std::size_t scanned = reader.rows(table.scanned(), limits::order_lines, Path{"scanned"});
    for (std::size_t i = 0; i < scanned; ++i)
        pick.scanned.push_back(UnixMs{number_at(*table.scanned(), i)});
    pick.lots = unpack_rows(table.lots(), {.name = "lots", .rows_max = limits::pick_lots}, reader,
                            unpack_lot_line);
    return pick;
}

Collect unpack_body(const fb::Collect& table, Reader& reader) {
    Collect collect;
    collect.order = unpack_order_key(table, reader);
    collect.lines = unpack_lines(table.lines(), limits::order_lines, reader);
    collect.identity = reader.text(table.identity(), limits::text_bytes, Path{"identity"});
    collect.was_staged = table.was_staged();
    collect.proof = reader.enumerator<IdentityProof>(table.proof(), Path{"proof"});
    return collect;
}

Pack unpack_body(const fb::Pack& table, Reader& reader) {
    return {.order = unpack_order_key(table, reader), .parcels = table.parcels()};
}

PutBack unpack_body(const fb::PutBack& table, Reader& reader) {
    PutBack back;
    back.order = unpack_order_key(table, reader);
    back.lines = unpack_lines(table.lines(), limits::order_lines, reader);
    back.reason = reader.text(table.reason(), limits::text_bytes, Path{"reason"});
    return back;
}

RightsReleased unpack_body(const fb::RightsReleased& table, Reader& reader) {
    return {.lines = unpack_lines(table.lines(), limits::released_lines, reader)};
}

CountLine unpack_count_line(const fb::CountLine& table, const Path& at, Reader& reader) {
    CountLine line;
    line.sku.value = reader.text(table.sku(), limits::sku_bytes, Path{at, "sku"});
    line.quantity = Units{table.quantity()};
    line.from = UnixMs{table.from()};
    line.until = UnixMs{table.until()};
    line.by.value = reader.text(table.by(), limits::name_bytes, Path{at, "by"});
    line.clock_trust = reader.enumerator<ClockTrust>(table.clock_trust(), Path{at, "clock_trust"});
    if (table.first().has_value()) {
        FirstCount& first = line.first.emplace();
        first.quantity = Units{*table.first()};
        first.by.value = reader.text(table.first_by(), limits::name_bytes, Path{at, "first_by"});
    }
    return line;
}

Count unpack_body(const fb::Count& table, Reader& reader) {
    Count count;
    count.session = id_of<BasketId>(table.session());
    count.name = reader.text(table.name(), limits::text_bytes, Path{"name"});
    count.is_full = table.is_full();
    count.page = table.page();
    count.pages = table.pages();
    count.begun_by.value = reader.text(table.begun_by(), limits::name_bytes, Path{"begun_by"});
    count.begun_at = UnixMs{table.begun_at()};
    count.lines = unpack_rows(table.lines(), {.name = "lines", .rows_max = limits::count_lines},
                              reader, unpack_count_line);
    return count;
}

Inspect unpack_body(const fb::Inspect& table, Reader& reader) {
    return {.lines =
                unpack_rows(table.lines(), {.name = "lines", .rows_max = limits::inspected_lines},
                            reader, unpack_inspected_line)};
}

// The verifier lets a type without its table pass, and a table without its type.
template <class Table>
EventBody unpack_known(const Table* table, Reader& reader) {
    if (table == nullptr) {
        reader.faults().report(DecodeError::inconsistent, Path{"body"});
        return {};
    }
    return unpack_body(*table, reader);
}

EventBody unpack_any(const fb::Event& table, Reader& reader) {
    switch (table.body_type()) {
        case fb::Body::NONE:
            reader.faults().report(DecodeError::inconsistent, Path{"body"});
            return {};
        case fb::Body::Sale:
            return unpack_known(table.body_as_Sale(), reader);
        case fb::Body::Return:
            return unpack_known(table.body_as_Return(), reader);
        case fb::Body::Receipt:
            return unpack_known(table.body_as_Receipt(), reader);
        case fb::Body::Adjustment:
            return unpack_known(table.body_as_Adjustment(), reader);
        case fb::Body::Ship:
            return unpack_known(table.body_as_Ship(), reader);
        case fb::Body::Order:
            return unpack_known(table.body_as_Order(), reader);
        case fb::Body::Hold:
            return unpack_known(table.body_as_Hold(), reader);
        case fb::Body::Release:
            return unpack_known(table.body_as_Release(), reader);
        case fb::Body::Take:
            return unpack_known(table.body_as_Take(), reader);
        case fb::Body::Leave:
            return unpack_known(table.body_as_Leave(), reader);
        case fb::Body::Pick:
            return unpack_known(table.body_as_Pick(), reader);
        case fb::Body::Collect:
            return unpack_known(table.body_as_Collect(), reader);
        case fb::Body::PutBack:
            return unpack_known(table.body_as_PutBack(), reader);
        case fb::Body::RightsReleased:
            return unpack_known(table.body_as_RightsReleased(), reader);
        case fb::Body::Count:
            return unpack_known(table.body_as_Count(), reader);
        case fb::Body::Inspect:
            return unpack_known(table.body_as_Inspect(), reader);
        case fb::Body::Pack:
            return unpack_known(table.body_as_Pack(), reader);
    }
    reader.faults().report(DecodeError::newer_schema, Path{"body"});
    return {};
}

}  // namespace

std::vector<StockLine> unpack_stock_lines(const Rows<fb::StockLine>* rows, std::size_t rows_max,
                                          const Path& at, Reader& reader) {
    std::vector<StockLine> lines;
    const std::size_t count = reader.rows(rows, rows_max, at);
    lines.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* row = rows->Get(static_cast<flatbuffers::uoffset_t>(i));
        lines.push_back(unpack_stock_line(*row, Path{at, i}, reader));
    }
    return lines;
}

Event unpack(const fb::Event& table, Reader& reader) {
    Event event;
    if (table.header() == nullptr) {
        reader.faults().report(DecodeError::inconsistent, Path{"header"});
    } else {
        event.header = unpack_header(*table.header(), reader);
    }
    event.body = unpack_any(table, reader);
    return event;
}

}  // namespace onepool::protocol::flat
