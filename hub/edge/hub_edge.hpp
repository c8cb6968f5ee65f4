#pragma once
// The performer's edge: carries out what a batch wants sent and told. Messages go to the broker,
// requests to channels, answers to whoever asked, notices to the live feed. Owned by the program;
// one thread (the reactor's).

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "drivers/io/http_client.hpp"
#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/core/hub_core.hpp"

namespace onepool::hub {

class HubEdge {
  public:
    struct Around {
        io::Reactor& reactor;
        std::function<void(HubCore::Input)> offer;  // never lost, may be delayed
        std::function<void(const Notice&)> show;
        std::function<void(const JournalSpan&)> look_up;        // offers a JournalFound
        std::function<void(const JournalSpan&)> look_up_held;   // offers an EventsFound
        std::function<void(const ShelfWanted&)> look_up_moves;  // offers a ShelfFound
        std::function<void(ReceiptsWanted)> look_for_receipts;  // offers a ReceiptsFound
        std::function<std::string()> last_failure;              // of the store
        std::function<AccessWritten(const AccessOut&)> write_access;
        std::function<std::optional<Bytes>(const Digest&)> chunk;
        std::function<Bytes(const NodeId&, const Bytes&)> seal;  // of a message to this node
    };
    explicit HubEdge(Around around);

    // Before the performer starts.
    void connect(io::MqttLink& link) { link_ = &link; }
    void add_channel(const ChannelId& channel, io::HttpClient::Config config);

    // The callback is called exactly once with the Answer for this request.
    void expect_answer(RequestId request, std::function<void(const Answer&)> done);
    void answer(const Answer& answer);

    // For the Performer.
    void send(Outgoing&& message);
    void notify(Notice&& notice) { around_.show(notice); }
    void wake_at(Millis steady) { timer_.wake_at(steady); }
    void refuse(const HubCore::Input& input);
    void halt();

    bool is_halted() const { return is_halted_; }

  private:
    void ask(const ToChannel& question);
    void give_out(ChunkToNode& to);

    Around around_;
    io::Reactor::Timer timer_;
    io::MqttLink* link_ = nullptr;
    std::map<ChannelId, std::unique_ptr<io::HttpClient>> clients_;
    std::map<RequestId, std::function<void(const Answer&)>> waiting_;
    bool is_halted_ = false;
};

// Which request an input asks; nullopt when nobody waits for an answer.
std::optional<RequestId> request_of(const HubCore::Input& input);

// The answer when an input could not be recorded: ask again.
Answer busy_answer(RequestId request, const std::string& why);

}  // namespace onepool::hub
