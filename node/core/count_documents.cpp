// Counting the shelves of this location (count_book.hpp). A finished session becomes events; the
// hub compares them with its ledger as it was when the units were counted.

#include "node/core/node_state.hpp"
#include "protocol/check.hpp"

namespace onepool::node {

Answer NodeCore::State::act(const CountRequest& action, Step& step) {
    const CountBook::Moment at{step.now.wall, clock.trust(step.now), config.default_staff};
    auto& rows = step.batch.persist;
    const std::size_t before = rows.size();
    struct {
        State& node;
        const CountBook::Moment& at;
        const std::optional<EventId>& already;
        Step& step;

        Answer operator()(const BeginCount& begin) const {
            if (begin.session.is_none() || node.baskets.contains(begin.session) || already ||
                node.recorded.find(begin.session) != nullptr) {
                return refusal(ActionVerdict::wrong_state,
                               "A count needs an id of its own. Begin another.");
            }
            if (node.is_disk_nearly_full())
                return node.disk_refusal();
            return node.counts.begin(begin, at, step.batch.persist);
        }
        Answer operator()(const ScanCount& scan) const {
            const auto level = node.stock.level(scan.sku);
            return node.counts.scan(scan, at, level ? std::optional(level->shelf) : std::nullopt,
                                    step.batch.persist);
        }
        Answer operator()(const ChangeCount& change) const {
            return node.counts.change(change, at, step.batch.persist);
        }
        Answer operator()(const DropCount& drop) const {
            return node.counts.drop(drop, step.batch.persist);
        }
        Answer operator()(const FinishCount& finish) const {
            return node.finish_count(finish, at, already, step);
        }
    } const act{*this, at, action.already, step};
    Answer answer = std::visit(act, action.what);
    if (rows.size() > before)
        step.batch.notify.push_back({NoticeKind::counts_changed, {}, {}});
    return answer;
}

Answer NodeCore::State::finish_count(const FinishCount& action, const CountBook::Moment& at,
                                     const std::optional<EventId>& already, Step& step) {
    if (auto known = repeated(action.session, body_kind<Count>, already))
        return *known;
    Answer answer = counts.prepare(action, stock, step.batch.persist);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    std::vector<Count> pages = counts.pages(action, at, stock);
    for (const Count& page : pages) {
        if (auto refused = unrecordable(page, page.session))
            return *std::move(refused);
    }
    std::optional<Answer> first;
    for (Count& page : pages) {
        const BasketId document = page.page == 1 ? page.session : BasketId{};
        Answer recorded_page =
            record(std::move(page), {document, action.staff, std::nullopt}, step);
        CHECK(!first || recorded_page.verdict == ActionVerdict::done);
        if (!first)
            first = std::move(recorded_page);
        if (first->verdict != ActionVerdict::done)
            return *first;
    }
    CHECK(first.has_value());  // prepare() saw something counted
    counts.finished(action, at, step.batch.persist);
    return *std::move(first);
}

}  // namespace onepool::node
