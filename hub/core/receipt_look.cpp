#include "hub/core/receipt_look.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {

namespace {

// What a till's clock may be behind.
constexpr std::int64_t margin_ms = 7LL * 24 * 60 * limits::minute_ms;

bool is_taken(const LogEntry& entry) {
    return entry.kind == InputKind::node_message &&
           std::ranges::any_of(entry.effects, [](const Effect& effect) {
               return std::holds_alternative<StreamAdvanced>(effect) ||
                      std::holds_alternative<LateTaken>(effect);
           });
}

bool has(ByteView raw, ByteView part) {
    return !part.empty() && !std::ranges::search(raw, part).empty();
}

// Whether an event can be about it, without reading it: ids and texts stand in events as they are.
bool may_name(ByteView raw, const SoughtReceipt& sought) {
    if (sought.document && (has(raw, sought.document->bytes) ||
                            has(raw, protocol::view(protocol::to_text(*sought.document)))))
        return true;
    return has(raw, protocol::view(sought.code));
}

std::vector<StockLine> sum_of(const std::map<Sku, Units>& units) {
    std::vector<StockLine> lines;
    lines.reserve(units.size());
    for (const auto& [sku, quantity] : units)
        lines.push_back({sku, quantity});
    return lines;
}

std::vector<StockLine> lines_of(const Sale& sale) {
    std::map<Sku, Units> units;
    for (const SaleLine& line : sale.lines) {
        if (!line.sku.empty())
            units[line.sku] += line.quantity;
    }
    return sum_of(units);
}

// Of what a return says: by a sold line of that receipt, or all of it by the receipt's name.
std::vector<StockLine> lines_of(const Return& back, const SoughtReceipt& sought) {
    const bool is_named =
        (sought.document && back.receipt == protocol::to_text(*sought.document)) ||
        (!sought.code.empty() && back.receipt == sought.code);
    std::map<Sku, Units> units;
    for (const ReturnLine& line : back.lines) {
        const bool is_of_it = is_named || (sought.document && line.original &&
                                           line.original->basket == *sought.document);
        if (is_of_it && !line.line.sku.empty())
            units[line.line.sku] += line.line.quantity;
    }
    return sum_of(units);
}

std::vector<std::pair<std::uint32_t, Units>> by_line(const Sale& sale) {
    std::vector<std::pair<std::uint32_t, Units>> lines;
    lines.reserve(sale.lines.size());
    for (const SaleLine& line : sale.lines)
        lines.emplace_back(line.line_no, line.quantity);
    return lines;
}

std::vector<std::pair<std::uint32_t, Units>> by_line(const Return& back,
                                                     const SoughtReceipt& sought) {
    std::vector<std::pair<std::uint32_t, Units>> lines;
    for (const ReturnLine& line : back.lines) {
        if (sought.document && line.original && line.original->basket == *sought.document)
            lines.emplace_back(line.original->line_no, line.line.quantity);
    }
    return lines;
}

// An event that may be about a receipt.
struct Candidate {
    const protocol::EventBatch& batch;
    const Bytes& raw;
    Seq seq;
    const std::string& code;  // if it is a sale
    UnixMs at;                // when the hub took it
};

// What came back by it came here no earlier than it was sold, but for clocks.
void take_sale(const Candidate& from, const Event& event, ReceiptTrail& trail) {
    const SoughtReceipt& sought = trail.sought;
    const bool is_it = event.header.basket == sought.document || from.code == sought.code;
    if (trail.sale || !is_it)
        return;
    const auto& sale = std::get<Sale>(event.body);
    trail.sale = ReceiptEvent{event.header.basket, from.batch.node,   from.seq,
                              lines_of(sale),      event.header.wall, by_line(sale)};
    trail.code = from.code;
    trail.sold_raw = from.raw;
    trail.sold_in = from.batch.journal;
    const UnixMs sold = std::min(from.at, event.header.wall);
    trail.sought.not_before = std::max(sought.not_before, UnixMs{sold.value - margin_ms});
}

void take_return(const Candidate& from, const Event& event, ReceiptTrail& trail) {
    const auto& back = std::get<Return>(event.body);
    auto lines = lines_of(back, trail.sought);
    auto named = by_line(back, trail.sought);
    const bool is_by_it = !lines.empty() || !named.empty();  // goods without a SKU have a line only
    const bool has_room = trail.returns.size() < limits::receipt_returns;
    if (!is_by_it || !has_room || !trail.seen.insert(event.header.basket).second)
        return;
    trail.returns.push_back({event.header.basket, from.batch.node, from.seq, std::move(lines),
                             event.header.wall, std::move(named)});
}

void look_at(const Candidate& from, ReceiptTrail& trail) {
    const auto decoded = decode_event(from.raw);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr)
        return;
    if (std::holds_alternative<Sale>(event->body))
        take_sale(from, *event, trail);
    else if (std::holds_alternative<Return>(event->body))
        take_return(from, *event, trail);
}

}  // namespace

Units units_of(const std::vector<StockLine>& lines) {
    Units units;
    for (const StockLine& line : lines)
        units += line.quantity;
    return units;
}

Units units_of(const ReceiptEvent& event) {
    Units named;
    for (const auto& [line_no, quantity] : event.by_line)
        named += quantity;
    return std::max(named, units_of(event.lines));
}

namespace {

std::vector<Excess> find_excess_of_lines(const ReceiptTrail& trail) {
    std::map<std::uint32_t, Excess> sums;
    if (trail.sale) {
        for (const auto& [line_no, quantity] : trail.sale->by_line)
            sums[line_no].bought += quantity;
    }
    for (const ReceiptEvent& back : trail.returns) {
        for (const auto& [line_no, quantity] : back.by_line)
            sums[line_no].back += quantity;
    }
    std::vector<Excess> excess;
    for (auto& [line_no, sum] : sums) {
        sum.line_no = line_no;
        if (sum.back > sum.bought)
            excess.push_back(sum);
    }
    return excess;
}

}  // namespace

std::vector<Excess> find_excess(const ReceiptTrail& trail) {
    std::map<Sku, Excess> sums;
    if (trail.sale) {
        for (const StockLine& line : trail.sale->lines)
            sums[line.sku].bought = line.quantity;
    }
    for (const ReceiptEvent& back : trail.returns) {
        for (const StockLine& line : back.lines)
            sums[line.sku].back += line.quantity;
    }
    std::vector<Excess> excess;
    for (auto& [sku, sum] : sums) {
        sum.sku = sku;
        if (sum.back > sum.bought)
            excess.push_back(sum);
    }
    // Of goods without a SKU, or of one line of two whose SKU and not whose price is the same.
    return excess.empty() ? find_excess_of_lines(trail) : excess;
}

ReceiptLook::ReceiptLook(std::vector<SoughtReceipt> sought) {
    for (SoughtReceipt& each : sought)
        trails_.push_back({.sought = std::move(each)});
}

void ReceiptLook::gather(const LogEntry& entry) {
    before_ = entry.lsn;
    is_over_ = std::ranges::all_of(
        trails_, [&](const ReceiptTrail& trail) { return entry.at < trail.sought.not_before; });
    if (is_over_ || !is_taken(entry))
        return;
    const auto decoded = decode_message(entry.input);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    if (batch != nullptr)
        gather(*batch, entry.at);
}

void ReceiptLook::gather(const protocol::EventBatch& batch, UnixMs at) {
    const bool is_coded = std::ranges::any_of(trails_, [](const ReceiptTrail& trail) {
        return !trail.sought.code.empty() && !trail.sale;
    });
    const auto is_named = [&](const Bytes& raw) {
        return std::ranges::any_of(
            trails_, [&](const ReceiptTrail& trail) { return may_name(raw, trail.sought); });
    };
    if (!is_coded && std::ranges::none_of(batch.events, is_named))
        return;
    protocol::Position position{Seq{batch.first.value - 1}, batch.prev_hash};
    for (const Bytes& raw : batch.events) {
        position = protocol::chain_append(position, batch.node, batch.journal, raw);
        const std::string code = receipt_code(position.hash);
        for (ReceiptTrail& trail : trails_) {
            const bool is_coded_so = is_coded && code == trail.sought.code;
            if (is_coded_so || may_name(raw, trail.sought))
                look_at({batch, raw, position.seq, code, at}, trail);
        }
    }
}

}  // namespace onepool::hub
