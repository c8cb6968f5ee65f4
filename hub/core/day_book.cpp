#include "hub/core/day_book.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

void DayBook::apply(const DaySealed& effect, Lsn lsn, UnixMs at) {
    CHECK(days_.empty() || days_.back().sealed.day < effect.day);
    if (!days_.empty()) {
        days_.back().sealed.leaves.clear();
        dirty_.mark(days_.size() - 1);
    }
    dirty_.mark(days_.size());
    days_.push_back({effect, effect.leaves.size(), lsn, at});
}

}  // namespace onepool::hub
