#pragma once
// What SQLite can take with no product logic: a journal, balances and cursors of 50 stores x
// 100,000 SKUs and 200 nodes, batches of 100 one-line events, Zipf-distributed SKUs. Two layouts:
//   hot    append-only journal, balances in memory and written in the same commit, keys in order
//          of popularity, checkpoints on their own connection (the best fully durable layout)
//   naive  unique key on (node, epoch, seq), UPDATE of (sku, location) per event, checkpoints
//          inside commits

#include <cstdint>
#include <memory>
#include <string>

#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

inline constexpr std::uint32_t floor_skus = 100'000;
inline constexpr std::uint32_t floor_stores = 50;
inline constexpr std::uint32_t floor_nodes_per_store = 4;
inline constexpr std::uint32_t floor_nodes = floor_stores * floor_nodes_per_store;
inline constexpr std::size_t floor_batch = 100;

class IngestFloor {
  public:
    enum class Layout : std::uint8_t { hot, naive };
    IngestFloor(const std::string& path, Layout layout);
    ~IngestFloor();
    IngestFloor(const IngestFloor&) = delete;
    IngestFloor& operator=(const IngestFloor&) = delete;

    struct Line {
        std::uint32_t sku = 0;
        std::int32_t quantity = 0;
    };
    struct Batch {
        std::uint32_t node = 0;
        const Line* lines = nullptr;
        std::size_t count = 0;
        const std::string* body = nullptr;  // bytes journaled, shared over the events
    };
    void begin();
    void apply(const Batch& batch);
    void commit();

    struct Result {
        double events_per_s = 0;
        double commit_p99_us = 0;
    };
    Result run(std::size_t transaction_events, double seconds);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::bench
