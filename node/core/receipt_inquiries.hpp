#pragma once
// Receipts of other tills that this one asked the hub about, before money goes out: what was bought
// by each and what of it came back, at any till, as far as the hub has heard. Pure; memory only;
// owned by the core, one thread. Times are Now::steady.
//
//   (asked) --> asking --told of its sale--> known    --asked again--> asking, known until told
//                 |    --there is none-->    unknown  --told_receipt_ms--> (forgotten)
//                 '--receipt_answer_ms, link lost, no hub to ask--> unanswered
//
// An answer counts for the question that it names, once, while somebody waits for it; what is taken
// back by it into a basket was checked then, and is not again when the basket is paid. At most
// limits::asked_receipts are kept; one more takes the place of the oldest, of one that is not known
// if there is any. While a return by a receipt's name alone is on its way to the hub, the hub
// cannot say what is left of it: unanswered.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/receipt.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

enum class InquiryStage : std::uint8_t { asking, known, unknown, unanswered };
const char* to_text(InquiryStage stage);

struct AskedReceipt {
    std::string name;  // as receipt_name() writes it
    std::uint64_t number = 0;
    InquiryStage stage = InquiryStage::asking;
    Millis until;  // unanswered then, or forgotten
    // Of one that is known.
    ReceiptView sale;
    LocationId location;
    std::vector<LineBack> back;  // each of a line of the sale
    bool operator==(const AskedReceipt&) const = default;
};

// Whether there is a hub that answers now.
enum class HubHears : std::uint8_t { no, yes };

class ReceiptInquiries {
  public:
    ReceiptInquiries(const NodeId& node, const JournalId& journal)
        : node_(node), journal_(journal) {}

    void met(HubHears questions) { hub_ = questions; }  // a hub that answers them, or an older one
    // The question to send; none: nobody hears it, or it is on its way already. `link`: to a hub.
    std::optional<ReceiptQuestion> ask(const std::string& name, HubHears link, Now now);
    // False: nobody waits for it, or it is no answer to what was asked.
    [[nodiscard]] bool receive(const ReceiptAnswer& answer, HubEpoch hub_epoch, Now now);
    void lost();         // the link
    void look(Now now);  // what is over
    // Events of this till, as they are recorded or read at a start, and as the hub has them.
    void recorded(const Event& event);
    void acknowledged(Seq applied);
    void begin_journal(const JournalId& journal);
    void late_done();  // the hub has all of ended journals

    std::optional<Millis> wake_at() const;

    // What was asked last; of one that was asked again in vain, what is known still.
    const AskedReceipt* find(std::string_view name) const;
    const AskedReceipt* find_known(std::string_view name) const;  // by whichever name it has
    const AskedReceipt* told(const BasketId& sale) const;         // of one that is known
    // The receipt that a return is by; null: of another till, and nothing of it is known.
    const ReceiptView* known(const ReceiptView& original) const;
    // Units of a sold line. `here`: as this till knows; the hub may not have heard of all of it,
    // nor this till's database remember it.
    Units came_back(const OriginalLine& line, Units here) const;
    // "1 came back at store-2 on 2027-01-15"; empty: the hub told nothing of that receipt.
    std::string came_back_text(const OriginalLine& line, Units here,
                               std::int32_t utc_offset_minutes) const;

  private:
    struct Back {
        Units elsewhere;
        Units here_by_name;  // and no line: this till knows it by the hub alone
        Units here;          // by the line, as the hub has heard
    };
    Back back(const OriginalLine& line) const;
    bool is_unsent(std::string_view name) const;
    bool is_unsent(const ReceiptView& sale) const;
    Units came_back_here(const OriginalLine& line, Units here) const;

    NodeId node_;
    JournalId journal_;
    std::vector<AskedReceipt> asked_;  // oldest first
    // Names by which goods came back here that the hub has not heard of yet; at most
    // limits::unsent_marks, and if there were more, none is known to have arrived until
    // `unsent_past_`.
    std::map<Seq, std::string> unsent_;
    std::set<std::string> unsent_of_ended_;
    Seq unsent_past_;
    std::uint64_t questions_ = 0;
    HubHears hub_ = HubHears::no;
};

}  // namespace onepool::node
