#pragma once
// What waits for inspection at this node's location: what the hub told, and what this node took
// back or decided since, which the hub has not acknowledged. Of a SKU those that waited longest are
// decided first, so it makes no difference in which order goods came and went. Pure; one owner (the
// stock view).

#include <map>
#include <optional>

#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class InspectionView {
  public:
    void learn(const StockLevel& level);
    void recorded(const Event& event);
    void acknowledged(Seq applied);
    void begin_journal();  // as of StockView
    void late_done();

    WaitingList waiting(const Sku& sku) const;
    std::map<Sku, WaitingList> all() const;  // none is empty
    std::size_t marks() const { return unacknowledged_.size(); }

  private:
    struct Change {
        WaitingList put;
        Units taken;
    };
    using Changes = std::map<Sku, Change>;
    static void merge(const Changes& later, Changes& into);
    Changes sum() const;

    std::map<Sku, WaitingList> told_;  // none is empty
    // By event; the oldest are merged beyond limits::unsent_marks, so that weeks offline cost
    // memory by the SKUs that came back.
    std::map<Seq, Changes> unacknowledged_;
    Changes ended_;  // unacknowledged ones of ended journals
};

}  // namespace onepool::node
