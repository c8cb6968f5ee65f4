#include "node/edge/trust_hub.hpp"

#include <filesystem>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "node/store/database_swap.hpp"
#include "node/store/mending.hpp"
#include "node/store/node_store.hpp"
#include "node/store/rows.hpp"

namespace onepool::node {

std::string trust_hub(const config::NodeConfig& settings, const std::string& key) {
    const auto wanted = parse_public_key(key);
    if (!key.empty() && !wanted) {
        throw std::runtime_error(
            "\"" + key +
            "\" is not a public key: 44 characters, as `onepool status` prints the hub's. Nothing "
            "was changed.");
    }
    if (settings.hub_key && settings.hub_key != wanted) {
        throw std::runtime_error(
            "the settings of this node name its hub by `hub_key`, which goes before anything it "
            "learned. Correct or remove that line instead.");
    }
    finish_restore(settings.database);
    finish_mending(settings.database);
    if (!std::filesystem::exists(settings.database)) {
        throw std::runtime_error("there is no " + settings.database +
                                 " yet: this node has met no hub, so it believes the first.");
    }
    NodeStore store({settings.database, settings.node, io::new_journal_id()});
    const auto outcome =
        store.transact([&](io::Database& database) { put_hub_key(database, wanted); });
    if (outcome != CommitOutcome::done)
        throw std::runtime_error("nothing was changed: " + store.last_failure());
    return wanted ? "From the next start on this node believes the hub with the key " +
                        fingerprint(*wanted) + " and no other."
                  : "From the next start on this node believes the first hub it meets.";
}

}  // namespace onepool::node
