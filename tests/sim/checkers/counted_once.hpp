#pragma once
// Promise 2, nothing counts twice: the hub's balances equal the sums over exactly the events at or
// below its cursors, each once, in the history that the cursor's hash names, and of those that were
// set aside just the lines that were known by then; and no document stands in a journal twice. One
// thread.

#include <map>
#include <set>
#include <vector>

#include "tests/sim/checkers/checker.hpp"
#include "tests/sim/checkers/reference_ledger.hpp"

namespace onepool::sim {

class CountedOnce final : public Checker {
  public:
    std::string_view name() const override { return "2 counted-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    struct Documents {  // of one machine, in the present history of its disk
        JournalWalk walk;
        std::set<protocol::BasketId> baskets;
    };

    std::optional<std::string> find_doubled_document(const Evidence& evidence, std::size_t nodes);
    std::optional<std::string> begin_anew(const hub::HubState& state, const Evidence& evidence);
    // Brings the reference to where the hub says it is in one journal.
    std::optional<std::string> count(const StreamName& stream, const protocol::Position& cursor,
                                     const Evidence& evidence);
    // The same for what followed late, as far as the log's entry `upto`.
    std::optional<std::string> count_late(const Evidence& evidence, protocol::Lsn upto);
    // And for what was set aside or came of another age, by the log as well.
    void count_asides(const Evidence& evidence, protocol::Lsn upto);
    // And what moved by the hub's own word.
    void count_by_hub(const Evidence& evidence, protocol::Lsn upto);
    std::optional<std::string> compare(const hub::HubState& state) const;

    ReferenceLedger reference_;
    std::map<StreamName, protocol::Position> counted_;
    // Of journals: what was counted of them, by its bytes and by its document.
    std::set<std::pair<protocol::JournalId, protocol::Digest>> events_;
    std::set<std::pair<protocol::JournalId, protocol::BasketId>> of_documents_;
    std::size_t late_counted_ = 0;
    std::size_t asides_counted_ = 0;
    std::size_t by_hub_counted_ = 0;
    bool has_odd_ = false;      // some event counts only as the log says
    bool has_inspect_ = false;  // some decision about goods in inspection, which is the same
    bool is_due_ = false;       // once the log is as far as the state
    std::vector<Documents> documents_;
    std::uint64_t hub_loads_ = 0;
    protocol::Lsn lsn_;
};

}  // namespace onepool::sim
