#pragma once
// An MQTT broker as Onepool may rely on it: a lossy wire that also doubles, delays, garbles and
// forges, and forgets everything in flight when it dies. Clean sessions, no persistence; one
// retained topic (v1/hub/state) and the hub's will on it. Clients reconnect by themselves. Belongs
// to the world; one thread.
//
//   client: away --join--> connecting --broker reachable--> connected --broker dies, cut for longer
//           than the keep-alive, leave--> connecting | away

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "tests/sim/world/forger.hpp"
#include "tests/sim/world/nature.hpp"

namespace onepool::sim {

using protocol::Bytes;
using protocol::NodeId;

struct ClientId {
    std::uint32_t value = 0;
    auto operator<=>(const ClientId&) const = default;
};
inline constexpr ClientId hub_client{0};  // nodes are 1, 2, ...
inline constexpr ClientId stranger_client{1'000'000};

class BrokerClient {
  public:
    virtual void link_up() = 0;
    virtual void link_down() = 0;
    virtual void arrived(ClientId from, const Bytes& payload) = 0;

  protected:
    ~BrokerClient() = default;
};

// The last stretch of a message's way: to a client as it is connected now.
struct Hop {
    ClientId from;
    ClientId to;
    std::uint64_t session = 0;  // of the receiver; what is under way ends with it
    Bytes payload;
};

// Somebody who keeps what is under way and says himself when it arrives.
class Wire {
  public:
    virtual void take(Hop hop) = 0;

  protected:
    ~Wire() = default;
};

enum class Direction : std::uint8_t { to_broker, from_broker, both };

class Broker {
  public:
    explicit Broker(Nature& nature);

    void join(ClientId id, BrokerClient& client, std::optional<Bytes> will);
    void leave(ClientId id);  // the process died or the box lost power: the will is sent
    // A cloned machine: both connect under the name of `with`, and each throws the other out.
    void share_name(ClientId id, ClientId with);

    // `to` is a name: whoever is connected under it gets the message.
    void publish(ClientId from, ClientId to, Bytes payload);
    void publish_retained(Bytes payload);  // v1/hub/state, by the hub alone

    void crash(Millis away);
    void cut(ClientId id, Direction direction, Millis lasts);
    void heal();  // all cuts end, the broker is up
    bool is_connected(ClientId id) const;

    // From now on this one keeps what is under way, instead of time and chance; nullptr: nobody.
    void divert(Wire* wire) { wire_ = wire; }
    void arrive(const Hop& hop);
    bool is_live(const Hop& hop) const;  // its receiver is connected as it was then

  private:
    struct Session {
        BrokerClient* client = nullptr;
        std::optional<ClientId> shared_name;
        std::uint64_t number = 0;   // 0: not connected; a new one with each connection
        std::uint64_t attempt = 0;  // only the newest attempt to connect counts
        std::optional<Bytes> will;
        Millis cut_up_until;
        Millis cut_down_until;
    };

    bool is_cut(const Session& session, Direction direction) const;
    void try_connect(ClientId id);
    void connect(ClientId id);
    void drop(ClientId id, std::string_view why);
    void watch(ClientId id);
    void deliver_retained(ClientId to);
    // One hop of the way: how often the message arrives there, and when.
    std::vector<Millis> fate();
    ClientId name_of(ClientId id) const;
    ClientId holder_of(ClientId name) const;
    void hop_down(ClientId from, ClientId to, const Bytes& payload);
    void arrive(ClientId from, ClientId to, std::uint64_t session, const Bytes& payload);
    void garble(Bytes& payload);
    void forge(ClientId from, ClientId to, const Bytes& payload);
    std::string text_of(ClientId id) const;

    Nature& nature_;
    Random chance_;
    Forger forger_;
    bool is_up_ = true;
    Wire* wire_ = nullptr;
    std::uint64_t life_ = 1;
    std::uint64_t next_session_ = 1;
    std::map<ClientId, Session> sessions_;
    std::map<ClientId, ClientId> holders_;  // of names that are shared: who connected last
    std::optional<Bytes> retained_;
};

}  // namespace onepool::sim
