#include "node/core/count_book.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

Answer out_of_bounds(std::string text) {
    return refusal(ActionVerdict::out_of_bounds, std::move(text));
}

// As far as it can be stored: what a till believes of its shelf has no bounds of its own.
std::optional<Units> in_bounds(std::optional<Units> believed) {
    if (!believed)
        return std::nullopt;
    return std::clamp(*believed, Units{-limits::balance_units}, Units{limits::balance_units});
}

Answer already_finished() {
    return refusal(ActionVerdict::wrong_state, "This count is finished. Begin a new one.");
}

bool is_name(const std::string& text, std::size_t most) {
    return find_text_fault(text, most) == TextFault::none;
}

CountedPlace* find_place(CountedSku& line, const std::string& place) {
    const auto found = std::ranges::find(line.places, place, &CountedPlace::place);
    return found == line.places.end() ? nullptr : &*found;
}

// Why so many cannot be taken back or put there; nullopt: they were.
std::optional<Answer> put(CountedSku& line, const ScanCount& action) {
    CountedPlace* known = find_place(line, action.place);
    if (action.how == CountHow::take) {
        if (known == nullptr || known->quantity < action.quantity) {
            return refusal(ActionVerdict::wrong_state,
                           "So many were not counted there. Nothing was taken back.");
        }
        known->quantity -= action.quantity;
        if (known->quantity == Units{})
            std::erase_if(line.places, [&](const CountedPlace& each) { return &each == known; });
        return std::nullopt;
    }
    if (known == nullptr) {
        if (line.places.size() == limits::count_places) {
            return out_of_bounds("It was counted at " + std::to_string(limits::count_places) +
                                 " places already. Add it to one of those.");
        }
        known = &line.places.emplace_back(CountedPlace{action.place, {}});
    }
    known->quantity =
        action.how == CountHow::set ? action.quantity : known->quantity + action.quantity;
    return std::nullopt;
}

// When the units were seen. A page without a connection keeps its scans: dated by their arrival,
// what was sold meanwhile would be compared as if it still stood there.
UnixMs made_at(const ScanCount& action, const CountSession& session, UnixMs came) {
    const UnixMs made{came.value - std::clamp(action.age_ms, std::int64_t{}, limits::scan_age_ms)};
    return std::min(came, std::max(session.begun_at, made));
}

ClockTrust worse(ClockTrust a, ClockTrust b) {
    return std::max(a, b);
}

CountLine line_of(const CountedSku& counted) {
    return {.sku = counted.sku,
            .quantity = counted.total(),
            .from = counted.from,
            .until = counted.until,
            .by = counted.by,
            .clock_trust = counted.clock_trust,
            .first = counted.first};
}

std::string some(std::size_t number, const char* one, const char* many) {
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

}  // namespace

CountBook::CountBook(CountRules rules, const Stored& stored) : rules_(rules) {
    for (const CountSession& session : stored.sessions)
        going_[session.id].session = session;
    for (const CountedSku& line : stored.lines) {
        const auto found = going_.find(line.session);
        if (found != going_.end() && found->second.session.state != CountState::finished)
            found->second.lines.insert_or_assign(line.sku, line);
    }
}

std::vector<CountSession> CountBook::sessions() const {
    std::vector<CountSession> sessions;
    sessions.reserve(going_.size());
    for (const auto& [id, going] : going_)
        sessions.push_back(going.session);
    std::ranges::sort(sessions, std::greater<>(), &CountSession::begun_at);
    return sessions;
}

const CountSession* CountBook::find(const BasketId& session) const {
    const auto found = going_.find(session);
    return found == going_.end() ? nullptr : &found->second.session;
}

const CountBook::Lines& CountBook::lines(const BasketId& session) const {
    static const Lines none;
    const auto found = going_.find(session);
    return found == going_.end() ? none : found->second.lines;
}

std::vector<Sku> CountBook::uncounted(const BasketId& session, const StockView& stock) const {
    const CountSession* known = find(session);
    if (known == nullptr || !known->is_full || known->state == CountState::finished)
        return {};
    const Lines& counted = lines(session);
    std::vector<Sku> skus;
    for (const Sku& sku : stock.on_shelf()) {
        const auto found = counted.find(sku);
        if (found == counted.end() || (found->second.places.empty() && !found->second.first))
            skus.push_back(sku);
    }
    return skus;
}

Answer CountBook::begin(const BeginCount& action, const Moment& at, std::vector<Record>& rows) {
    if (const CountSession* known = find(action.session)) {
        return known->state == CountState::finished
                   ? already_finished()
                   : refusal(ActionVerdict::repeated, "This count goes on already.");
    }
    if (open() >= limits::open_counts) {
        return out_of_bounds("There are " + some(open(), "count", "counts") +
                             " that go on here. Finish or drop one of them first.");
    }
    if (!is_name(action.name, limits::text_bytes) ||
        !is_name(action.staff.value, limits::name_bytes)) {
        return out_of_bounds("The name is too long. Shorten it.");
    }
    const StaffId who = action.staff.empty() ? at.default_staff : action.staff;
    const CountSession session{action.session, action.name, action.is_full, CountState::open, who,
                               at.wall,        who,         at.wall};
    going_[action.session].session = session;
    rows.emplace_back(CountSessionPut{session});
    return {};
}

std::size_t CountBook::open() const {
    return static_cast<std::size_t>(std::ranges::count_if(going_, [](const auto& each) {
        return each.second.session.state != CountState::finished;
    }));
}

Answer CountBook::unknown(const BasketId& session) const {
    if (find(session) != nullptr)
        return already_finished();
    return refusal(ActionVerdict::no_such_count,
                   "There is no such count on this till. Reload the list.");
}

std::optional<Answer> CountBook::uncountable(const ScanCount& action, const CountedSku& line,
                                             const StaffId& who) const {
    if (action.sku.empty()) {
        return refusal(ActionVerdict::wrong_item,
                       "Nobody knows what " + action.scanned + " is. It was not counted.");
    }
    const std::int64_t least = action.how == CountHow::add ? 1 : 0;
    if (action.quantity.value < least || action.quantity.value > limits::line_units) {
        return out_of_bounds("Count from " + std::to_string(least) + " to " +
                             std::to_string(limits::line_units) +
                             " units at a time. Nothing was counted.");
    }
    if (!is_name(action.place, limits::place_bytes) || !is_name(who.value, limits::name_bytes)) {
        return out_of_bounds("The name or the shelf code is too long. Nothing was counted.");
    }
    // Whoever said once that nobody else is here goes on.
    const bool is_begun_alone = !line.places.empty() && line.by == who;
    const bool is_again =
        line.first && line.first->by == who && !action.staff.empty() && !is_begun_alone;
    if (is_again && action.alone == Alone::no && action.how != CountHow::take) {
        return refusal(ActionVerdict::same_counter,
                       who.value +
                           " counted it first. Let somebody else count it again, or say that "
                           "nobody else is here.");
    }
    return std::nullopt;
}

Answer CountBook::scan(const ScanCount& action, const Moment& at, std::optional<Units> expected,
                       std::vector<Record>& rows) {
    const auto going = going_.find(action.session);
    if (going == going_.end() || going->second.session.state == CountState::finished)
        return unknown(action.session);
    if (going->second.session.state == CountState::paused)
        return refusal(ActionVerdict::wrong_state, "This count is paused. Go on with it first.");
    Lines& lines = going->second.lines;
    const auto known = lines.find(action.sku);
    CountedSku line = known == lines.end() ? CountedSku{action.session, action.sku} : known->second;
    if (line.has_done(action.request))
        return refusal(ActionVerdict::repeated, "This was counted already.");
    const StaffId who = action.staff.empty() ? at.default_staff : action.staff;
    if (auto refused = uncountable(action, line, who))
        return *std::move(refused);
    if (known == lines.end() && lines.size() == limits::count_skus) {
        return out_of_bounds(
            "This count has as many items as fit one. Finish it, and begin "
            "another for the rest.");
    }
    const bool is_begun = !line.places.empty();
    const UnixMs made = made_at(action, going->second.session, at.wall);
    // A page kept it while others counted, and it would begin the second count. Not so where the
    // till's own clock was put back.
    if (line.first && !is_begun && made < line.until && line.until <= at.wall) {
        return refusal(ActionVerdict::wrong_state,
                       "This was scanned before the item had to be counted again. It was not "
                       "counted: count the item from the beginning.");
    }
    if (auto refused = put(line, action))
        return *std::move(refused);
    if (line.total().value > limits::line_units) {
        return out_of_bounds("That would be more than " + std::to_string(limits::line_units) +
                             " units of it. Nothing was counted.");
    }
    line.remember(action.request);
    if (action.how != CountHow::take) {
        line.by = who;
        line.from = is_begun ? std::min(line.from, made) : made;
        line.until = is_begun ? std::max(line.until, made) : made;
        line.clock_trust = is_begun ? worse(line.clock_trust, at.trust) : at.trust;
        line.expected = in_bounds(expected);
    }
    if (line.places.empty() && !line.first && line.requests.empty()) {
        lines.erase(action.sku);
        rows.emplace_back(CountLineErase{action.session, action.sku});
        return {};
    }
    rows.emplace_back(CountLinePut{line});
    lines.insert_or_assign(action.sku, std::move(line));
    return {};
}

Answer CountBook::change(const ChangeCount& action, const Moment& at, std::vector<Record>& rows) {
    const auto going = going_.find(action.session);
    if (going == going_.end() || going->second.session.state == CountState::finished ||
        action.to == CountState::finished)
        return unknown(action.session);
    CountSession& session = going->second.session;
    if (session.state == action.to)
        return refusal(ActionVerdict::repeated, "That is so already.");
    if (!is_name(action.staff.value, limits::name_bytes))
        return out_of_bounds("The name is too long. Shorten it.");
    session.state = action.to;
    session.changed_by = action.staff.empty() ? at.default_staff : action.staff;
    session.changed_at = at.wall;
    rows.emplace_back(CountSessionPut{session});
    return {};
}

Answer CountBook::drop(const DropCount& action, std::vector<Record>& rows) {
    const CountSession* known = find(action.session);
    if (known == nullptr || known->state == CountState::finished)
        return unknown(action.session);
    going_.erase(action.session);
    rows.emplace_back(CountErase{action.session, CountErase::What::all});
    return {};
}

Answer CountBook::prepare(const FinishCount& action, const StockView& stock,
                          std::vector<Record>& rows) {
    const auto going = going_.find(action.session);
    if (going == going_.end() || going->second.session.state == CountState::finished)
        return unknown(action.session);
    if (!is_name(action.staff.value, limits::name_bytes))
        return out_of_bounds("The name is too long. Shorten it.");
    Lines& lines = going->second.lines;
    std::size_t due = 0;
    for (auto& [sku, line] : lines) {
        const bool is_off = !line.places.empty() && !line.first && line.expected &&
                            !is_tolerated(rules_.tolerance, line.total(), *line.expected);
        if (is_off) {
            line.first = FirstCount{line.total(), line.by};
            line.places.clear();
            rows.emplace_back(CountLinePut{line});
        }
        due += line.is_due() ? 1 : 0;
    }
    if (due > 0) {
        return refusal(ActionVerdict::count_again,
                       some(due, "item differs", "items differ") +
                           " too much from what should be there. Count " +
                           (due == 1 ? "it" : "them") +
                           " again, at best by somebody else; then finish.");
    }
    const std::size_t missed = uncounted(action.session, stock).size();
    if (missed > 0 && action.uncounted == Uncounted::ask) {
        return refusal(ActionVerdict::uncounted,
                       some(missed, "item", "items") + " that should be here " +
                           (missed == 1 ? "was" : "were") +
                           " not counted. Say whether none is left, or leave them as they are.");
    }
    const std::size_t counted = static_cast<std::size_t>(
        std::ranges::count_if(lines, [](const auto& each) { return !each.second.places.empty(); }));
    const std::size_t zeros = action.uncounted == Uncounted::zero ? missed : 0;
    if (counted + zeros == 0) {
        return refusal(ActionVerdict::wrong_state,
                       "Nothing was counted yet. Count something, or drop this count.");
    }
    if (counted + zeros > limits::count_skus) {
        return out_of_bounds(
            "Together with what was not counted it is more than fits one count. "
            "Leave those, and count them in another.");
    }
    return {};
}

std::vector<Count> CountBook::pages(const FinishCount& action, const Moment& at,
                                    const StockView& stock) const {
    const CountSession* session = find(action.session);
    CHECK(session != nullptr);
    std::map<Sku, CountLine> all;
    for (const auto& [sku, line] : lines(action.session)) {
        if (!line.places.empty())
            all.emplace(sku, line_of(line));
    }
    if (action.uncounted == Uncounted::zero) {
        // Nobody met it while all was counted, and whoever was asked says it is gone: twice looked
        // for.
        const StaffId who = action.staff.empty() ? at.default_staff : action.staff;
        for (const Sku& sku : uncounted(action.session, stock)) {
            all.emplace(sku, CountLine{.sku = sku,
                                       .quantity = Units{},
                                       .from = std::min(session->begun_at, at.wall),
                                       .until = at.wall,
                                       .by = who,
                                       .clock_trust = at.trust,
                                       .first = FirstCount{Units{}, session->begun_by}});
        }
    }
    std::vector<Count> pages;
    for (auto& [sku, line] : all) {
        if (pages.empty() || pages.back().lines.size() == limits::count_lines) {
            Count& page = pages.emplace_back();
            page.session = session->id;
            page.name = session->name;
            page.is_full = session->is_full;
            page.page = static_cast<std::uint32_t>(pages.size());
            page.begun_by = session->begun_by;
            page.begun_at = session->begun_at;
        }
        pages.back().lines.push_back(std::move(line));
    }
    for (Count& page : pages)
        page.pages = static_cast<std::uint32_t>(pages.size());
    return pages;
}

void CountBook::finished(const FinishCount& action, const Moment& at, std::vector<Record>& rows) {
    Going& going = going_.at(action.session);
    going.session.state = CountState::finished;
    going.session.changed_by = action.staff.empty() ? at.default_staff : action.staff;
    going.session.changed_at = at.wall;
    going.lines.clear();
    rows.emplace_back(CountErase{action.session, CountErase::What::lines});
    rows.emplace_back(CountSessionPut{going.session});
    forget_oldest(rows);
}

void CountBook::forget_oldest(std::vector<Record>& rows) {
    if (going_.size() - open() <= limits::ended_counts)
        return;
    const CountSession* oldest = nullptr;
    for (const auto& [id, going] : going_) {
        const bool is_older = going.session.state == CountState::finished &&
                              (oldest == nullptr || going.session.changed_at < oldest->changed_at);
        if (is_older)
            oldest = &going.session;
    }
    const BasketId id = oldest->id;
    going_.erase(id);
    rows.emplace_back(CountErase{id, CountErase::What::all});
}

}  // namespace onepool::node
