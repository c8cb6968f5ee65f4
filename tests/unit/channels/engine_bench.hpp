#pragma once
// An engine with its channel and clock, and short words for what tests do to it.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/channels/plain_channel.hpp"

namespace onepool::hub {

// Wall time is steady time plus a day.
struct Bench {
    explicit Bench(Traits traits = {.push_listings = 4, .parallel_requests = 2})
        : channel(traits), engine(ChannelId{"plain"}, channel) {}

    Now now() const { return {UnixMs{86'400'000 + clock}, Millis{clock}}; }
    void start() {
        engine.start(now());
        ++clock;
    }
    // Started, and the first poll answered: five quiet seconds follow.
    void start_and_poll() {
        start();
        due();
        answer("poll ", 200, "drained 0");
    }
    void want(const std::string& listing, std::int64_t quantity, std::uint64_t version) {
        engine.want({listing, Units{quantity}, quantity == 0, version}, now());
    }
    // What leaves now, by its target; remembers the exchange ids.
    std::vector<std::string> due() {
        std::vector<std::string> targets;
        Engine::Work work = engine.due(now());
        for (const auto& exchange : work.exchanges) {
            targets.push_back(exchange.request.target);
            ids[exchange.request.target] = exchange.id;
        }
        events = std::move(work.events);
        return targets;
    }
    std::vector<EngineEvent> answer(const std::string& target, int status,
                                    const std::string& body = "") {
        return engine.answered(ids.at(target), {status, {}, body}, now());
    }
    // Goes to the engine's next wake-up.
    void sleep() { clock = std::max(clock, engine.wake_at().value().value); }
    ListingState state(const std::string& listing) {
        return engine.listings().find(listing)->state;
    }

    PlainChannel channel;
    Engine engine;
    std::int64_t clock = 1'000;
    std::map<std::string, std::uint64_t> ids;
    std::vector<EngineEvent> events;  // of the last due()
};

using Targets = std::vector<std::string>;
using Events = std::vector<EngineEvent>;

}  // namespace onepool::hub
