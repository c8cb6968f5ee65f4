#include "tests/sim/actors/promoter.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace onepool::sim {

namespace {

constexpr std::uint64_t promoter_stream = 701;
constexpr Permille ended{300};
constexpr Permille timed{500};
constexpr Millis for_good{300ll * 24 * 3'600'000};
const protocol::StaffId promoter_name{"sam"};

}  // namespace

Promoter::Promoter(World& world) : Actor(world, promoter_stream) {}

void Promoter::begin() {
    if (world_.settings().busy.promotion_every.value > 0)
        wait();
}

void Promoter::wait() {
    after(around(world_.settings().busy.promotion_every), [this] {
        if (!world_.is_open())
            return;
        const bool is_ending = chance_.happens(ended);
        if (is_ending)
            end_one();
        else
            make_one();
        wait();
    });
}

// Where the shop promotes the SKU at that time already, the hub refuses it.
void Promoter::make_one() {
    const Settings& settings = world_.settings();
    const auto shop = static_cast<std::size_t>(chance_.below(world_.market().size()));
    const auto sku = static_cast<std::size_t>(chance_.below(world_.catalogue().size()));
    const protocol::Units units{chance_.between(1, 12)};
    const bool is_timed = chance_.happens(timed);
    const Millis starts_in = chance_.span(Millis{}, settings.busy.promotion_every);
    const Millis lasts =
        chance_.span(Millis{1'000}, Millis{3 * settings.busy.promotion_every.value});
    // All of them are over before the world has to come to rest.
    const Millis now = world_.nature().time.now();
    const Millis ends_at{
        std::min(now.value + starts_in.value + lasts.value, settings.active.value)};
    const bool is_clock_right = settings.faults.clock_fault_every.value == 0;
    const bool is_short = is_timed && is_clock_right && now.value + starts_in.value < ends_at.value;
    hub::AddPromotion add{.name = join("promotion-", ++made_),
                          .channel = world_.market().shop(shop).channel(),
                          .sku = world_.catalogue()[sku].sku,
                          .units = units,
                          .until = first_wall + for_good,
                          .by = promoter_name};
    if (is_short) {
        add.from = first_wall + Millis{now.value + starts_in.value};
        add.until = first_wall + ends_at;
    }
    order(std::move(add));
}

// As the hub lists them; nothing while it is down.
void Promoter::end_one() {
    const auto& process = world_.hub().process();
    if (!process.is_up())
        return;
    const hub::PromotionBook& book = process.core().state().promotions();
    if (book.open().empty())
        return;
    const std::vector<std::uint32_t> open(book.open().begin(), book.open().end());
    order(hub::EndPromotion{book.all()[open[chance_.below(open.size())]].name, promoter_name});
}

void Promoter::order(hub::Command command) {
    world_.hub().command(std::move(command), [](const hub::Answer*) {});
}

}  // namespace onepool::sim
