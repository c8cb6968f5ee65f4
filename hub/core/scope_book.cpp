#include "hub/core/scope_book.hpp"

#include <algorithm>
#include <utility>

namespace onepool::hub {

const ScopeRecord* ScopeBook::find(Scope scope) const {
    const auto& record = scopes_.at(static_cast<std::size_t>(scope));
    return record ? &*record : nullptr;
}

void ScopeBook::apply(const ScopeSet& effect, Lsn lsn) {
    const auto at = static_cast<std::size_t>(effect.scope);
    scopes_.at(at) = ScopeRecord{effect, lsn};
    is_dirty_.at(at) = true;
}

std::vector<Scope> ScopeBook::take_dirty() {
    std::vector<Scope> taken;
    for (std::size_t i = 0; i < is_dirty_.size(); ++i) {
        if (std::exchange(is_dirty_.at(i), false))
            taken.push_back(static_cast<Scope>(i));
    }
    return taken;
}

std::size_t ScopeBook::dirty() const {
    return static_cast<std::size_t>(std::ranges::count(is_dirty_, true));
}

bool ScopeBook::restore(ScopeRecord record) {
    auto& place = scopes_.at(static_cast<std::size_t>(record.content.scope));
    if (place)
        return false;
    place = std::move(record);
    return true;
}

}  // namespace onepool::hub
