#include "hub/edge/hub_program.hpp"

#include <unistd.h>

#include <deque>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/key_file.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/core/broker_acl.hpp"
#include "hub/core/commands.hpp"
#include "hub/core/worklist.hpp"
#include "hub/edge/authority_files.hpp"
#include "hub/edge/backups.hpp"
#include "hub/edge/build.hpp"
#include "hub/edge/certificate_watch.hpp"
#include "hub/edge/hub_edge.hpp"
#include "hub/edge/log_keeper.hpp"
#include "hub/edge/scope_keeper.hpp"
#include "hub/edge/settings.hpp"
#include "hub/edge/step_file.hpp"
#include "hub/edge/topics.hpp"
#include "hub/store/hub_store.hpp"
#include "hub/web/hub_face.hpp"
#include "hub/web/page_assets.hpp"
#include "protocol/codec.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/perform.hpp"
#include "protocol/seal.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t offer_again_after_ms = 20;
// Set-up commands are numbered from the other end than the face's requests.
constexpr std::uint64_t first_setup_request = std::uint64_t{1} << 63;

// Names the restore this life comes from; empty: none.
std::string restore_of(HubStore& store, const HubProgram::Start& start) {
    return start.is_recovered ? "--recovered " + io::new_token() : store.restore();
}

HubCore::Config core_config(const config::HubConfig& settings, StepFile& steps, std::string restore,
                            const protocol::SigningKey& key) {
    const auto deadly = steps.deadly();
    if (deadly)
        io::log::error("event " + to_text(*deadly) +
                       " ended the hub again and again: it is set aside when it comes");
    return {settings.hub_epoch,
            make_channels(settings),
            build_name,
            &steps,
            deadly,
            settings.authority ? Authority::own : Authority::none,
            std::move(restore),
            key,
            rights_of(settings),
            counts_of(settings),
            settings.pays_debts ? DebtPolicy::by_orders : DebtPolicy::by_people,
            last_units_of(settings)};
}

HubFace::Config face_config(const config::HubConfig& settings, const std::string& token) {
    HubFace::Config config;
    config.address = settings.http.address;
    config.port = settings.http.port;
    config.token = token;
    config.hosts = settings.http.hosts;
    config.hosts.push_back(settings.http.address);
    config.build = build_name;
    config.assets = page_assets();
    return config;
}

// "Away", signed like everything that nodes hear.
Bytes away_message(HubEpoch hub_epoch, const protocol::SigningKey& key) {
    const auto message = encode_message(
        protocol::HubState{.hub_epoch = hub_epoch, .is_online = false, .since = io::now().wall});
    return seal(key, {protocol::Way::down, {}}, message);
}

io::MqttLink::Config link_config(const config::HubConfig& settings, HubEpoch epoch,
                                 const protocol::SigningKey& key) {
    const auto& broker = settings.broker;
    io::MqttLink::Config config;
    config.uri = broker.uri;
    config.client_id = hub_name;
    if (!broker.ca.empty())
        config.tls = io::MqttLink::Tls{broker.ca, broker.cert, broker.key};
    config.will =
        io::MqttLink::Will{hub_state_topic, away_message(epoch, key), io::MqttLink::Keep::retained};
    config.subscriptions = {up_topics};
    return config;
}

// Nothing where nothing is said: what a person told the hub stays.
std::optional<SetLocationTerms> terms_of(const config::HubConfig::Location& location) {
    if (!location.country && !location.postcode && !location.cut_off && !location.cost)
        return std::nullopt;
    SetLocationTerms terms{
        .location = location.id, .country = location.country, .postcode = location.postcode};
    if (location.cut_off)
        terms.cut_off = location.cut_off;
    if (location.cost)
        terms.cost = Minor{*location.cost};
    return terms;
}

// What must be true of locations, rules and nodes before any message is heard; all may be repeated.
std::deque<Command> setup_commands(const config::HubConfig& settings) {
    std::deque<Command> commands;
    for (const auto& location : settings.locations)
        commands.push_back(AddLocation{location.id, location.name, location.location_reserve,
                                       location.ships_orders});
    for (const auto& location : settings.locations) {
        if (auto terms = terms_of(location))
            commands.push_back(*std::move(terms));
    }
    commands.push_back(SetSourcing{sourcing_of(settings)});
    for (const auto& channel : settings.channels)
        commands.push_back(SetFulfilment{channel.id, {channel.may_split, channel.may_be_partial}});
    for (const auto& node : settings.nodes)
        commands.push_back(RegisterNode{node.node, node.location, node.name});
    return commands;
}

std::uint64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

struct HubProgram::Impl {
    Impl(const config::HubConfig& settings, const Start& start);

    [[nodiscard]] bool offer(HubCore::Input input) {
        return performer->offer(std::move(input), io::now());
    }
    void offer_surely(HubCore::Input input);
    void offer_late();
    void look_at_load();
    void ask(HubCore::Input input, std::function<void(const Answer&)> done);
    void set_up_next();
    bool replay_parked();
    void stop();
    void fail(const std::string& why);

    HubCore::Input received(const NodeId& node, const std::string& topic, Bytes payload) const;
    HubFace::Hub hub_for_face();
    io::MqttLink::Handlers link_handlers();
    std::vector<LogEntry> read_log(Lsn after, std::size_t limit);
    std::vector<LogEntry> log_of_sku(const Sku& sku, std::size_t limit);
    std::optional<Bytes> read_chunk(const Digest& digest);
    Runtime runtime() const;
    void record_verified(const ReadBackup& read, std::function<void(const Answer&)> done);
    void tell_failed(const std::string& why);  // that a backup could not be made

    io::Reactor reactor;
    config::HubConfig settings;
    std::string token;
    protocol::SigningKey key;
    Now started;
    std::unique_ptr<HubStore> store;
    StepFile steps;
    std::optional<AuthorityFiles> authority;
    LogKeeper keeper;
    Backups backups;
    HubEdge edge;
    ScopeKeeper scopes;
    std::unique_ptr<Performer<HubCore, LogKeeper, HubEdge>> performer;
    std::deque<HubCore::Input> late;  // link, timer, channel answers: a handful behind a full queue
    io::Reactor::Timer late_timer;
    CertificateWatch certificates;
    std::deque<Command> setup;
    std::uint64_t next_setup_request = first_setup_request;
    std::unique_ptr<HubFace> face;
    std::unique_ptr<io::MqttLink> link;
    HubLoad load = HubLoad::idle;  // as last told
    bool has_failed = false;
};

HubProgram::Impl::Impl(const config::HubConfig& with_settings, const Start& start)
    : settings(with_settings),
      token(start.token),
      key(io::read_or_make_signing_key(settings.signing_key_file)),
      started(io::now()),
      store(open_sqlite_hub_store(settings.database, io::new_token())),
      steps(settings.database + "-step"),
      keeper(reactor, *store, core_config(settings, steps, restore_of(*store, start), key)),
      backups(keeper, *store,
              {build_name, read_settings_text(start.config_file), files_named(settings)},
              [this](const std::string& why) { tell_failed(why); }),
      edge({reactor, [this](HubCore::Input input) { offer_surely(std::move(input)); },
            [this](const Notice& notice) { face->show(notice); },
            [this](const JournalSpan& span) {
                keeper.find_events(span,
                                   [this](JournalFound found) { offer_surely(std::move(found)); });
            },
            [this](const JournalSpan& span) {
                keeper.find_held(span,
                                 [this](EventsFound found) { offer_surely(std::move(found)); });
            },
            [this](const ShelfWanted& wanted) {
                keeper.find_moves(ShelfWalk(wanted),
                                  [this](ShelfFound found) { offer_surely(std::move(found)); });
            },
            [this](ReceiptsWanted wanted) {
                keeper.find_receipts(std::move(wanted), [this](ReceiptsFound found) {
                    offer_surely(std::move(found));
                });
            },
            [this] { return keeper.last_failure(); },
            [this](const AccessOut& access) { return authority->write(access); },
            [this](const Digest& digest) { return read_chunk(digest); },
            [this](const NodeId& node, const Bytes& message) {
                return protocol::seal(key, {protocol::Way::down, node}, message);
            }}),
      scopes({keeper, *store, [this]() -> const HubCore& { return performer->core(); },
              [this](Command command, std::function<void(const Answer&)> done) {
                  ask(Commanded{RequestId{next_setup_request++}, std::move(command)},
                      std::move(done));
              }}),
      late_timer(reactor, [this] { offer_late(); }),
      certificates(reactor, settings,
                   [this](CertificatesRead read) { offer_surely(std::move(read)); }),
      setup(setup_commands(settings)) {
    if (settings.authority)
        authority.emplace(settings);
    for (const auto& channel : settings.channels) {
        io::HttpClient::Config client;
        client.base = channel.base;
        edge.add_channel(channel.id, std::move(client));
    }
    auto core = keeper.load();
    if (core == nullptr)
        throw std::runtime_error(settings.database + ": " + keeper.last_failure());
    performer =
        std::make_unique<Performer<HubCore, LogKeeper, HubEdge>>(std::move(core), keeper, edge);
    link = std::make_unique<io::MqttLink>(
        reactor, link_config(settings, performer->core().epoch(), key), link_handlers());
    edge.connect(*link);
    face = std::make_unique<HubFace>(reactor, face_config(settings, token), hub_for_face());
}

void HubProgram::Impl::offer_surely(HubCore::Input input) {
    if (late.empty() && offer(input))
        return;
    late.push_back(std::move(input));
    late_timer.wake_at(Millis{io::now().steady.value + offer_again_after_ms});
}

void HubProgram::Impl::look_at_load() {
    const HubLoad now = load_with(load, performer->undecided());
    if (now == load)
        return;
    load = now;
    offer_surely(LoadChanged{now});
}

void HubProgram::Impl::offer_late() {
    while (!late.empty() && offer(late.front()))
        late.pop_front();
    if (!late.empty())
        late_timer.wake_at(Millis{io::now().steady.value + offer_again_after_ms});
}

void HubProgram::Impl::ask(HubCore::Input input, std::function<void(const Answer&)> done) {
    const RequestId request = request_of(input).value();
    edge.expect_answer(request, std::move(done));
    if (!offer(std::move(input)))
        edge.answer(busy_answer(request, "the hub is busy"));
}

// One after the other, so that a node finds its location; the broker is met when all is set up.
void HubProgram::Impl::set_up_next() {
    if (setup.empty()) {
        if (replay_parked())
            return;
        io::log::info("connecting to the broker at " + settings.broker.uri);
        return link->start();
    }
    const Commanded next{RequestId{next_setup_request++}, std::move(setup.front())};
    setup.pop_front();
    ask(next, [this](const Answer& answer) {
        if (answer.http_status != 200)
            return fail("the settings cannot be applied: " + answer.text);
        set_up_next();
    });
}

// What a build before this one could not read is decided anew before the broker is met, as many at
// once as one command takes; each is tried once by each build. True: that is under way.
bool HubProgram::Impl::replay_parked() {
    const HubState& state = performer->core().state();
    ReplaySetAside command{{}, StaffId{"hub"}};
    for (const std::uint64_t id : parked_by_another(state, build_name)) {
        const SetAsideRecord& record = *state.worklist().find(id);
        const auto entries = read_log(Lsn{record.lsn.value - 1}, 1);
        auto raw = entries.empty() ? std::nullopt : raw_of(entries.front(), record);
        if (raw && command.events.size() < limits::replay_events)
            command.events.push_back({id, std::move(*raw)});
    }
    if (command.events.empty())
        return false;
    ask(Commanded{RequestId{next_setup_request++}, std::move(command)},
        [this](const Answer& answer) {
            if (answer.http_status == 503)
                return fail("what an earlier build parked cannot be replayed: " + answer.text);
            io::log::info("what an earlier build parked: " + answer.text);
            set_up_next();
        });
    return true;
}

void HubProgram::Impl::stop() {
    io::log::info("stopping");
    if (link->is_up())
        link->publish(hub_state_topic, away_message(performer->core().epoch(), key),
                      io::MqttLink::Keep::retained);
    reactor.stop();
}

void HubProgram::Impl::fail(const std::string& why) {
    io::log::error(why);
    has_failed = true;
    reactor.stop();
}

// What needs a key to be answered is answered here as far as that; the core decides the rest.
HubCore::Input HubProgram::Impl::received(const NodeId& node, const std::string& topic,
                                          Bytes payload) const {
    if (is_ask(topic)) {
        const auto decoded = decode_message(payload);
        const auto* message = std::get_if<Message>(&decoded);
        const auto* asked = message ? std::get_if<CertRequest>(message) : nullptr;
        if (asked != nullptr && asked->node == node) {
            return authority ? authority->renew(node, asked->csr)
                             : CertificateAsked{node, {}, {}, "this hub issues no certificates"};
        }
    }
    return FromNode{node, std::move(payload)};
}

HubFace::Hub HubProgram::Impl::hub_for_face() {
    return {[this]() -> const HubCore& { return performer->core(); },
            [this] { return runtime(); },
            [this](HubCore::Input input, std::function<void(const Answer&)> done) {
                ask(std::move(input), std::move(done));
            },
            [this](Lsn after, std::size_t limit) { return read_log(after, limit); },
            [this](const Sku& sku, std::size_t limit) { return log_of_sku(sku, limit); },
            [this](std::function<void(const LogCheck&)> done) { keeper.check(std::move(done)); },
            authority ? authority->door(key.public_key()) : IdentityDoor{},
            [this] { return backups.view(); },
            [this](const std::string& to) { return backups.start(to); },
            [this](const ReadBackup& read, std::function<void(const Answer&)> done) {
                record_verified(read, std::move(done));
            },
            [this](ImportFile file, HubFace::ImportDone done) {
                scopes.import(std::move(file), std::move(done));
            },
            [this] { return scopes.view(); },
            [this](StaffDoor::Read done) { scopes.read_staff(std::move(done)); }};
}

void HubProgram::Impl::record_verified(const ReadBackup& read,
                                       std::function<void(const Answer&)> done) {
    backups.judge(read, [this, done = std::move(done)](auto judged) {
        const RequestId request{next_setup_request++};
        if (auto* record = std::get_if<RecordBackup>(&judged))
            return ask(Commanded{request, std::move(*record)}, done);
        done({.request = request,
              .verdict = CommandVerdict::conflict,
              .http_status = http_status_of(CommandVerdict::conflict),
              .text = std::get<std::string>(judged),
              .orders = {}});
    });
}

void HubProgram::Impl::tell_failed(const std::string& why) {
    const std::string text(cut_text(why, limits::text_bytes));
    ask(Commanded{RequestId{next_setup_request++}, BackupFailed{text}}, [](const Answer&) {});
}

io::MqttLink::Handlers HubProgram::Impl::link_handlers() {
    return {[this] {
                io::log::info("connected to the broker");
                offer_surely(LinkUp{});
            },
            [this](const std::string& why) {
                io::log::warn("not connected to the broker: " + why + ". Trying again.");
                offer_surely(LinkDown{});
            },
            [this](const std::string& topic, Bytes payload) {
                // Lost when the disk is behind: the wire loses messages anyway.
                if (const auto node = sender_of(topic))
                    (void)offer(received(*node, topic, std::move(payload)));
                look_at_load();
            }};
}

std::vector<LogEntry> HubProgram::Impl::read_log(Lsn after, std::size_t limit) {
    try {
        return store->read(after, limit);
    } catch (const std::runtime_error& error) {
        io::log::error(std::string("cannot read the log: ") + error.what());
        return {};
    }
}

std::vector<LogEntry> HubProgram::Impl::log_of_sku(const Sku& sku, std::size_t limit) {
    const Ledger& ledger = performer->core().state().ledger();
    const auto index = ledger.find(sku);
    std::vector<LogEntry> entries;
    if (!index)
        return entries;
    for (const Lsn lsn : ledger.sku(*index).recent) {
        if (lsn.value == 0 || entries.size() >= limit)
            break;
        for (LogEntry& entry : read_log(Lsn{lsn.value - 1}, 1))
            entries.push_back(std::move(entry));
    }
    return entries;
}

std::optional<Bytes> HubProgram::Impl::read_chunk(const Digest& digest) {
    try {
        return store->chunk(digest);
    } catch (const std::runtime_error& error) {
        io::log::error(std::string("cannot read what nodes ask for: ") + error.what());
        return std::nullopt;
    }
}

Runtime HubProgram::Impl::runtime() const {
    return {.flushed_lsn = store->flushed(),
            .uptime = Millis{io::now().steady.value - started.steady.value},
            .is_broker_connected = link->is_up(),
            .resident_bytes = resident_bytes()};
}

HubProgram::HubProgram(const config::HubConfig& settings, const Start& start)
    : impl_(std::make_unique<Impl>(settings, start)) {}

HubProgram::~HubProgram() = default;

std::string HubProgram::url() const {
    return "http://" + impl_->settings.http.address + ":" + std::to_string(impl_->face->port()) +
           "/?token=" + impl_->token;
}

int HubProgram::run() {
    Impl& hub = *impl_;
    hub.reactor.on_signals([&hub](int) { hub.stop(); });
    hub.reactor.post([&hub] {
        hub.performer->start(io::now());
        hub.scopes.start();
        hub.certificates.start();
        hub.set_up_next();
    });
    hub.reactor.run();
    hub.link.reset();
    hub.backups.stop();
    // A commit without inputs, the start's own, counts too.
    const bool is_decided = !hub.performer->is_halted() && hub.performer->undecided() == 0 &&
                            !hub.performer->is_committing();
    hub.keeper.close(is_decided ? LogKeeper::Rest::decided : LogKeeper::Rest::undecided);
    return hub.has_failed || hub.edge.is_halted() ? 1 : 0;
}

}  // namespace onepool::hub
