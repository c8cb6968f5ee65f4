#include "tests/bench/support/direct_holds.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/edge/log_keeper.hpp"
#include "protocol/check.hpp"
#include "protocol/perform.hpp"
#include "tests/bench/support/hot_shelf.hpp"

namespace onepool::bench {

namespace {

constexpr std::size_t asks_max = 120'000;  // fewer than may be open at a time
constexpr protocol::Millis turn{5};

class DirectHolds {
  public:
    explicit DirectHolds(const std::string& folder)
        : store_(hub::open_sqlite_hub_store(folder + "/hub.db", io::new_token())),
          keeper_(reactor_, *store_, {protocol::HubEpoch{1}, {make_site()}, "bench"}),
          timer_(reactor_, [this] { offer(hub::Tick{}); }),
          performer_(keeper_.load(), keeper_, *this) {
        performer_.start(io::now());
        prepare(make_hot_load());
        for (std::size_t i = 0; i < asks_max; ++i)
            asks_.push_back(ask_of(i));
    }
    ~DirectHolds() { keeper_.close(hub::LogKeeper::Rest::undecided); }
    DirectHolds(const DirectHolds&) = delete;
    DirectHolds& operator=(const DirectHolds&) = delete;

    ClientsResult run(int clients, double seconds) {
        const std::int64_t started = now_ns();
        end_ns_ = started + static_cast<std::int64_t>(seconds * 1e9);
        for (int i = 0; i < clients; ++i)
            ask_next();
        while (waiting_ > 0)
            reactor_.run_one_for(turn);
        result_.seconds = static_cast<double>(now_ns() - started) * 1e-9;
        const auto given = static_cast<std::int64_t>(result_.by_kind[0].size());
        CHECK(promised() == hot_units - given);
        return std::exchange(result_, {});
    }

    // ---- for the Performer
    void send(hub::Outgoing&& message) {
        if (const auto* answer = std::get_if<hub::Answer>(&message))
            return answered(*answer);
        // The site answers at once.
        if (const auto* asked = std::get_if<hub::ToChannel>(&message))
            offer_later(
                hub::ChannelAnswered{asked->channel, asked->exchange, site_answer(asked->request)});
    }
    void notify(hub::Notice&&) {}
    void wake_at(protocol::Millis steady) { timer_.wake_at(steady); }
    void refuse(const hub::HubCore::Input&) { CHECK(false); }
    void halt() { CHECK(false); }

  private:
    static hub::HoldAsked ask_of(std::size_t number) {
        std::string body = place_text(std::to_string(number));
        auto headers = sign(body);
        return {.request = {},
                .channel = hub::ChannelId{hot_site},
                .headers = std::move(headers),
                .body = std::move(body)};
    }

    void prepare(const NodeLoad& load) {
        for (const auto& command : load.commands)
            offer(hub::Commanded{{1}, command});
        for (const auto& greeting : load.greetings)
            offer(greeting);
        for (const auto& receipt : load.opening)
            offer(receipt);
        while (performer_.undecided() > 0 || promised() != hot_units)
            reactor_.run_one_for(turn);
    }

    std::int64_t promised() const {
        const hub::Ledger& ledger = performer_.core().state().ledger();
        const auto sku = ledger.find(protocol::Sku{hot_sku});
        return sku ? ledger.sku(*sku).online.value : 0;
    }

    void offer(hub::HubCore::Input input) { CHECK(performer_.offer(std::move(input), io::now())); }
    void offer_later(hub::HubCore::Input input) {
        reactor_.post([this, shared = std::make_shared<hub::HubCore::Input>(std::move(input))] {
            offer(std::move(*shared));
        });
    }

    void ask_next() {
        if (asked_at_.size() == asks_.size() || now_ns() >= end_ns_)
            return;
        hub::HoldAsked ask = std::move(asks_[asked_at_.size()]);
        ask.request = {first_ask + asked_at_.size()};
        asked_at_.push_back(now_ns());
        ++waiting_;
        offer(std::move(ask));
    }
    void answered(const hub::Answer& answer) {
        CHECK(answer.verdict == hub::CommandVerdict::done);
        if (answer.request.value < first_ask)
            return;
        result_.by_kind[0].add(now_ns() - asked_at_[answer.request.value - first_ask]);
        --waiting_;
        ask_next();
    }

    static constexpr std::uint64_t first_ask = 1'000;  // those before set the hub up

    io::Reactor reactor_;
    std::unique_ptr<hub::HubStore> store_;
    hub::LogKeeper keeper_;
    io::Reactor::Timer timer_;
    protocol::Performer<hub::HubCore, hub::LogKeeper, DirectHolds> performer_;
    std::vector<hub::HoldAsked> asks_;
    std::vector<std::int64_t> asked_at_;
    std::size_t waiting_ = 0;
    std::int64_t end_ns_ = 0;
    ClientsResult result_;
};

}  // namespace

ClientsResult reserve_directly(const std::string& folder, int clients, double seconds) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return DirectHolds(folder).run(clients, seconds);
}

}  // namespace onepool::bench
