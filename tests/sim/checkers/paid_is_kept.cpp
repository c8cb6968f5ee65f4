#include "tests/sim/checkers/paid_is_kept.hpp"

#include <algorithm>

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using protocol::OrderKey;

namespace {

const ShopOrder* find_order(const World& world, const OrderKey& key) {
    const Shop* shop = world.market().find(key.channel);
    if (shop == nullptr)
        return nullptr;
    const auto order = shop->orders().find(key.order.value);
    return order == shop->orders().end() ? nullptr : &order->second;
}

// The hold that this order was paid under, as its shop has it; none where an earlier life of the
// hub refused it already.
std::string hold_of(const World& world, const OrderKey& key) {
    const ShopOrder* order = find_order(world, key);
    return order == nullptr || order->told == "refused" ? "" : order->hold;
}

}  // namespace

std::optional<std::string> PaidIsKept::look(const World& world, const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
        open_.clear();
        known_.clear();
        replaced_.clear();
        kept_.clear();
        skus_.clear();
    }
    for (; entries_seen_ < evidence.log().size(); ++entries_seen_) {
        if (auto wrong = read(world, evidence.log()[entries_seen_]))
            return wrong;
    }
    const Excuses excuses(world, evidence);
    const auto& answers = world.witness().holds;
    for (; answers_seen_ < answers.size(); ++answers_seen_) {
        const HoldAnswered& answer = answers[answers_seen_];
        if (!known_.contains(answer.hold) && !excuses.is_hub_restored_since(answer.at)) {
            return join("goods are kept for ", answer.hold.channel.value, " ", answer.hold.hold,
                        ", but the hub's disk does not know");
        }
    }
    return std::nullopt;
}

// What was open before an entry decides what the entry may say of its order.
std::optional<std::string> PaidIsKept::read(const World& world, const hub::LogEntry& entry) {
    std::set<hub::CheckoutKey> before = open_;
    std::optional<hub::CheckoutKey> released;
    for (const hub::Effect& effect : entry.effects) {
        note(effect);
        if (const auto* ended = std::get_if<hub::CheckoutEnded>(&effect)) {
            open_.erase(ended->key);
            released.reset();
            if (ended->as == hub::CheckoutState::released)
                released = ended->key;
            if (ended->as == hub::CheckoutState::replaced)
                replaced_.insert(ended->key);
        }
        // Paid under a hold that its shopper replaced: what is kept for him instead is used for it.
        const auto* taken = std::get_if<hub::OrderTaken>(&effect);
        if (taken != nullptr && released) {
            const OrderKey& order = taken->order.order;
            if (replaced_.contains({order.channel, hold_of(world, order)})) {
                if (!keeps_of(*released, find_order(world, order))) {
                    return join("order ", order.order.value, " let go of ", released->hold,
                                ", which keeps other goods");
                }
                before.erase(*released);
            }
            released.reset();
        }
        const auto* moved = std::get_if<hub::OrderMoved>(&effect);
        if (moved == nullptr || moved->stage != hub::OrderStage::refused)
            continue;
        const hub::CheckoutKey hold{moved->order.channel, hold_of(world, moved->order)};
        if (before.contains(hold)) {
            return join("order ", moved->order.order.value, " was refused although ", hold.hold,
                        " kept its goods");
        }
    }
    return std::nullopt;
}

void PaidIsKept::note(const hub::Effect& effect) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect)) {
        skus_.resize(std::max<std::size_t>(skus_.size(), named->index.value + 1));
        skus_[named->index.value] = named->sku.value;
    }
    if (const auto* held = std::get_if<hub::CheckoutHeld>(&effect)) {
        open_.insert(held->key);
        known_.insert(held->key);
        std::set<std::string>& skus = kept_[held->key];
        skus.clear();
        for (const auto& line : held->lines)
            skus.insert(skus_.at(line.first.value));
    }
}

// Its shops list goods by their SKUs.
bool PaidIsKept::keeps_of(const hub::CheckoutKey& hold, const ShopOrder* order) const {
    return order != nullptr && std::ranges::any_of(order->lines, [&](const auto& line) {
               return kept_.at(hold).contains(line.first);
           });
}

std::optional<std::string> PaidIsKept::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    if (!open_.empty()) {
        return join(open_.size(), " holds never end, ", open_.begin()->hold, " among them");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
