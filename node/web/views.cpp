#include "node/web/views.hpp"

#include <algorithm>
#include <utility>

#include "drivers/barcode/gtin.hpp"
#include "protocol/clock_trust.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node::views {
namespace {

const char* to_text(TenderKind kind) {
    switch (kind) {
        case TenderKind::cash:
            return "cash";
        case TenderKind::card:
            return "card";
        case TenderKind::voucher:
            return "voucher";
        case TenderKind::other:
            return "other";
        case TenderKind::exchange:
            return "exchange";
    }
    return "?";
}

const char* to_text(CardResult result) {
    switch (result) {
        case CardResult::not_card:
            return "not_card";
        case CardResult::approved:
            return "approved";
        case CardResult::declined:
            return "declined";
        case CardResult::unknown:
            return "unknown";
    }
    return "?";
}

const char* to_text(Disposition disposition) {
    switch (disposition) {
        case Disposition::inspection:
            return "inspection";
        case Disposition::shelf:
            return "shelf";
        case Disposition::damaged:
            return "damaged";
    }
    return "?";
}

template <class Value, class ToJson>
Json array_of(const std::vector<Value>& values, ToJson to_json) {
    Json::Array array;
    for (const auto& value : values)
        array.push_back(to_json(value));
    return array;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json gtin(Gtin number) {
    return number == Gtin{} ? Json() : Json(barcode::to_shortest(number));
}

void add_stock(Json& json, const NodeCore& core, const Sku& sku) {
    const auto level = core.level(sku);
    json.set("on_shelf", level ? Json(level->shelf.value) : Json());
    json.set("promised", level ? Json(level->held.value) : Json());
    json.set("right", core.right(sku).value);
}

Json overridden(const SaleLine& line) {
    if (!line.overridden)
        return {};
    Json json;
    json.set("units", line.overridden->units.value);
    json.set("by", line.overridden->by.value);
    json.set("reason", line.overridden->reason);
    return json;
}

Json line(const NodeCore& core, const SaleLine& line) {
    Json json;
    json.set("line_no", line.line_no);
    json.set("sku", text_or_null(line.sku.value));
    json.set("gtin", gtin(line.gtin));
    json.set("code", text_or_null(line.scanned_code));
    json.set("description", line.description);
    json.set("quantity", line.quantity.value);
    json.set("unit_price", line.unit_price.value);
    json.set("amount", line.amount.value);
    json.set("tax_code", line.tax_code);
    json.set("tax_rate", line.tax_rate.value);
    json.set("scanned_at", line.scanned_at.value);
    add_stock(json, core, line.sku);
    json.set("overridden", overridden(line));
    return json;
}

Json tax(const TaxLine& line) {
    Json json;
    json.set("code", line.code);
    json.set("rate", line.rate.value);
    json.set("net", line.net.value);
    json.set("tax", line.tax.value);
    return json;
}

Json tender(const TenderLine& line) {
    Json json;
    json.set("kind", to_text(line.kind));
    json.set("amount", line.amount.value);
    json.set("given", line.given.value);
    json.set("change", line.change.value);
    json.set("card_result", to_text(line.card_result));
    json.set("reference", line.reference);
    return json;
}

Json uplink_status(const NodeCore& core, Now now) {
    Json json;
    json.set("state", onepool::protocol::to_text(core.shown_state(now)));
    json.set("outbox", core.uplink().outbox());
    json.set("oldest_unsent_at", time_or_null(core.oldest_unsent()));
    json.set("head", core.uplink().head().seq.value);
    json.set("acked", core.uplink().acked().seq.value);
    json.set("credit", std::uint64_t{core.uplink().credit()});
    json.set("hub_heard_at", time_or_null(core.hub_heard()));
    json.set("fence", core.uplink().fence_text());
    json.set("late_left", core.late().left());
    json.set("rolled_back", core.is_rolled_back());
    return json;
}

Json disk_status(const NodeCore& core) {
    const std::uint64_t free = core.disk_free().value_or(0);
    Json json;
    json.set("free_bytes", free);
    json.set("low", core.disk_free() && free < limits::disk_warn_bytes);
    json.set("full", core.disk_free() && free < limits::disk_floor_bytes);
    json.set("floor_bytes", limits::disk_floor_bytes);
    json.set("slow", core.disk_pace().is_slow());
    const auto mean = core.disk_pace().mean();
    json.set("commit_ms", mean ? Json(mean->value) : Json());
    return json;
}

// Trusted as the hub's case of a wrong clock has it: a few minutes more or less are no news.
Json clock_status(const NodeCore& core, Now now) {
    const auto offset = core.clock_offset(now);
    Json json;
    json.set("trusted", core.clock_trust(now) == ClockTrust::ok);
    json.set("ahead_ms", offset ? Json(-offset->value) : Json());
    return json;
}

Json basket_counts(const NodeCore& core) {
    std::int64_t parked = 0;
    for (const auto& [id, each] : core.baskets()) {
        parked += each.state == BasketState::parked ? 1 : 0;
    }
    Json json;
    json.set("open", static_cast<std::int64_t>(core.baskets().size()) - parked);
    json.set("parked", parked);
    return json;
}

Json return_lines(const NodeCore& core, const Return& given_back) {
    return array_of(given_back.lines, [&](const ReturnLine& each) {
        Json entry = line(core, each.line);
        entry.set("reason", each.reason);
        entry.set("disposition", to_text(each.disposition));
        Json original;
        if (each.original) {
            original.set("basket", onepool::protocol::to_text(each.original->basket));
            original.set("line_no", each.original->line_no);
        }
        entry.set("original", std::move(original));
        return entry;
    });
}

Json basket_return(const NodeCore& core, const Basket& basket) {
    if (!basket.back)
        return {};
    Json json;
    json.set("document", onepool::protocol::to_text(basket.back->document));
    json.set("receipt", text_or_null(basket.back->goods.receipt));
    json.set("total", basket.back->goods.total.value);
    json.set("lines", return_lines(core, basket.back->goods));
    return json;
}

// The parts of a receipt that sales and returns tell differently.
struct DocumentView {
    const NodeCore& core;
    const ReceiptView& receipt;
    Json& json;

    void sums(const std::vector<TaxLine>& taxes, const std::vector<TenderLine>& tenders) const {
        Minor tax_sum;
        for (const auto& each : taxes)
            tax_sum += each.tax;
        json.set("taxes", array_of(taxes, tax));
        json.set("tenders", array_of(tenders, tender));
        json.set("tax", tax_sum.value);
    }
    void operator()(const Sale& sale) const {
        json.set("kind", "sale");
        json.set("currency", sale.currency.code);
        json.set("lines", array_of(sale.lines, [&](const SaleLine& sold) {
                     Json entry = line(core, sold);
                     entry.set("returned",
                               core.returned({receipt.header.basket, sold.line_no}).value);
                     return entry;
                 }));
        sums(sale.taxes, sale.tenders);
        json.set("total", sale.total.value);
        json.set("note", sale.note);
    }
    void operator()(const Return& given_back) const {
        json.set("kind", "return");
        json.set("currency", given_back.currency.code);
        json.set("lines", return_lines(core, given_back));
        sums(given_back.taxes, given_back.refunds);
        json.set("total", given_back.total.value);
        json.set("note", given_back.note);
        json.set("receipt", text_or_null(given_back.receipt));
        json.set("is_checked", given_back.is_checked);
        json.set("approved_by", text_or_null(given_back.approved_by.value));
    }
};

// Null: more than are offered, their names are typed.
Json approvers(const StaffList& staff) {
    const auto& names = staff.approver_names();
    return names.size() < staff.usable_approvers() ? Json()
                                                   : Json(Json::Array(names.begin(), names.end()));
}

Units waiting_units(const NodeCore& core) {
    Units units;
    for (const auto& [sku, list] : core.waiting())
        units += units_of(list);
    return units;
}

Json scope(const ScopeMark& mark) {
    Json json;
    json.set("scope", onepool::protocol::to_text(mark.scope));
    json.set("version", mark.version);
    return json;
}

}  // namespace

Json status(const NodeCore& core, const std::string& name, Now now) {
    const auto& config = core.config();
    Json json;
    json.set("node", onepool::protocol::to_text(config.node));
    json.set("name", name);
    json.set("location", config.location.value);
    json.set("journal", onepool::protocol::to_text(config.journal));
    json.set("build", config.build);
    json.set("currency", config.currency.code);
    json.set("uplink", uplink_status(core, now));
    json.set("disk", disk_status(core));
    json.set("clock", clock_status(core, now));
    json.set("baskets", basket_counts(core));
    json.set("tasks", static_cast<std::int64_t>(core.tasks().size()));
    json.set("inspection", waiting_units(core).value);
    json.set("refused_messages", core.refused_messages());
    json.set("hub_provides", array_of(core.scopes().marks(), scope));
    json.set("now", now.wall.value);
    return json;
}

Json basket(const NodeCore& core, const Basket& basket) {
    const auto sums = totals(basket);
    Json json;
    json.set("basket", onepool::protocol::to_text(basket.id));
    json.set("state", node::to_text(basket.state));
    json.set("name", basket.name);
    json.set("staff", basket.staff.value);
    json.set("currency", basket.currency.code);
    json.set("lines",
             array_of(basket.lines, [&](const SaleLine& each) { return line(core, each); }));
    json.set("taxes", array_of(sums.taxes, tax));
    json.set("tenders", array_of(basket.tenders, tender));
    json.set("total", sums.total.value);
    json.set("tax", sums.tax.value);
    json.set("tendered", sums.tendered.value);
    json.set("remaining", sums.remaining.value);
    json.set("back", basket_return(core, basket));
    json.set("give_back", sums.give_back.value);
    json.set("card_amount", basket.card_amount.value);
    json.set("created_at", basket.created_at.value);
    json.set("updated_at", basket.updated_at.value);
    return json;
}

Json receipt(const NodeCore& core, const ReceiptView& receipt) {
    const auto& header = receipt.header;
    Json json;
    std::visit(DocumentView{core, receipt, json}, receipt.document);
    json.set("basket", onepool::protocol::to_text(header.basket));
    json.set("event", onepool::protocol::to_text(receipt.event));
    json.set("seq", receipt.event.seq.value);
    json.set("chain_code", receipt.chain_code);
    json.set("staff", header.staff.value);
    json.set("recorded_at", header.wall.value);
    json.set("source_time", time_or_null(header.source_time));
    json.set("business_day", header.business_day.yyyymmdd);
    json.set("location", core.config().location.value);
    json.set("node", onepool::protocol::to_text(receipt.event.node));
    return json;
}

Json asked_receipt(const NodeCore& core, const std::string& name) {
    const AskedReceipt* asked = core.inquiries().find(name);
    const auto stage = asked == nullptr ? InquiryStage::unanswered : asked->stage;
    Json json;
    json.set("receipt", name);
    json.set("state", node::to_text(stage));
    if (stage != InquiryStage::known) {
        json.set("sale", Json());
        json.set("back", Json::Array());
        return json;
    }
    Json sale = receipt(core, asked->sale);
    sale.set("location", asked->location.value);
    json.set("sale", std::move(sale));
    json.set("back", array_of(asked->back, [](const LineBack& back) {
                 Json entry;
                 entry.set("line_no", static_cast<std::int64_t>(back.line_no));
                 entry.set("quantity", back.quantity.value);
                 entry.set("location", back.location.value);
                 entry.set("at", back.at.value);
                 return entry;
             }));
    return json;
}

std::optional<BasketId> exchanged_for(const ReceiptView& receipt) {
    const auto& tenders = std::holds_alternative<Sale>(receipt.document)
                              ? std::get<Sale>(receipt.document).tenders
                              : std::get<Return>(receipt.document).refunds;
    for (const TenderLine& each : tenders) {
        if (each.kind == TenderKind::exchange)
            return parse_basket_id(each.reference);
    }
    return std::nullopt;
}

Json waiting(const Sku& sku, const WaitingList& list, const std::string& description) {
    Json json;
    json.set("sku", sku.value);
    json.set("description", description);
    json.set("units", units_of(list).value);
    json.set("waiting", array_of(list, [](const WaitingGoods& goods) {
                 Json entry;
                 entry.set("units", goods.units.value);
                 entry.set("since", goods.since.value);
                 entry.set("reason", goods.reason);
                 return entry;
             }));
    return json;
}

Json return_rules(const config::ReturnRules& rules, const std::optional<Approval>& without,
                  const StaffList& staff) {
    Json json;
    json.set("reasons", array_of(rules.reasons, [](const config::ReturnReason& reason) {
                 Json entry;
                 entry.set("name", reason.name);
                 entry.set("goes_to", to_text(reason.goes_to));
                 return entry;
             }));
    json.set("without_receipt", without ? node::to_text(*without) : "no");
    json.set("approvers", approvers(staff));
    return json;
}

Json product(const NodeCore& core, const Product& product) {
    Json json;
    json.set("sku", product.sku.value);
    json.set("gtin", gtin(product.gtin));
    json.set("description", product.description);
    json.set("unit_price", product.unit_price.value);
    json.set("tax_code", product.tax_code);
    json.set("tax_rate", product.tax_rate.value);
    add_stock(json, core, product.sku);
    return json;
}

Json claim(const ShelfClaim& claim, const StaffList& staff) {
    Json::Array by;
    for (const Claimant& claimant : claim.by) {
        Json entry;
        entry.set("channel", claimant.order.channel.value);
        entry.set("order", claimant.order.order.value);
        entry.set("quantity", claimant.quantity.value);
        entry.set("placed_at", claimant.placed_at.value);
        entry.set("until", time_or_null(claimant.until));
        entry.set("is_collected", claimant.is_collected);
        by.push_back(std::move(entry));
    }
    Json json;
    json.set("sku", claim.sku.value);
    json.set("description", claim.description);
    json.set("left", claim.left.value);
    json.set("claimed", claim.claimed.value);
    json.set("by", std::move(by));
    json.set("approval", node::to_text(claim.approval));
    json.set("approvers", approvers(staff));
    return json;
}

Json event(const StoredEvent& event) {
    const auto decoded = decode_event(event.payload);
    const auto* known = std::get_if<Event>(&decoded);
    Json json;
    json.set("seq", event.id.seq.value);
    json.set("place", event.place.value);
    json.set("kind", known == nullptr ? "unknown" : kind_name(known->body));
    json.set("hash", hex(event.hash));
    json.set("bytes", static_cast<std::int64_t>(event.payload.size()));
    if (known != nullptr) {
        json.set("recorded_at", known->header.wall.value);
        json.set("clock_offset_ms", known->header.clock_offset.value);
        json.set("clock_trust", onepool::protocol::to_text(known->header.clock_trust));
    }
    return json;
}

std::optional<ReceiptView> receipt_in(const StoredEvent& row) {
    const auto decoded = decode_event(row.payload);
    const auto* known = std::get_if<Event>(&decoded);
    if (known == nullptr)
        return std::nullopt;
    return receipt_of(row.id, row.hash, *known);
}

}  // namespace onepool::node::views
