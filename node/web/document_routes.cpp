// Whole documents over HTTP, for replays and integrations. The client's id makes each one safe to
// send again.

#include "node/web/face_impl.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

TenderKind tender_in(Fields& fields, std::string_view key) {
    return fields.choice<TenderKind>(key, {{"cash", TenderKind::cash},
                                           {"card", TenderKind::card},
                                           {"voucher", TenderKind::voucher},
                                           {"other", TenderKind::other}});
}

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
