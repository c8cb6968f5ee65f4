#include "hub/core/day_desk.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

using protocol::limits::day_ms;

// Journals that hold an event, in the order that the tree is built in.
std::vector<DayLeaf> heads_of(const HubState& state) {
    std::vector<DayLeaf> leaves;
    for (const NodeRecord& node : state.nodes().all()) {
        const auto& journal = node.intake.journal();
        if (journal && node.intake.cursor().seq.value > 0)
            leaves.push_back({node.id(), *journal, node.intake.cursor()});
    }
    std::ranges::sort(leaves);
    return leaves;
}

}  // namespace

void DayDesk::start(const HubState& state, Now now) {
    const DayRecord* newest = state.days().newest();
    const bool is_new = state.lsn().value == 0;
    open_ = utc_day(is_new ? now.wall : state.at());
    if (newest != nullptr)
        open_ = std::max(open_, newest->sealed.day);
}

// A clock that went back closes nothing twice; one that went ahead closes nothing until its day has
// come.
void DayDesk::tick(Decision& decision, Now now) {
    const BusinessDay today = utc_day(now.wall);
    if (today <= open_)
        return;
    open_ = today;
    const BusinessDay day = utc_day(UnixMs{now.wall.value - day_ms});
    const DayRecord* newest = decision.state().days().newest();
    if (newest != nullptr && day <= newest->sealed.day)
        return;
    DaySealed sealed{.day = day, .root = {}, .leaves = heads_of(decision.state()), .signature = {}};
    sealed.root = merkle_root(leaves_of(sealed.leaves));
    if (key_) {
        const std::string statement = day_statement(day, sealed.root, sealed.leaves.size());
        sealed.signature = key_->sign(protocol::view(statement));
    }
    decision.emit(std::move(sealed));
}

void DayDesk::tell(const HubState& state, const NodeRecord& node, std::vector<Outgoing>& out) {
    const DayRecord* newest = state.days().newest();
    if (newest == nullptr)
        return;
    BusinessDay& told = told_[node.id()];
    if (told == newest->sealed.day)
        return;
    told = newest->sealed.day;
    const auto& leaves = newest->sealed.leaves;
    const auto own = std::ranges::find_if(leaves, [&](const DayLeaf& leaf) {
        return leaf.node == node.id() && leaf.journal == node.intake.journal();
    });
    if (own == leaves.end())
        return;
    const auto index = static_cast<std::size_t>(own - leaves.begin());
    const DaySeal seal{.hub_epoch = state.recovery().epoch(),
                       .journal = own->journal,
                       .day = newest->sealed.day,
                       .root = newest->sealed.root,
                       .head = own->head,
                       .leaf = static_cast<std::uint32_t>(index),
                       .path = merkle_path(leaves_of(leaves), index),
                       .leaves = static_cast<std::uint32_t>(leaves.size())};
    out.push_back(
        ToNode{.node = node.id(), .topic = ToNode::Topic::state, .payload = encode_message(seal)});
}

}  // namespace onepool::hub
