// Planning: what an event would move, from the event and the catalogue alone. Booking is
// movements.cpp.

#include <algorithm>

#include "hub/core/movements.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// Adds one kind of event's movements to a plan; the first fault found is kept.
class Planner {
  public:
    Planner(const Ledger& ledger, const EventHeader& header, Plan& plan)
        : ledger_(ledger), header_(header), staff_(header.staff), plan_(plan) {}

    std::optional<std::string> fault() && { return std::move(fault_); }

    void operator()(const Sale& sale) {
        plan_.fact = FactKind::sale;
        for (const SaleLine& line : sale.lines) {
            add_sold(line, AccountKind::shelf, AccountKind::customer);
            add_override(line);
            add_right(line.sku, line.own_right);
        }
    }
    void operator()(const Return& goods) {
        plan_.fact = FactKind::return_;
        for (const ReturnLine& line : goods.lines) {
            add_sold(line.line, AccountKind::customer, account_of(line.disposition));
            add_waiting(line);
            add_original(line);
        }
        plan_.receipt = goods.receipt;
        plan_.is_checked = goods.is_checked;
    }
    void operator()(const Receipt& receipt) {
        plan_.fact = FactKind::receipt;
        for (const StockLine& line : receipt.lines) {
            add(line.sku, AccountKind::supplier, AccountKind::shelf, line.quantity);
        }
    }
    void operator()(const Adjustment& adjustment) {
        plan_.fact = FactKind::adjustment;
        for (const StockLine& line : adjustment.lines) {
            if (line.quantity.value > 0) {
                add(line.sku, AccountKind::found, AccountKind::shelf, line.quantity);
            } else {
                add(line.sku, AccountKind::shelf, AccountKind::loss, -line.quantity);
            }
        }
    }
    void operator()(const RightsReleased& released) {
        plan_.fact = FactKind::release;
        for (const StockLine& line : released.lines)
            add_right(line.sku, line.quantity);
    }
    void operator()(const Count& count) {
        plan_.fact = FactKind::count;
        PlannedCount planned{{.id = count.session,
                              .node = {},
                              .location = {},
                              .name = count.name,
                              .is_full = count.is_full,
                              .begun_by = count.begun_by,
                              .begun_at = count.begun_at + header_.clock_offset,
                              .finished_by = staff_,
                              .finished_at = header_.wall + header_.clock_offset},
                             {}};
        for (const CountLine& line : count.lines)
            add_counted(line, planned.lines);
        if (!planned.lines.empty())
            plan_.count = std::move(planned);
    }
    void operator()(const Ship& ship) {
        begin(FactKind::ship, ship.order).text = way_of(ship);
        for (const StockLine& line : ship.lines) {
            add(line.sku, AccountKind::shelf, AccountKind::customer, line.quantity);
        }
    }
    void operator()(const Take& take) {
        begin(FactKind::take, take.order).takes_over = take.is_taken_over;
    }
    void operator()(const Leave& leave) {
        PlannedOrder& order = begin(FactKind::leave, leave.order);
        order.refuses = leave.is_refused;
        order.text = leave.reason;
    }
    void operator()(const Pick& pick) {
        PlannedOrder& order = begin(FactKind::pick, pick.order);
        order.text = pick.place;
        for (const LotLine& line : pick.lots) {
            if (const auto index = ledger_.find(line.sku))
                order.lots.push_back({*index, line.lot, line.quantity, line.expiry});
        }
        for (const StockLine& line : pick.lines)
            add(line.sku, AccountKind::shelf, AccountKind::staged, line.quantity);
        for (const ShortLine& line : pick.shorts)
            add(line.sku, AccountKind::shelf, account_of(line.reason), line.quantity);
    }
    void operator()(const Collect& collect) {
        PlannedOrder& order = begin(FactKind::collect, collect.order);
        order.text = collect.identity;
        order.proof = collect.proof;
        for (const StockLine& line : collect.lines)
            add(line.sku, AccountKind::shelf, AccountKind::customer, line.quantity);
    }
    void operator()(const Pack& pack) {
        begin(FactKind::pack, pack.order).text = pack.parcels == 0 ? std::string()
                                                 : pack.parcels == 1
                                                     ? std::string("1 parcel")
                                                     : std::to_string(pack.parcels) + " parcels";
    }
    void operator()(const PutBack& back) {
        begin(FactKind::put_back, back.order).text = back.reason;
        for (const StockLine& line : back.lines)
            add(line.sku, AccountKind::staged, AccountKind::shelf, line.quantity);
    }
    void operator()(const Inspect& inspect) {
        plan_.fact = FactKind::inspect;
        for (const InspectedLine& line : inspect.lines)
            add(line.sku, AccountKind::inspection, account_of(line.outcome), line.quantity);
    }
    void operator()(const Order&) { fault_ = "an order is not a node's event"; }
    void operator()(const Hold&) { fault_ = "a hold is not a node's event"; }
    void operator()(const Release&) { fault_ = "a release is not a node's event"; }

  private:
    // "by post, tracking RM-1"; empty when nobody said.
    static std::string way_of(const Ship& ship) {
        std::string way = ship.carrier.empty() ? "" : "by " + ship.carrier;
        if (!ship.tracking.empty())
            way += (way.empty() ? "" : ", ") + ("tracking " + ship.tracking);
        return way;
    }

    static AccountKind account_of(Disposition disposition) {
        switch (disposition) {
            case Disposition::inspection:
                return AccountKind::inspection;
            case Disposition::shelf:
                return AccountKind::shelf;
            case Disposition::damaged:
                return AccountKind::damaged;
        }
        CHECK(false);  // every disposition has an account
    }
    static AccountKind account_of(ShortReason reason) {
        switch (reason) {
            case ShortReason::missing:
                return AccountKind::loss;
            case ShortReason::damaged:
                return AccountKind::damaged;
        }
        CHECK(false);  // every reason has an account
    }

    static AccountKind account_of(InspectOutcome outcome) {
        switch (outcome) {
            case InspectOutcome::shelf:
                return AccountKind::shelf;
            case InspectOutcome::damaged:
                return AccountKind::damaged;
            case InspectOutcome::supplier:
                return AccountKind::supplier;
        }
        CHECK(false);  // every outcome has an account
    }

    PlannedOrder& begin(FactKind fact, const OrderKey& order) {
        plan_.fact = fact;
        PlannedOrder& planned = plan_.order.emplace();
        planned.key = order;
        planned.staff = staff_;
        return planned;
    }
    void add_sold(const SaleLine& line, AccountKind from, AccountKind to) {
        if (!line.sku.empty())
            return add(line.sku, from, to, line.quantity);
        plan_.open_items.push_back(std::to_string(line.quantity.value) + " of \"" +
                                   line.description + "\" (code " + line.scanned_code + ")");
    }
    void add_waiting(const ReturnLine& line) {
        const auto index = line.disposition == Disposition::inspection ? ledger_.find(line.line.sku)
                                                                       : std::nullopt;
        if (index)
            plan_.waiting.push_back({*index, line.line.quantity, line.reason});
    }
    void add_original(const ReturnLine& line) {
        auto& originals = plan_.originals;
        const bool is_new = line.original && !line.original->basket.is_none() &&
                            std::ranges::find(originals, line.original->basket) == originals.end();
        if (is_new)
            originals.push_back(line.original->basket);
    }
    void add_override(const SaleLine& line) {
        const auto index = line.overridden ? ledger_.find(line.sku) : std::nullopt;
        if (index)
            plan_.overrides.push_back({*index, *line.overridden});
    }
    void add_counted(const CountLine& line, std::vector<CountTaken>& lines) {
        const auto index = ledger_.find(line.sku);
        if (!index)
            return withhold(line.sku);
        CountTaken& taken = lines.emplace_back();
        taken.sku = *index;
        taken.counted = line.quantity;
        taken.from = line.from + header_.clock_offset;
        taken.until = line.until + header_.clock_offset;
        taken.clock_trust = std::max(line.clock_trust, header_.clock_trust);
        taken.by = line.by;
        if (line.first) {
            taken.first = line.first->quantity;
            taken.first_by = line.first->by;
        }
    }
    // Of a SKU that this hub does not know nothing was ever granted.
    void add_right(const Sku& sku, Units units) {
        const auto index = units.value > 0 ? ledger_.find(sku) : std::nullopt;
        if (!index)
            return;
        auto& rights = plan_.rights;
        const auto known = std::ranges::find(rights, *index, &PlannedRight::sku);
        if (known == rights.end()) {
            rights.push_back({*index, units});
        } else {
            known->units += units;
        }
    }
    void add(const Sku& sku, AccountKind from, AccountKind to, Units quantity) {
        if (quantity.value <= 0 || quantity.value > limits::line_units) {
            if (!fault_)
                fault_ = "absurd quantity of " + sku.value;
            return;
        }
        const auto index = ledger_.find(sku);
        if (!index)
            return withhold(sku);
        plan_.moves.push_back({.sku = *index, .from = from, .to = to, .quantity = quantity});
    }

    void withhold(const Sku& sku) {
        auto& withheld = plan_.withheld;
        if (std::find(withheld.begin(), withheld.end(), sku) == withheld.end())
            withheld.push_back(sku);
    }

    const Ledger& ledger_;
    const EventHeader& header_;
    const StaffId& staff_;
    Plan& plan_;
    std::optional<std::string> fault_;
};

// By the hub's time, as far as its node could tell; zero where it could not.
UnixMs wall_of(const EventHeader& header) {
    return header.clock_trust == ClockTrust::untrusted ? UnixMs{}
                                                       : header.wall + header.clock_offset;
}

}  // namespace

void Plan::clear() {
    fact = FactKind::unknown;
    wall = {};
    moves.clear();
    overrides.clear();
    rights.clear();
    open_items.clear();
    withheld.clear();
    order.reset();
    count.reset();
    document = {};
    waiting.clear();
    receipt.clear();
    originals.clear();
    is_checked = false;
}

std::optional<std::string> plan_event(const Event& event, const Ledger& ledger, Plan& plan) {
    plan.clear();
    Planner planner(ledger, event.header, plan);
    plan.wall = wall_of(event.header);
    plan.document = event.header.basket;
    std::visit(planner, event.body);
    return std::move(planner).fault();
}

void keep_only(const std::vector<Sku>& skus, const Ledger& ledger, Plan& plan) {
    plan.open_items.clear();
    const auto is_booked = [&](const auto& planned) {
        const Sku& sku = ledger.sku(planned.sku).sku;
        return std::find(skus.begin(), skus.end(), sku) == skus.end();
    };
    const std::size_t booked = std::erase_if(plan.moves, is_booked);
    std::erase_if(plan.rights, is_booked);
    if (plan.count && std::erase_if(plan.count->lines, is_booked) > 0 && plan.count->lines.empty())
        plan.count.reset();
    std::erase_if(plan.waiting, is_booked);
    if (plan.order)
        std::erase_if(plan.order->lots, is_booked);
    // Of what was withheld whole nothing is settled, but that its order was sent.
    if (plan.order)
        plan.order->is_rest = booked > 0 || plan.fact == FactKind::ship;
}

}  // namespace onepool::hub
