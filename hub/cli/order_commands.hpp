#pragma once
// Commands about orders. Part of commands.hpp.

#include <string>

namespace onepool::cli {

struct Orders {
    std::string stage;  // empty: all
};
struct WhyOrder {
    std::string channel;
    std::string order;
};
// To which orders a lot of a SKU went.
struct LotTrace {
    std::string sku;
    std::string lot;
};
struct CancelAnOrder {
    std::string channel;
    std::string order;
    std::string by;
    std::string reason;
};
// Its buyer collects it at another store.
struct MoveAnOrder {
    std::string channel;
    std::string order;
    std::string store;
    std::string by;
    std::string reason;
};
// Its carrier or its buyer says that it arrived.
struct DeliverAnOrder {
    std::string channel;
    std::string order;
    std::string by;
    std::string note;  // may be empty
};

}  // namespace onepool::cli
