#pragma once
// Everything the hub decides. Pure: takes (input, now), returns one Batch; performed by
// protocol::Performer, which appends the log entries durably before any ACK, answer or push.
// One step makes at most one log entry. Owned by the program (or the simulator); one thread.
//
// Where to read on: node_desk.hpp (what nodes send), movements.hpp (the line that changes stock),
// split_rule.hpp (what may be promised), rights_desk.hpp (what nodes may sell unasked),
// order_desk.hpp (orders), channel_desk.hpp (channels).

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/count_desk.hpp"
#include "hub/core/debt_policy.hpp"
#include "hub/core/hub_io.hpp"
#include "hub/core/hub_state.hpp"
#include "hub/core/rights_rule.hpp"
#include "hub/core/share_rule.hpp"
#include "hub/core/step_marker.hpp"
#include "protocol/perform.hpp"
#include "protocol/signature.hpp"

namespace onepool::hub {

// A node as far as this process has heard of it; gone after a restart.
struct NodeLive {
    NodeState last;  // as last reported; zero before the first report
    UnixMs heard_at;
    bool is_online = false;              // heard of within limits::hub_silent_after_ms
    std::optional<UnixMs> online_since;  // set while it is online
    std::optional<UnixMs> behind_since;  // set while it reports events that are not here yet
    Millis clock_ahead;                  // its clock less ours, when it last reported
    std::uint64_t gaps = 0;              // batches that came before their turn: asked for again
    std::uint64_t resent = 0;            // batches that were here already
    std::uint64_t refused_messages = 0;  // foreign, corrupt or undecodable
};

// A channel as its engine sees it; counters since start.
struct ChannelLive {
    std::size_t waiting = 0;  // listings with a newer number than confirmed
    std::size_t in_flight = 0;
    std::uint32_t failures_in_a_row = 0;
    std::optional<UnixMs> last_confirmed;
    std::string last_error;
    std::uint64_t pushes = 0;            // numbers confirmed
    bool is_holding = false;             // given up retrying often; probing
    std::vector<Millis> recent_latency;  // change decided to confirmed, newest last, <= 1000
};

class HubCore {
  public:
    using Input = std::variant<FromNode, LinkUp, LinkDown, Webhook, HoldAsked, ChannelAnswered,
                               Commanded, Tick, AccessWritten, CertificatesRead, CertificateAsked,
                               JournalFound, ChunkLost, LoadChanged, EventsFound, BringIn,
                               ShelfFound, ReceiptsFound, OrderAsked>;
    using Batch = protocol::Batch<LogEntry, Outgoing, Notice>;
    using NodeLive = hub::NodeLive;
    using ChannelLive = hub::ChannelLive;

    struct Channel {
        ChannelId id;
        std::shared_ptr<const Connector> connector;  // shared: configuration that outlives reloads
    };
    struct Config {
        HubEpoch hub_epoch;  // the lowest this hub may use
        std::vector<Channel> channels;
        std::string build;
        StepMarker* marker = nullptr;  // outlives the core
        std::optional<protocol::EventId> deadly =
            std::nullopt;  // ended the hub too often: not applied again
        Authority authority = Authority::none;
        std::string restore = {};  // names the restore this database came from; empty: none
        // Signs whatever goes to nodes; without one nothing is signed.
        std::optional<protocol::SigningKey> key = std::nullopt;
        RightsPolicy rights = {};
        CountPolicy counts = {};
        DebtPolicy debts = DebtPolicy::by_orders;
        LastUnits last_units = LastUnits::exclusive;
    };

    // `state` is the last flush with the tail applied; see HubStore::load().
    HubCore(Config config, std::unique_ptr<HubState> state);
    ~HubCore();
    HubCore(HubCore&&) noexcept;

    Batch start(Now now);
    Batch step(const Input& input, Now now);

    HubEpoch epoch() const;         // this life's; before start() the one it will take
    const HubState& state() const;  // ledger, nodes, orders, cases, published
    const Config& config() const;
    std::optional<NodeLive> live(const NodeId& node) const;
    std::optional<ChannelLive> live(const ChannelId& channel) const;
    std::uint64_t strangers() const;  // messages on topics of nodes nobody registered
    std::uint64_t scope_version(Scope scope) const;  // the newest; 0: none is provided

    // For the flush: rows changed since the last take; the state after the last step's entry.
    StateChanges take_changes();
    std::size_t dirty() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// The number that orders published quantities and levels: grows with the log, and across restores
// of the hub. Fits the 53 bits that JSON readers keep.
inline std::uint64_t version_of(HubEpoch epoch, Lsn lsn) {
    return (epoch.value << 40) | lsn.value;
}

}  // namespace onepool::hub
