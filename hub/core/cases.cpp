#include "hub/core/cases.hpp"

namespace onepool::hub {

void raise_case(Decision& decision, Trouble trouble) {
    const CaseBook& cases = decision.state().cases();
    const CaseRecord* open = cases.find_open(trouble.kind, trouble.subject);
    if (open && open->text == trouble.text && open->proposal == trouble.proposal)
        return;
    decision.emit(CaseOpened{.id = open ? open->id : cases.next_id(),
                             .kind = trouble.kind,
                             .subject = std::move(trouble.subject),
                             .text = std::move(trouble.text),
                             .proposal = std::move(trouble.proposal)});
}

void settle_case(Decision& decision, CaseKind kind, const std::string& subject, std::string note) {
    const CaseRecord* open = decision.state().cases().find_open(kind, subject);
    if (open == nullptr)
        return;
    decision.emit(CaseClosed{.id = open->id, .by = StaffId{"hub"}, .note = std::move(note)});
}

}  // namespace onepool::hub
