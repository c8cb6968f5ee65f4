// What can be looked up over HTTP, and the import of a catalogue.

#include <algorithm>
#include <cctype>

#include "drivers/barcode/gtin.hpp"
#include "node/core/catalogue_csv.hpp"
#include "node/web/face_impl.hpp"
#include "node/web/views.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_code.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t listed_most = 200;
// Receipts looked through for a text: about two weeks of a busy till, a few milliseconds.
constexpr std::size_t searched_receipts = 5'000;
constexpr std::size_t read_at_once = 250;

std::size_t limit_in(const Call& call, std::int64_t fallback) {
    const auto wanted = parse_number(call.request.parameter("limit"), {1, listed_most});
    return static_cast<std::size_t>(wanted.value_or(fallback));
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    return result;
}

bool has(std::string_view text, const std::string& wanted) {
    return lower(text).find(wanted) != std::string::npos;
}

bool has(const SaleLine& line, const std::string& wanted) {
    return has(line.sku.value, wanted) || has(line.description, wanted);
}

// `wanted` is in lower case; empty matches every receipt.
bool matches(const ReceiptView& receipt, const std::string& wanted) {
    if (has(to_text(receipt.header.basket), wanted) || has(receipt.chain_code, wanted) ||
        parse_receipt_code(wanted) == receipt.chain_code ||
        std::to_string(receipt.event.seq.value) == wanted) {
        return true;
    }
    if (const auto* sale = std::get_if<Sale>(&receipt.document)) {
        return has(sale->note, wanted) ||
               std::any_of(sale->lines.begin(), sale->lines.end(),
                           [&](const SaleLine& line) { return has(line, wanted); });
    }
    const auto& given_back = std::get<Return>(receipt.document);
    return has(given_back.note, wanted) ||
           std::any_of(given_back.lines.begin(), given_back.lines.end(),
                       [&](const ReturnLine& line) { return has(line.line, wanted); });
}

}  // namespace

void NodeFace::Impl::get_status(Call& call) {
    Json json = status();
    json.set("handheld", call.handheld.empty() ? Json() : Json(call.handheld));
    json.set("picker", call.visitor == Visitor::picker ? Json(call.staff.value) : Json());
    call.reply(io::json_response(json));
}

void NodeFace::Impl::search_products(Call& call) {
    const auto found =
        desk.catalogue.search(call.request.parameter("q"), limit_in(call, 20), desk.now().wall);
    Json::Array products;
    for (const auto& product : found)
        products.push_back(views::product(core(), product));
    Json json;
    json.set("products", std::move(products));
    call.reply(io::json_response(json));
}

void NodeFace::Impl::get_product(Call& call) {
    const std::string& code = call.names.at(0);
    if (const auto product = find_product(code)) {
        return call.reply(io::json_response(views::product(core(), *product)));
    }
    call.reply(unknown_code(code, {}));
}

// A SKU first: some shops number their articles with digits that look like a GTIN.
std::optional<Product> NodeFace::Impl::find_product(const std::string& code) {
    if (auto product = desk.catalogue.find(Sku{code}, desk.now().wall))
        return product;
    const auto parsed = barcode::parse_gtin(code);
    const auto* gtin = std::get_if<Gtin>(&parsed);
    return gtin == nullptr ? std::nullopt : desk.catalogue.find(*gtin, desk.now().wall);
}

std::optional<TaxRate> NodeFace::Impl::find_tax(const std::string& code) {
    return code.empty() ? desk.catalogue.usual_tax() : desk.catalogue.tax(code);
}

void NodeFace::Impl::get_receipt(Call& call) {
    const auto id = basket_id_in(call);
    if (!id)
        return;
    const auto known = find_document(*id);
    if (known && known->receipt) {
        return call.reply(io::json_response(receipt_json(*known->receipt)));
    }
    call.reply(io::problem_response(
        {404, "no_such_receipt", "This till recorded no sale or return of that number.", {}}));
}

void NodeFace::Impl::list_receipts(Call& call) {
    const auto limit = limit_in(call, 20);
    const auto wanted = lower(call.request.parameter("q"));
    Json::Array receipts;
    Place before{INT64_MAX};
    for (std::size_t seen = 0; seen < searched_receipts && receipts.size() < limit;
         seen += read_at_once) {
        const auto rows = desk.journal.before(before, read_at_once);
        for (const auto& row : rows) {
            const auto receipt = views::receipt_in(row);
            if (!receipt || receipts.size() >= limit || !matches(*receipt, wanted))
                continue;
            receipts.push_back(views::receipt(core(), *receipt));
        }
        if (rows.size() < read_at_once)
            break;
        before = rows.back().place;
    }
    Json json;
    json.set("receipts", std::move(receipts));
    call.reply(io::json_response(json));
}

void NodeFace::Impl::list_events(Call& call) {
    const auto after = parse_number(call.request.parameter("after"), {0, INT64_MAX}).value_or(0);
    Json::Array events;
    for (const auto& row : desk.journal.after(Place{after}, limit_in(call, 100))) {
        events.push_back(views::event(row));
    }
    Json json;
    json.set("events", std::move(events));
    call.reply(io::json_response(json));
}

void NodeFace::Impl::import_catalogue(Call& call) {
    if (is_importing) {
        return call.reply(io::problem_response(
            {503,
             "busy",
             "A catalogue is being imported already. Wait for its end, then try again.",
             {}}));
    }
    if (core().scopes().held(Scope::catalogue) != nullptr) {
        return call.reply(io::problem_response(
            {409,
             "hub_provides",
             "The hub provides this till's catalogue. Import the file there: onepool import "
             "catalogue FILE. Nothing was imported here.",
             {}}));
    }
    auto parsed = parse_catalogue(call.request.body, core().config().currency);
    if (const auto* fault = std::get_if<CatalogueFault>(&parsed)) {
        return call.reply(io::problem_response(
            {422, "bad_catalogue",
             "Line " + std::to_string(fault->line) + ": " + fault->text + ". Nothing was imported.",
             "line " + std::to_string(fault->line)}));
    }
    auto products = std::get<std::vector<Product>>(std::move(parsed));
    const auto count = static_cast<std::int64_t>(products.size());
    is_importing = true;
    desk.import_products(std::move(products),
                         [this, count, reply = call.reply](CommitOutcome outcome) {
                             is_importing = false;
                             if (outcome != CommitOutcome::done) {
                                 return reply(io::problem_response(
                                     {503,
                                      "not_recorded",
                                      "The catalogue was not imported: the disk is full or busy.",
                                      {}}));
                             }
                             product_names.forget();
                             live.catalogue_changed();
                             Json json;
                             json.set("products", count);
                             reply(io::json_response(json));
                         });
}

}  // namespace onepool::node
