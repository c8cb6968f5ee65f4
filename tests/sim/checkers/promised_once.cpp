#include "tests/sim/checkers/promised_once.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

namespace {

// Of a SKU whose U was never set nothing is promised; said then, it may arrive later.
const std::vector<std::int64_t> nothing_yet{0};

}  // namespace

std::optional<std::string> PromisedOnce::look(const World& world, const Evidence& evidence) {
    follow_log(world, evidence);
    if (broken_)
        return broken_;
    if (auto wrong = judge_numbers(world))
        return wrong;
    if (!hub_.is_changed(world))
        return std::nullopt;
    return judge_cells(world.hub().process().core().state());
}

std::optional<std::string> PromisedOnce::judge_cells(const hub::HubState& state) const {
    std::map<hub::CellKey, std::int64_t> held;
    for (const hub::OrderRecord& order : state.orders().all()) {
        for (const hub::GivingBack& each : order.giving_back) {
            for (const auto& [sku, units] : each.lines)
                held[hub::CellKey{sku, each.location}] += units.value;
        }
        for (const hub::OrderLeg& leg : order.legs) {
            for (const auto& [sku, units] : leg.held)
                held[hub::CellKey{sku, leg.location}] += units.value;
        }
    }
    for (const std::uint32_t position : state.checkouts().open()) {
        const hub::CheckoutRecord& kept = state.checkouts().all()[position];
        for (const auto& [sku, units] : kept.lines)
            held[hub::CellKey{sku, kept.location}] += units.value;
    }
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const std::int64_t claimed = held[state.ledger().key_at(slot)];
        if (auto wrong = judge_cell(state, slot, claimed))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> PromisedOnce::judge_cell(const hub::HubState& state, std::size_t slot,
                                                    std::int64_t held) const {
    const hub::Cell& cell = state.ledger().cell_at(slot);
    const hub::CellKey key = state.ledger().key_at(slot);
    const std::string& sku = state.ledger().sku(key.sku).sku.value;
    const std::string& location = state.location(key.location).id.value;
    const std::int64_t shelf = cell.balance[0].value;
    const std::int64_t online = cell.online.value;
    const std::int64_t debt = cell.debt.value;
    const std::string what = join(sku, " at ", location, ": shelf ", shelf, ", debt ", debt,
                                  ", held ", held, ", U ", online);
    if (cell.held.value != held)
        return join(what, ", but the ledger holds ", cell.held);
    if (online > 0 && state.recovery().is_reconciling(key.location))
        return join(what, ": a promise while it reconciles");
    if (online < 0 || debt < 0)
        return join(what, ": a negative promise");
    if (shelf + debt < held + online)
        return join(what, ": promised twice");
    if (debt > 0 && online > 0)
        return join(what, ": promised while in debt");
    if (debt == 0)
        return std::nullopt;
    const auto& cases = state.cases().all();
    const bool has_case = std::any_of(cases.begin(), cases.end(), [&](const auto& each) {
        return each.is_open() && each.kind == hub::CaseKind::oversell &&
               each.subject.find(sku) != std::string::npos &&
               each.subject.find(location) != std::string::npos;
    });
    if (!has_case)
        return join(what, ": a debt without a case");
    return std::nullopt;
}

void PromisedOnce::follow_log(const World& world, const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
    }
    if (entries_seen_ == evidence.log().size())
        return;
    // A hub that raises its epoch by itself goes on with what its log holds.
    const std::uint64_t epoch = world.hub().epoch().value;
    const bool goes_on = entries_seen_ > 0 && epoch != epoch_ && !books_.contains(epoch);
    if (goes_on)
        books_[epoch] = books_[epoch_];
    epoch_ = epoch;
    Book& book = books_[epoch];
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_) {
        bool is_other = false;
        for (const hub::Effect& effect : evidence.log()[entries_seen_].effects)
            is_other = follow(book, effect) || is_other;
        if (is_other)
            add_sums(book);
    }
}

void PromisedOnce::add_sums(Book& book) {
    for (const auto& [sku, locations] : book.online) {
        std::int64_t online = 0;
        for (const auto& [location, units] : locations)
            online += units;
        for (auto& [name, channel] : book.channels) {
            std::int64_t sum = online;
            const auto kept = channel.kept.find(sku);
            const auto share = channel.shares.find(sku);
            if (book.is_keeping && kept != channel.kept.end())
                sum = std::max(sum, kept->second);
            if (!book.is_keeping && share != channel.shares.end())
                sum = std::min(sum, share->second);
            auto& sums = channel.sums.try_emplace(sku, nothing_yet).first->second;
            if (sums.back() != sum)
                sums.push_back(sum);
        }
    }
}

bool PromisedOnce::follow(Book& book, const hub::Effect& effect) {
    const auto* set = std::get_if<hub::OnlineSet>(&effect);
    if (set != nullptr)
        book.online[set->sku.value][set->location.value] = set->online.value;
    const auto* mapped = std::get_if<hub::ListingMapped>(&effect);
    if (mapped != nullptr)
        book.channels[mapped->channel].sku_of_listing[mapped->listing] = mapped->sku.value;
    const bool is_keeping_begun = std::holds_alternative<hub::KeepingBegun>(effect);
    const bool is_keeping_ended = std::holds_alternative<hub::KeepingEnded>(effect);
    if (is_keeping_begun) {
        book.is_keeping = true;
        for (auto& [name, channel] : book.channels)
            channel.kept.clear();
    }
    if (is_keeping_ended)
        book.is_keeping = false;
    const auto* kept = std::get_if<hub::NumberKept>(&effect);
    if (kept != nullptr) {
        OnChannel& channel = book.channels[kept->channel];
        channel.kept[channel.sku_of_listing[kept->listing]] = kept->quantity.value;
    }
    const auto* share = std::get_if<hub::ShareSet>(&effect);
    if (share != nullptr) {
        OnChannel& channel = book.channels[share->channel];
        channel.shares[channel.sku_of_listing[share->listing]] = share->share.number.value;
    }
    const auto* ended = std::get_if<hub::ShareEnded>(&effect);
    if (ended != nullptr) {
        OnChannel& channel = book.channels[ended->channel];
        channel.shares.erase(channel.sku_of_listing[ended->listing]);
    }
    if (const auto* begun = std::get_if<hub::ReconcileBegun>(&effect))
        book.reconciling.insert(begun->location.value);
    if (const auto* open = std::get_if<hub::ReconcileEnded>(&effect))
        book.reconciling.erase(open->location.value);
    // What was kept while it was paid goes from one claim to the other: nothing is promised anew.
    if (const auto* paid = std::get_if<hub::CheckoutEnded>(&effect))
        book.paid = {paid->key.channel, paid->order};
    // What is left of an order whose other part went out was promised before.
    const auto* hold = std::get_if<hub::HoldOpened>(&effect);
    const bool is_left =
        hold != nullptr && book.left == std::pair{hold->order, hold->location.value};
    if (hold != nullptr && book.reconciling.contains(hold->location.value) &&
        hold->order != book.paid && !is_left)
        broken_ =
            join("order ", hold->order.order.value, " was taken by a location that reconciles");
    const auto* hold_ended = std::get_if<hub::HoldEnded>(&effect);
    book.left.reset();
    if (hold_ended != nullptr)
        book.left = std::pair{hold_ended->order, hold_ended->location.value};
    return set != nullptr || mapped != nullptr || kept != nullptr || share != nullptr ||
           ended != nullptr || is_keeping_begun || is_keeping_ended;
}

std::optional<std::string> PromisedOnce::judge_numbers(const World& world) {
    const auto& numbers = world.witness().numbers;
    for (; numbers_seen_ < numbers.size(); ++numbers_seen_) {
        const NumberTaken& taken = numbers[numbers_seen_];
        OnChannel& book = books_[taken.hub_epoch].channels[taken.channel];
        const auto sku = book.sku_of_listing.find(taken.listing);
        if (sku == book.sku_of_listing.end())
            return join(taken.listing, ": an unmapped number");
        const auto& sums = book.sums.try_emplace(sku->second, nothing_yet).first->second;
        std::size_t& used = book.last_sum_used[taken.listing];
        while (used < sums.size() && sums[used] != taken.quantity.value)
            ++used;
        if (used < sums.size())
            continue;
        return join(taken.channel.value, " took ", taken.quantity, " for ", taken.listing,
                    ", which no sum of U in the log allows at that point");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
