#pragma once
// A till for tests: a core, a store and a clock. Each action is stepped and committed; the answer
// is what a page would get.

#include <memory>
#include <string>

#include "fake_store.hpp"
#include "node/core/node_core.hpp"

namespace onepool::node {

inline constexpr UnixMs opening{1'800'000'000'000};  // 2027-01-15T08:00Z

BasketId basket_id(std::uint8_t number);
Product product(const std::string& sku, std::int64_t price);  // standard tax, 20 %
NodeCore::Config till_config();

class Till {
  public:
    explicit Till(NodeCore::Config config = till_config());

    // Steps and commits; `wait` first moves both clocks on.
    NodeCore::Batch step(const NodeCore::Input& input, Millis wait = Millis{1});
    NodeCore::Batch start();
    Answer ask(Action action);

    // The sending half, as far as it goes without an answer: reads the journal when asked to.
    std::vector<Publish> publish_all(NodeCore::Batch batch);
    std::vector<Publish> link_up();
    // Greets and is welcomed at this cursor.
    std::vector<Publish> welcome(const Position& cursor, HubEpoch hub_epoch = HubEpoch{1});
    NodeCore::Batch ack(Seq applied);
    NodeCore::Batch arrive(const Message& message);

    void restart();  // the process dies and comes back

    // A basket paid in cash, with one line of each product.
    Answer sell(std::uint8_t number, const std::vector<Product>& products);

    Now now{opening, Millis{1'000}};
    NodeCore::Config config;
    FakeStore store;
    std::unique_ptr<NodeCore> core;
    std::uint64_t requests = 0;
};

// The messages of one kind in a batch, decoded.
template <class Kind>
std::vector<Kind> sent(const std::vector<Publish>& published);
std::vector<Message> decoded(const std::vector<Publish>& published);

bool has_notice(const NodeCore::Batch& batch, NoticeKind kind);
bool has_alarm(const NodeCore::Batch& batch, const std::string& part);

template <class Kind>
std::vector<Kind> sent(const std::vector<Publish>& published) {
    std::vector<Kind> found;
    for (const auto& message : decoded(published)) {
        if (const auto* each = std::get_if<Kind>(&message))
            found.push_back(*each);
    }
    return found;
}

}  // namespace onepool::node
