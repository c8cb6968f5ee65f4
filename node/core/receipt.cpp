#include "node/core/receipt.hpp"

#include "protocol/digest.hpp"

namespace onepool::node {

std::optional<ReceiptView> receipt_of(const EventId& id, const Digest& hash, const Event& event) {
    ReceiptView view{id, hex(hash).substr(0, 8), event.header, {}};
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
