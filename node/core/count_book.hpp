#pragma once
// The counts that go on at this node, and the rules of counting: what may be counted, what is to be
// counted again, what was not counted at all. Decides and keeps; whoever owns it (the core) writes
// the rows it adds and records what take_finished() gives. Pure; one owner.

#include <map>
#include <optional>
#include <vector>

#include "node/core/answers.hpp"
#include "node/core/count_actions.hpp"
#include "node/core/records.hpp"
#include "node/core/stock_view.hpp"
#include "protocol/count_tolerance.hpp"

namespace onepool::node {

struct CountRules {
    CountTolerance tolerance = {};
    bool shows_expected = false;  // to whoever counts; else counting is blind
    bool operator==(const CountRules&) const = default;
};

class CountBook {
  public:
    struct Stored {
        std::vector<CountSession> sessions;
        std::vector<CountedSku> lines;  // of sessions that are not known: passed over
    };
    using Lines = std::map<Sku, CountedSku>;
    // This moment, as the core sees it.
    struct Moment {
        UnixMs wall;
        ClockTrust trust = ClockTrust::ok;
        StaffId default_staff;
    };

    CountBook(CountRules rules, const Stored& stored);

    const CountRules& rules() const { return rules_; }
    std::vector<CountSession> sessions() const;               // newest first
    const CountSession* find(const BasketId& session) const;  // null: not known
    const Lines& lines(const BasketId& session) const;
    // Of a full session: what should be on the shelves and was not counted.
    std::vector<Sku> uncounted(const BasketId& session, const StockView& stock) const;

    Answer begin(const BeginCount& action, const Moment& at, std::vector<Record>& rows);
    Answer scan(const ScanCount& action, const Moment& at, std::optional<Units> expected,
                std::vector<Record>& rows);
    Answer change(const ChangeCount& action, const Moment& at, std::vector<Record>& rows);
    Answer drop(const DropCount& action, std::vector<Record>& rows);
    // Done: the session may be recorded. Else what is still to be done, which it may have noted.
    Answer prepare(const FinishCount& action, const StockView& stock, std::vector<Record>& rows);
    // What it says, page by page; prepare() said that it is done.
    std::vector<Count> pages(const FinishCount& action, const Moment& at,
                             const StockView& stock) const;
    void finished(const FinishCount& action, const Moment& at, std::vector<Record>& rows);

  private:
    struct Going {
        CountSession session;
        Lines lines;
    };

    Answer unknown(const BasketId& session) const;
    std::optional<Answer> uncountable(const ScanCount& action, const CountedSku& line,
                                      const StaffId& who) const;
    std::size_t open() const;
    void forget_oldest(std::vector<Record>& rows);

    CountRules rules_;
    std::map<BasketId, Going> going_;  // finished ones too, without lines
};

}  // namespace onepool::node
