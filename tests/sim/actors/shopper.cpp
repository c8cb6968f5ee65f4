#include "tests/sim/actors/shopper.hpp"

#include <optional>
#include <vector>

namespace onepool::sim {

namespace {

constexpr std::uint64_t shopper_stream = 301;
constexpr Permille races{80};

}  // namespace

Shopper::Shopper(World& world, std::size_t shop)
    : Actor(world, shopper_stream + shop), shop_(shop) {}

void Shopper::begin() {
    const Busyness& busy = world_.settings().busy;
    if (busy.order_every.value > 0)
        wait_to_order();
    if (busy.cancel_every.value > 0)
        wait_to_cancel();
    if (busy.move_every.value > 0)
        wait_to_move();
}

void Shopper::wait_to_order() {
    after(around(world_.settings().busy.order_every), [this] {
        if (!world_.is_open())
            return;
        order_something();
        wait_to_order();
    });
}

void Shopper::wait_to_cancel() {
    after(around(world_.settings().busy.cancel_every), [this] {
        if (!world_.is_open())
            return;
        if (chance_.below(4) == 0)
            ring_up();
        else
            cancel_something();
        wait_to_cancel();
    });
}

void Shopper::wait_to_move() {
    after(around(world_.settings().busy.move_every), [this] {
        if (!world_.is_open())
            return;
        move_something();
        wait_to_move();
    });
}

void Shopper::order_something() {
    std::map<std::string, std::int64_t> lines;
    const bool is_race = chance_.happens(races);
    for (const auto& [name, listing] : shop().listings()) {
        // What a person imported because it was missing is for him to look at first.
        if (name.starts_with(ghost_prefix))
            continue;
        const bool is_for_sale = !listing.is_paused && listing.quantity > 0;
        if (!is_for_sale && !is_race)
            continue;
        if (chance_.below(3) != 0)
            continue;
        const std::int64_t most = is_race ? 4 : std::min<std::int64_t>(listing.quantity, 3);
        lines[name] = chance_.between(1, most);
    }
    if (lines.empty())
        return;
    if (chance_.happens(world_.settings().busy.checkouts))
        return check_out(lines);
    if (chance_.happens(world_.settings().busy.collections)) {
        const auto& locations = world_.locations();
        const std::string& location = locations[chance_.below(locations.size())].value;
        std::optional<Millis> within;
        if (chance_.below(2) == 0)
            within = chance_.span(Millis{2'000}, Millis{40'000});
        last_order_ = shop().place_to_collect(lines, location, within).id;
    } else {
        last_order_ = shop().place(lines).id;
    }
    send_webhook();
}

void Shopper::check_out(const Lines& lines) {
    const std::string hold = join("c-", ++holds_);
    // Who begins anew under another name is in nobody's way, least of all in his own.
    const bool is_retry = holds_ > 1 && chance_.below(5) == 0;
    const std::string owner = join("customer-", is_retry ? holds_ - 1 : holds_);
    const Millis lasts{1'000 * chance_.between(5, 60)};
    ask(shop().hold_place(hold, owner, lasts, lines),
        [this, hold, lines, lasts](const hub::Answer* answer) {
            if (answer != nullptr && answer->hold && world_.is_open())
                decide(hold, lines, lasts);
        });
}

void Shopper::decide(const std::string& hold, const Lines& lines, Millis lasts) {
    switch (chance_.below(5)) {
        case 0:
            return ask(shop().hold_release(hold), [](const hub::Answer*) {});
        case 1:
            return;  // and never comes back
        default:
            after(chance_.span(Millis{100}, Millis{lasts.value * 5 / 4}), [this, hold, lines] {
                if (world_.is_open())
                    pay(hold, lines);
            });
    }
}

void Shopper::pay(const std::string& hold, const Lines& lines) {
    last_order_ = shop().place(lines, hold).id;
    if (chance_.below(4) == 0)
        return send_webhook();
    ask(shop().hold_confirm(hold, last_order_), [](const hub::Answer*) {});
}

void Shopper::ask(const SignedMessage& message, ShopLink::OnHubAnswer on_answer) {
    world_.market().link(shop_).ask(world_.hub(), message, std::move(on_answer));
}

void Shopper::send_webhook() {
    world_.market().link(shop_).send_webhook(world_.hub(), last_order_);
}

void Shopper::order(const std::string& listing, std::int64_t units) {
    last_order_ = shop().place({{listing, units}}).id;
    send_webhook();
}

// Paid when it is collected, whenever that is.
void Shopper::order_to_collect(const std::string& location, const std::string& listing,
                               std::int64_t units) {
    last_order_ = shop().place_to_collect({{listing, units}}, location, std::nullopt).id;
    send_webhook();
}

void Shopper::cancel_something() {
    std::vector<std::string> open;
    for (const auto& [id, order] : shop().orders()) {
        if (!order.is_cancelled && order.told != "shipped" && order.told != "collected" &&
            order.told != "refused") {
            open.push_back(id);
        }
    }
    if (open.empty())
        return;
    last_order_ = open[chance_.below(open.size())];
    cancel_last();
}

// Some buyer rings up, and a person at the hub cancels the order, or hears that it arrived.
void Shopper::ring_up() {
    const auto& orders = shop().orders();
    if (orders.empty())
        return;
    const auto& [id, order] =
        *std::next(orders.begin(), static_cast<std::ptrdiff_t>(chance_.below(orders.size())));
    const protocol::OrderKey key{shop().channel(), protocol::OrderId{id}};
    hub::Command command{hub::CancelOrder{key, protocol::StaffId{"olga"}, "its buyer rang"}};
    if (order.told == "shipped")
        command = hub::Command{hub::DeliverOrder{key, protocol::StaffId{"olga"}, "it is here"}};
    world_.hub().command(std::move(command), [](const hub::Answer*) {});
}

// Wherever it is by now, and whether or not the other store has it: the hub knows.
void Shopper::move_something() {
    std::vector<std::string> open;
    for (const auto& [id, order] : shop().orders()) {
        if (!order.collect_at.empty() && (order.told == "held" || order.told == "staged"))
            open.push_back(id);
    }
    if (open.empty())
        return;
    last_order_ = open[chance_.below(open.size())];
    const auto& locations = world_.locations();
    move_last(locations[chance_.below(locations.size())].value);
}

void Shopper::move_last(const std::string& location) {
    if (last_order_.empty())
        return;
    world_.hub().command(
        hub::Command{hub::MoveOrder{.order = {shop().channel(), protocol::OrderId{last_order_}},
                                    .store = protocol::LocationId{location},
                                    .by = protocol::StaffId{"olga"},
                                    .reason = "its buyer rang"}},
        [](const hub::Answer*) {});
}

void Shopper::cancel_last() {
    if (last_order_.empty())
        return;
    shop().cancel(last_order_);
    send_webhook();
}

}  // namespace onepool::sim
