#pragma once
// Receipts in question: those by which goods came back at a till that does not have them, asked the
// hub before or not, or that the hub heard of late: of a copied till and its twin neither knows
// what the other took back. What was bought by one and what came back is found in the log
// (receipt_look.hpp), so nothing is kept of the many receipts that nobody asks about. One that is
// settled stays, so that what comes back by it later is seen too, until its room is needed.
//
//   (named by a return) --> sought --its sale is found--> fine | exceeded
//                            |  ^                          ^ |
//                   a week --v  '-- named again, heard of -' '-> (looked for again)
//                         unknown
//
// The sale of one that is unknown is noticed when it comes if it was named by the document's id; if
// by a code, it is looked for once a day, for as long as anybody brings goods back.
//
// Durable state, changed only by apply() of an effect, called by HubState; one thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/return_effects.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

struct ReceiptRecord {
    std::string name;   // as the first return named it
    BasketId document;  // of its sale, once it was found
    std::string code;   // as well
    UnixMs since;       // first named
    UnixMs look_at;     // of one that is looked for again: not before
    std::uint64_t asked = 0;
    std::uint64_t judged = 0;  // of the times it was asked for
    ReceiptStage stage = ReceiptStage::sought;
    Units bought;
    Units back;
    bool is_due() const { return asked != judged; }
    bool is_settled() const { return !is_due() && stage != ReceiptStage::sought; }
    // Looked for once a day in what came since: by its code, which no sale says.
    bool is_watched() const;
    bool operator==(const ReceiptRecord&) const = default;
};

class ReceiptBook {
  public:
    const std::vector<ReceiptRecord>& all() const { return records_; }  // by slot
    // Of a receipt under any of its names.
    std::optional<std::uint32_t> find(std::string_view name) const;
    // Where it stands, or can stand; none: every slot is of a receipt that is not settled.
    std::optional<std::uint32_t> slot_for(std::string_view name) const;
    // Nobody knows its sale yet; asked with every sale, so it must cost nothing.
    bool is_sought(const BasketId& document) const { return documents_.contains(document); }
    // Slots to be looked for by now, at most so many, the longest due first.
    std::vector<std::uint32_t> due(UnixMs now, std::size_t most) const;
    std::optional<UnixMs> next_look() const;
    std::size_t count(ReceiptStage stage) const;

    // Changes; called by HubState only.
    void apply(const ReceiptQuestioned& effect, UnixMs at);
    void apply(const ReceiptJudged& effect, UnixMs at);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(ReceiptRecord record);  // false: damaged

  private:
    void index(std::uint32_t slot);   // its names, and when it is looked for
    void remove(std::uint32_t slot);  // from all of them

    std::vector<ReceiptRecord> records_;
    std::map<std::string, std::uint32_t, std::less<>> names_;
    std::set<BasketId> documents_;  // named by an id, and not found
    std::set<std::pair<UnixMs, std::uint32_t>> agenda_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
