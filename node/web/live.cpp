#include "node/web/live.hpp"

#include <algorithm>

#include "drivers/io/clock.hpp"

namespace onepool::node {
namespace {

// Below what an eye notices, above what a hundred sales a second would cost.
constexpr std::int64_t status_every_ms = 100;

Json frame(const char* type) {
    Json json;
    json.set("type", type);
    return json;
}

}  // namespace

Live::Live(io::Reactor& reactor, std::function<Json()> status)
    : status_(std::move(status)), timer_(reactor, [this] { send_status(); }) {}

void Live::opened(std::shared_ptr<io::WebSocket> page) {
    Json first = frame("status");
    first.set("status", status_());
    page->send(first.dump());
    pages_.push_back(std::move(page));
}

void Live::closed(io::WebSocket& page) {
    std::erase_if(pages_, [&](const auto& each) { return each.get() == &page; });
}

void Live::tell(const Notice& notice) {
    switch (notice.kind) {
        case NoticeKind::status_changed:
            if (!is_status_due_ && !pages_.empty()) {
                is_status_due_ = true;
                timer_.wake_at(Millis{io::now().steady.value + status_every_ms});
            }
            return;
        case NoticeKind::basket_changed: {
            Json json = frame("basket");
            json.set("basket", to_text(notice.basket));
            send_all(json);
            return;
        }
        case NoticeKind::tasks_changed:
            send_all(frame("tasks"));
            return;
        case NoticeKind::levels_changed:
            send_all(frame("levels"));
            return;
        case NoticeKind::scope_changed:
            catalogue_changed();
            return;
        case NoticeKind::alarm: {
            Json json = frame("alarm");
            json.set("text", notice.text);
            send_all(json);
            return;
        }
    }
}

void Live::catalogue_changed() {
    send_all(frame("levels"));
}

void Live::send_all(const Json& json) {
    if (pages_.empty())
        return;
    const auto text = json.dump();
    for (const auto& page : pages_)
        page->send(text);
}

void Live::send_status() {
    is_status_due_ = false;
    Json json = frame("status");
    json.set("status", status_());
    send_all(json);
}

}  // namespace onepool::node
