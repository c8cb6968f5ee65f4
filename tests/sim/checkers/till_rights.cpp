#include "tests/sim/checkers/till_rights.hpp"

namespace onepool::sim {

using namespace protocol;

void TillRights::follow(const NodeMachine& machine, const Archive& archive) {
    const NodeImage& image = machine.image();
    if (walk_.is_begun_again(image)) {
        uses_.clear();
        used_.clear();
    }
    while (const JournalRow* row = walk_.next(image)) {
        const Written* written = archive.find(row->hash);
        if (written == nullptr || !written->event)
            continue;
        RightsUse use;
        use.journal = machine.named(image.journal_of(walk_.life));
        use.hub_epoch = row->hub_epoch;
        use.seq = row->seq;
        use.hash = row->hash;
        use.content = written->content;
        add(*written->event, std::move(use));
    }
}

void TillRights::add(const Event& event, RightsUse use) {
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        for (const SaleLine& line : sale->lines) {
            if (line.own_right.value > 0)
                use.sold[line.sku.value] += line.own_right.value;
        }
    } else if (const auto* back = std::get_if<RightsReleased>(&event.body)) {
        for (const StockLine& line : back->lines)
            use.released[line.sku.value] += line.quantity.value;
    }
    if (use.sold.empty() && use.released.empty())
        return;
    for (const auto* kind : {&use.sold, &use.released}) {
        for (const auto& [sku, units] : *kind)
            used_[{use.journal, use.hub_epoch, sku}] += units;
    }
    uses_.push_back(std::move(use));
}

std::int64_t TillRights::used(const JournalId& journal, HubEpoch hub_epoch,
                              const std::string& sku) const {
    const auto found = used_.find({journal, hub_epoch, sku});
    return found == used_.end() ? 0 : found->second;
}

}  // namespace onepool::sim
