#pragma once
// The hub's box: disk, process, link to the broker, HTTP to and from the shops. Plays the part of
// hub/main.cpp around the real HubCore. Belongs to the world; one thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "tests/sim/world/broker.hpp"
#include "tests/sim/world/harm.hpp"
#include "tests/sim/world/hub_ear.hpp"
#include "tests/sim/world/hub_image.hpp"
#include "tests/sim/world/process.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

// The way from the hub to the shops: answers once, with status 0 when nothing came back in time.
class ShopLine {
  public:
    using OnAnswer = std::function<void(const hub::HttpAnswer&)>;
    // `hub_epoch`: of the hub that asks, for the evidence.
    virtual void request(const protocol::ChannelId& channel, const hub::HttpRequest& request,
                         std::uint64_t hub_epoch, OnAnswer on_answer) = 0;

  protected:
    ~ShopLine() = default;
};

// One transaction of what is in memory. Mutant ones write half of its rows, or a U one higher.
enum class Flush : std::uint8_t { whole, torn, generous };

// A restored hub gets a higher hub_epoch from its operator; a mutant one does not, or finds it in
// its log already and takes itself for one that lost nothing.
enum class RestoredEpoch : std::uint8_t { raised, kept, in_log };

// Whether the program replays at its start what another release parked. A mutant one does not.
enum class Unparking : std::uint8_t { at_start, never };

class HubMachine final : public Host<hub::HubCore>, public BrokerClient {
  public:
    // Nullptr: no answer (it was down, or died before it answered).
    using OnAnswer = std::function<void(const hub::Answer*)>;
    struct Parts {
        std::vector<hub::HubCore::Channel> channels;
        std::map<protocol::NodeId, ClientId> clients;
        std::map<ClientId, protocol::NodeId> nodes;
        hub::RightsPolicy rights = {};
        hub::DebtPolicy debts = {};
        hub::LastUnits last_units = hub::LastUnits::exclusive;
    };

    HubMachine(Nature& nature, Broker& broker, Witness& witness, HarmBook& harm, ShopLine& shop,
               Parts parts, Twist<hub::HubCore>* twist);

    const SimDisk& disk() const { return disk_; }
    SimDisk& disk() { return disk_; }
    Process<hub::HubCore>& process() { return process_; }
    const Process<hub::HubCore>& process() const { return process_; }
    const HubImage& image() const;

    // What decided the log's entries from `from` on.
    struct Reign {
        protocol::Lsn from;
        Release release = Release::first;
    };
    const std::vector<Reign>& reigns() const { return reigns_; }

    void set_flush(Flush flush) { flush_ = flush; }
    void set_restored_epoch(RestoredEpoch epoch) { restored_epoch_ = epoch; }
    void set_unparking(Unparking unparking) { unparking_ = unparking; }
    void power_on();
    void update(Release release, Millis away);
    void crash(std::string_view why, Millis away);
    // An old image of its disk is copied over it, and it starts with a hub_epoch one higher.
    void restore(std::size_t transactions, Millis away);
    // Its disk is copied, and the copy proven good at once. No later restore goes back further.
    void back_up();
    // How far a verified backup holds each journal.
    const std::map<protocol::JournalId, protocol::Seq>& backed_up() const { return backed_up_; }
    protocol::HubEpoch epoch() const;
    void hold(const protocol::ChannelId& channel, std::vector<hub::HttpHeader> headers,
              std::string body, OnAnswer on_answer);
    void webhook(const protocol::ChannelId& channel, std::vector<hub::HttpHeader> headers,
                 std::string body, OnAnswer on_answer);
    void command(hub::Command command, OnAnswer on_answer);
    void keep_chunks(const std::vector<Bytes>& chunks);

    // ---- Host, BrokerClient
    Bytes encode(const std::vector<hub::LogEntry>& entries) override;
    std::unique_ptr<hub::HubCore> load() override;
    void carry(hub::Outgoing&& message) override;
    void notice(hub::Notice&& notice) override;
    void refused(const hub::HubCore::Input& input) override;
    void died() override;
    hub::HubCore::Input tick() const override { return hub::Tick{}; }
    Watch<hub::HubCore>* watch() override { return &ear_; }
    void link_up() override;
    void link_down() override;
    void arrived(ClientId from, const Bytes& payload) override;

  private:
    Bytes will() const;
    void flush_later(std::uint64_t load);
    void spoil(hub::StateChanges& changes) const;
    void finish(hub::RequestId request, const hub::Answer* answer);
    void ask_shop(const hub::ToChannel& message);
    void note_reign(protocol::Lsn last);
    void raise_epoch_in_log();
    void replay_parked();
    std::optional<Bytes> as_heard_from(ClientId from, const Bytes& payload) const;
    void publish_chunk(hub::ChunkToNode out);
    void look_up(const hub::JournalSpan& span);
    void look_up_held(const hub::JournalSpan& span);
    void look_up_moves(const hub::ShelfWanted& wanted);
    void look_for_receipts(const hub::ReceiptsWanted& wanted);
    void publish(const protocol::NodeId& node, Bytes payload);
    void hear(hub::HubCore::Input input);

    Nature& nature_;
    Broker& broker_;
    Witness& witness_;
    HarmBook& harm_;
    ShopLine& shop_;
    Random chance_;
    Parts parts_;
    SimDisk disk_;
    mutable HubImage image_;
    HubEar ear_;
    Process<hub::HubCore> process_;
    std::map<protocol::Digest, Bytes> chunks_;
    std::size_t backup_ = 0;  // transactions in it
    std::map<protocol::JournalId, protocol::Seq> backed_up_;
    std::uint64_t next_request_ = 1;
    std::map<hub::RequestId, OnAnswer> pending_;
    protocol::HubEpoch epoch_{1};  // at least; the hub may take a higher one by itself
    RestoredEpoch restored_epoch_ = RestoredEpoch::raised;
    Flush flush_ = Flush::whole;
    std::uint64_t loads_ = 0;
    std::optional<Millis> away_;  // at its next death; none: as long as it takes to start
    bool is_linked_ = false;
    std::vector<Reign> reigns_;
    Unparking unparking_ = Unparking::at_start;
};

}  // namespace onepool::sim
