#pragma once
// The pages that are open, and what they are told. Status changes with every sale and counts with
// every scan, after which all pages read them anew, so both are told at most every status_every_ms;
// everything else at once. In silence it is sent every few seconds, so
// that a page knows the line to be dead when it is: over Wi-Fi nothing else tells. One thread (the
// reactor's); owned by the face.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "drivers/io/reactor.hpp"
#include "node/core/handheld_book.hpp"
#include "node/core/records.hpp"
#include "protocol/json.hpp"

namespace onepool::node {

class Live {
  public:
    // Pages take a line that was silent for twice as long for dead (src/shared/silence.ts).
    static constexpr Millis silence_max{10'000};
    // `status` gives the Status of this moment.
    Live(io::Reactor& reactor, std::function<Json()> status, Millis silence = silence_max);

    void opened(std::shared_ptr<io::WebSocket> page, HandheldNo handheld = {});  // none: the till's
    void closed(io::WebSocket& page);
    void tell(const Notice& notice);
    void catalogue_changed();
    void handhelds_changed();                 // told to the till's own pages, as seldom as status
    void warn_till(const std::string& text);  // an alarm for them alone
    void close_pages_of(HandheldNo handheld);
    bool has(HandheldNo handheld) const;
    std::size_t pages() const { return pages_.size(); }

  private:
    struct Page {
        std::shared_ptr<io::WebSocket> socket;  // shared with its connection
        HandheldNo handheld;
    };
    enum class Audience : std::uint8_t { everybody, till };
    void send(const Json& frame, Audience audience);
    void send_status();
    void send_handhelds();
    void send_counts();

    std::function<Json()> status_;
    Millis silence_;
    std::vector<Page> pages_;
    bool is_status_due_ = false;
    bool is_timer_set_ = false;
    io::Reactor::Timer timer_;
    bool is_handhelds_due_ = false;
    io::Reactor::Timer handhelds_timer_;
    bool is_counts_due_ = false;
    io::Reactor::Timer counts_timer_;
};

}  // namespace onepool::node
