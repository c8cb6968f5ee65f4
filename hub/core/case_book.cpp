#include "hub/core/case_book.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

const CaseRecord* CaseBook::find(std::uint64_t id) const {
    return id == 0 || id > cases_.size() ? nullptr : &cases_[id - 1];
}

const CaseRecord* CaseBook::find_open(CaseKind kind, const std::string& subject) const {
    const auto found = open_.find({kind, subject});
    return found == open_.end() ? nullptr : find(found->second);
}

void CaseBook::apply(const CaseOpened& effect, UnixMs at) {
    if (effect.id == next_id()) {
        CHECK(restore({.id = effect.id,
                       .kind = effect.kind,
                       .subject = effect.subject,
                       .text = {},
                       .proposal = {},
                       .opened_at = at,
                       .renewed_at = at,
                       .closed_at = {},
                       .closed_by = {},
                       .note = {}}));
    }
    CHECK(effect.id >= 1 && effect.id <= cases_.size());
    CaseRecord& record = cases_[effect.id - 1];
    CHECK(record.is_open() && record.kind == effect.kind && record.subject == effect.subject);
    record.text = effect.text;
    record.proposal = effect.proposal;
    record.renewed_at = at;
    dirty_.mark(effect.id - 1);
}

void CaseBook::apply(const CaseClosed& effect, UnixMs at) {
    CHECK(effect.id >= 1 && effect.id <= cases_.size());
    CaseRecord& record = cases_[effect.id - 1];
    CHECK(record.is_open());
    record.closed_at = at;
    record.closed_by = effect.by;
    record.note = effect.note;
    open_.erase({record.kind, record.subject});
    dirty_.mark(effect.id - 1);
}

bool CaseBook::restore(CaseRecord record) {
    if (record.id != next_id())
        return false;
    if (record.is_open() &&
        !open_.emplace(std::pair{record.kind, record.subject}, record.id).second) {
        return false;
    }
    cases_.push_back(std::move(record));
    return true;
}

}  // namespace onepool::hub
