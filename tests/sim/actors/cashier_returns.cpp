// What a cashier takes back: of what was sold here, by a paper of whatever till, or without any;
// and what is exchanged for it.

#include <algorithm>
#include <utility>

#include "tests/sim/actors/cashier.hpp"

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

constexpr Permille regretted{150};  // of exchanges: nothing comes back after all
constexpr Permille in_part{350};    // of lines that come back by a paper
constexpr Permille by_code{300};    // of papers: named by their short code
constexpr std::size_t recent_papers = 8;
constexpr std::int64_t goods_in_hand = 100;

SaleLine returned_line(const Product& product, Units quantity) {
    SaleLine line;
    line.line_no = 1;
    line.sku = product.sku;
    line.description = product.description;
    line.quantity = quantity;
    line.unit_price = product.unit_price;
    line.amount = Minor{product.unit_price.value * quantity.value};
    line.tax_code = product.tax_code;
    line.tax_rate = product.tax_rate;
    return line;
}

}  // namespace

std::vector<Action> Cashier::return_of_sold() {
    const BasketId sold = sold_[chance_.below(sold_.size())];
    const std::optional<ReceiptView> receipt = node_.find_receipt(sold);
    if (!receipt || !std::holds_alternative<Sale>(receipt->document)) {
        return return_without_receipt();
    }
    const Sale& sale = std::get<Sale>(receipt->document);
    RecordReturn back = new_return();
    back.original = receipt;
    ReturnLine line;
    line.line = sale.lines[chance_.below(sale.lines.size())];
    line.original = OriginalLine{sold, line.line.line_no};
    line.line.quantity = Units{chance_.between(1, line.line.quantity.value)};
    line.disposition = chance_.below(2) == 0 ? Disposition::shelf : Disposition::inspection;
    line.reason = "wrong size";
    back.lines.push_back(std::move(line));
    const Permille exchanges = world_.settings().busy.exchanges;
    if (exchanges.value > 0 && chance_.happens(exchanges))
        return exchange_for(std::move(back));
    return {back};
}

// Into a basket, for something else or for nothing; sometimes the customer thinks again.
std::vector<Action> Cashier::exchange_for(RecordReturn back) {
    const BasketId basket = new_basket();
    std::vector<Action> actions{OpenBasket{basket, anna}, PutReturn{basket, std::move(back)}};
    if (chance_.happens(regretted))
        actions.push_back(DropReturn{basket});
    const std::int64_t lines = chance_.between(0, 2);
    for (std::int64_t i = 0; i < lines; ++i) {
        // Drawn one after another.
        const Product& product = any_product();
        const Units units = any_units();
        actions.push_back(AddLine{basket, product, units});
    }
    actions.push_back(Pay{basket, Minor{}});
    return actions;
}

// With the paper of some recent sale in the customer's hand, of whatever till; perhaps not for the
// first time.
std::vector<Action> Cashier::return_by_paper() {
    const auto& facts = world_.witness().facts;
    const std::size_t recent = std::min(facts.size(), recent_papers);
    if (recent == 0)
        return return_without_receipt();
    const FactAnswered& fact =
        facts[facts.size() - 1 - static_cast<std::size_t>(chance_.below(recent))];
    const NodeMachine& till = world_.node(fact.node.value - 1);
    const auto paper = till.find_receipt(fact.basket);
    const Sale* sale = paper ? std::get_if<Sale>(&paper->document) : nullptr;
    if (sale == nullptr || sale->lines.empty())
        return return_without_receipt();
    const SaleLine& sold = sale->lines[chance_.below(sale->lines.size())];
    // What can be read of a damaged row is nothing that anybody has in his hand.
    const bool is_sound = sold.quantity.value >= 1 && sold.quantity.value <= goods_in_hand &&
                          std::ranges::count(world_.catalogue(), sold.sku, &Product::sku) == 1;
    if (!is_sound)
        return return_without_receipt();
    const bool is_whole = !chance_.happens(in_part);
    const Units units{is_whole ? sold.quantity.value : chance_.between(1, sold.quantity.value)};
    const bool is_by_code = chance_.happens(by_code);
    return {by_paper(*paper, sold, units, is_by_code ? Naming::code : Naming::document)};
}

// The edge looks for it on this till first.
RecordReturn Cashier::by_paper(const ReceiptView& paper, const SaleLine& sold, Units units,
                               Naming naming) {
    RecordReturn back = new_return();
    ReturnLine line;
    line.reason = "does not fit";
    back.original = node_.find_receipt(paper.header.basket);
    if (back.original) {
        line.line = sold;
        line.line.quantity = units;
        line.original = OriginalLine{paper.header.basket, sold.line_no};
    } else {
        back.receipt = naming == Naming::code ? paper.chain_code : to_text(paper.header.basket);
        line.line = returned_line(
            Product{sold.sku, {}, sold.description, sold.unit_price, sold.tax_code, sold.tax_rate},
            units);
    }
    line.disposition = chance_.below(3) == 0 ? Disposition::shelf : Disposition::inspection;
    back.lines.push_back(std::move(line));
    return back;
}

void Cashier::take_back(const std::string& sku, std::int64_t units) {
    const auto& facts = world_.witness().facts;
    for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) {
        const auto paper = world_.node(fact->node.value - 1).find_receipt(fact->basket);
        const Sale* sale = paper ? std::get_if<Sale>(&paper->document) : nullptr;
        if (sale == nullptr)
            continue;
        const auto sold = std::ranges::find(sale->lines, Sku{sku}, &SaleLine::sku);
        if (sold == sale->lines.end())
            continue;
        auto back = by_paper(*paper, *sold, Units{units}, Naming::document);
        back.lines[0].disposition = Disposition::inspection;
        queued_.push_back(std::move(back));
        break;
    }
    if (!errand_.is_busy() && !queued_.empty())
        run(std::exchange(queued_, {}));
}

std::vector<Action> Cashier::return_without_receipt() {
    RecordReturn back = new_return();
    ReturnLine line;
    // Drawn one after another: compilers differ in which argument they evaluate first.
    const Product& product = any_product();
    const Units units = any_units();
    line.line = returned_line(product, units);
    line.disposition = chance_.below(2) == 0 ? Disposition::damaged : Disposition::inspection;
    line.reason = "no receipt";
    back.lines.push_back(std::move(line));
    return {back};
}

}  // namespace onepool::sim
