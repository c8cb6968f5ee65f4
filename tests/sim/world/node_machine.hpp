#pragma once
// A till or back-room computer: a disk that survives, a process that does not, a link, and people
// who ask it to do things. Plays node/main.cpp around the real NodeCore. The world's; one thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/core/node_core.hpp"
#include "node/core/relinking.hpp"
#include "tests/sim/world/broker.hpp"
#include "tests/sim/world/flow_watch.hpp"
#include "tests/sim/world/harm.hpp"
#include "tests/sim/world/node_image.hpp"
#include "tests/sim/world/node_ways.hpp"
#include "tests/sim/world/odd_events.hpp"
#include "tests/sim/world/process.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

class NodeMachine final : public Host<node::NodeCore>, public BrokerClient {
  public:
    using OnReply = std::function<void(Reply, const node::Answer&)>;
    struct Identity {
        ClientId client;
        protocol::NodeId node;
        protocol::JournalId journal;
        protocol::LocationId location;
        std::string name;
        std::optional<protocol::SigningKey> key = std::nullopt;     // its own
        std::optional<protocol::PublicKey> hub_key = std::nullopt;  // as configured
    };

    NodeMachine(Nature& nature, Broker& broker, Witness& witness, HarmBook& harm, Identity identity,
                Twist<node::NodeCore>* twist);

    const Identity& identity() const { return identity_; }
    // The journal itself; none names the first one of this disk.
    const protocol::JournalId& named(const protocol::JournalId& journal) const;
    const SimDisk& disk() const { return disk_; }
    SimDisk& disk() { return disk_; }
    Process<node::NodeCore>& process() { return process_; }
    const Process<node::NodeCore>& process() const { return process_; }
    // The tables as the running machine sees them on its disk.
    const NodeImage& image() const;

    void power_on();
    void crash(std::string_view why, Millis away);
    // Another release is installed, or a build with a fault runs for a moment: at its next start
    // the journal holds these events behind all others.
    void update(Release release, Millis away);
    void run_odd_build(std::vector<Oddity> oddities, Millis away);
    // Its disk is as it was at that many transactions; it comes back after `away`.
    void roll_back(std::size_t transactions, Millis away);
    // A new database, with a new journal; whoever was at the till is gone.
    void replace_disk(Millis away, Loss loss);
    // One bit of an event flips: in the log, which ends there at the next start, or in a page.
    void flip_in_log(Millis away);
    void flip_in_page();
    // Its disk answers before it has written, as without flushes.
    void lie_for(Millis lasts);
    // From now on another machine runs a copy of this one's disk.
    void note_clone();
    // The disk of the other one, with all that is on it.
    void copy_disk(const NodeMachine& other);
    // What its guard says, whoever reads it.
    std::optional<node::GuardMark> guard() const { return node::decode_guard(guard_); }
    // A full disk refuses every commit; the program tells its core what is left.
    void set_space(DiskSpace space);
    // Answered exactly once, perhaps before this returns.
    void ask(node::Action action, OnReply on_reply);
    std::optional<node::ReceiptView> find_receipt(const protocol::BasketId& basket) const;
    std::optional<protocol::EventId> find_event(const protocol::BasketId& basket) const;
    void set_ways(const NodeWays& ways) { ways_ = ways; }
    const FlowWatch& flow() const { return flow_; }

    // ---- Host
    Bytes encode(const std::vector<node::Record>& records) override;
    std::unique_ptr<node::NodeCore> load() override;
    void carry(node::Outgoing&& message) override;
    void notice(node::Notice&& notice) override;
    void refused(const node::NodeCore::Input& input) override;
    void died() override;
    node::NodeCore::Input tick() const override { return node::Tick{}; }
    Watch<node::NodeCore>* watch() override { return &flow_; }
    // ---- BrokerClient
    void link_up() override;
    void link_down() override;
    void arrived(ClientId from, const Bytes& payload) override;

  private:
    struct Pending {
        OnReply on_reply;
        protocol::BasketId document;  // what it would record
        protocol::BasketId basket;    // what it works on
        std::optional<node::ScanCount> scan = std::nullopt;
    };

    void record_oddities();
    std::optional<std::size_t> page_of(const JournalRow& row) const;
    void note(HarmKind kind, protocol::EventId row = {});
    std::vector<protocol::SendRange> find_damage() const;
    bool look_up(node::Action& action) const;
    const JournalRow* find_row(const protocol::BasketId& document) const;  // null: none
    void answer(node::Answer&& answer);
    void note_scan(const node::ScanCount& scan, const node::Answer& answer);
    void note_basket(const protocol::BasketId& basket, const node::Answer& answer);
    void finish(node::RequestId request, Reply reply, const node::Answer& answer);
    protocol::JournalId journal_seed() const;
    void read_journal(const node::ReadJournal& asked);
    void find_prunable(const node::FindPrunable& asked);
    void build_scope(const node::BuildScope& wanted);
    void read_guard();
    void move_guard(const node::GuardMark& mark);
    void write_guard(std::size_t bytes);
    void publish(node::Publish&& publish);
    void boast(protocol::ByteView sealed);
    void tell_space();
    void hear(node::NodeCore::Input input);

    Nature& nature_;
    Broker& broker_;
    Witness& witness_;
    HarmBook& harm_;
    Random chance_;
    Identity identity_;
    SimDisk disk_;
    mutable NodeImage image_;
    Process<node::NodeCore> process_;
    FlowWatch flow_;
    std::uint64_t boot_no_ = 0;
    std::uint64_t next_request_ = 1;
    std::map<node::RequestId, Pending> pending_;
    std::optional<Millis> away_;  // at its next death; none: as long as it takes to start
    bool is_linked_ = false;
    node::Relinking relinking_;
    NodeWays ways_;
    bool is_cloned_ = false;
    Bytes guard_;                                // the file
    std::optional<node::GuardMark> guard_wait_;  // being written
    std::optional<node::GuardRead> guard_read_;  // as found at this start
    protocol::JournalId guarded_;                // the journal then
    std::vector<Oddity> oddities_;               // to be recorded at the next start
};

}  // namespace onepool::sim
