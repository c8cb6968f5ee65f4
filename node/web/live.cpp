#include "node/web/live.hpp"

#include <algorithm>

#include "drivers/io/clock.hpp"

namespace onepool::node {
namespace {

// Below what an eye notices, above what a hundred sales a second would cost.
constexpr std::int64_t status_every_ms = 100;
// Pages take a line that was silent for twice as long for dead (node/web/src/shared/silence.ts).
constexpr std::int64_t status_in_silence_ms = 10'000;

Json frame(const char* type) {
    Json json;
    json.set("type", type);
    return json;
}

}  // namespace

Live::Live(io::Reactor& reactor, std::function<Json()> status)
    : status_(std::move(status)), timer_(reactor, [this] { send_status(); }) {}

void Live::opened(std::shared_ptr<io::WebSocket> page, HandheldNo handheld) {
    Json first = frame("status");
    first.set("status", status_());
    page->send(first.dump());
    pages_.push_back({std::move(page), handheld});
    if (!is_status_due_)
        timer_.wake_at(Millis{io::now().steady.value + status_in_silence_ms});
    if (handheld != HandheldNo{})
        handhelds_changed();
}

void Live::closed(io::WebSocket& page) {
    const auto found =
        std::ranges::find_if(pages_, [&](const Page& each) { return each.socket.get() == &page; });
    if (found == pages_.end())
        return;
    const bool is_handheld = found->handheld != HandheldNo{};
    pages_.erase(found);
    if (is_handheld)
        handhelds_changed();
}

void Live::close_pages_of(HandheldNo handheld) {
    std::erase_if(pages_, [&](const Page& each) {
        if (each.handheld != handheld)
            return false;
        each.socket->close();
        return true;
    });
}

bool Live::has(HandheldNo handheld) const {
    return std::ranges::any_of(pages_, [&](const Page& each) { return each.handheld == handheld; });
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
            send(json, Audience::till);
            return;
        }
        case NoticeKind::tasks_changed:
            send(frame("tasks"), Audience::everybody);
            return;
        case NoticeKind::counts_changed:
            send(frame("counts"), Audience::everybody);
            return;
        case NoticeKind::levels_changed:
            send(frame("levels"), Audience::everybody);
            return;
        case NoticeKind::scope_changed:
            catalogue_changed();
            return;
        case NoticeKind::alarm: {
            Json json = frame("alarm");
            json.set("text", notice.text);
            send(json, Audience::everybody);
            return;
        }
    }
}

void Live::catalogue_changed() {
    send(frame("levels"), Audience::everybody);
}

void Live::handhelds_changed() {
    send(frame("handhelds"), Audience::till);
}

void Live::send(const Json& json, Audience audience) {
    if (pages_.empty())
        return;
    const auto text = json.dump();
    for (const Page& page : pages_) {
        if (audience == Audience::everybody || page.handheld == HandheldNo{})
            page.socket->send(text);
    }
}

void Live::send_status() {
    is_status_due_ = false;
    if (pages_.empty())
        return;
    timer_.wake_at(Millis{io::now().steady.value + status_in_silence_ms});
    Json json = frame("status");
    json.set("status", status_());
    send(json, Audience::everybody);
}

}  // namespace onepool::node
