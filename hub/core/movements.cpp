#include "hub/core/movements.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/counts.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_events.hpp"
#include "hub/core/returned_goods.hpp"
#include "hub/core/right_uses.hpp"
#include "hub/core/shelf_moves.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

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
        begin(FactKind::ship, ship.order);
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
        begin(FactKind::pick, pick.order).text = pick.place;
        for (const StockLine& line : pick.lines)
            add(line.sku, AccountKind::shelf, AccountKind::staged, line.quantity);
        for (const ShortLine& line : pick.shorts)
            add(line.sku, AccountKind::shelf, account_of(line.reason), line.quantity);
    }
    void operator()(const Collect& collect) {
        begin(FactKind::collect, collect.order).text = collect.identity;
        for (const StockLine& line : collect.lines)
            add(line.sku, AccountKind::shelf, AccountKind::customer, line.quantity);
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

Account account(AccountKind kind, LocationIndex location) {
    return {.kind = kind, .location = is_inside(kind) ? location : LocationIndex{}};
}

// One movement, and what it drew on when it left the shelf. `covered`: an ended hold's units.
Units move(Decision& decision, LocationIndex location, const PlannedMove& planned, Units covered) {
    Units overdraft;
    if (planned.from == AccountKind::shelf) {
        const Cell& cell = decision.state().ledger().cell(planned.sku, location);
        const Draw drawn = draw(cell, planned.quantity);
        overdraft = drawn.overdraft;
        if (planned.quantity > covered) {
            decision.emit(Drawn{.sku = planned.sku,
                                .location = location,
                                .own = drawn.own,
                                .online = drawn.online,
                                .overdraft = drawn.overdraft});
        }
    }
    decision.emit(Moved{.sku = planned.sku,
                        .from = account(planned.from, location),
                        .to = account(planned.to, location),
                        .quantity = planned.quantity});
    return overdraft;
}

// How much of a movement an ended hold covers; that much is then used up.
Units use_up(HoldLines& held, const PlannedMove& planned) {
    for (auto& [sku, units] : held) {
        if (sku == planned.sku && planned.from == AccountKind::shelf) {
            const Units covered = std::min(units, planned.quantity);
            units -= covered;
            return covered;
        }
    }
    return {};
}

Units move_all(Decision& decision, LocationIndex location, std::span<const PlannedMove> moves,
               HoldLines covered) {
    Units overdraft;
    for (const PlannedMove& planned : moves)
        overdraft += move(decision, location, planned, use_up(covered, planned));
    return overdraft;
}

std::string open_items_text(const HubState& state, const Place& place, const Plan& plan) {
    std::string items;
    for (const std::string& item : plan.open_items)
        items += (items.empty() ? "" : ", ") + item;
    return name_of(state, place) + (plan.fact == FactKind::return_ ? " took back" : " sold") +
           " goods under a code nobody knows: " + std::string(cut_text(items, limits::text_bytes));
}

// One case tells of all that a node sold since a person closed the one before: event by event, and
// where it is full, where the rest is found. A babbling node must not fill the cases.
void raise_open_items(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const NodeRecord* node = state.nodes().find(place.node);
    CHECK(node != nullptr);
    const CaseRecord* open = state.cases().find_open(CaseKind::unmapped_item, node->name);
    if (open != nullptr && open->text.size() >= limits::open_items_bytes)
        return;
    std::string text = open == nullptr ? "" : open->text + "; ";
    text += open_items_text(state, place, plan);
    if (text.size() >= limits::open_items_bytes) {
        text += "; what it does so after that is not listed here: onepool --json events --after " +
                std::to_string(decision.lsn().value - 1) +
                " names each such event as unmapped, and its receipt there says what it was";
    }
    raise_case(decision, {.kind = CaseKind::unmapped_item,
                          .subject = node->name,
                          .text = std::move(text),
                          .proposal = "name the SKU they are, then adjust its stock"});
}

// Why the node cannot have been asked to do this; nullopt: it can, or it is about no order.
std::optional<std::string> find_unasked(const Decision& decision, const Place& place,
                                        const Plan& plan) {
    if (!plan.order || plan.order->is_rest || place.word == Word::of_person)
        return std::nullopt;
    return find_unshown(decision.state(), plan.order->key,
                        {plan.fact, place.location, decision.at()});
}

// By the hub's time, as far as its node could tell; zero where it could not.
UnixMs wall_of(const EventHeader& header) {
    return header.clock_trust == ClockTrust::untrusted ? UnixMs{}
                                                       : header.wall + header.clock_offset;
}

// Of a clock that ran ahead, or could not be trusted, it counts for the day on which it came.
void note_sales(Decision& decision, const Place& place, const Plan& plan) {
    const bool is_timed = plan.wall > UnixMs{} && plan.wall < decision.at();
    const std::uint32_t day = day_of(is_timed ? plan.wall : decision.at());
    for (const PlannedMove& sold : plan.moves) {
        decision.emit(WalkInSold{.sku = sold.sku,
                                 .location = place.location,
                                 .node = place.node,
                                 .day = day,
                                 .units = sold.quantity});
    }
}

// What a case of a shortage says of sales that a person answers for.
std::string cause_of(const HubState& state, const Place& place, const Plan& plan, SkuIndex sku) {
    std::string cause;
    for (const PlannedOverride& each : plan.overrides) {
        if (each.sku != sku || cause.size() >= limits::text_bytes)
            continue;
        cause += "; " + name_of(state, place) + " sold " + std::to_string(each.said.units.value) +
                 " of them all the same";
        if (!each.said.by.empty())
            cause += ", on the word of " + each.said.by.value;
        if (!each.said.reason.empty())
            cause += ": \"" + each.said.reason + "\"";
    }
    return std::string(cut_text(cause, limits::text_bytes));
}

std::string unknown_skus(const std::vector<Sku>& skus) {
    std::string text = skus.size() == 1 ? "unknown SKU " : "unknown SKUs ";
    for (std::size_t i = 0; i < skus.size(); ++i)
        text += (i == 0 ? "" : ", ") + skus[i].value;
    return std::string(cut_text(text, limits::text_bytes));
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
}

std::string name_of(const HubState& state, const Place& place) {
    const NodeRecord* node = state.nodes().find(place.node);
    CHECK(node != nullptr);
    const std::uint32_t epoch = node->intake.epoch();
    const std::string name = node->name + " event " + std::to_string(place.seq.value);
    if (place.kind == BatchKind::late)
        return name + ", late";
    return epoch > 1 ? name + " of journal " + std::to_string(epoch) : name;
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
    // Of what was withheld whole nothing is settled, but that its order was sent.
    if (plan.order)
        plan.order->is_rest = booked > 0 || plan.fact == FactKind::ship;
}

Units carry_out(Decision& decision, LocationIndex location, std::span<const PlannedMove> moves,
                const HoldLines& covered, const std::string& cause) {
    const Units overdraft = move_all(decision, location, moves, covered);
    for (const PlannedMove& planned : moves)
        resplit(decision, planned.sku, location, cause);
    // Held but not moved: the claim is gone all the same.
    for (const auto& line : covered)
        resplit(decision, line.first, location);
    return overdraft;
}

Verdict book(Decision& decision, const Place& place, const Plan& plan) {
    if (plan.order)
        return book_order(decision, place, plan);
    if (plan.count)
        take_count(decision, place, *plan.count);
    if (plan.fact == FactKind::inspect) {
        book_inspection(decision, place, plan);
        return Verdict::applied;
    }
    const Units overdraft = move_all(decision, place.location, plan.moves, {});
    note_returned(decision, place, plan);
    use_rights(decision, place, plan);
    for (const PlannedMove& planned : plan.moves) {
        resplit(decision, planned.sku, place.location,
                cause_of(decision.state(), place, plan, planned.sku));
    }
    if (plan.fact == FactKind::sale)
        note_sales(decision, place, plan);
    if (!plan.open_items.empty()) {
        raise_open_items(decision, place, plan);
        return Verdict::unmapped;
    }
    return overdraft.value > 0 ? Verdict::overdraft : Verdict::applied;
}

Outcome apply_raw(Decision& decision, const Place& place, ByteView raw,
                  const std::vector<Sku>& withheld, Plan& plan) {
    plan.clear();
    const auto decoded = decode_event(raw);
    if (const auto* failure = std::get_if<DecodeFailure>(&decoded)) {
        const bool is_newer = failure->error == DecodeError::newer_schema;
        return {is_newer ? Verdict::parked : Verdict::quarantined,
                std::string(to_text(failure->error)) +
                    (failure->field.empty() ? "" : ": " + failure->field)};
    }
    const auto& event = std::get<Event>(decoded);
    if (event.header.seq != place.seq) {
        return {Verdict::quarantined,
                "it calls itself event " + std::to_string(event.header.seq.value)};
    }
    const Ledger& ledger = decision.state().ledger();
    if (auto fault = plan_event(event, ledger, plan)) {
        plan.clear();
        return {Verdict::quarantined, std::move(*fault)};
    }
    if (!withheld.empty())
        keep_only(withheld, ledger, plan);
    if (auto fault = find_unasked(decision, place, plan)) {
        const FactKind fact = plan.fact;
        plan.clear();
        plan.fact = fact;
        return {Verdict::quarantined, std::move(*fault)};
    }
    if (decision.kind() != InputKind::node_message)
        decision.emit(EventDated{shelf_time(event, {}, decision.at())});
    const ShelfBefore before(decision.state(), place.location, plan.moves);
    const Verdict verdict = book(decision, place, plan);
    before.move_back(decision, place, event);
    if (!plan.withheld.empty())
        return {Verdict::quarantined, unknown_skus(plan.withheld)};
    decision.emit(
        EventJudged{.node = place.node, .seq = place.seq, .verdict = verdict, .fact = plan.fact});
    return {verdict, {}};
}

}  // namespace onepool::hub
