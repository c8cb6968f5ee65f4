#include "protocol/event_fault.hpp"

#include <tuple>

#include "protocol/count_limits.hpp"
#include "protocol/document_fault.hpp"
#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::protocol {

namespace {

enum class SignRule : std::uint8_t { positive, not_zero };

void find_line_faults(const std::vector<StockLine>& lines, std::size_t lines_max, SignRule rule,
                      FaultFinder& faults) {
    faults.count(lines.size(), lines_max, Path{"lines"});
    faults.require(!lines.empty(), Path{"lines"});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Path at{"lines", i};
        faults.key(lines[i].sku.value, limits::sku_bytes, Path{at, "sku"});
        const Units quantity = lines[i].quantity;
        const bool may_be_negative = rule == SignRule::not_zero && quantity < Units{0};
        // -quantity of the smallest number does not exist, so its sign is turned by the range.
        if (may_be_negative) {
            faults.range(quantity.value, {.low = -limits::line_units, .high = -1},
                         Path{at, "quantity"});
        } else {
            faults.units(quantity, Path{at, "quantity"});
        }
    }
}

void find_short_faults(const std::vector<ShortLine>& shorts, FaultFinder& faults) {
    faults.count(shorts.size(), limits::order_lines, Path{"shorts"});
    for (std::size_t i = 0; i < shorts.size(); ++i) {
        const Path at{"shorts", i};
        faults.key(shorts[i].sku.value, limits::sku_bytes, Path{at, "sku"});
        faults.units(shorts[i].quantity, Path{at, "quantity"});
    }
}

// Of one SKU, as far as each line is within its bounds.
Units sum_of(const auto& lines, const Sku& sku) {
    Units sum;
    for (const auto& line : lines) {
        const bool is_sound = line.quantity.value > 0 && line.quantity.value <= limits::line_units;
        if (is_sound && line.sku == sku)
            sum += line.quantity;
    }
    return sum;
}

// By SKU and lot, so that none is named twice, and no more of a SKU than was picked of it.
void find_lot_faults(const Pick& pick, FaultFinder& faults) {
    faults.count(pick.lots.size(), limits::pick_lots, Path{"lots"});
    const LotLine* before = nullptr;
    for (std::size_t i = 0; i < pick.lots.size() && i < limits::pick_lots; ++i) {
        const Path at{"lots", i};
        const LotLine& line = pick.lots[i];
        faults.key(line.sku.value, limits::sku_bytes, Path{at, "sku"});
        if (!is_lot(line.lot.value))
            faults.report(DecodeError::out_of_bounds, Path{at, "lot"});
        faults.units(line.quantity, Path{at, "quantity"});
        if (!is_day_or_none(line.expiry))
            faults.report(DecodeError::out_of_bounds, Path{at, "expiry"});
        faults.require(
            before == nullptr || std::tie(before->sku, before->lot) < std::tie(line.sku, line.lot),
            Path{at, "lot"});
        const bool is_first_of_sku = before == nullptr || before->sku != line.sku;
        faults.require(
            !is_first_of_sku || sum_of(pick.lots, line.sku) <= sum_of(pick.lines, line.sku),
            Path{at, "quantity"});
        before = &line;
    }
}

void find_inspected_faults(const std::vector<InspectedLine>& lines, FaultFinder& faults) {
    faults.count(lines.size(), limits::inspected_lines, Path{"lines"});
    faults.require(!lines.empty(), Path{"lines"});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Path at{"lines", i};
        faults.key(lines[i].sku.value, limits::sku_bytes, Path{at, "sku"});
        faults.units(lines[i].quantity, Path{at, "quantity"});
        faults.text(lines[i].note, limits::text_bytes, Path{at, "note"});
    }
}

void find_key_faults(const OrderKey& order, FaultFinder& faults) {
    faults.plain_name(order.channel.value, Path{"channel"});
    faults.key(order.order.value, limits::order_id_bytes, Path{"order"});
}

void find_region_faults(const Region& region, FaultFinder& faults) {
    faults.require(region.country.empty() || is_country(region.country), Path{"ship_country"});
    faults.require(is_region(region), Path{"ship_postcode"});
}

void find_count_line_faults(const CountLine& line, const Path& at, FaultFinder& faults) {
    constexpr Range counted{.low = 0, .high = limits::line_units};
    faults.key(line.sku.value, limits::sku_bytes, Path{at, "sku"});
    faults.range(line.quantity.value, counted, Path{at, "quantity"});
    faults.time(line.from, Path{at, "from"});
    faults.time(line.until, Path{at, "until"});
    faults.require(line.from <= line.until, Path{at, "until"});
    faults.text(line.by.value, limits::name_bytes, Path{at, "by"});
    if (line.first) {
        faults.range(line.first->quantity.value, counted, Path{at, "first"});
        faults.text(line.first->by.value, limits::name_bytes, Path{at, "first_by"});
    }
}

// `seq` is given by a journal; hub events have an lsn instead.
enum class Recorder : std::uint8_t { node, hub };

struct BodyFaults {
    FaultFinder& faults;
    bool has_basket = false;

    Recorder operator()(const Sale& sale) const {
        faults.require(has_basket, Path{"basket"});
        find_faults(sale, faults);
        return Recorder::node;
    }
    Recorder operator()(const Return& document) const {
        faults.require(has_basket, Path{"basket"});
        find_faults(document, faults);
        return Recorder::node;
    }
    Recorder operator()(const Receipt& receipt) const {
        faults.text(receipt.document, limits::text_bytes, Path{"document"});
        find_line_faults(receipt.lines, limits::basket_lines, SignRule::positive, faults);
        return Recorder::node;
    }
    Recorder operator()(const Adjustment& adjustment) const {
        faults.text(adjustment.reason, limits::text_bytes, Path{"reason"});
        find_line_faults(adjustment.lines, limits::basket_lines, SignRule::not_zero, faults);
        return Recorder::node;
    }
    Recorder operator()(const Ship& ship) const {
        find_key_faults(ship.order, faults);
        find_line_faults(ship.lines, limits::order_lines, SignRule::positive, faults);
        faults.text(ship.carrier, limits::text_bytes, Path{"carrier"});
        faults.text(ship.tracking, limits::text_bytes, Path{"tracking"});
        return Recorder::node;
    }
    Recorder operator()(const Order& order) const {
        find_key_faults(order.order, faults);
        faults.range(order.version, {.low = 1, .high = UINT32_MAX}, Path{"version"});
        faults.currency(order.currency, Path{"currency"});
        faults.time(order.placed_at, Path{"placed_at"});
        find_order_line_faults(order.lines, faults);
        if (!order.collect_at.value.empty())
            faults.plain_name(order.collect_at.value, Path{"collect_at"});
        if (order.due_at)
            faults.time(*order.due_at, Path{"due_at"});
        if (order.collect_by)
            faults.time(*order.collect_by, Path{"collect_by"});
        find_region_faults(order.ship_to, faults);
        return Recorder::hub;
    }
    Recorder operator()(const Hold& hold) const {
        find_key_faults(hold.order, faults);
        faults.plain_name(hold.location.value, Path{"location"});
        find_line_faults(hold.lines, limits::order_lines, SignRule::positive, faults);
        if (hold.expires_at) {
            faults.time(*hold.expires_at, Path{"expires_at"});
        }
        return Recorder::hub;
    }
    Recorder operator()(const Release& release) const {
        find_key_faults(release.order, faults);
        faults.plain_name(release.location.value, Path{"location"});
        faults.text(release.reason, limits::text_bytes, Path{"reason"});
        return Recorder::hub;
    }
    Recorder operator()(const Take& take) const {
        find_key_faults(take.order, faults);
        return Recorder::node;
    }
    Recorder operator()(const Leave& leave) const {
        find_key_faults(leave.order, faults);
        faults.text(leave.reason, limits::text_bytes, Path{"reason"});
        return Recorder::node;
    }
    Recorder operator()(const Pick& pick) const {
        find_key_faults(pick.order, faults);
        if (!pick.lines.empty() || pick.shorts.empty())
            find_line_faults(pick.lines, limits::order_lines, SignRule::positive, faults);
        find_short_faults(pick.shorts, faults);
        faults.text(pick.place, limits::place_bytes, Path{"place"});
        faults.require(pick.scanned.empty() || pick.scanned.size() == pick.lines.size(),
                       Path{"scanned"});
        for (std::size_t i = 0; i < pick.scanned.size(); ++i)
            faults.time(pick.scanned[i], Path{"scanned", i});
        find_lot_faults(pick, faults);
        return Recorder::node;
    }
    Recorder operator()(const Collect& collect) const {
        find_key_faults(collect.order, faults);
        find_line_faults(collect.lines, limits::order_lines, SignRule::positive, faults);
        faults.text(collect.identity, limits::text_bytes, Path{"identity"});
        return Recorder::node;
    }
    Recorder operator()(const Pack& pack) const {
        find_key_faults(pack.order, faults);
        faults.range(pack.parcels, {.low = 0, .high = limits::order_parcels}, Path{"parcels"});
        return Recorder::node;
    }
    Recorder operator()(const PutBack& back) const {
        find_key_faults(back.order, faults);
        find_line_faults(back.lines, limits::order_lines, SignRule::positive, faults);
        faults.text(back.reason, limits::text_bytes, Path{"reason"});
        return Recorder::node;
    }
    // In the order of their SKUs, so that none is named twice.
    Recorder operator()(const RightsReleased& released) const {
        find_line_faults(released.lines, limits::released_lines, SignRule::positive, faults);
        for (std::size_t i = 1; i < released.lines.size(); ++i) {
            faults.require(released.lines[i - 1].sku < released.lines[i].sku,
                           Path{Path{"lines", i}, "sku"});
        }
        return Recorder::node;
    }
    Recorder operator()(const Count& count) const {
        faults.require(!count.session.is_none(), Path{"session"});
        faults.text(count.name, limits::text_bytes, Path{"name"});
        faults.range(count.pages, {.low = 1, .high = limits::count_pages}, Path{"pages"});
        faults.range(count.page, {.low = 1, .high = count.pages}, Path{"page"});
        faults.text(count.begun_by.value, limits::name_bytes, Path{"begun_by"});
        faults.time(count.begun_at, Path{"begun_at"});
        faults.count(count.lines.size(), limits::count_lines, Path{"lines"});
        faults.require(!count.lines.empty(), Path{"lines"});
        for (std::size_t i = 0; i < count.lines.size(); ++i) {
            const Path at{"lines", i};
            find_count_line_faults(count.lines[i], at, faults);
            faults.require(i == 0 || count.lines[i - 1].sku < count.lines[i].sku, Path{at, "sku"});
        }
        return Recorder::node;
    }
    Recorder operator()(const Inspect& inspect) const {
        faults.require(has_basket, Path{"basket"});
        find_inspected_faults(inspect.lines, faults);
        return Recorder::node;
    }
};

void find_header_faults(const EventHeader& header, FaultFinder& faults) {
    faults.counter(header.seq.value, Path{"header.seq"});
    faults.range(header.hlc.ms, {.low = 0, .high = limits::time_ms}, Path{"header.hlc"});
    faults.time(header.wall, Path{"header.wall"});
    faults.range(header.clock_offset.value, {.low = -limits::time_ms, .high = limits::time_ms},
                 Path{"header.clock_offset"});
    if (header.source_time) {
        faults.time(*header.source_time, Path{"header.source_time"});
    }
    faults.text(header.staff.value, limits::name_bytes, Path{"header.staff"});
    faults.text(header.shift.value, limits::name_bytes, Path{"header.shift"});
    faults.business_day(header.business_day, Path{"header.business_day"});
}

}  // namespace

void find_faults(const Event& event, FaultFinder& faults) {
    find_header_faults(event.header, faults);
    const Recorder recorder = std::visit(
        BodyFaults{.faults = faults, .has_basket = !event.header.basket.is_none()}, event.body);
    faults.require(recorder == Recorder::hub || event.header.seq > Seq{0}, Path{"header.seq"});
}

}  // namespace onepool::protocol
