#include "tests/sim/checkers/shared_out.hpp"

#include <algorithm>
#include <variant>

namespace onepool::sim {

std::optional<std::string> SharedOut::look(const World& world, const Evidence& evidence) {
    if (world.market().size() < 2)
        return std::nullopt;
    follow_log(world, evidence);
    if (broken_)
        return broken_;
    const bool is_put_back = evidence.log().size() <= put_back_at_;
    return is_put_back ? std::nullopt : judge_shown(world);
}

void SharedOut::follow_log(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        entries_ = 0;
        put_back_at_ = evidence.log().size();
        is_keeping_ = false;
        epoch_ = {};
        goods_.clear();
        sku_of_.clear();
        promotions_.clear();
    }
    for (; entries_ < evidence.log().size() && !broken_; ++entries_) {
        begin_entry();
        for (const hub::Effect& effect : evidence.log()[entries_].effects)
            follow(effect);
        for (const std::uint32_t sku : changed_) {
            const Goods& goods = goods_[sku];
            if (goods.listings.empty() || broken_)
                continue;
            const std::string& name = goods.listings.begin()->second;
            broken_ = judge(world, name, goods);
            if (!broken_)
                broken_ = judge_kept(name, sku, goods);
        }
    }
}

std::int64_t SharedOut::Goods::sum() const {
    std::int64_t sum = 0;
    for (const auto& [location, units] : online)
        sum += units;
    return sum;
}

void SharedOut::begin_entry() {
    for (auto& [sku, goods] : goods_) {
        goods.before = goods.shares;
        goods.online_before = goods.sum();
        goods.is_granted = false;
        goods.is_ordered = false;
        goods.held_by.reset();
        goods.held = 0;
    }
    changed_.clear();
}

void SharedOut::change_promoted() {
    for (const auto& [sku, goods] : goods_) {
        if (promotions_.has_running(sku))
            changed_.insert(sku);
    }
}

// Who may take of what is kept in this entry.
void SharedOut::follow_claims(const hub::Effect& effect) {
    if (const auto* granted = std::get_if<hub::RightGranted>(&effect)) {
        goods_[granted->sku.value].is_granted = true;
        changed_.insert(granted->sku.value);
    } else if (const auto* opened = std::get_if<hub::HoldOpened>(&effect)) {
        for (const auto& [sku, units] : opened->lines)
            goods_[sku.value].is_ordered = true;
    } else if (const auto* held = std::get_if<hub::CheckoutHeld>(&effect)) {
        for (const auto& [sku, units] : held->lines) {
            goods_[sku.value].held_by = held->key.channel;
            goods_[sku.value].held += units.value;
        }
    } else if (std::holds_alternative<hub::PromotionBegun>(effect) ||
               std::holds_alternative<hub::OrderMoved>(effect) ||
               std::holds_alternative<hub::HandedOver>(effect) ||
               std::holds_alternative<hub::LinesCut>(effect)) {
        change_promoted();
    }
}

void SharedOut::follow(const hub::Effect& effect) {
    promotions_.follow(effect, sku_of_);
    follow_claims(effect);
    if (const auto* set = std::get_if<hub::OnlineSet>(&effect)) {
        goods_[set->sku.value].online[set->location.value] = set->online.value;
        changed_.insert(set->sku.value);
    } else if (const auto* mapped = std::get_if<hub::ListingMapped>(&effect)) {
        const Listing listing{mapped->channel, mapped->listing};
        sku_of_[listing] = mapped->sku.value;
        goods_[mapped->sku.value].listings.insert(listing);
        changed_.insert(mapped->sku.value);
    } else if (const auto* share = std::get_if<hub::ShareSet>(&effect)) {
        const std::uint32_t sku = sku_of_[{share->channel, share->listing}];
        goods_[sku].shares[{share->channel, share->listing}] = share->share;
        changed_.insert(sku);
    } else if (const auto* ended = std::get_if<hub::ShareEnded>(&effect)) {
        const std::uint32_t sku = sku_of_[{ended->channel, ended->listing}];
        goods_[sku].shares.erase({ended->channel, ended->listing});
        changed_.insert(sku);
    } else if (const auto* raised = std::get_if<hub::EpochRaised>(&effect)) {
        epoch_ = raised->epoch;
    } else if (std::holds_alternative<hub::KeepingBegun>(effect)) {
        is_keeping_ = true;
    } else if (std::holds_alternative<hub::KeepingEnded>(effect)) {
        is_keeping_ = false;
        for (const auto& [sku, goods] : goods_)
            changed_.insert(sku);
    }
}

std::optional<std::string> SharedOut::judge(const World& world, const std::string& sku,
                                            const Goods& goods) const {
    if (is_keeping_)
        return std::nullopt;
    const std::int64_t online = goods.sum();
    const auto shops = static_cast<std::int64_t>(world.market().size());
    const std::string what = join("of ", sku, " ", online, " may be promised");
    if (goods.shares.empty()) {
        const bool is_scarce = online > 0 && online <= 2 * shops;
        return is_scarce ? std::optional(join(what, ", and each shop shows all of them"))
                         : std::nullopt;
    }
    if (goods.shares.size() != goods.listings.size())
        return join(what, ", and not each shop has its share");
    std::int64_t numbers = 0;
    std::int64_t exposed = 0;
    for (const auto& [listing, share] : goods.shares) {
        numbers += share.number.value;
        exposed += share.exposed.value;
    }
    if (numbers > online)
        return join(what, ", and the shops are to show ", numbers);
    for (const auto& [listing, share] : goods.shares) {
        const auto before = goods.before.find(listing);
        const bool is_raised = before != goods.before.end() && share.number > before->second.number;
        const std::int64_t others = exposed - share.exposed.value;
        if (is_raised && others + share.number.value > online)
            return join(what, ", and ", listing.first.value, " is raised to ", share.number,
                        " while others may show ", others);
    }
    return std::nullopt;
}

// Of several the first made is served first.
SharedOut::Claims SharedOut::kept_of(std::uint32_t sku, std::int64_t online) const {
    Claims kept;
    for (const auto& [channel, units] : promotions_.of(sku)) {
        const std::int64_t served = std::clamp(units, std::int64_t{0}, online);
        kept[channel] += served;
        online -= served;
    }
    return kept;
}

// What a hold had to leave to the other channels: what they were served before it, each in its
// turn, with what was kept for the holder itself, which may have been the last of it: seed 508.
std::int64_t SharedOut::kept_from(std::uint32_t sku, const Goods& goods) const {
    std::int64_t rest = goods.online_before;
    std::int64_t own = goods.held;
    std::int64_t kept = 0;
    for (const auto& [channel, units] : promotions_.running(sku)) {
        const bool is_own = channel == goods.held_by;
        const std::int64_t wanted = units + (is_own ? std::exchange(own, 0) : 0);
        const std::int64_t served = std::clamp(wanted, std::int64_t{0}, rest);
        rest -= served;
        kept += is_own ? 0 : served;
    }
    return kept;
}

std::optional<std::string> SharedOut::judge_kept(const std::string& name, std::uint32_t sku,
                                                 const Goods& goods) const {
    const auto left = promotions_.of(sku);
    if (is_keeping_ || left.empty())
        return std::nullopt;
    const std::int64_t online = goods.sum();
    const std::string what = join("of ", name, " ", online, " may be promised");
    if (goods.shares.empty())
        return join(what, ", some kept for ", left.front().channel.value, ", and not shared out");
    const Claims kept = kept_of(sku, online);
    Claims numbers = kept;
    Claims exposed = kept;
    const auto claim = [](Claims& claims, const Listing& listing, protocol::Units units) {
        std::int64_t& most = claims[listing.first];
        most = std::max(most, units.value);
    };
    for (const auto& [listing, share] : goods.shares) {
        claim(numbers, listing, share.number);
        claim(exposed, listing, share.exposed);
    }
    const auto sum_of = [](const Claims& claims) {
        std::int64_t sum = 0;
        for (const auto& [channel, units] : claims)
            sum += units;
        return sum;
    };
    if (sum_of(numbers) > online)
        return join(what, ", and shops are to show ", sum_of(numbers), " with what is kept");
    for (const auto& [listing, share] : goods.shares) {
        const auto before = goods.before.find(listing);
        const bool is_raised = before != goods.before.end() && share.number > before->second.number;
        const std::int64_t others = sum_of(exposed) - exposed[listing.first];
        if (is_raised && others + share.number.value > online)
            return join(what, ", and ", listing.first.value, " is raised to ", share.number,
                        " while others may show or have kept ", others);
    }
    std::int64_t to_keep = 0;
    for (const auto& [channel, units] : left) {
        to_keep += units;
    }
    if (goods.is_granted && online < to_keep)
        return join(what, ", tills were granted some, and ", to_keep, " are to be kept");
    const std::int64_t of_others = goods.held_by ? kept_from(sku, goods) : 0;
    if (goods.held_by && !goods.is_ordered && online < of_others)
        return join(what, " after a hold of ", goods.held_by->value, ", and ", of_others,
                    " are to be kept for others");
    return std::nullopt;
}

// A hub that went back knows what it may show, and keeps it, once it has begun its next life: seed
// 374.
std::optional<std::string> SharedOut::judge_shown(const World& world) const {
    if (is_keeping_ || epoch_ < world.hub().epoch())
        return std::nullopt;
    for (const auto& [sku, goods] : goods_) {
        for (const auto& [listing, share] : goods.shares) {
            const Shop* shop = world.market().find(listing.first);
            const auto shown = shop->listings().find(listing.second);
            if (shown != shop->listings().end() && shown->second.told > share.exposed.value)
                return join(listing.first.value, " shows ", shown->second.told, " of ",
                            listing.second, ", of which it may show ", share.exposed.value);
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
