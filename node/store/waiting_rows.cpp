#include "node/store/waiting_rows.hpp"

#include <string>

namespace onepool::node {

using namespace onepool::protocol;

void put_waiting(io::Database& database, const Sku& sku, const WaitingList& list) {
    database.prepare("DELETE FROM waiting WHERE sku = ?1").bind(1, sku.value).run();
    std::int64_t place = 0;
    for (const WaitingGoods& goods : list) {
        database
            .prepare(
                "INSERT INTO waiting (sku, place, units, since, reason) "
                "VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(1, sku.value)
            .bind(2, place++)
            .bind(3, goods.units.value)
            .bind(4, goods.since.value)
            .bind(5, goods.reason)
            .run();
    }
}

std::map<Sku, WaitingList> waiting_lists(io::Database& database) {
    std::map<Sku, WaitingList> lists;
    auto query =
        database.prepare("SELECT sku, units, since, reason FROM waiting ORDER BY sku, place");
    while (query.step()) {
        lists[Sku{std::string(query.text(0))}].push_back(
            {Units{query.integer(1)}, UnixMs{query.integer(2)}, std::string(query.text(3))});
    }
    return lists;
}

}  // namespace onepool::node
