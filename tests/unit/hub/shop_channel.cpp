#include "tests/unit/hub/shop_channel.hpp"

namespace onepool::hub {

std::vector<ChannelEvent> ShopChannel::read(const std::string& text) const {
    std::vector<ChannelEvent> events;
    std::istringstream words(text);
    OrderReceived* order = nullptr;
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (word == "order" || word == "cancel") {
            order = &std::get<OrderReceived>(events.emplace_back(OrderReceived{}));
            order->is_cancelled = word == "cancel";
            words >> word;
            if (word.size() == 1 && word[0] >= '1' && word[0] <= '9') {
                order->order.version = static_cast<std::uint32_t>(word[0] - '0');
                words >> word;
            }
            order->order.order = key(word);
            order->order.placed_at = UnixMs{1'000};
            order->order.currency = Currency{"GBP"};
        } else if (order != nullptr && word == "told") {
            words >> word;
            for (const auto each :
                 {OrderOutcome::held, OrderOutcome::refused, OrderOutcome::shipped,
                  OrderOutcome::cancelled, OrderOutcome::staged, OrderOutcome::collected}) {
                if (word == to_text(each))
                    order->told = each;
            }
        } else if (order != nullptr && word == "hold") {
            words >> order->hold;
        } else if (order != nullptr && word == "identity") {
            order->asks_identity = true;
        } else if (order != nullptr && word == "placed") {
            words >> order->order.placed_at.value;
        } else if (order != nullptr && word == "at") {
            words >> order->order.collect_at.value;
        } else if (order != nullptr && word == "by") {
            words >> order->order.collect_by.emplace().value;
        } else if (order != nullptr && word == "due") {
            words >> order->order.due_at.emplace().value;
        } else if (order != nullptr && word == "to") {
            words >> word;
            const auto slash = word.find('/');
            order->order.ship_to = {word.substr(0, slash), word.substr(slash + 1)};
        } else if (word == "drained") {
            words >> word;
            events.emplace_back(FeedDrained{word, More::no});
        } else if (word == "odd") {
            words >> word;
            events.emplace_back(OddOrder{word, "no lines"});
        } else if (order != nullptr && equals != std::string::npos) {
            SaleLine line;
            line.line_no = static_cast<std::uint32_t>(order->order.lines.size() + 1);
            line.scanned_code = word.substr(0, equals);
            line.quantity = Units{std::stoll(word.substr(equals + 1))};
            order->order.lines.push_back(line);
        }
    }
    return events;
}

}  // namespace onepool::hub
