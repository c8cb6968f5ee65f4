#pragma once
// One walk through the hub log, newest entry first, for the sales of some receipts and all that
// came back by them. It goes on in slices, so that the log's other readers have their turn. Which
// batches count is said by the effects beside them; a document that came twice counts once. Pure.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/hub_log.hpp"
#include "protocol/messages.hpp"

namespace onepool::hub {

// What a receipt is looked for by: the id of its document, its code, or both.
struct SoughtReceipt {
    std::uint32_t slot = 0;
    std::uint64_t asked = 0;
    std::string name;  // as ReceiptRecord has it
    std::optional<BasketId> document;
    std::string code;  // empty: not known
    UnixMs not_before;
    bool operator==(const SoughtReceipt&) const = default;
};

// One event about it, by SKU, each once; of goods without a SKU it says nothing.
struct ReceiptEvent {
    BasketId document;
    NodeId node;
    Seq seq;
    std::vector<StockLine> lines;
    UnixMs at = {};  // by its node's clock
    // Lines of the receipt, and how many of each; of a return those that it names.
    std::vector<std::pair<std::uint32_t, Units>> by_line = {};
    bool operator==(const ReceiptEvent&) const = default;
};

// What was found of it so far.
struct ReceiptTrail {
    SoughtReceipt sought;
    std::optional<ReceiptEvent> sale;
    std::string code;  // of the sale, as the next two
    Bytes sold_raw;
    JournalId sold_in;
    std::vector<ReceiptEvent> returns;  // newest first, limits::receipt_returns at most
    std::set<BasketId> seen;            // documents of `returns`
    bool operator==(const ReceiptTrail&) const = default;
};

// What came back by a receipt is more than was bought by it.
struct Excess {
    Sku sku;
    Units bought;
    Units back;
    std::uint32_t line_no = 0;  // of this line of the sale, and not of all of its SKU
    bool operator==(const Excess&) const = default;
};
std::vector<Excess> find_excess(const ReceiptTrail& trail);
Units units_of(const std::vector<StockLine>& lines);
Units units_of(const ReceiptEvent& event);  // without a SKU, too

class ReceiptLook {
  public:
    explicit ReceiptLook(std::vector<SoughtReceipt> sought);

    // The next slice reads entries before this one, newest first; none: from the newest on.
    std::optional<Lsn> before() const { return before_; }
    void gather(const LogEntry& entry);
    void end() { is_over_ = true; }  // there is no older entry
    bool is_over() const { return is_over_; }
    const std::vector<ReceiptTrail>& trails() const { return trails_; }
    bool operator==(const ReceiptLook&) const = default;

  private:
    void gather(const protocol::EventBatch& batch, UnixMs at);

    std::vector<ReceiptTrail> trails_;
    std::optional<Lsn> before_;
    bool is_over_ = false;
};

// Answered by a ReceiptsFound: the next slice of it.
struct ReceiptsWanted {
    ReceiptLook look;
    std::uint64_t walk = 0;  // of a till's question (receipt_questions.hpp); 0: of the hub's own
    bool operator==(const ReceiptsWanted&) const = default;
};
struct ReceiptsFound {
    std::optional<ReceiptLook> look;  // nothing when the log cannot be read
    std::uint64_t walk = 0;           // as it was wanted
};

}  // namespace onepool::hub
