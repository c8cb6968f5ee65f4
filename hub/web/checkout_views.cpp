#include "hub/web/checkout_views.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::hub {

Json hold_of(const HubState& state, const CheckoutRecord& record, UnixMs now) {
    Json::Array lines;
    for (const auto& [sku, units] : record.lines) {
        Json line;
        line.set("sku", state.ledger().sku(sku).sku.value);
        line.set("quantity", units.value);
        lines.push_back(std::move(line));
    }
    const std::int64_t left = std::max<std::int64_t>((record.expires_at - now).value, 0);
    Json row;
    row.set("channel", record.key.channel.value);
    row.set("hold", record.key.hold);
    row.set("owner", record.owner);
    row.set("version", record.version);
    row.set("state", to_text(record.state));
    row.set("order", record.order.value.empty() ? Json{} : Json{record.order.value});
    row.set("location", state.location(record.location).id.value);
    row.set("placed_at", record.placed_at.value);
    row.set("expires_at", record.expires_at.value);
    row.set("expires_in_ms", record.is_open() ? left : std::int64_t{0});
    row.set("lines", std::move(lines));
    return row;
}

Json holds_of(const HubCore& core, UnixMs now) {
    const CheckoutBook& book = core.state().checkouts();
    std::vector<const CheckoutRecord*> open;
    open.reserve(book.open().size());
    for (const std::uint32_t position : book.open())
        open.push_back(&book.all()[position]);
    const std::size_t shown = std::min(open.size(), limits::view_rows);
    std::partial_sort(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(shown), open.end(),
                      [](const CheckoutRecord* a, const CheckoutRecord* b) {
                          return a->expires_at < b->expires_at;
                      });
    Json::Array rows;
    for (std::size_t i = 0; i < shown; ++i)
        rows.push_back(hold_of(core.state(), *open[i], now));
    return rows;
}

}  // namespace onepool::hub
