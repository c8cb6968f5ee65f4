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
constexpr std::size_t remembered_sales = 20;

// The same once more, for goods that the customer insists on.
Action with_a_word(Action action) {
    const SellAllTheSame word{anna, "in the customer's hand"};
    if (auto* add = std::get_if<AddLine>(&action))
        add->word = word;
    if (auto* set = std::get_if<SetQuantity>(&action))
        set->word = word;
    return action;
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
    const Product* product = find_product(sku);
    if (product == nullptr)
        return;
    RecordSale sale = new_sale();
    sale.lines.push_back(AddLine{sale.basket, *product, Units{units}});
    queued_.push_back(std::move(sale));
    if (!errand_.is_busy())
        run(std::exchange(queued_, {}));
}

void Cashier::ring_up(const std::string& sku, std::int64_t units) {
    const Product* product = find_product(sku);
    if (product == nullptr)
        return;
    const BasketId basket = new_basket();
    queued_.insert(queued_.end(),
                   {OpenBasket{basket, anna}, AddLine{basket, *product, Units{units}},
                    Pay{basket, ample_cash}});
    if (!errand_.is_busy())
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

const Product* Cashier::find_product(const std::string& sku) const {
    const auto& catalogue = world_.catalogue();
    const auto found = std::ranges::find(
        catalogue, sku, [](const Product& product) { return std::string_view(product.sku.value); });
    return found == catalogue.end() ? nullptr : &*found;
}

const Product& Cashier::any_product() {
    return world_.catalogue()[chance_.below(world_.catalogue().size())];
}

Units Cashier::any_units() {
    return Units{chance_.between(1, world_.settings().busy.units_max)};
}

}  // namespace onepool::sim
