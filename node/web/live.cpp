#include "node/web/live.hpp"

#include <algorithm>
#include <utility>

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

Live::Live(io::Reactor& reactor, std::function<Json()> status, Millis silence)
    : status_(std::move(status)),
      silence_(silence),
      timer_(reactor, [this] { send_status(); }),
      handhelds_timer_(reactor, [this] { send_handhelds(); }),
      counts_timer_(reactor, [this] { send_counts(); }) {}

void Live::opened(std::shared_ptr<io::WebSocket> page, HandheldNo handheld) {
    Json first = frame("status");
    first.set("status", status_());
    page->send(first.dump());
    pages_.push_back({std::move(page), handheld});
    // Never later for those who wait already.
    if (!std::exchange(is_timer_set_, true))
        timer_.wake_at(Millis{io::now().steady.value + silence_.value});
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
                is_timer_set_ = true;
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
            if (!std::exchange(is_counts_due_, true))
                counts_timer_.wake_at(Millis{io::now().steady.value + status_every_ms});
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
    if (!std::exchange(is_handhelds_due_, true))
        handhelds_timer_.wake_at(Millis{io::now().steady.value + status_every_ms});
}

void Live::send_handhelds() {
    is_handhelds_due_ = false;
    send(frame("handhelds"), Audience::till);
}

void Live::send_counts() {
    is_counts_due_ = false;
    send(frame("counts"), Audience::everybody);
}

void Live::warn_till(const std::string& text) {
    Json json = frame("alarm");
    json.set("text", text);
    send(json, Audience::till);
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
    is_timer_set_ = !pages_.empty();
    if (pages_.empty())
        return;
    timer_.wake_at(Millis{io::now().steady.value + silence_.value});
    Json json = frame("status");
    json.set("status", status_());
    send(json, Audience::everybody);
}

}  // namespace onepool::node
