#pragma once
// What every benchmark shares: a clock, latency statistics, pairs of interleaved runs, and the one
// form of result. A product figure only counts beside its limit measured in the same run; pairs
// disturbed by other processes are repeated. Nothing here fails a build: numbers are for people.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace onepool::bench {

std::int64_t now_ns();  // CLOCK_MONOTONIC

class Latencies {
  public:
    void add(std::int64_t ns) { ns_.push_back(ns); }
    void append(const Latencies& other);
    std::size_t size() const { return ns_.size(); }
    double us(double quantile) const;  // nearest rank; 0 when empty

  private:
    std::vector<std::int64_t> ns_;
};

// splitmix64 (Steele, Lea, Flood 2014).
class Rng {
  public:
    explicit Rng(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::uint32_t below(std::uint32_t bound);
    double unit();

  private:
    std::uint64_t state_;
};

// Ranks 0..n-1 with probability proportional to 1/(rank+1): rank 0 is the best seller.
class Zipf {
  public:
    explicit Zipf(std::uint32_t n);
    std::uint32_t sample(Rng& rng) const;

  private:
    std::vector<double> cumulative_;
};

// CPU that other processes used between two marks, in cores.
class OthersCpu {
  public:
    OthersCpu();
    double cores() const;

  private:
    std::int64_t started_ns_;
    double machine_s_;
    double own_s_;
};

// One figure of the product beside its limit.
struct Measure {
    std::string name;
    double value = 0;
    std::string unit;
    double limit = 0;   // 0: no limit in this run
    double ratio = 0;   // value / limit, median over pairs
    double accept = 0;  // 0: for information
    enum class Better : std::uint8_t { lower, higher } better = Better::lower;
    std::string note;
};

// Collects measures, prints a row each for people and, with `--json FILE`, an array of objects.
class Report {
  public:
    Report(std::vector<std::string> selected, std::string json_path);
    bool wants(const std::string& benchmark) const;  // selected, or nothing was
    void add(Measure measure);
    int finish();  // exit code: 1 only when FILE cannot be written

  private:
    std::vector<std::string> selected_;
    std::string json_path_;
    std::vector<Measure> measures_;
};

// Runs limit and product alternately until `pairs` undisturbed pairs are there (at most thrice as
// many tries); each function returns named figures of its run, in the same order on both sides.
struct Pair {
    std::vector<double> limit;
    std::vector<double> product;
};
std::vector<Pair> interleave(int pairs, const std::function<std::vector<double>()>& limit,
                             const std::function<std::vector<double>()>& product);

double median(std::vector<double> values);
// Median figure of each side, and median of the ratios, of column `index`.
Measure compare(std::string name, std::string unit, const std::vector<Pair>& pairs,
                std::size_t index);

// The figure it should reach: at most, or at least.
Measure target(Measure measure, double accept);
Measure at_least(Measure measure, double accept);

std::string scratch_dir();  // on a real disk, emptied at start
double resident_mib(int pid);

}  // namespace onepool::bench
