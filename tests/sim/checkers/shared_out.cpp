#include "tests/sim/checkers/shared_out.hpp"

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
        goods_.clear();
        sku_of_.clear();
    }
    for (; entries_ < evidence.log().size() && !broken_; ++entries_) {
        for (auto& [sku, goods] : goods_)
            goods.before = goods.shares;
        changed_.clear();
        for (const hub::Effect& effect : evidence.log()[entries_].effects)
            follow(effect);
        for (const std::uint32_t sku : changed_) {
            const Goods& goods = goods_[sku];
            if (!goods.listings.empty() && !broken_)
                broken_ = judge(world, goods.listings.begin()->second, goods);
        }
    }
}

void SharedOut::follow(const hub::Effect& effect) {
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
    std::int64_t online = 0;
    for (const auto& [location, units] : goods.online)
        online += units;
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

std::optional<std::string> SharedOut::judge_shown(const World& world) const {
    if (is_keeping_)
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
