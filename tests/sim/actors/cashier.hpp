#pragma once
// Works at one till: rings up baskets step by step or records whole sales, takes cards (with the
// terminal's three answers), parks and recalls, gives back what was sold here or elsewhere, and now
// and then rings up goods with an unknown code. One thread.

#include <map>
#include <vector>

#include "tests/sim/actors/actor.hpp"
#include "tests/sim/actors/errand.hpp"

namespace onepool::sim {

inline const protocol::StaffId anna{"anna"};  // who works at every till

class Cashier final : public Actor {
  public:
    Cashier(World& world, NodeMachine& node);

    void begin() override;
    bool is_busy() const override { return errand_.is_busy(); }
    // For scenarios: this sale, now (or as soon as the present one is over).
    void sell(const std::string& sku, std::int64_t units);
    // The same scan by scan, asked about where it is promised to somebody.
    void ring_up(const std::string& sku, std::int64_t units);
    // The newest sale of it, at whatever till, comes back here by its receipt, to be inspected.
    void take_back(const std::string& sku, std::int64_t units);

  private:
    enum class Naming : std::uint8_t { document, code };  // what of a paper is read

    void wait_for_customer();
    void serve();
    void run(std::vector<node::Action> actions);
    void look(Errand& errand, const node::Answer& answer);
    void card_answered(Errand& errand);
    void pay_again(Errand& errand, const node::Answer& answer);

    std::vector<node::Action> basket_by_steps();
    std::vector<node::Action> whole_sale();
    std::vector<node::Action> sale_on_rights();
    std::vector<node::Action> return_of_sold();
    std::vector<node::Action> return_without_receipt();
    std::vector<node::Action> exchange_for(node::RecordReturn back);
    std::vector<node::Action> return_by_paper();
    node::RecordReturn by_paper(const node::ReceiptView& paper, const protocol::SaleLine& sold,
                                protocol::Units units, Naming naming);
    node::RecordSale new_sale();
    node::RecordReturn new_return();
    const node::Product* find_product(const std::string& sku) const;
    const node::Product& any_product();
    protocol::Units any_units();
    protocol::BasketId new_basket() { return random_id<protocol::BasketId>(chance_); }

    NodeMachine& node_;
    Errand errand_;
    std::vector<protocol::BasketId> sold_;
    std::vector<node::Action> queued_;
};

}  // namespace onepool::sim
