#include "hub/core/count_rule.hpp"

#include <algorithm>
#include <vector>

namespace onepool::hub {

CountWindow window_of(const CellCount& count) {
    const Millis blur = blur_of(count.clock_trust);
    return {UnixMs{count.from.value - blur.value}, UnixMs{count.until.value + blur.value}};
}

ShelfSpan shelf_during(const CountWindow& window, Units now, std::span<const ShelfMove> moves) {
    std::vector<ShelfMove> meanwhile;
    for (const ShelfMove& move : moves) {
        if (move.at > window.until) {
            now -= move.change;
        } else if (move.at >= window.from) {
            meanwhile.push_back(move);
        }
    }
    std::ranges::sort(meanwhile, {}, &ShelfMove::at);
    ShelfSpan span{now, now};
    for (auto move = meanwhile.rbegin(); move != meanwhile.rend(); ++move) {
        now -= move->change;
        span.least = std::min(span.least, now);
        span.most = std::max(span.most, now);
    }
    return span;
}

Units nearest(const ShelfSpan& span, Units counted) {
    return std::clamp(counted, span.least, span.most);
}

}  // namespace onepool::hub
