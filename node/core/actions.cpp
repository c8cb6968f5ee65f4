#include "node/core/actions.hpp"

#include "node/core/task_board.hpp"
#include "protocol/kinds_defined.hpp"

namespace onepool::node {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

}  // namespace

BasketId document_of(const Action& action) {
    return std::visit(Overloaded{
                          [](const Pay& pay) { return pay.basket; },
                          [](const RecordSale& sale) { return sale.basket; },
                          [](const RecordReturn& back) { return back.basket; },
                          [](const ReceiveGoods& goods) { return goods.document; },
                          [](const AdjustStock& adjust) { return adjust.document; },
                          [](const TakeOrder& take) { return take.document; },
                          [](const LeaveOrder& leave) { return leave.document; },
                          [](const FinishPick& pick) { return pick.document; },
                          [](const CollectOrder& collect) { return collect.document; },
                          [](const PutBackOrder& back) { return back.document; },
                          [](const PackOrder& pack) { return pack.document; },
                          [](const InspectGoods& goods) { return goods.document; },
                          [](const ShipOrder& ship) { return ship_document(ship.order); },
                          [](const CountRequest& count) {
                              const auto* finish = std::get_if<FinishCount>(&count.what);
                              return finish == nullptr ? BasketId{} : finish->session;
                          },
                          [](const auto&) { return BasketId{}; },
                      },
                      action);
}

}  // namespace onepool::node

template struct onepool::protocol::Kinds<onepool::node::AnyAction>;
