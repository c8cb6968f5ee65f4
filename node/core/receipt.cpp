#include "node/core/receipt.hpp"

#include "protocol/receipt_code.hpp"

namespace onepool::node {

std::optional<ReceiptView> receipt_of(const EventId& id, const Digest& hash, const Event& event) {
    ReceiptView view{id, receipt_code(hash), event.header, {}};
    if (const auto* sale = std::get_if<Sale>(&event.body)) {
        view.document = *sale;
        return view;
    }
    if (const auto* given_back = std::get_if<Return>(&event.body)) {
        view.document = *given_back;
        return view;
    }
    return std::nullopt;
}

}  // namespace onepool::node
