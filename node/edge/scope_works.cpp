#include "node/edge/scope_works.hpp"

#include <utility>

#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"

namespace onepool::node {
namespace {

using limits::scope_rows_a_step;

// What a step counts towards the next checkpoint: the index of words touches many pages.
constexpr std::uint64_t pages_a_step = 400;

}  // namespace

void ScopeWorks::build(BuildScope wanted) {
    const bool is_under_way = work_ && work_->wanted == wanted;
    if (is_under_way)
        return;
    next_ = std::move(wanted);
    if (!work_)
        begin();
}

void ScopeWorks::begin() {
    work_ = std::make_shared<Work>();
    work_->wanted = *std::exchange(next_, std::nullopt);
    work_->slot = {work_->wanted.mark.scope, work_->wanted.slot};
    work_->result.mark = work_->wanted.mark;
    work_->rows = no_rows(work_->slot.scope);
    go_on();
}

void ScopeWorks::go_on() {
    gate_.transact([work = work_](io::Database& database) { step(database, *work); }, pages_a_step,
                   [this](CommitOutcome outcome) { finish(outcome); });
}

void ScopeWorks::finish(CommitOutcome outcome) {
    if (outcome != CommitOutcome::done)
        work_->result.outcome = BuildOutcome::not_recorded;
    const bool has_failed = work_->result.outcome != BuildOutcome::built;
    if (!has_failed && !work_->is_ended && !next_)
        return go_on();
    const bool is_given_up = !has_failed && !work_->is_ended;
    if (is_given_up)
        work_->result.outcome = BuildOutcome::not_recorded;
    const auto ended = std::exchange(work_, nullptr);
    if (next_)
        begin();
    done_(std::move(ended->result));
}

void ScopeWorks::step(io::Database& database, Work& work) {
    if (!work.is_begun) {
        empty_slot(database, work.slot);
        work.is_begun = true;
        return;
    }
    if (work.next_row < row_count(work.rows)) {
        work.next_row +=
            add_rows(database, work.slot, work.rows, work.next_row, scope_rows_a_step, work.taxes);
        return;
    }
    if (work.next_chunk < work.wanted.chunks.size()) {
        if (load_chunk(database, work))
            work.next_row =
                add_rows(database, work.slot, work.rows, 0, scope_rows_a_step, work.taxes);
        return;
    }
    if (work.slot.scope == Scope::catalogue)
        put_taxes(database, work.slot.number, work.taxes);
    work.is_ended = true;
}

bool ScopeWorks::load_chunk(io::Database& database, Work& work) {
    const Digest& digest = work.wanted.chunks[work.next_chunk++];
    const auto content = read_chunk(database, digest);
    if (!content || sha256({*content}) != digest) {
        work.result.outcome = BuildOutcome::damaged;
        work.result.lost.push_back(digest);
        return false;
    }
    auto rows = read_scope_chunk(*content, work.slot.scope);
    const auto* fault = std::get_if<std::string>(&rows);
    const std::string part = "part " + std::to_string(work.next_chunk) + " of it: ";
    work.result.reason = fault != nullptr ? part + *fault : "";
    if (fault == nullptr) {
        work.rows = std::get<ScopeRows>(std::move(rows));
        if (first_key(work.rows) <= work.last_key)
            work.result.reason = part + "it is out of order";
        work.last_key = last_key(work.rows);
    }
    if (!work.result.reason.empty())
        work.result.outcome = BuildOutcome::unusable;
    return work.result.reason.empty();
}

}  // namespace onepool::node
