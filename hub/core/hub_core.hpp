#pragma once
// Everything the hub decides. Pure: takes (input, now), returns one Batch; performed by
// protocol::Performer, which appends the log entries durably before any ACK, answer or push.
// Owned by the program (or the simulator); one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/core/hub_log.hpp"
#include "hub/core/hub_state.hpp"
#include "protocol/messages.hpp"
#include "protocol/perform.hpp"

namespace onepool::hub {

struct RequestId {
    std::uint64_t value = 0;
    auto operator<=>(const RequestId&) const = default;
};

// ---- inputs ----------------------------------------------------------------------------------

struct FromNode { NodeId node; Bytes payload; };            // node: from the topic, proven by the broker
struct LinkUp {};
struct LinkDown {};
struct Webhook { RequestId request; ChannelId channel; std::vector<HttpHeader> headers; std::string body; };
struct ChannelAnswered { ChannelId channel; std::uint64_t exchange = 0; HttpAnswer answer; };

struct AddLocation { LocationId location; std::string name; Units location_reserve; };
struct RegisterNode { NodeId node; LocationId location; std::string name; };
struct CatalogueItem { Sku sku; Gtin gtin; std::string description; Minor price; };
struct ImportCatalogue { std::vector<CatalogueItem> items; };  // also maps each SKU on every channel
struct ResolveCase { std::uint64_t id = 0; StaffId by; std::string note; };
using Command = std::variant<AddLocation, RegisterNode, ImportCatalogue, ResolveCase>;
struct Commanded { RequestId request; Command command; };
struct Tick {};

// ---- outputs -----------------------------------------------------------------------------------

struct ToNode { NodeId node; enum class Topic : std::uint8_t { welcome, ack, state, fence } topic = Topic::ack; Bytes payload; bool operator==(const ToNode&) const = default; };
struct HubStateOut { Bytes payload; bool operator==(const HubStateOut&) const = default; };   // retained
struct ToChannel { ChannelId channel; std::uint64_t exchange = 0; HttpRequest request; bool operator==(const ToChannel&) const = default; };

enum class CommandVerdict : std::uint8_t { done, repeated, unauthorized, malformed, unknown_subject, out_of_bounds, conflict };
const char* to_text(CommandVerdict verdict);
// Answer to a Webhook or Commanded, exactly once.
struct Answer { RequestId request; CommandVerdict verdict = CommandVerdict::done; int http_status = 200; std::string text; std::vector<OrderMoved> orders; bool operator==(const Answer&) const = default; };
using Outgoing = std::variant<ToNode, HubStateOut, ToChannel, Answer>;

// One line of the live feed, for people.
struct Notice { UnixMs at; Lsn lsn; std::string kind; std::string text; bool operator==(const Notice&) const = default; };

class HubCore {
  public:
    using Input = std::variant<FromNode, LinkUp, LinkDown, Webhook, ChannelAnswered, Commanded, Tick>;
    using Batch = protocol::Batch<LogEntry, Outgoing, Notice>;

    struct Channel {
        ChannelId id;
        std::shared_ptr<const Connector> connector;   // shared: configuration that outlives reloads
    };
    struct Config {
        HubEpoch hub_epoch;
        std::vector<Channel> channels;
        std::string build;
    };

    // `state` is the last flush with the tail applied; see HubStore::load().
    HubCore(Config config, std::unique_ptr<HubState> state);
    ~HubCore();
    HubCore(HubCore&&) noexcept;

    Batch start(Now now);
    Batch step(const Input& input, Now now);

    const HubState& state() const;               // ledger, nodes, orders, cases, published
    struct NodeLive { NodeState last; UnixMs heard_at; bool is_online = false; };
    std::optional<NodeLive> live(const NodeId& node) const;
    struct ChannelLive {
        std::size_t waiting = 0;                  // listings with a newer number than confirmed
        std::size_t in_flight = 0;
        std::uint32_t failures_in_a_row = 0;
        std::optional<UnixMs> last_confirmed;
        std::string last_error;
        std::vector<Millis> recent_latency;       // change decided to confirmed, newest last, <= 1000
    };
    std::optional<ChannelLive> live(const ChannelId& channel) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace onepool::hub
