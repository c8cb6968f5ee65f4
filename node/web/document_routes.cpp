// Whole documents over HTTP, for replays and integrations. The client's id makes each one safe to
// send again.

#include <map>

#include "node/web/face_impl.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr Fields::Bounds units_bounds{1, limits::line_units};
constexpr Fields::Bounds amount_bounds{0, limits::amount_minor};

TenderKind tender_in(Fields& fields, std::string_view key) {
    return fields.choice<TenderKind>(key, {{"cash", TenderKind::cash},
                                           {"card", TenderKind::card},
                                           {"voucher", TenderKind::voucher},
                                           {"other", TenderKind::other}});
}

Disposition disposition_in(Fields& fields) {
    return fields.choice<Disposition>("disposition", {{"inspection", Disposition::inspection},
                                                      {"shelf", Disposition::shelf},
                                                      {"damaged", Disposition::damaged}});
}

io::ServerResponse no_such_receipt() {
    return io::problem_response({404, "no_such_receipt",
                                 "This till has no receipt of that number. Leave `original` out "
                                 "to take the goods back without a receipt.",
                                 "original"});
}

}  // namespace

std::vector<StockLine> stock_lines_in(Fields& fields, Fields::Bounds bounds) {
    std::vector<StockLine> lines;
    for (auto& each : fields.list("lines", limits::basket_lines)) {
        StockLine line;
        line.sku.value = each.text("sku", limits::sku_bytes);
        line.quantity = Units{each.number("quantity", bounds)};
        if (line.quantity == Units{})
            each.fail("quantity", "must not be 0");
        lines.push_back(std::move(line));
    }
    return lines;
}

// The line of the receipt that a request means: by its number, else the first line of the SKU that
// still has so many units to give back (`chosen` counts what earlier lines of this request took).
class OriginalLines {
  public:
    OriginalLines(const ReceiptView& receipt, const NodeCore& core)
        : sale_(std::get_if<Sale>(&receipt.document)), receipt_(receipt), core_(core) {}

    const SaleLine* find(Fields& line) {
        if (sale_ == nullptr)
            return nullptr;
        if (line.has("line_no")) {
            const auto number = line.number("line_no", {1, UINT32_MAX});
            return find_if([&](const SaleLine& sold) { return sold.line_no == number; });
        }
        const auto sku = line.text("sku", limits::sku_bytes);
        const Units quantity{line.number("quantity", units_bounds)};
        const auto* found = find_if(
            [&](const SaleLine& sold) { return sold.sku.value == sku && left(sold) >= quantity; });
        if (found == nullptr) {
            found = find_if([&](const SaleLine& sold) { return sold.sku.value == sku; });
        }
        if (found != nullptr)
            chosen_[found->line_no] += quantity;
        return found;
    }

  private:
    template <class Fits>
    const SaleLine* find_if(Fits fits) const {
        for (const auto& sold : sale_->lines) {
            if (fits(sold))
                return &sold;
        }
        return nullptr;
    }
    Units left(const SaleLine& sold) const {
        const auto chosen = chosen_.find(sold.line_no);
        return sold.quantity - core_.returned({receipt_.header.basket, sold.line_no}) -
               (chosen == chosen_.end() ? Units{} : chosen->second);
    }

    const Sale* sale_;
    const ReceiptView& receipt_;
    const NodeCore& core_;
    std::map<std::uint32_t, Units> chosen_;
};

void NodeFace::Impl::record_sale(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    RecordSale action;
    action.basket = fields.id("basket");
    action.staff.value = fields.text_or("staff", limits::name_bytes);
    action.tender = tender_in(fields, "tender");
    action.source_time = fields.time("source_time");
    action.note = fields.text_or("note", limits::text_bytes);
    if (fields.has("currency"))
        action.currency = Currency{fields.text("currency", 3)};
    for (auto& each : fields.list("lines", limits::basket_lines)) {
        const bool has_sku = each.has("sku");
        const std::string key = has_sku ? "sku" : "code";
        const auto code = each.text(key, has_sku ? limits::sku_bytes : limits::text_bytes);
        const Units quantity{each.number("quantity", units_bounds)};
        const auto description = each.text_or("description", limits::text_bytes);
        if (body.fault())
            break;
        if (auto product = find_product(code)) {
            product->unit_price =
                Minor{each.number_or("unit_price", amount_bounds, product->unit_price.value)};
            if (!description.empty())
                product->description = description;
            action.lines.push_back({{}, *std::move(product), quantity});
            continue;
        }
        if (has_sku || description.empty() || !each.has("unit_price")) {
            return call.reply(unknown_code(code, each.path(key)));
        }
        const auto tax = desk.catalogue.usual_tax();
        action.open_items.push_back({.basket = {},
                                     .scanned_code = code,
                                     .description = description,
                                     .quantity = quantity,
                                     .unit_price = Minor{each.number("unit_price", amount_bounds)},
                                     .tax_code = tax.code,
                                     .tax_rate = tax.rate});
    }
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.basket, call, action.already))
        return;
    offer(std::move(action), Shape::new_receipt, std::move(call.reply));
}

// Says which sold line is meant, and gives back its price.
std::optional<Minor> NodeFace::Impl::read_sold_line(Fields& fields, OriginalLines& originals,
                                                    ReturnLine& line) {
    const SaleLine* sold = originals.find(fields);
    if (sold == nullptr) {
        fields.fail("line_no", "names no line of that receipt");
        return std::nullopt;
    }
    line.original = OriginalLine{{}, sold->line_no};
    return sold->unit_price;
}

// Without a receipt the catalogue says what it is.
std::optional<Minor> NodeFace::Impl::read_loose_line(Fields& fields, ReturnLine& line) {
    const auto sku = fields.text("sku", limits::sku_bytes);
    const auto product = sku.empty() ? std::nullopt : find_product(sku);
    if (!product) {
        fields.fail("sku", "names no product of this till");
        return std::nullopt;
    }
    line.line.sku = product->sku;
    line.line.gtin = product->gtin;
    line.line.description = product->description;
    line.line.tax_code = product->tax_code;
    line.line.tax_rate = product->tax_rate;
    return product->unit_price;
}

void NodeFace::Impl::record_return(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    RecordReturn action;
    action.basket = fields.id("basket");
    action.staff.value = fields.text_or("staff", limits::name_bytes);
    action.refund = tender_in(fields, "refund");
    action.source_time = fields.time("source_time");
    action.note = fields.text_or("note", limits::text_bytes);
    std::optional<OriginalLines> originals;
    if (fields.has("original")) {
        const auto found = find_document(fields.id("original"));
        if (!body.fault() && (!found || !found->receipt))
            return call.reply(no_such_receipt());
        if (found && found->receipt) {
            action.original = found->receipt;
            originals.emplace(*action.original, core());
        }
    }
    for (auto& each : fields.list("lines", limits::basket_lines)) {
        ReturnLine line;
        const auto price =
            originals ? read_sold_line(each, *originals, line) : read_loose_line(each, line);
        line.line.quantity = Units{each.number("quantity", units_bounds)};
        line.line.unit_price =
            Minor{each.number_or("unit_price", amount_bounds, price.value_or(Minor{}).value)};
        line.disposition = disposition_in(each);
        line.reason = each.text("reason", limits::text_bytes);
        action.lines.push_back(std::move(line));
    }
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.basket, call, action.already))
        return;
    offer(std::move(action), Shape::new_receipt, std::move(call.reply));
}

void NodeFace::Impl::receive_goods(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    ReceiveGoods action;
    action.document = fields.id("document");
    action.staff.value = fields.text_or("staff", limits::name_bytes);
    action.receipt.document = fields.text_or("reference", limits::text_bytes);
    action.receipt.lines = stock_lines_in(fields, units_bounds);
    action.source_time = fields.time("source_time");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "receipt", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

void NodeFace::Impl::adjust_stock(Call& call) {
    Body body(call.request.body);
    auto fields = body.fields();
    AdjustStock action;
    action.document = fields.id("document");
    action.staff.value = fields.text_or("staff", limits::name_bytes);
    action.adjustment.reason = fields.text("reason", limits::text_bytes);
    action.adjustment.lines = stock_lines_in(fields, {-limits::line_units, limits::line_units});
    action.source_time = fields.time("source_time");
    if (body.fault())
        return call.reply(io::problem_response(*body.fault()));
    if (!find_already(action.document, "adjustment", call, action.already))
        return;
    offer(std::move(action), Shape::event, std::move(call.reply));
}

}  // namespace onepool::node
