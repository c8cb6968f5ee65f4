#include "tests/sim/world/world.hpp"

#include <algorithm>
#include <utility>

#include "hub/channels/own_site.hpp"
#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

const ChannelId shop_channel{"shop"};

}  // namespace

std::shared_ptr<const hub::Connector> real_connector() {
    const auto key = hub::parse_webhook_secret(join("whsec_", Shop::secret));
    CHECK(key.has_value());
    return std::make_shared<hub::OwnSite>(shop_channel, std::vector{*key});
}

World::World(const Settings& settings, const Seams& seams)
    : settings_(settings),
      nature_(settings.seed),
      broker_(nature_),
      shop_(nature_, witness_),
      shop_link_(nature_, shop_) {
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
    nodes_.back()->set_lookup(seams.lookup);
    nodes_.back()->set_stamps(seams.stamps);
    nodes_.back()->set_guard(seams.guard);
    nodes_.back()->set_chunk_check(seams.chunk_check);
}

void World::add_hub(const Seams& seams) {
    HubMachine::Parts parts;
    parts.channel = shop_channel;
    parts.connector = seams.connector;
    if (!parts.connector)
        parts.connector = real_connector();
    for (const auto& node : nodes_) {
        const auto& identity = node->identity();
        parts.clients.emplace(identity.node, identity.client);
        parts.nodes.emplace(identity.client, identity.node);
    }
    parts.nodes.emplace(stranger_client, stranger_node());
    hub_ = std::make_unique<HubMachine>(nature_, broker_, witness_, harm_, shop_link_,
                                        std::move(parts), seams.hub);
    hub_->disk().set_honesty(seams.hub_disk);
    hub_->set_flush(seams.flush);
    hub_->set_restored_epoch(seams.restored_epoch);
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
    shop_link_.heal();
    for (const auto& node : nodes_)
        node->set_space(DiskSpace::free);
    hub_->disk().set_space(DiskSpace::free);
    hub_->process().set_clock_right();
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
    copy.copy_disk(node);
    node.note_clone();
    copy.note_clone();
    copy.power_on();
    if (on_clone_)
        on_clone_(copy);
}

void World::revoke(const NodeMachine& node) {
    constexpr Millis tell_again{400};
    hub_->command(hub::RevokeNode{node.identity().node, "stolen"}, [&](const hub::Answer* answer) {
        if (answer == nullptr || answer->verdict != hub::CommandVerdict::done) {
            nature_.time.after(tell_again, [&] { revoke(node); });
            return;
        }
        nature_.tell(node.identity().name, "is revoked");
        harm_.push_back(Harm{HarmKind::revoked, node.identity().client, nature_.time.now(), {}});
    });
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
