#pragma once
// Of which lot what is picked must be, or may not be: whatever is past its last day is not given to
// anybody. Pure.

#include <optional>
#include <string>
#include <vector>

#include "node/core/answers.hpp"
#include "node/core/pick_progress.hpp"

namespace onepool::node {

struct LotCheck {
    const PickProgress& progress;  // before this step
    const PickStep& step;
    LotRule rule = LotRule::as_known;
    std::string name;  // of the goods, for a person
    BusinessDay today;
};

// Why this step may not be counted, in order of precedence: its lot is none, it is past its last
// day, its goods need a lot and it says none, the pick has limits::pick_lots already. Nullopt: it
// may.
std::optional<Answer> find_lot_fault(const LotCheck& check);

// Of the event: by SKU and lot.
std::vector<LotLine> sorted_lots(const PickProgress& progress);

}  // namespace onepool::node
