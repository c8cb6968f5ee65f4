#pragma once
// Tills that ask, before money goes out, what was bought by a receipt of another till and what of
// it came back. Each question is a walk of its own through the log, in slices, so that it does not
// wait behind those for receipts in question (receipt_desk.hpp); a till has one at a time, and the
// newest that it asked meanwhile begins when the slice under way is read. Nobody waits for longer
// than limits::receipt_answer_ms: then the walk ends without an answer. Memory only; owned by
// NodeDesk; one thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/core/hub_io.hpp"
#include "hub/core/hub_state.hpp"
#include "protocol/receipt_messages.hpp"

namespace onepool::hub {

class ReceiptQuestions {
  public:
    // The walk to begin, if there is room for it.
    std::optional<ReceiptsWanted> ask(const protocol::ReceiptQuestion& question, Now now);

    struct Told {
        protocol::ReceiptQuestion question;
        ReceiptTrail trail;
    };
    // At most one of both.
    struct Next {
        std::optional<ReceiptsWanted> wanted;
        std::optional<Told> told;
    };
    Next found(ReceiptsFound found, Now now);

  private:
    struct Open {
        protocol::ReceiptQuestion question;
        std::uint64_t walk = 0;
        Millis until;  // steady
        std::optional<protocol::ReceiptQuestion> next = std::nullopt;
    };
    ReceiptsWanted begin(Open& open, const protocol::ReceiptQuestion& question, Now now);

    std::vector<Open> open_;  // one a node
    std::uint64_t walks_ = 0;
};

// Nullopt: more came back than is told apart, or a message holds; or nobody knows who sold it.
std::optional<protocol::ReceiptAnswer> answer_to(const HubState& state,
                                                 const ReceiptQuestions::Told& told);

}  // namespace onepool::hub
