#include "hub/channels/tells.hpp"

#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

std::optional<OrderTell> Tells::push(OrderTell tell) {
    const auto known = ages_.find(tell.order);
    if (known != ages_.end()) {
        by_age_.at(known->second) = std::move(tell);
        return std::nullopt;
    }
    std::optional<OrderTell> dropped;
    if (by_age_.size() >= limits::tells_waiting)
        dropped = pop();
    ages_.emplace(tell.order, next_age_);
    by_age_.emplace(next_age_, std::move(tell));
    ++next_age_;
    return dropped;
}

std::optional<OrderTell> Tells::pop() {
    if (by_age_.empty())
        return std::nullopt;
    auto oldest = by_age_.extract(by_age_.begin());
    CHECK(ages_.erase(oldest.mapped().order) == 1);
    return std::move(oldest.mapped());
}

void Tells::put_back(OrderTell tell) {
    if (ages_.contains(tell.order))
        return;
    const std::int64_t age = by_age_.empty() ? next_age_++ : by_age_.begin()->first - 1;
    ages_.emplace(tell.order, age);
    by_age_.emplace(age, std::move(tell));
}

}  // namespace onepool::hub
