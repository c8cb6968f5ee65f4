#include "tests/sim/world/world.hpp"

#include <algorithm>
#include <utility>

#include "hub/channels/own_site.hpp"
#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr Millis tell_again{400};

std::shared_ptr<const hub::Connector> connector_of(const Shop& shop, const Seams& seams) {
    const auto key = hub::parse_webhook_secret(join("whsec_", shop.secret()));
    CHECK(key.has_value());
    auto real = std::make_shared<hub::OwnSite>(shop.channel(), std::vector{*key});
    return seams.connector ? seams.connector(std::move(real)) : std::move(real);
}

}  // namespace

World::World(const Settings& settings, const Seams& seams)
    : settings_(settings),
      nature_(settings.seed),
      broker_(nature_),
      market_(nature_, witness_, settings.shops) {
    nature_.faults = settings.faults;
    nature_.crash_plan.crash_at(settings.crash_at);
    node_twist_ = seams.node;
    if (seams.node != nullptr)
        seams.node->set_keys(nature_.keys);
    if (seams.hub != nullptr)
        seams.hub->set_keys(nature_.keys);
    add_catalogue();
    add_nodes(seams);
    add_hub(seams);
}

void World::add_catalogue() {
    for (std::uint32_t i = 1; i <= settings_.skus; ++i) {
        node::Product product;
        product.sku = Sku{join("sku-", i)};
        product.description = join("Article ", i);
        product.unit_price = Minor{100 + 37 * static_cast<std::int64_t>(i)};
        product.tax_code = "standard";
        product.tax_rate = BasisPoints{2000};
        catalogue_.push_back(std::move(product));
    }
}

void World::add_nodes(const Seams& seams) {
    for (std::uint32_t store = 1; store <= settings_.stores; ++store) {
        locations_.push_back(LocationId{join("store-", store)});
        for (std::uint32_t till = 0; till < settings_.tills; ++till) {
            add_node(locations_.back(), seams);
        }
    }
    if (settings_.warehouse == Warehouse::without)
        return;
    locations_.push_back(LocationId{"warehouse"});
    add_node(locations_.back(), seams);
}

void World::add_node(const LocationId& location, const Seams& seams) {
    const ClientId client{static_cast<std::uint32_t>(nodes_.size() + 1)};
    NodeMachine::Identity identity{.client = client,
                                   .node = random_id<NodeId>(nature_.chance),
                                   .journal = random_id<JournalId>(nature_.chance),
                                   .location = location,
                                   .name = join("node-", client.value)};
    identity.key = nature_.keys.make(identity.node, identity.name);
    if (settings_.trust == Trust::enrolled)
        identity.hub_key = nature_.keys.hub().public_key();
    nodes_.push_back(std::make_unique<NodeMachine>(nature_, broker_, witness_, harm_,
                                                   std::move(identity), seams.node));
    nodes_.back()->disk().set_honesty(seams.node_disks);
    nodes_.back()->set_ways(seams.ways);
}

void World::add_hub(const Seams& seams) {
    HubMachine::Parts parts;
    for (std::size_t i = 0; i < market_.size(); ++i) {
        const Shop& shop = market_.shop(i);
        parts.channels.push_back({shop.channel(), connector_of(shop, seams)});
    }
    for (const auto& node : nodes_) {
        const auto& identity = node->identity();
        parts.clients.emplace(identity.node, identity.client);
        parts.nodes.emplace(identity.client, identity.node);
    }
    parts.nodes.emplace(stranger_client, stranger_node());
    parts.rights = settings_.rights;
    parts.debts = seams.debts;
    parts.last_units = seams.last_units;
    hub_ = std::make_unique<HubMachine>(nature_, broker_, witness_, harm_, market_,
                                        std::move(parts), seams.hub);
    hub_->disk().set_honesty(seams.hub_disk);
    hub_->set_flush(seams.flush);
    hub_->set_restored_epoch(seams.restored_epoch);
    hub_->set_unparking(seams.unparking);
}

NodeMachine* World::find_node(const std::string& name) {
    for (const auto& node : nodes_) {
        if (node->identity().name == name)
            return node.get();
    }
    return nullptr;
}

void World::power_on() {
    hub_->power_on();
    for (const auto& node : nodes_)
        node->power_on();
}

void World::calm_down() {
    nature_.tell("world", "calms down");
    nature_.faults = quiet(nature_.faults);
    broker_.heal();
    market_.heal();
    for (const auto& node : nodes_)
        node->set_space(DiskSpace::free);
    hub_->disk().set_space(DiskSpace::free);
    hub_->process().set_clock_right();
    update_all();
    power_on();  // whatever is down
}

std::size_t World::index_of(const NodeMachine& node) const {
    std::size_t at = 0;
    while (nodes_[at].get() != &node)
        ++at;
    return at;
}

void World::clone(NodeMachine& node) {
    NodeMachine::Identity identity = node.identity();
    identity.client = ClientId{static_cast<std::uint32_t>(nodes_.size() + 1)};
    identity.name = join(node.identity().name, "-copy");
    broker_.share_name(identity.client, node.identity().client);
    nodes_.push_back(std::make_unique<NodeMachine>(nature_, broker_, witness_, harm_,
                                                   std::move(identity), node_twist_));
    NodeMachine& copy = *nodes_.back();
    nature_.releases[copy.identity().client.value] =
        nature_.release_of(node.identity().client.value);
    copy.copy_disk(node);
    node.note_clone();
    copy.note_clone();
    copy.power_on();
    if (on_clone_)
        on_clone_(copy);
}

// Noted before the hub is asked: its answer may be lost, and the deed done.
void World::revoke(const NodeMachine& node) {
    nature_.tell(node.identity().name, "is to be revoked");
    revoked_.insert(node.identity().node);
    harm_.push_back(Harm{HarmKind::revoked, node.identity().client, nature_.time.now(), {}});
    tell_revoked(node.identity().node);
}

void World::tell_revoked(NodeId node) {
    hub_->command(hub::RevokeNode{node, "stolen"}, [this, node](const hub::Answer* answer) {
        const bool is_done = answer != nullptr && answer->verdict <= hub::CommandVerdict::repeated;
        if (is_done)
            witness_.revocations.push_back({node, hub_->image().log().size()});
        else
            nature_.time.after(tell_again, [this, node] { tell_revoked(node); });
    });
}

// Noted before the hub is asked, as above.
void World::reopen(const LocationId& location) {
    nature_.tell(location.value, "is to be reopened");
    witness_.reopenings.push_back({location, nature_.time.now()});
    tell_reopened(location);
}

void World::tell_reopened(LocationId location) {
    hub_->command(hub::ReopenLocation{location, StaffId{"sam"}, "counted"},
                  [this, location](const hub::Answer* answer) {
                      if (answer == nullptr)
                          nature_.time.after(tell_again,
                                             [this, location] { tell_reopened(location); });
                  });
}

void World::drain(const LocationId& location, Drain drain) {
    nature_.tell(location.value, drain == Drain::begin ? "is to be closed" : "stays open");
    tell_drained(location, drain);
}

void World::tell_drained(LocationId location, Drain drain) {
    hub::DrainLocation command{location, StaffId{"sam"}, "the lease ends", drain == Drain::begin};
    hub_->command(std::move(command), [this, location, drain](const hub::Answer* answer) {
        if (answer == nullptr)
            nature_.time.after(tell_again,
                               [this, location, drain] { tell_drained(location, drain); });
    });
}

void World::steal(const LocationId& location, const Sku& sku, Units units) {
    nature_.tell("thief", "takes ", units, " of ", sku.value, " at ", location.value);
    witness_.thefts.push_back({location, sku, units, nature_.time.now()});
}

// Whoever is not welcome at the hub any more, or is again, is written down: it will be stopped.
void World::update(NodeMachine* node, Release release, Millis away) {
    if (node == nullptr)
        hub_->update(release, away);
    else
        node->update(release, away);
    const Release hub = nature_.release_of(hub_client.value);
    for (const auto& each : nodes_) {
        const ClientId client = each->identity().client;
        if (!serves(hub, nature_.release_of(client.value)))
            harm_.push_back(Harm{HarmKind::not_served, client, nature_.time.now(), {}});
    }
}

// In the end everybody runs the newest release that anybody ran.
void World::update_all() {
    constexpr Millis install_takes{900};
    Release newest = Release::first;
    for (const auto& [client, release] : nature_.releases)
        newest = std::max(newest, release);
    if (nature_.release_of(hub_client.value) != newest)
        hub_->update(newest, install_takes);
    for (const auto& node : nodes_) {
        if (nature_.release_of(node->identity().client.value) != newest)
            node->update(newest, install_takes);
    }
}

void World::hub_is_set_up() {
    set_up_ = hub_->disk().count(Extent::durable);
}

void World::restore_hub(Millis before, Millis away) {
    if (!set_up_)
        return;  // no backup was taken yet
    const Millis then{nature_.time.now().value - before.value};
    hub_->restore(std::max(*set_up_, hub_->disk().count_at(then)), away);
}

}  // namespace onepool::sim
