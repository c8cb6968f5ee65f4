// An order at this location as pages see it: what is wanted, and how far its pick is.

#include <algorithm>
#include <map>
#include <utility>

#include "drivers/barcode/gtin.hpp"
#include "node/core/identity_check.hpp"
#include "node/core/pick_path.hpp"
#include "node/core/pick_progress.hpp"
#include "node/core/task_board.hpp"
#include "node/web/views.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/receipt_code.hpp"

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

// Of a SKU, for all of its lines together; the one that was picked last is the last.
Json::Array lots_of(const std::vector<LotLine>& lots, const Sku& sku) {
    Json::Array rows;
    for (const LotLine& line : lots) {
        if (line.sku != sku)
            continue;
        Json row;
        row.set("lot", line.lot.value);
        row.set("expiry", line.expiry == BusinessDay{}
                              ? Json()
                              : Json(onepool::protocol::to_text(line.expiry)));
        row.set("quantity", line.quantity.value);
        rows.push_back(std::move(row));
    }
    return rows;
}

// A line with what helps to find its goods.
struct Walked {
    ToFind found;
    std::size_t at = 0;  // in the task
};

// In the order of their places. Lines of one SKU keep theirs, as they share what is picked of it.
std::vector<Walked> walk_of(const ShipTask& task,
                            const std::function<ToFind(const Sku&)>& look_up) {
    std::vector<Walked> walk;
    walk.reserve(task.lines.size());
    for (std::size_t i = 0; i < task.lines.size(); ++i)
        walk.push_back({look_up(task.lines[i].sku), i});
    std::ranges::sort(walk, [](const Walked& a, const Walked& b) {
        if (a.found.place == b.found.place)
            return a.at < b.at;
        if (a.found.place.empty() || b.found.place.empty())
            return b.found.place.empty();
        return is_before_on_path(a.found.place, b.found.place);
    });
    return walk;
}

}  // namespace

Json task(const NodeCore& core, const ShipTask& task,
          const std::function<ToFind(const Sku&)>& look_up) {
    const PickProgress* progress = core.progress(task.order);
    Shares shares(progress);
    const auto lots = progress == nullptr ? std::vector<LotLine>() : progress->lots();
    Json::Array lines;
    for (const auto& [found, i] : walk_of(task, look_up)) {
        const StockLine& line = task.lines[i];
        const Gtin number = found.gtin;
        const Units picked = shares.picked(line);
        Json entry;
        entry.set("sku", line.sku.value);
        entry.set("description",
                  i < task.descriptions.size() ? task.descriptions[i] : std::string());
        entry.set("gtin", number == Gtin{} ? Json() : Json(barcode::to_shortest(number)));
        entry.set("quantity", line.quantity.value);
        entry.set("picked", picked.value);
        entry.set("short", shares.short_of(line, picked).value);
        entry.set("place", found.place);
        entry.set("asks_lot", found.asks_lot);
        entry.set("lots", lots_of(lots, line.sku));
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
    json.set("asks_identity", asks_identity(core.config().identity, task));
    json.set("is_changed", task.is_changed);
    json.set("lines", std::move(lines));
    return json;
}

// What is still to be handed over here is told as it stands now.
Json collection(const NodeCore& core, const StoredEvent& row, const Event& event,
                const std::function<std::string(const Sku&)>& name_of) {
    const auto& collect = std::get<Collect>(event.body);
    const auto lines_of = [&](const std::vector<StockLine>& lines) {
        Json::Array rows;
        for (const StockLine& line : lines) {
            Json entry;
            entry.set("sku", line.sku.value);
            entry.set("description", name_of(line.sku));
            entry.set("quantity", line.quantity.value);
            rows.push_back(std::move(entry));
        }
        return rows;
    };
    const ShipTask* task = core.task(collect.order);
    const bool has_more = task != nullptr && is_to_do(task->state);
    Json json;
    json.set("document", onepool::protocol::to_text(event.header.basket));
    json.set("event", onepool::protocol::to_text(row.id));
    json.set("seq", row.id.seq.value);
    json.set("chain_code", receipt_code(row.hash));
    json.set("channel", collect.order.channel.value);
    json.set("order", collect.order.order.value);
    json.set("lines", lines_of(collect.lines));
    json.set("left", lines_of(has_more ? task->lines : std::vector<StockLine>()));
    json.set("proof", collect.proof == IdentityProof::none
                          ? Json()
                          : Json(onepool::protocol::to_text(collect.proof)));
    json.set("staff", event.header.staff.value);
    json.set("recorded_at", event.header.wall.value);
    json.set("location", core.config().location.value);
    json.set("node", onepool::protocol::to_text(row.id.node));
    return json;
}

}  // namespace onepool::node::views
