// One unit of one hot SKU, durable and never below zero, wanted by 1, 8 and 32 clients at once.
//   reserve_core_*   Onepool's hub in this process: holds asked for as a shop asks, through the
//                    core, the performer and the store
//   reserve_http_*   the same of the hub program, over its HTTP API
// Beside each, on the same disk in the same run: a conditional UPDATE in PostgreSQL and a Lua
// script in Redis, both durable, over Unix sockets. The peers count down one number; the hub also
// checks a signature, keeps owner and expiry of each hold, and tells the shop what is left.

#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/check.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/postgres_stock.hpp"
#include "tests/bench/limits/redis_stock.hpp"
#include "tests/bench/support/direct_holds.hpp"
#include "tests/bench/support/hot_hub.hpp"
#include "tests/bench/support/hot_shelf.hpp"

namespace onepool::bench {

namespace {

constexpr int client_counts[] = {1, 8, 32};
constexpr int pairs = 3;
constexpr double run_seconds = 2;
constexpr std::size_t figures = 3;  // rate, p50, p99
// With one client all of them wait for the disk, so there is nothing to win.
constexpr int contended = 8;
constexpr int most = 32;

struct Peer {
    const char* name;
    std::function<ClientsResult(int clients)> run;
    double accept_rate;  // when several want it
    double accept_p99;   // when the most do
};

std::vector<Peer> find_peers(const std::string& dir) {
    std::vector<Peer> peers;
    if (is_postgres_installed())
        peers.push_back({"postgresql",
                         [dir](int clients) {
                             return reserve_in_postgres(dir + "/postgresql", clients, run_seconds);
                         },
                         5, 0.1});
    else
        std::printf("note: PostgreSQL is not installed: nothing is compared with it\n");
    if (is_redis_installed())
        peers.push_back(
            {"redis",
             [dir](int clients) { return reserve_in_redis(dir + "/redis", clients, run_seconds); },
             1, 1.5});
    else
        std::printf("note: Redis is not installed: nothing is compared with it\n");
    return peers;
}

ClientsResult reserve_over_http(const std::string& dir, int clients) {
    const HotHub hub(dir);
    ClientsResult result =
        run_clients(make_shoppers(hub.port(), clients, Habit::place), run_seconds);
    CHECK(hub.promised() == hot_units - static_cast<std::int64_t>(result.all().size()));
    return result;
}

void append(std::vector<double>& to, const ClientsResult& result) {
    const auto more = figures_of(result.per_s(), result.all());
    to.insert(to.end(), more.begin(), more.end());
}

// Of both ways of the hub, beside each peer: columns in the same order on both sides.
std::vector<Pair> run_pairs(const std::string& dir, const std::vector<Peer>& peers, int clients) {
    return interleave(
        pairs,
        [&] {
            std::vector<double> columns;
            for (const Peer& peer : peers)
                append(columns, peer.run(clients));
            columns.insert(columns.end(), columns.begin(), columns.end());
            return columns;
        },
        [&] {
            const auto core = reserve_directly(dir + "/core", clients, run_seconds);
            const auto http = reserve_over_http(dir, clients);
            std::vector<double> columns;
            for (const ClientsResult* way : {&core, &http})
                for (std::size_t i = 0; i < peers.size(); ++i)
                    append(columns, *way);
            return columns;
        });
}

void report_peer(Report& report, const std::vector<Pair>& ran, const std::string& way, int clients,
                 const Peer& peer, std::size_t column) {
    const std::string name = "reserve_" + way + "_" + std::to_string(clients) + "_vs_" + peer.name;
    report.add(
        at_least(compare(name, "1/s", ran, column), clients >= contended ? peer.accept_rate : 0));
    report.add(compare(name + "_p50", "us", ran, column + 1));
    report.add(target(compare(name + "_p99", "us", ran, column + 2),
                      clients == most ? peer.accept_p99 : 0));
}

}  // namespace

void measure_reserve(Report& report) {
    const std::string dir = scratch_dir();
    const auto peers = find_peers(dir);
    if (peers.empty())
        return;
    for (const int clients : client_counts) {
        const auto ran = run_pairs(dir, peers, clients);
        std::size_t column = 0;
        for (const char* way : {"core", "http"})
            for (const Peer& peer : peers) {
                report_peer(report, ran, way, clients, peer, column);
                column += figures;
            }
    }
}

}  // namespace onepool::bench
