#pragma once
// What is under way between the machines of a small world, link by link, each first in, first out.
// Nothing arrives by itself. Owned by a small world; one thread.

#include <deque>
#include <map>
#include <utility>

#include "tests/sim/world/broker.hpp"

namespace onepool::sim {

class HeldWire final : public Wire {
  public:
    using Link = std::pair<ClientId, ClientId>;  // from, to

    void take(Hop hop) override { links_[{hop.from, hop.to}].push_back(std::move(hop)); }

    // Links that carry something.
    const std::map<Link, std::deque<Hop>>& links() const { return links_; }
    std::size_t waiting(const Link& link) const {
        const auto found = links_.find(link);
        return found == links_.end() ? 0 : found->second.size();
    }
    const Hop& look_at(const Link& link, std::size_t place) const {
        return links_.at(link).at(place);
    }
    Hop remove(const Link& link, std::size_t place) {
        auto& waiting = links_.at(link);
        Hop hop = std::move(waiting.at(place));
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(place));
        if (waiting.empty())
            links_.erase(link);
        return hop;
    }
    // What was under way to a connection that has ended.
    void forget_dead(const Broker& broker) {
        for (auto& [link, waiting] : links_)
            std::erase_if(waiting, [&](const Hop& hop) { return !broker.is_live(hop); });
        std::erase_if(links_, [](const auto& link) { return link.second.empty(); });
    }

  private:
    std::map<Link, std::deque<Hop>> links_;
};

}  // namespace onepool::sim
