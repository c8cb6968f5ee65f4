#include "tests/sim/actors/counter.hpp"

#include <algorithm>
#include <utility>

namespace onepool::sim {

using namespace protocol;
using namespace node;

namespace {

constexpr std::uint64_t counter_stream = 701;
constexpr Permille full{250};
constexpr Permille wrong{200};       // of SKUs: by a unit or two
constexpr Permille in_parts{400};    // of SKUs: in two or three scans
constexpr Permille taken_back{100};  // of scans: one too many, and taken back
constexpr Permille paused{80};
constexpr Permille dropped{60};
constexpr Permille alone{250};  // of second counts: by the same person

const StaffId carl{"carl"};
const StaffId dora{"dora"};

bool is_positive(const Answer& answer) {
    return answer.verdict == ActionVerdict::done || answer.verdict == ActionVerdict::repeated;
}

}  // namespace

Counter::Counter(World& world, NodeMachine& node, Shelves& shelves)
    : Actor(world, counter_stream + node.identity().client.value),
      node_(node),
      shelves_(shelves),
      errand_(world, node, chance_.fork(1)) {}

void Counter::begin() {
    if (world_.settings().busy.count_every.value > 0)
        wait_for_count();
}

void Counter::wait_for_count() {
    after(around(world_.settings().busy.count_every), [this] {
        if (!world_.is_open())
            return;
        if (!errand_.is_busy())
            open_session();
        wait_for_count();
    });
}

void Counter::open_session() {
    const auto& catalogue = world_.catalogue();
    const bool is_full = chance_.happens(full);
    const auto most = static_cast<std::int64_t>(catalogue.size());
    const std::int64_t skus = is_full ? most : chance_.between(1, most);
    const auto first = static_cast<std::size_t>(chance_.below(catalogue.size()));
    to_count_.clear();
    for (std::int64_t i = 0; i < skus; ++i) {
        const auto at = (first + static_cast<std::size_t>(i)) % catalogue.size();
        const std::int64_t scans = chance_.happens(in_parts) ? chance_.between(2, 3) : 1;
        to_count_.push_back({catalogue[at].sku, scans});
    }
    session_ = random_id<BasketId>(chance_);
    who_ = carl;
    is_truthful_ = false;
    again_.reset();
    errand_.start(
        {asked(BeginCount{session_, carl, "shelf", is_full})}, world_.settings().busy.repeats,
        [this](Errand& errand, const Answer& answer) { look(errand, answer); }, [] {});
}

void Counter::count(const std::string& sku, std::int64_t units) {
    if (errand_.is_busy())
        return;
    session_ = random_id<BasketId>(chance_);
    who_ = carl;
    is_truthful_ = true;
    again_ = units;
    to_count_ = {Shelf{Sku{sku}, 1, units}};
    errand_.start(
        {asked(BeginCount{session_, carl, "shelf", false})}, Permille{},
        [this](Errand& errand, const Answer& answer) { look(errand, answer); }, [] {});
}

// What to do next is thought of when nothing is left to do.
void Counter::look(Errand& errand, const Answer& answer) {
    const auto& what = std::get<CountRequest>(errand.present()).what;
    if (std::holds_alternative<FinishCount>(what))
        return look_at_finish(errand, answer);
    if (std::holds_alternative<DropCount>(what))
        return;
    if (answer.verdict == ActionVerdict::same_counter) {
        CountRequest again = std::get<CountRequest>(errand.present());
        std::get<ScanCount>(again.what).alone = Alone::yes;
        return errand.insert_next({std::move(again)});
    }
    if (!is_positive(answer)) {
        errand.abandon_rest();
        // What cannot be begun, or is gone with its disk, is not counted.
        if (std::holds_alternative<ScanCount>(what))
            errand.insert_next({asked(DropCount{session_, carl})});
        return;
    }
    if (!errand.has_more())
        go_on(errand);
}

void Counter::go_on(Errand& errand) {
    if (to_count_.empty()) {
        const bool is_dropped = !is_truthful_ && chance_.happens(dropped);
        return errand.insert_next(
            {is_dropped ? asked(DropCount{session_, carl}) : asked(FinishCount{session_, carl})});
    }
    std::vector<Action> next;
    if (!is_truthful_ && chance_.happens(paused)) {
        next.push_back(asked(ChangeCount{session_, dora, CountState::paused}));
        next.push_back(asked(ChangeCount{session_, carl, CountState::open}));
    }
    const ScanCount scan = next_scan();
    next.push_back(asked(scan));
    if (!is_truthful_ && scan.how == CountHow::add && chance_.happens(taken_back)) {
        ScanCount one = scan;
        one.quantity = Units{1};
        one.request = random_id<BasketId>(chance_);
        ScanCount back = one;
        back.how = CountHow::take;
        back.request = random_id<BasketId>(chance_);
        next.push_back(asked(one));
        next.push_back(asked(back));
    }
    errand.insert_next(std::move(next));
}

// Nothing there is a count too: it is said, not scanned.
ScanCount Counter::next_scan() {
    Shelf& shelf = to_count_.back();
    if (!shelf.left)
        shelf.left = seen_on(shelf.sku);
    const bool is_last = shelf.scans <= 1 || *shelf.left < 2;
    const std::int64_t units = is_last ? *shelf.left : chance_.between(1, *shelf.left - 1);
    ScanCount scan{.session = session_,
                   .staff = who_,
                   .sku = shelf.sku,
                   .scanned = shelf.sku.value,
                   .place = join("a-", shelf.scans),
                   .quantity = Units{units},
                   .how = units == 0 ? CountHow::set : CountHow::add,
                   .request = random_id<BasketId>(chance_)};
    *shelf.left -= units;
    --shelf.scans;
    if (is_last)
        to_count_.pop_back();
    return scan;
}

std::int64_t Counter::seen_on(const Sku& sku) {
    const std::int64_t there = shelves_.on_shelf(node_.identity().location.value, sku.value);
    const std::int64_t off = chance_.between(1, 2);
    const bool is_more = chance_.below(2) == 0;
    if (!chance_.happens(wrong))
        return there;
    return std::max<std::int64_t>(0, is_more ? there + off : there - off);
}

// Too far off: counted again from the start, by somebody else or by the same person alone.
void Counter::look_at_finish(Errand& errand, const Answer& answer) {
    if (answer.verdict == ActionVerdict::uncounted)
        return errand.insert_next({asked(FinishCount{session_, carl, Uncounted::leave})});
    if (answer.verdict == ActionVerdict::count_again) {
        who_ = chance_.happens(alone) ? carl : dora;
        for (const auto& [sku, line] : node_.process().core().counts().lines(session_)) {
            if (line.is_due())
                to_count_.push_back({sku, 1, again_});
        }
        if (!to_count_.empty())
            return go_on(errand);
    }
    const bool is_over = is_positive(answer) || answer.verdict == ActionVerdict::no_such_count;
    if (!is_over)
        errand.insert_next({asked(DropCount{session_, carl})});
}

CountRequest Counter::asked(decltype(CountRequest::what) what) const {
    return CountRequest{std::move(what), std::nullopt};
}

}  // namespace onepool::sim
