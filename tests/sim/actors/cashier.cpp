#include "tests/sim/actors/cashier.hpp"

#include <algorithm>
#include <utility>

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

constexpr std::uint64_t cashier_stream = 101;
constexpr Minor ample_cash{5'000'000};
constexpr Permille open_items{30};
constexpr Permille requantified{120};
constexpr Permille without_receipt{300};
constexpr Permille sold_all_the_same{600};  // of goods that are promised
constexpr Permille regretted{150};          // of exchanges: nothing comes back after all
constexpr Permille in_part{350};            // of lines that come back by a paper
constexpr Permille by_code{300};            // of papers: named by their short code
constexpr std::size_t remembered_sales = 20;
constexpr std::size_t recent_papers = 8;
constexpr std::int64_t goods_in_hand = 100;

const StaffId anna{"anna"};

// The same once more, for goods that the customer insists on.
Action with_a_word(Action action) {
    const SellAllTheSame word{anna, "in the customer's hand"};
    if (auto* add = std::get_if<AddLine>(&action))
        add->word = word;
    if (auto* set = std::get_if<SetQuantity>(&action))
        set->word = word;
    return action;
}

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

Cashier::Cashier(World& world, NodeMachine& node)
    : Actor(world, cashier_stream + node.identity().client.value),
      node_(node),
      errand_(world, node, chance_.fork(1)) {}

void Cashier::begin() {
    if (world_.settings().busy.sale_every.value > 0)
        wait_for_customer();
}

void Cashier::wait_for_customer() {
    after(around(world_.settings().busy.sale_every), [this] {
        if (!world_.is_open())
            return;
        if (!errand_.is_busy())
            serve();
        wait_for_customer();
    });
}

void Cashier::serve() {
    const Busyness& busy = world_.settings().busy;
    const bool is_return = chance_.happens(busy.returns);
    const bool is_whole = chance_.happens(busy.whole_documents);
    const bool is_on_rights = busy.on_rights.value > 0 && chance_.happens(busy.on_rights);
    const bool is_by_paper =
        is_return && busy.by_receipt.value > 0 && chance_.happens(busy.by_receipt);
    if (is_by_paper) {
        run(return_by_paper());
    } else if (is_return) {
        const bool has_receipt = !sold_.empty() && !chance_.happens(without_receipt);
        run(has_receipt ? return_of_sold() : return_without_receipt());
    } else if (is_on_rights) {
        std::vector<Action> sale = sale_on_rights();
        if (!sale.empty())
            run(std::move(sale));
    } else {
        run(is_whole ? whole_sale() : basket_by_steps());
    }
}

void Cashier::sell(const std::string& sku, std::int64_t units) {
    for (const Product& product : world_.catalogue()) {
        if (product.sku.value != sku)
            continue;
        RecordSale sale = new_sale();
        sale.lines.push_back(AddLine{sale.basket, product, Units{units}});
        queued_.push_back(std::move(sale));
    }
    if (!errand_.is_busy() && !queued_.empty())
        run(std::exchange(queued_, {}));
}

void Cashier::run(std::vector<Action> actions) {
    errand_.start(
        std::move(actions), world_.settings().busy.repeats,
        [this](Errand& errand, const Answer& answer) { look(errand, answer); },
        [this] {
            if (!queued_.empty())
                run(std::exchange(queued_, {}));
        });
}

// ---- what to do about an answer -----------------------------------------------------------------

void Cashier::look(Errand& errand, const Answer& answer) {
    const bool is_done =
        answer.verdict == ActionVerdict::done || answer.verdict == ActionVerdict::repeated;
    if (std::holds_alternative<StartCard>(errand.present()) && is_done)
        card_answered(errand);
    if (answer.verdict == ActionVerdict::promised && chance_.happens(sold_all_the_same))
        errand.insert_next({with_a_word(errand.present())});
    if (const auto* pay = std::get_if<Pay>(&errand.present())) {
        if (!is_done)
            pay_again(errand, answer);
        if (is_done)
            sold_.push_back(pay->basket);
    }
    if (const auto* sale = std::get_if<RecordSale>(&errand.present()); sale && is_done) {
        sold_.push_back(sale->basket);
    }
    if (sold_.size() > remembered_sales)
        sold_.erase(sold_.begin());
}

// The terminal says yes, no, or nothing that anyone could read; then it is asked once more.
void Cashier::card_answered(Errand& errand) {
    const BasketId basket = std::get<StartCard>(errand.present()).basket;
    const auto result = chance_.below(10);
    std::vector<Action> next;
    if (result < 2)
        next.push_back(CardAnswer{basket, CardResult::unknown, ""});
    const bool is_approved = result != 5;
    next.push_back(CardAnswer{basket, is_approved ? CardResult::approved : CardResult::declined,
                              is_approved ? "slip-1" : ""});
    next.push_back(Pay{basket, is_approved ? Minor{} : ample_cash});
    errand.abandon_rest();
    errand.insert_next(std::move(next));
}

// A lost answer can leave the cashier wrong about the card; the till's own words decide.
void Cashier::pay_again(Errand& errand, const Answer& answer) {
    const Pay& pay = std::get<Pay>(errand.present());
    if (answer.verdict == ActionVerdict::not_enough_tendered && pay.cash_given.value == 0) {
        errand.insert_next({Pay{pay.basket, ample_cash}});
    }
}

// ---- documents
// ------------------------------------------------------------------------------------

std::vector<Action> Cashier::basket_by_steps() {
    const Busyness& busy = world_.settings().busy;
    const BasketId basket = new_basket();
    std::vector<Action> actions{OpenBasket{basket, anna}};
    const std::int64_t lines = chance_.between(1, 3);
    for (std::int64_t i = 0; i < lines; ++i) {
        actions.push_back(AddLine{basket, any_product(), any_units()});
    }
    if (chance_.happens(open_items)) {
        actions.push_back(AddOpenItem{basket, "5000000000999", "Unknown thing", Units{1},
                                      Minor{250}, "standard", BasisPoints{2000}});
    }
    if (chance_.happens(requantified))
        actions.push_back(SetQuantity{basket, 1, any_units()});
    if (chance_.happens(busy.parked)) {
        actions.push_back(Park{basket, "blue coat"});
        actions.push_back(Recall{basket});
    }
    if (chance_.happens(Permille{20})) {
        actions.push_back(Abandon{basket});
        return actions;
    }
    if (chance_.happens(busy.cards))
        actions.push_back(StartCard{basket, Minor{}});
    actions.push_back(Pay{basket, ample_cash});
    return actions;
}

std::vector<Action> Cashier::whole_sale() {
    RecordSale sale = new_sale();
    const std::int64_t lines = chance_.between(1, 3);
    for (std::int64_t i = 0; i < lines; ++i) {
        sale.lines.push_back(AddLine{sale.basket, any_product(), any_units()});
    }
    return {sale};
}

// Of what the till may sell without asking anybody, and no more; nothing where that is nothing.
std::vector<Action> Cashier::sale_on_rights() {
    const Product& product = any_product();
    const Units wanted = any_units();
    if (!node_.process().is_up())
        return {};
    const Units units = std::min(wanted, node_.process().core().right(product.sku));
    if (units.value == 0)
        return {};
    RecordSale sale = new_sale();
    sale.lines.push_back(AddLine{sale.basket, product, units});
    return {sale};
}

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

RecordSale Cashier::new_sale() {
    RecordSale sale;
    sale.basket = new_basket();
    sale.staff = anna;
    return sale;
}

RecordReturn Cashier::new_return() {
    RecordReturn back;
    back.basket = new_basket();
    back.staff = anna;
    return back;
}

const Product& Cashier::any_product() {
    return world_.catalogue()[chance_.below(world_.catalogue().size())];
}

Units Cashier::any_units() {
    return Units{chance_.between(1, world_.settings().busy.units_max)};
}

}  // namespace onepool::sim
