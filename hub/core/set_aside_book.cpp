#include "hub/core/set_aside_book.hpp"

#include "protocol/check.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

const char* to_text(SetAsideState state) {
    switch (state) {
        case SetAsideState::open:
            return "open";
        case SetAsideState::replayed:
            return "replayed";
        case SetAsideState::voided:
            return "voided";
    }
    CHECK(false);  // every state has a name
}

const SetAsideRecord* SetAsideBook::find(std::uint64_t id) const {
    return id == 0 || id > records_.size() ? nullptr : &records_[id - 1];
}

const SetAsideRecord* SetAsideBook::oldest_open(const NodeId& node) const {
    const auto found = open_.find(node);
    return found == open_.end() ? nullptr : find(*found->second.begin());
}

std::size_t SetAsideBook::open_count(const NodeId& node) const {
    const auto found = open_.find(node);
    return found == open_.end() ? 0 : found->second.size();
}

std::size_t SetAsideBook::open_of_case(std::uint64_t case_id) const {
    const auto found = open_by_case_.find(case_id);
    return found == open_by_case_.end() ? 0 : found->second;
}

void SetAsideBook::apply(const EventSetAside& effect, UnixMs at, Lsn lsn) {
    if (open_count(effect.node) >= limits::worklist_per_node)
        return;
    SetAsideRecord record;
    record.id = next_id();
    record.event = {.node = effect.node, .journal = effect.journal, .seq = effect.seq};
    record.verdict = effect.verdict;
    record.fact = effect.fact;
    record.reason = effect.reason;
    record.withheld = effect.withheld;
    record.build = effect.build;
    record.at = at;
    record.lsn = lsn;
    record.raw_bytes = effect.raw.size();
    record.raw_digest = sha256({ByteView(effect.raw)});
    record.case_id = effect.case_id;
    record.way_out = effect.way_out;
    dirty_.mark(record.id - 1);
    CHECK(restore(std::move(record)));
}

const SetAsideRecord& SetAsideBook::apply(const SetAsideReplayed& effect, UnixMs at) {
    SetAsideRecord& record = change(effect.id);
    const bool is_still_open =
        effect.verdict == Verdict::quarantined || effect.verdict == Verdict::parked;
    record.verdict = effect.verdict;
    record.withheld = effect.withheld;
    record.build = effect.build;
    record.by = effect.by;
    if (is_still_open) {
        record.reason = effect.reason;
        ++record.tries;
    } else {
        settle(record, SetAsideState::replayed, at);
    }
    return record;
}

const SetAsideRecord& SetAsideBook::apply(const SetAsideVoided& effect, UnixMs at) {
    SetAsideRecord& record = change(effect.id);
    record.by = effect.by;
    record.note = effect.reason;
    settle(record, SetAsideState::voided, at);
    return record;
}

bool SetAsideBook::restore(SetAsideRecord record) {
    if (record.id != next_id())
        return false;
    if (record.is_open()) {
        open_[record.event.node].insert(record.id);
        ++open_by_case_[record.case_id];
        ++open_count_;
    }
    records_.push_back(std::move(record));
    return true;
}

SetAsideRecord& SetAsideBook::change(std::uint64_t id) {
    CHECK(id >= 1 && id <= records_.size());
    SetAsideRecord& record = records_[id - 1];
    CHECK(record.is_open());
    dirty_.mark(id - 1);
    return record;
}

void SetAsideBook::settle(SetAsideRecord& record, SetAsideState state, UnixMs at) {
    record.state = state;
    record.settled_at = at;
    const auto of_node = open_.find(record.event.node);
    of_node->second.erase(record.id);
    if (of_node->second.empty())
        open_.erase(of_node);
    const auto of_case = open_by_case_.find(record.case_id);
    if (--of_case->second == 0)
        open_by_case_.erase(of_case);
    --open_count_;
}

}  // namespace onepool::hub
