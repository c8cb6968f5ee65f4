#include "tests/sim/checkers/premises.hpp"

#include <algorithm>

#include "tests/sim/checkers/reference_ledger.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

using BySku = std::map<std::string, std::int64_t>;

// What of a sale is sold on a right of its till.
BySku on_a_right(const Event& event) {
    BySku units;
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        for (const SaleLine& line : sale->lines)
            units[line.sku.value] += line.own_right.value;
    }
    return units;
}

// What leaves the rooms with it and is on no right; of what is done for an order it is not asked
// whether the hub holds it still.
BySku beyond_rights(const Event& event) {
    BySku units;
    const auto add = [&](const auto& lines) {
        for (const auto& line : lines)
            units[line.sku.value] += line.quantity.value;
    };
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        add(sale->lines);
        for (const SaleLine& line : sale->lines)
            units[line.sku.value] -= line.own_right.value;
    } else if (const auto* change = std::get_if<Adjustment>(&event.body)) {
        for (const StockLine& line : change->lines)
            units[line.sku.value] += std::max<std::int64_t>(0, -line.quantity.value);
    } else if (const auto* ship = std::get_if<Ship>(&event.body)) {
        add(ship->lines);
    } else if (const auto* collect = std::get_if<Collect>(&event.body)) {
        add(collect->lines);
    } else if (const auto* pick = std::get_if<Pick>(&event.body)) {
        for (const ShortLine& line : pick->shorts) {
            if (line.reason == ShortReason::damaged)
                units[line.sku.value] += line.quantity.value;
        }
    }
    return units;
}

bool is_room(const hub::Account& account) {
    return account.kind == hub::AccountKind::shelf || account.kind == hub::AccountKind::staged;
}

}  // namespace

bool Premises::is_known(const World& world) const {
    const bool is_whole = std::ranges::all_of(world.harm(), [](const Harm& harm) {
        return harm.kind == HarmKind::boasted || harm.kind == HarmKind::not_served ||
               harm.kind == HarmKind::hub_restored;
    });
    return is_whole && !is_any_aside_ && world.witness().odd_events.empty();
}

Shelves::Place Premises::there(const Name& name) const {
    const auto found = ghost_->places().find(name);
    return found == ghost_->places().end() ? Shelves::Place{} : found->second;
}

// The journals first: what the hub takes stood in one before.
Premises::News Premises::follow(const World& world, const Evidence& evidence) {
    News news;
    if (ghost_ == nullptr)
        ghost_ = std::make_unique<Shelves>(world);
    ghost_->follow();
    read_rows(world, evidence, news);
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        begin_again(news);
    }
    read_log(evidence, news);
    read_word_of_hub(evidence, news);
    return news;
}

void Premises::begin_again(News& news) {
    news = News{.is_begun_again = true};
    cells_.clear();
    taken_.clear();
    entries_ = by_hub_ = takings_ = 0;
    for (const Written* written : recorded_)
        add(*written, Way::on, news);
}

void Premises::read_rows(const World& world, const Evidence& evidence, News& news) {
    walks_.resize(world.node_count());
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const NodeImage& image = world.node(i).image();
        (void)walks_[i].is_begun_again(image);  // each row counts once, however often it is read
        while (const JournalRow* row = walks_[i].next(image)) {
            const Written* written = evidence.archive().find(row->hash);
            if (written == nullptr || !written->event || !seen_.insert(row->hash).second)
                continue;
            recorded_.push_back(written);
            add(*written, Way::on, news);
        }
    }
}

void Premises::add(const Written& written, Way way, News& news) {
    const std::int64_t sign = way == Way::on ? 1 : -1;
    const std::string& location = written.location;
    ReferenceLedger moved;
    moved.add(*written.event, location);
    for (const auto& [place, units] : moved.balances()) {
        if (place.account != "shelf")
            continue;
        cells_[{location, place.sku}].on_its_way.units += sign * units;
        news.cells.insert({location, place.sku});
    }
    for (const auto& [sku, units] : on_a_right(*written.event)) {
        cells_[{location, sku}].on_its_way.own_right += sign * units;
        cells_[{location, sku}].own_right[written.node] += sign * units;
    }
    for (const auto& [sku, units] : beyond_rights(*written.event)) {
        cells_[{location, sku}].on_its_way.beyond += sign * units;
        if (way == Way::done)
            news.taken_beyond[{location, sku}] += units;
    }
    if (const auto* inspect = std::get_if<Inspect>(&written.event->body)) {
        for (const InspectedLine& line : inspect->lines)
            inspected_.insert({location, line.sku.value});
    }
}

void Premises::read_log(const Evidence& evidence, News& news) {
    for (; entries_ < evidence.log().size(); ++entries_) {
        for (const hub::Effect& effect : evidence.log()[entries_].effects) {
            news.effects.push_back(&effect);
            read_effect(effect, news);
        }
    }
}

void Premises::read_effect(const hub::Effect& effect, News& news) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect))
        skus_[named->index.value] = named->sku.value;
    else if (const auto* added = std::get_if<hub::LocationAdded>(&effect))
        locations_[added->index.value] = added->id.value;
    else if (const auto* moved = std::get_if<hub::Moved>(&effect))
        read_moved(*moved, news);
    else if (std::holds_alternative<hub::EventSetAside>(effect))
        is_any_aside_ = true;
}

void Premises::read_moved(const hub::Moved& moved, News& news) {
    for (const auto& [account, sign] : {std::pair(&moved.from, -1), std::pair(&moved.to, 1)}) {
        if (!is_room(*account))
            continue;
        const Name name = name_of(moved.sku.value, account->location.value);
        cells_[name].books += sign * moved.quantity.value;
        news.cells.insert(name);
    }
}

// Also what came late, of a journal that was ended. Whatever the hub did with one it had before, it
// is on its way no more since then.
void Premises::take(const Taking& taking, News& news) {
    if (taking.event != nullptr && taking.event->event && taken_.insert(taking.event).second)
        add(*taking.event, Way::done, news);
}

void Premises::read_word_of_hub(const Evidence& evidence, News& news) {
    const auto& moves = evidence.by_hub().moves();
    for (; by_hub_ < moves.size(); ++by_hub_) {
        const ByHub::Move& move = moves[by_hub_];
        const std::int64_t units =
            (move.to == "shelf" ? move.units : 0) - (move.from == "shelf" ? move.units : 0);
        book({move.location, move.sku}, units, news);
    }
    const auto& takings = evidence.takings().all();
    for (; takings_ < takings.size(); ++takings_) {
        take(takings[takings_], news);
        read_shorts(evidence, takings[takings_], news);
    }
}

// What a picker did not find, and the hub books as lost: at most what its event says.
void Premises::read_shorts(const Evidence& evidence, const Taking& taking, News& news) {
    const Pick* pick = taking.is_booked() ? std::get_if<Pick>(&taking.event->event->body) : nullptr;
    if (pick == nullptr)
        return;
    BySku missing;
    for (const ShortLine& line : pick->shorts) {
        if (line.reason != ShortReason::damaged)
            missing[line.sku.value] += line.quantity.value;
    }
    for (const hub::Effect& effect : taking.effects(evidence.log())) {
        const auto* moved = std::get_if<hub::Moved>(&effect);
        if (moved == nullptr || moved->to.kind != hub::AccountKind::loss)
            continue;
        const Name name = name_of(moved->sku.value, moved->from.location.value);
        std::int64_t& left = missing[name.second];
        const std::int64_t lost = std::min(left, moved->quantity.value);
        left -= lost;
        book(name, -lost, news);
    }
}

void Premises::book(const Name& name, std::int64_t units, News& news) {
    cells_[name].booked += units;
    news.cells.insert(name);
    if (units < 0)
        news.lost[name] -= units;
}

}  // namespace onepool::sim
