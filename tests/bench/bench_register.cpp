// One sale of three lines made durable at a till, from the pressed key to the answer: core,
// encoding, chain, one transaction. Beside it the floor: the same eight pages overwritten and
// flushed. Back to back, and one every 20 ms as a till sells (CPU and disk asleep in between).
// Targets 1 to 3.

#include <chrono>
#include <filesystem>
#include <thread>

#include "drivers/io/clock.hpp"
#include "node/core/node_core.hpp"
#include "node/store/node_store.hpp"
#include "protocol/check.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/overwrite_floor.hpp"
#include "tests/bench/support/measure.hpp"

using namespace onepool;

namespace {

constexpr std::size_t sale_pages_bytes = 8 * 4120;
constexpr int commits_back_to_back = 2000;
constexpr int commits_paced = 100;
constexpr auto pace = std::chrono::milliseconds(20);
constexpr int checkpoint_every = 500;  // a till checkpoints when idle, not in a commit

// The till's store and screen without threads between them: what a commit itself costs.
class DirectStore {
  public:
    explicit DirectStore(node::NodeStore& store) : store_(store) {}
    void commit(std::vector<node::Record> records,
                const std::function<void(protocol::CommitOutcome)>& done) {
        done(store_.commit(records));
    }
    std::unique_ptr<node::NodeCore> load() { return nullptr; }

  private:
    node::NodeStore& store_;
};

struct Screen {
    int answers = 0;
    void send(node::Outgoing&& message) {
        const auto* answer = std::get_if<node::Answer>(&message);
        if (answer == nullptr)
            return;
        CHECK(answer->verdict == node::ActionVerdict::done);
        ++answers;
    }
    void notify(node::Notice&&) {}
    void wake_at(protocol::Millis) {}
    void refuse(const node::NodeCore::Input&) { CHECK(false); }
    void halt() { CHECK(false); }
};

node::AddLine line(const std::string& sku, std::int64_t pence) {
    node::AddLine added;
    added.product = {protocol::Sku{sku},     {},         "Bench item " + sku,
                     protocol::Minor{pence}, "standard", protocol::BasisPoints{2000}};
    added.quantity = protocol::Units{2};
    return added;
}

class Till {
  public:
    explicit Till(const std::string& path)
        : store_({path, node_, io::new_journal_id()}),
          direct_(store_),
          performer_(std::make_unique<node::NodeCore>(config(), store_.load()), direct_, screen_) {
        performer_.start(io::now());
    }

    void sell() {
        node::RecordSale sale;
        const protocol::Now now = io::now();
        sale.basket = io::new_basket_id(now.wall);
        sale.staff = protocol::StaffId{"bench"};
        sale.lines = {line("85123A", 255), line("71053", 339), line("22423", 1095)};
        const int before = screen_.answers;
        CHECK(performer_.offer(node::Request{{++request_}, sale}, now));
        CHECK(screen_.answers == before + 1);
    }

    void checkpoint() { store_.checkpoint(); }

  private:
    node::NodeCore::Config config() const {
        node::NodeCore::Config config;
        config.node = node_;
        config.journal = store_.journal();
        config.location = protocol::LocationId{"store-1"};
        config.currency = protocol::Currency{"GBP"};
        config.default_staff = protocol::StaffId{"bench"};
        config.shift = protocol::ShiftId{"bench-1"};
        config.build = "bench";
        return config;
    }

    protocol::NodeId node_ = io::new_node_id();
    node::NodeStore store_;
    DirectStore direct_;
    Screen screen_;
    protocol::Performer<node::NodeCore, DirectStore, Screen> performer_;
    std::uint64_t request_ = 0;
};

// `idle` is what the till does when nobody sells: it is not timed.
template <class Commit, class Idle>
std::vector<double> back_to_back(Commit commit, Idle idle) {
    bench::Latencies latencies;
    for (int i = 0; i < commits_back_to_back; ++i) {
        const auto t = bench::now_ns();
        commit();
        latencies.add(bench::now_ns() - t);
        if (i % checkpoint_every == checkpoint_every - 1)
            idle();
    }
    return {latencies.us(0.5), latencies.us(0.99)};
}

template <class Commit>
std::vector<double> paced(Commit commit) {
    bench::Latencies latencies;
    for (int i = 0; i < commits_paced; ++i) {
        std::this_thread::sleep_for(pace);
        const auto t = bench::now_ns();
        commit();
        latencies.add(bench::now_ns() - t);
    }
    return {latencies.us(0.5)};
}

}  // namespace

namespace onepool::bench {

void measure_register(Report& report) {
    const std::string dir = scratch_dir();
    OverwriteFloor floor(dir + "/floor", sale_pages_bytes);
    Till till(dir + "/till.db");
    const auto overwrite = [&] { floor.commit(); };
    const auto sell = [&] { till.sell(); };
    const auto fast = interleave(
        5, [&] { return back_to_back(overwrite, [] {}); },
        [&] { return back_to_back(sell, [&] { till.checkpoint(); }); });
    report.add(target(compare("register_commit_p50", "us", fast, 0), 1.6));
    report.add(target(compare("register_commit_p99", "us", fast, 1), 3));
    const auto slow = interleave(5, [&] { return paced(overwrite); }, [&] { return paced(sell); });
    report.add(target(compare("register_commit_paced_p50", "us", slow, 0), 2.0));
}

}  // namespace onepool::bench
