#include "node/edge/node_program.hpp"

#include <deque>
#include <optional>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/http_server.hpp"
#include "drivers/io/key_file.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "node/core/node_core.hpp"
#include "node/core/relinking.hpp"
#include "node/edge/build.hpp"
#include "node/edge/certificate_keeper.hpp"
#include "node/edge/guard_file.hpp"
#include "node/edge/handheld_door.hpp"
#include "node/edge/node_edge.hpp"
#include "node/edge/pin_desk.hpp"
#include "node/edge/scope_reading.hpp"
#include "node/edge/scope_works.hpp"
#include "node/edge/store_gate.hpp"
#include "node/store/catalogue.hpp"
#include "node/store/database_swap.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/mending.hpp"
#include "node/store/node_store.hpp"
#include "node/store/scope_tables.hpp"
#include "node/store/staff_list.hpp"
#include "node/web/node_face.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/perform.hpp"
#include "protocol/seal.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t disk_look_every_ms = 10'000;
constexpr std::int64_t offer_again_after_ms = 50;
constexpr std::string_view certificate_level = "/crt";  // of a topic: answers about certificates
// What a product of a till's own import costs, for the next checkpoint.
constexpr std::uint64_t products_a_page = 8;

// What the guard says, and what this database says of the same event.
std::optional<GuardRead> judge_guard(const config::NodeConfig& settings,
                                     const std::optional<GuardMark>& mark, JournalReader& journal) {
    if (!mark)
        return std::nullopt;
    if (mark->node != settings.node) {
        io::log::warn(settings.guard_file +
                      " is the guard of another node and is made anew: name "
                      "one for each node under `guard_file`");
        return std::nullopt;
    }
    const EventId marked{mark->node, mark->journal, mark->head.seq};
    if (journal.was_pruned(marked))
        return GuardRead{*mark, mark->head.hash};  // it was here, and more since
    const auto ours = journal.at(marked);
    return GuardRead{*mark, ours ? std::optional(ours->hash) : std::nullopt};
}

NodeCore::Config core_config(const config::NodeConfig& settings, const NodeStore& store,
                             const std::optional<GuardRead>& guard, const SigningKey& key) {
    NodeCore::Config config;
    config.node = settings.node;
    config.journal = store.journal();
    config.location = settings.location;
    config.currency = settings.currency;
    config.default_staff = StaffId{"till"};
    config.shift = ShiftId{settings.name};
    config.utc_offset_minutes = settings.utc_offset_minutes;
    config.build = build_name;
    config.boot_no = store.boot_no();
    config.prices_include_tax = settings.prices_include_tax;
    config.overrides_a_day = Units{settings.overrides_a_day};
    config.identity = settings.collect_identity == config::CollectIdentity::always
                          ? IdentityRule::always
                          : IdentityRule::as_ordered;
    config.counts = {settings.counts.tolerance, settings.counts.show_expected};
    config.built_at = built_at;
    config.keep_for = Millis{settings.keep_days * 24 * 60 * limits::minute_ms};
    config.guard = guard;
    config.journal_seed = io::new_journal_id();
    config.guard_keeping = GuardKeeping::file;
    config.key = key;
    config.hub_key = settings.hub_key;
    return config;
}

ApprovalPolicy approval_policy(const config::NodeConfig& settings) {
    switch (settings.override_approval) {
        case config::OverrideApproval::by_staff_list:
            return ApprovalPolicy::by_staff_list;
        case config::OverrideApproval::confirm:
            return ApprovalPolicy::confirm;
        case config::OverrideApproval::pin:
            return ApprovalPolicy::pin;
    }
    CHECK(false);  // every setting is above
}

NodeFace::Config face_config(const config::NodeConfig& settings, std::string token) {
    return {std::move(token),
            settings.name,
            settings.home == config::NodeHome::orders_page ? NodeFace::Home::orders_page
                                                           : NodeFace::Home::register_page,
            {settings.http.address},
            settings.returns};
}

io::HttpServer::Config server_config(const config::NodeConfig& settings) {
    io::HttpServer::Config config;
    config.address = settings.http.address;
    config.port = settings.http.port;
    config.body_bytes = limits::http_body_bytes;
    config.larger_bodies = {{"/api/catalogue", limits::import_body_bytes}};
    return config;
}

io::MqttLink::Config link_config(const config::NodeConfig& settings, const Bytes& bye) {
    const auto& broker = *settings.broker;
    const std::string id = to_text(settings.node);
    io::MqttLink::Config config;
    config.uri = broker.uri;
    config.client_id = id;
    if (!broker.ca.empty())
        config.tls = io::MqttLink::Tls{broker.ca, broker.cert, broker.key};
    config.will = io::MqttLink::Will{up_topic(settings.node, UpTopic::bye), bye};
    config.subscriptions = {"v1/dn/" + id + "/+", "v1/hub/state"};
    return config;
}

// At start a database that cannot be read is an error with a text, not a log line.
std::unique_ptr<NodeCore> first_core(const NodeCore::Config& config, NodeStore& store) {
    return std::make_unique<NodeCore>(config, store.load());
}

}  // namespace

struct NodeProgram::Impl {
    Impl(const config::NodeConfig& settings, std::string token, std::string mended_from);
    ~Impl() = default;

    bool offer(NodeCore::Input input) { return performer.offer(std::move(input), io::now()); }
    void offer_surely(NodeCore::Input input);
    void offer_late();
    void look_at_disk();
    void offer_disk();
    void tell_new_core();
    void tell_link();
    void read_scopes();
    void tell_unusable_pins();
    void connect();
    void stop();
    io::MqttLink::Handlers link_handlers();
    void take(const std::string& topic, Bytes payload);
    void keep_certificate(const config::BrokerConfig& broker);
    BrokerLink link_now() const;

    io::Reactor reactor;
    NodeId node;
    SigningKey key;
    GuardFile guard;
    std::optional<GuardMark> guarded;  // as found at this start
    NodeStore store;
    JournalReader journal;
    NodeCore::Config config;
    Catalogue catalogue;
    StaffList staff;
    PinDesk pins;
    Bytes bye;
    StoreGate gate;
    ScopeWorks works;
    ScopeReading scopes;
    NodeEdge edge;
    Performer<NodeCore, StoreGate, NodeEdge> performer;
    std::unique_ptr<HandheldDoor> handhelds;  // null: none are let in
    NodeFace face;
    std::deque<NodeCore::Input> late;  // link, timer and disk: a handful behind a full queue
    io::Reactor::Timer late_timer;
    io::Reactor::Timer disk_timer;
    Relinking relinking;
    io::Reactor::Timer relink_timer;
    std::optional<io::MqttLink> link;
    std::optional<CertificateKeeper> certificate;
    io::HttpServer server;
    std::string address;
    std::string token;
};

NodeProgram::Impl::Impl(const config::NodeConfig& settings, std::string with_token,
                        std::string mended_from)
    : node(settings.node),
      key(io::read_or_make_signing_key(settings.signing_key_file)),
      guard(reactor, settings.guard_file),
      guarded(guard.read()),
      store({settings.database, settings.node, io::new_journal_id(), std::move(mended_from),
             guarded}),
      journal(settings.database, settings.node),
      config(core_config(settings, store, judge_guard(settings, guarded, journal), key)),
      catalogue(settings.database),
      staff(settings.database),
      pins(reactor),
      bye(seal(key, {Way::up, node}, encode_message(Bye{node, store.boot_no()}))),
      gate(reactor, store, config),
      works(gate, [this](ScopeBuilt built) { offer_surely(std::move(built)); }),
      scopes({[this] { read_scopes(); },
              [this] { face.notified({.kind = NoticeKind::scope_changed}); },
              [this](const std::string& what) { edge.end_damaged(what); }}),
      edge({reactor, journal, node,
            [this](NodeCore::Input input) { offer_surely(std::move(input)); },
            [this] { return gate.last_failure(); }, [this] { return gate.is_damaged(); },
            [path = settings.database] { note_damage(path); }, [this] { tell_new_core(); },
            [this](const GuardMark& mark) { guard.write(mark); },
            [this](BuildScope wanted) { works.build(std::move(wanted)); },
            [this] { scopes.follow(); }}),
      performer(first_core(config, store), gate, edge),
      handhelds(settings.handhelds ? std::make_unique<HandheldDoor>(reactor, settings) : nullptr),
      face(face_config(settings, with_token),
           {reactor, journal, catalogue, [this]() -> const NodeCore& { return performer.core(); },
            [this](Request request) { return offer(std::move(request)); },
            [this](std::vector<Product> products, StoreGate::Done done) {
                const std::uint64_t pages = products.size() / products_a_page;
                gate.transact([products = std::move(products)](
                                  io::Database& database) { import_products(database, products); },
                              pages, std::move(done));
            },
            [] { return io::now(); }, [this](const std::string& what) { edge.end_damaged(what); },
            [this, policy = approval_policy(settings)] {
                return approval_of(policy, staff.approvers());
            },
            staff,
            [this](StaffRow row, std::string pin, PinDesk::Done done) {
                return pins.check(std::move(row), std::move(pin), std::move(done));
            },
            handhelds ? std::optional(handhelds->desk()) : std::nullopt}),
      late_timer(reactor, [this] { offer_late(); }),
      disk_timer(reactor, [this] { look_at_disk(); }),
      relink_timer(reactor, [this] { tell_link(); }),
      server(reactor, server_config(settings), face.handlers()),
      address(settings.http.address),
      token(std::move(with_token)) {
    if (settings.broker) {
        link.emplace(reactor, link_config(settings, bye), link_handlers());
        keep_certificate(*settings.broker);
    }
    if (handhelds)
        handhelds->open(face.handheld_handlers(),
                        [this] { face.notified({.kind = NoticeKind::status_changed}); });
    edge.connect(face, link ? &*link : nullptr);
}

io::MqttLink::Handlers NodeProgram::Impl::link_handlers() {
    return {[this] {
                io::log::info("connected to the broker");
                relinking.told();
                offer_surely(LinkUp{});
                if (certificate)
                    certificate->look();
            },
            [this](const std::string& why) {
                io::log::info("not connected to the broker: " + why +
                              ". Selling goes on; trying again.");
                offer_surely(LinkDown{});
            },
            [this](const std::string& topic, Bytes payload) { take(topic, std::move(payload)); }};
}

void NodeProgram::Impl::take(const std::string& topic, Bytes payload) {
    if (!topic.ends_with(certificate_level)) {
        // Lost when the disk is behind: the wire loses messages anyway.
        (void)offer(Arrived{std::move(payload)});
        if (certificate)
            certificate->look();
        return;
    }
    const auto decoded = decode_message(payload);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* answer = message ? std::get_if<CertAnswer>(message) : nullptr;
    if (answer != nullptr && certificate)
        certificate->answered(*answer);
}

BrokerLink NodeProgram::Impl::link_now() const {
    if (!link->is_up())
        return BrokerLink::down;
    const bool is_met = performer.core().uplink().state() == UplinkState::streaming;
    return is_met ? BrokerLink::met : BrokerLink::up;
}

// A certificate made by hand, with its key in another file, is renewed by hand: two files cannot be
// replaced at once.
void NodeProgram::Impl::keep_certificate(const config::BrokerConfig& broker) {
    if (broker.cert.empty() || broker.cert != broker.key)
        return;
    certificate.emplace(CertificateKeeper::Around{
        reactor, node, broker.cert, [this] { return link_now(); },
        [this](const CertRequest& request) {
            link->publish("v1/up/" + to_text(node) + "/ask",
                          seal(key, {Way::up, node}, encode_message(request)));
        },
        [this] { link->reconnect("the certificate was replaced"); }});
}

void NodeProgram::Impl::offer_surely(NodeCore::Input input) {
    if (late.empty() && offer(input))
        return;
    late.push_back(std::move(input));
    late_timer.wake_at(Millis{io::now().steady.value + offer_again_after_ms});
}

void NodeProgram::Impl::offer_late() {
    while (!late.empty() && offer(late.front()))
        late.pop_front();
    if (!late.empty())
        late_timer.wake_at(Millis{io::now().steady.value + offer_again_after_ms});
}

void NodeProgram::Impl::offer_disk() {
    const auto space = store.space();
    offer_surely(DiskFree{space.free_bytes, space.total_bytes});
}

void NodeProgram::Impl::look_at_disk() {
    offer_disk();
    scopes.look();
    if (const auto mean = gate.take_commit_pace())
        offer_surely(CommitPace{*mean});
    disk_timer.wake_at(Millis{io::now().steady.value + disk_look_every_ms});
}

// A core loaded after a refused commit knows neither the disk nor the link.
void NodeProgram::Impl::tell_new_core() {
    offer_disk();
    relink_timer.wake_at(relinking.refused(io::now().steady));
}

void NodeProgram::Impl::tell_link() {
    if (relinking.take_due(io::now().steady) && link && link->is_up())
        offer_surely(LinkUp{});
}

void NodeProgram::Impl::read_scopes() {
    catalogue.follow(performer.core().scopes());
    staff.follow(performer.core().scopes());
    tell_unusable_pins();
}

void NodeProgram::Impl::tell_unusable_pins() {
    std::string names;
    for (const std::string& name : staff.unusable_names())
        names += (names.empty() ? "" : ", ") + name;
    if (names.empty())
        return;
    edge.notify({NoticeKind::alarm,
                 {},
                 "These PINs cannot be right, because their hash on the staff list is damaged: " +
                     names + ". Set them anew at the hub: onepool staff add"});
}

void NodeProgram::Impl::connect() {
    scopes.follow();
    performer.start(io::now());
    look_at_disk();
    if (link)
        link->start();
}

void NodeProgram::Impl::stop() {
    io::log::info("stopping");
    if (link && link->is_up())
        link->publish(up_topic(node, UpTopic::bye), bye);
    reactor.stop();
}

NodeProgram::NodeProgram(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

std::unique_ptr<NodeProgram> NodeProgram::open(const config::NodeConfig& settings,
                                               const std::string& token) {
    if (const auto aside = finish_restore(settings.database))
        io::log::warn(settings.database +
                      " was being put back from a copy when that was stopped, and is now; what was "
                      "there is " +
                      *aside);
    for (bool is_noted = false;; is_noted = true) {
        const auto kept = mend_if_damaged(settings.database);
        if (kept)
            io::log::warn(settings.database + " was damaged and is mended; the damaged file is " +
                          *kept);
        try {
            return std::unique_ptr<NodeProgram>(
                new NodeProgram(std::make_unique<Impl>(settings, token, kept.value_or(""))));
        } catch (const io::SqliteError& error) {
            if (!error.is_damage() || kept || is_noted)
                throw;
        }
        note_damage(settings.database);
    }
}

NodeProgram::~NodeProgram() = default;

std::string NodeProgram::url() const {
    return "http://" + impl_->address + ":" + std::to_string(impl_->server.port()) +
           "/?token=" + impl_->token;
}

void NodeProgram::run() {
    impl_->reactor.on_signals([this](int) { impl_->stop(); });
    impl_->connect();
    impl_->reactor.run();
}

}  // namespace onepool::node
