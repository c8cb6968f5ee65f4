#include "tests/bench/support/measure.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace onepool::bench {

namespace {

constexpr double others_cores_max = 0.35;  // more disturbs a pair; quiet runs stay well below

double seconds(const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

// This process and the children it has waited for or not: children count through /proc/stat only
// after they end, so benchmarks with child programs sample their own CPU as part of the machine.
double own_cpu_s() {
    rusage self{};
    rusage children{};
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return seconds(self.ru_utime) + seconds(self.ru_stime) + seconds(children.ru_utime) +
           seconds(children.ru_stime);
}

double machine_cpu_s() {
    std::ifstream stat("/proc/stat");
    std::string cpu;
    double user = 0;
    double nice = 0;
    double system = 0;
    stat >> cpu >> user >> nice >> system;
    return (user + nice + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string json_text(const Measure& m) {
    std::ostringstream out;
    out.precision(6);
    out << R"({"name":")" << m.name << R"(","value":)" << m.value << R"(,"unit":")" << m.unit
        << R"(","limit":)" << m.limit << R"(,"ratio":)" << m.ratio << R"(,"accept":)" << m.accept
        << R"(,"better":")" << (m.better == Measure::Better::lower ? "lower" : "higher")
        << R"(","note":")" << m.note << "\"}";
    return out.str();
}

const char* judged(const Measure& m) {
    if (m.accept == 0)
        return "";
    const double figure = m.limit == 0 ? m.value : m.ratio;
    const bool is_met =
        m.better == Measure::Better::lower ? figure <= m.accept : figure >= m.accept;
    return is_met ? "met" : "MISSED";
}

}  // namespace

std::int64_t now_ns() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

void Latencies::append(const Latencies& other) {
    ns_.insert(ns_.end(), other.ns_.begin(), other.ns_.end());
}

double Latencies::us(double quantile) const {
    if (ns_.empty())
        return 0;
    auto sorted = ns_;
    const auto at = static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at),
                     sorted.end());
    return static_cast<double>(sorted[at]) * 1e-3;
}

std::uint64_t Rng::next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint32_t Rng::below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(next() % bound);
}

double Rng::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

Zipf::Zipf(std::uint32_t n) : cumulative_(n) {
    double sum = 0;
    for (std::uint32_t i = 0; i < n; ++i)
        cumulative_[i] = sum += 1.0 / (i + 1.0);
    for (auto& c : cumulative_)
        c /= sum;
}

std::uint32_t Zipf::sample(Rng& rng) const {
    const auto at = std::lower_bound(cumulative_.begin(), cumulative_.end() - 1, rng.unit());
    return static_cast<std::uint32_t>(at - cumulative_.begin());
}

OthersCpu::OthersCpu() : started_ns_(now_ns()), machine_s_(machine_cpu_s()), own_s_(own_cpu_s()) {}

double OthersCpu::cores() const {
    const double wall = static_cast<double>(now_ns() - started_ns_) * 1e-9;
    return std::max(0.0, (machine_cpu_s() - machine_s_) - (own_cpu_s() - own_s_)) / wall;
}

Report::Report(std::vector<std::string> selected, std::string json_path)
    : selected_(std::move(selected)), json_path_(std::move(json_path)) {}

bool Report::wants(const std::string& benchmark) const {
    return selected_.empty() ||
           std::find(selected_.begin(), selected_.end(), benchmark) != selected_.end();
}

void Report::add(Measure measure) {
    std::printf("%-44s %12.2f %-9s limit %12.2f  ratio %6.2f  accept %5.2f %s %s\n",
                measure.name.c_str(), measure.value, measure.unit.c_str(), measure.limit,
                measure.ratio, measure.accept, judged(measure), measure.note.c_str());
    std::fflush(stdout);
    measures_.push_back(std::move(measure));
}

int Report::finish() {
    if (json_path_.empty())
        return 0;
    std::ofstream out(json_path_);
    const char* separator = "[\n";
    for (const Measure& measure : measures_) {
        out << separator << json_text(measure);
        separator = ",\n";
    }
    out << (measures_.empty() ? "[]\n" : "\n]\n");
    out.flush();
    if (out)
        return 0;
    std::fprintf(stderr, "cannot write %s\n", json_path_.c_str());
    return 1;
}

std::vector<Pair> interleave(int pairs, const std::function<std::vector<double>()>& limit,
                             const std::function<std::vector<double>()>& product) {
    std::vector<Pair> quiet;
    std::vector<Pair> all;
    for (int tries = 0; tries < pairs * 3 && static_cast<int>(quiet.size()) < pairs; ++tries) {
        const OthersCpu others;
        Pair pair{limit(), product()};
        if (others.cores() <= others_cores_max)
            quiet.push_back(pair);
        all.push_back(std::move(pair));
    }
    if (static_cast<int>(quiet.size()) == pairs)
        return quiet;
    std::printf("note: only %zu of %zu pairs ran on a quiet machine; all are used\n", quiet.size(),
                all.size());
    return all;
}

double median(std::vector<double> values) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

Measure compare(std::string name, std::string unit, const std::vector<Pair>& pairs,
                std::size_t index) {
    std::vector<double> limits;
    std::vector<double> products;
    std::vector<double> ratios;
    for (const Pair& pair : pairs) {
        limits.push_back(pair.limit.at(index));
        products.push_back(pair.product.at(index));
        ratios.push_back(pair.product.at(index) / pair.limit.at(index));
    }
    Measure measure;
    measure.name = std::move(name);
    measure.unit = std::move(unit);
    measure.value = median(products);
    measure.limit = median(limits);
    measure.ratio = median(ratios);
    return measure;
}

Measure target(Measure measure, double accept) {
    measure.accept = accept;
    return measure;
}

Measure at_least(Measure measure, double accept) {
    measure.better = Measure::Better::higher;
    return target(std::move(measure), accept);
}

std::string scratch_dir() {
    const char* chosen = std::getenv("ONEPOOL_BENCH_DIR");
    const std::filesystem::path dir = chosen != nullptr ? chosen : "/var/tmp/onepool-bench";
    std::filesystem::remove_all(dir);
    std::filesystem::create_directories(dir);
    return dir.string();
}

double resident_mib(int pid) {
    std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
    double pages = 0;
    double resident = 0;
    statm >> pages >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

}  // namespace onepool::bench
