// The hold API under load: the hub program, asked over HTTP by 1, 8 and 32 shoppers who place and
// confirm, place and release in turn, each request signed and durable when it is answered. Beside
// it a server of the same HTTP library that answers at once: clients, signatures and requests are
// the same.

#include <string>
#include <vector>

#include "protocol/check.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/support/hot_hub.hpp"
#include "tests/bench/support/hot_shelf.hpp"

namespace onepool::bench {

namespace {

constexpr int client_counts[] = {1, 8, 32};
constexpr int detailed = 8;  // clients; of which each kind of request is shown
constexpr int pairs = 3;
constexpr double run_seconds = 3;

struct Kind {
    HoldAskKind kind;
    const char* name;
};
constexpr Kind kinds[] = {{placed, "place"}, {confirmed, "confirm"}, {released, "release"}};

// Rate, p50 and p99 over all requests, then p50 and p99 of each kind.
std::vector<double> columns_of(const ClientsResult& result) {
    auto columns = figures_of(result.per_s(), result.all());
    for (const Kind& each : kinds) {
        columns.push_back(result.by_kind[each.kind].us(0.5));
        columns.push_back(result.by_kind[each.kind].us(0.99));
    }
    return columns;
}

std::vector<double> run_bare(int clients) {
    const AnswerServer server(bare_answer);
    return columns_of(
        run_clients(make_shoppers(server.port(), clients, Habit::pay_or_leave), run_seconds));
}

std::vector<double> run_hub(const std::string& dir, int clients) {
    const HotHub hub(dir);
    const auto result =
        run_clients(make_shoppers(hub.port(), clients, Habit::pay_or_leave), run_seconds);
    const auto count = [&](HoldAskKind kind) {
        return static_cast<std::int64_t>(result.by_kind[kind].size());
    };
    CHECK(hub.promised() == hot_units - count(placed) + count(released));
    return columns_of(result);
}

void report_kinds(Report& report, const std::vector<Pair>& ran, const std::string& name) {
    std::size_t column = 3;
    for (const Kind& each : kinds) {
        report.add(compare(name + "_" + each.name + "_p50", "us", ran, column++));
        report.add(compare(name + "_" + each.name + "_p99", "us", ran, column++));
    }
}

}  // namespace

void measure_holds(Report& report) {
    const std::string dir = scratch_dir();
    for (const int clients : client_counts) {
        const auto ran = interleave(
            pairs, [&] { return run_bare(clients); }, [&] { return run_hub(dir, clients); });
        const std::string name = "holds_http_" + std::to_string(clients);
        report.add(at_least(compare(name, "1/s", ran, 0), 0));
        report.add(compare(name + "_p50", "us", ran, 1));
        report.add(compare(name + "_p99", "us", ran, 2));
        if (clients == detailed)
            report_kinds(report, ran, name);
    }
}

}  // namespace onepool::bench
