// An order at this location as pages see it: what is wanted, and how far its pick is.

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/barcode/gtin.hpp"
#include "node/core/pick_progress.hpp"
#include "node/web/views.hpp"

namespace onepool::node::views {
namespace {

const char* to_text(OrderState state) {
    switch (state) {
        case OrderState::held:
            return "held";
        case OrderState::shipped:
            return "shipped";
        case OrderState::released:
            return "released";
        case OrderState::staged:
            return "staged";
        case OrderState::collected:
            return "collected";
        case OrderState::put_back:
            return "put_back";
    }
    return "?";
}

// Who picks it: whom the hub named, unless this node has asked for the order since.
Json taker(const NodeCore& core, const ShipTask& task) {
    const bool is_asked = core.is_asked(task.order);
    if (task.state != OrderState::held || (!task.taker && !is_asked))
        return {};
    const bool is_here = task.taker == core.config().node;
    Json json;
    json.set("here", is_here || is_asked);
    json.set("asked", is_asked && !is_here);
    json.set("staff", is_asked && !is_here ? std::string() : task.taker_staff.value);
    return json;
}

// Progress is kept by SKU; an order may have one in several lines, which fill up in their order.
class Shares {
  public:
    explicit Shares(const PickProgress* progress) : progress_(progress) {}

    Units picked(const StockLine& line) {
        return progress_ == nullptr
                   ? Units{}
                   : take(picked_.try_emplace(line.sku, progress_->picked(line.sku)).first->second,
                          line.quantity);
    }
    Units short_of(const StockLine& line, Units picked) {
        return progress_ == nullptr
                   ? Units{}
                   : take(short_.try_emplace(line.sku, progress_->short_of(line.sku)).first->second,
                          line.quantity - picked);
    }

  private:
    static Units take(Units& from, Units most) {
        const Units taken = std::min(from, most);
        from = from - taken;
        return taken;
    }

    const PickProgress* progress_;
    std::map<Sku, Units> picked_;
    std::map<Sku, Units> short_;
};

}  // namespace

Json task(const NodeCore& core, const ShipTask& task,
          const std::function<Gtin(const Sku&)>& gtin_of) {
    Shares shares(core.progress(task.order));
    Json::Array lines;
    for (std::size_t i = 0; i < task.lines.size(); ++i) {
        const StockLine& line = task.lines[i];
        const Gtin number = gtin_of(line.sku);
        const Units picked = shares.picked(line);
        Json entry;
        entry.set("sku", line.sku.value);
        entry.set("description",
                  i < task.descriptions.size() ? task.descriptions[i] : std::string());
        entry.set("gtin", number == Gtin{} ? Json() : Json(barcode::to_shortest(number)));
        entry.set("quantity", line.quantity.value);
        entry.set("picked", picked.value);
        entry.set("short", shares.short_of(line, picked).value);
        lines.push_back(std::move(entry));
    }
    Json json;
    json.set("channel", task.order.channel.value);
    json.set("order", task.order.order.value);
    json.set("version", task.version);
    json.set("placed_at", task.placed_at.value);
    json.set("state", to_text(task.state));
    json.set("is_collected", task.is_collected);
    json.set("due_at", time_or_null(task.due_at));
    json.set("collect_by", time_or_null(task.collect_by));
    json.set("place", task.place);
    json.set("is_packed", task.state == OrderState::staged && task.is_packed);
    json.set("taker", taker(core, task));
    json.set("lines", std::move(lines));
    return json;
}

}  // namespace onepool::node::views
