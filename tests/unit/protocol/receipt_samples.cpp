// What is said of receipts of other tills.

#include "samples.hpp"

namespace onepool::protocol::samples {

Return checked_return() {
    Return document = sale_return();
    document.is_checked = true;
    return document;
}

ReceiptQuestion receipt_question() {
    return ReceiptQuestion{
        .node = node_id(1), .journal = journal_id(2), .number = 7, .receipt = "7K3M-Q2XZ"};
}

ReceiptAnswer receipt_answer() {
    return ReceiptAnswer{.hub_epoch = HubEpoch{4},
                         .journal = journal_id(2),
                         .number = 7,
                         .receipt = "7K3M-Q2XZ",
                         .sale = {1, 2, 3},
                         .seller = node_id(5),
                         .sold_in = journal_id(6),
                         .code = "7K3M-Q2XZ",
                         .location = LocationId{"store-1"},
                         .back = {LineBack{.node = node_id(8),
                                           .location = LocationId{"store-2"},
                                           .at = UnixMs{1'295'222'400'000},
                                           .line_no = 2,
                                           .quantity = Units{3},
                                           .is_by_name = true}}};
}

}  // namespace onepool::protocol::samples
