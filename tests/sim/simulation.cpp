#include "tests/sim/simulation.hpp"

#include <algorithm>
#include <string_view>

#include "tests/sim/checkers/converges.hpp"
#include "tests/sim/scenario/script.hpp"

namespace onepool::sim {

namespace {

constexpr Millis look_every{1'000};
// The world must stay converged this long: a late message must not undo it.
constexpr Millis calm_for{70'000};

bool has_verb(const Settings& settings, std::string_view verb) {
    return std::ranges::any_of(settings.script,
                               [&](const TimedAction& action) { return action.words[0] == verb; });
}

}  // namespace

Simulation::Simulation(const Settings& settings, const Seams& seams,
                       const std::string& only_checker)
    : world_(settings, seams),
      shelves_(world_),
      chaos_(world_),
      referee_(settings.seed, only_checker),
      operator_(world_),
      closer_(world_) {
    add_people();
    // A clone is looked after by another cashier, who knows nothing of the first.
    world_.set_on_clone([this](NodeMachine& copy) {
        cashiers_.push_back(std::make_unique<Cashier>(world_, copy));
        cashiers_.back()->begin();
    });
}

void Simulation::add_people() {
    for (std::size_t i = 0; i < world_.market().size(); ++i)
        shoppers_.push_back(std::make_unique<Shopper>(world_, i));
    const protocol::LocationId* last = nullptr;
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        NodeMachine& node = world_.node(i);
        const protocol::LocationId& location = node.identity().location;
        const bool is_first = last == nullptr || *last != location;
        const bool is_warehouse = location == world_.locations().back();
        last = &location;
        stockrooms_.push_back(std::make_unique<Stockroom>(
            world_, node, is_first ? Stockroom::Opening::receives : Stockroom::Opening::nothing));
        if (!is_warehouse)
            cashiers_.push_back(std::make_unique<Cashier>(world_, node));
    }
    steward_ = std::make_unique<Steward>(world_);
    const Settings& settings = world_.settings();
    const bool is_counted = settings.busy.count_every.value > 0 || has_verb(settings, "count");
    const bool is_inspected =
        settings.busy.inspection_every.value > 0 || has_verb(settings, "inspect");
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        if (is_counted)
            counters_.push_back(std::make_unique<Counter>(world_, world_.node(i), shelves_));
        if (is_inspected)
            inspectors_.push_back(std::make_unique<Inspector>(world_, world_.node(i)));
    }
    if (settings.busy.theft_every.value > 0 || has_verb(settings, "steal"))
        thief_ = std::make_unique<Thief>(world_, shelves_);
    if (settings.busy.promotion_every.value > 0)
        promoter_ = std::make_unique<Promoter>(world_);
}

Outcome Simulation::run() {
    world_.nature().time.at(Millis{}, [this] {
        world_.power_on();
        operator_.begin();
        steward_->begin();
        closer_.begin();
        for (const auto& shopper : shoppers_)
            shopper->begin();
        for (const auto& cashier : cashiers_)
            cashier->begin();
        for (const auto& stockroom : stockrooms_)
            stockroom->begin();
        for (const auto& counter : counters_)
            counter->begin();
        for (const auto& inspector : inspectors_)
            inspector->begin();
        if (thief_ != nullptr)
            thief_->begin();
        if (promoter_ != nullptr)
            promoter_->begin();
        chaos_.begin();
    });
    const People people{world_,    shoppers_, cashiers_,   stockrooms_,
                        *steward_, counters_, inspectors_, thief_};
    for (const TimedAction& action : world_.settings().script) {
        world_.nature().time.at(action.at, [&people, &action] { perform_action(action, people); });
    }
    work();
    if (!referee_.violation())
        settle();
    world_.nature().tell("rights", to_text(rights_flow(world_.hub().image().log())));
    return outcome();
}

void Simulation::step() {
    world_.nature().time.step();
    referee_.look(world_);
}

void Simulation::work() {
    const Timeline& time = world_.nature().time;
    while (!referee_.violation() && !time.is_idle() && time.now() < world_.settings().active) {
        step();
    }
}

void Simulation::settle() {
    world_.calm_down();
    const Timeline& time = world_.nature().time;
    const Millis deadline{time.now().value + world_.settings().settle.value};
    Millis next_look = time.now();
    Millis calm_since = deadline;
    while (!referee_.violation() && !time.is_idle() && time.now() < deadline) {
        step();
        if (time.now() < next_look)
            continue;
        next_look = Millis{time.now().value + look_every.value};
        if (!is_quiet()) {
            calm_since = deadline;
        } else if (calm_since == deadline) {
            calm_since = time.now();
        } else if (time.now().value - calm_since.value >= calm_for.value) {
            break;
        }
    }
    if (!referee_.violation())
        referee_.settled(world_);
}

bool Simulation::is_quiet() const {
    return !is_anybody_busy() && !Converges::missing(world_, referee_.evidence());
}

bool Simulation::is_anybody_busy() const {
    const auto is_any = [](const auto& people) {
        return std::ranges::any_of(people, [](const auto& one) { return one->is_busy(); });
    };
    return operator_.is_busy() || is_any(cashiers_) || is_any(stockrooms_) || is_any(counters_) ||
           is_any(inspectors_);
}

Outcome Simulation::outcome() const {
    Outcome outcome;
    const Nature& nature = world_.nature();
    outcome.events = nature.time.steps();
    outcome.boundaries = nature.crash_plan.passed();
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
        const NodeImage& image = world_.node(i).image();
        for (std::size_t life = 0; life < image.lives(); ++life)
            outcome.recorded += image.rows(life).size();
    }
    outcome.entries = world_.hub().image().log().size();
    outcome.rights = rights_flow(world_.hub().image().log());
    outcome.ended = nature.time.now();
    outcome.trace = nature.trace.digest();
    outcome.violation = referee_.violation();
    if (outcome.violation) {
        outcome.last_lines.assign(nature.trace.last().begin(), nature.trace.last().end());
    }
    return outcome;
}

}  // namespace onepool::sim
