#include "tests/bench/limits/postgres_stock.hpp"

#include <libpq-fe.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "protocol/check.hpp"
#include "tests/bench/support/hot_shelf.hpp"
#include "tests/bench/support/peer_server.hpp"

namespace onepool::bench {

namespace {

constexpr const char* account = "postgres";
constexpr const char* take_one =
    "UPDATE stock SET qty = qty - 1 WHERE sku = $1 AND qty >= 1 RETURNING qty";

struct FreeResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, FreeResult>;
// Shared, because clients are std::functions and those can be copied.
using Connection = std::shared_ptr<PGconn>;

// Where Debian keeps the newest version's programs; empty: nowhere.
std::string programs() {
    const std::filesystem::path root = "/usr/lib/postgresql";
    std::string newest;
    int newest_version = 0;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(root, absent)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version > newest_version && std::filesystem::exists(entry.path() / "bin/postgres")) {
            newest_version = version;
            newest = (entry.path() / "bin").string();
        }
    }
    return newest;
}

std::string conninfo(const std::string& folder) {
    return "host=" + folder + " dbname=postgres user=" + account;
}

Connection connect(const std::string& folder) {
    Connection connection(PQconnectdb(conninfo(folder).c_str()), PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection.get()));
    // A table that is not there yet is nothing to tell of.
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

Result run(const Connection& connection, const std::string& statement) {
    Result result(PQexec(connection.get(), statement.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(statement + ": " + PQerrorMessage(connection.get()));
    return result;
}

std::size_t take(const Connection& connection) {
    const char* values[] = {hot_sku};
    const Result result(PQexecPrepared(connection.get(), "take", 1, values, nullptr, nullptr, 0));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) != 1)
        throw std::runtime_error(std::string("no unit: ") + PQerrorMessage(connection.get()));
    return 0;
}

class Server {
  public:
    explicit Server(const std::string& folder) : server_(folder, account) {
        if (!std::filesystem::exists(folder + "/data/PG_VERSION"))
            make_cluster();
        server_.start({programs() + "/postgres", "-D", folder + "/data", "-c",
                       "listen_addresses=", "-c", "unix_socket_directories=" + folder});
        const bool is_up = test_support::eventually(
            [&] { return PQping(conninfo(folder).c_str()) == PQPING_OK || !server_.is_running(); });
        if (!is_up || !server_.is_running())
            throw std::runtime_error("PostgreSQL does not start: " + server_.output());
    }
    ~Server() { server_.stop(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

  private:
    void make_cluster() {
        server_.make_folder();
        server_.run({programs() + "/initdb", "-D", server_.folder() + "/data", "-U", account,
                     "--auth=trust", "--encoding=UTF8", "--locale=C"});
    }
    PeerServer server_;
};

void expect_durable(const Connection& connection) {
    for (const char* setting : {"fsync", "synchronous_commit"}) {
        const Result shown = run(connection, std::string("SHOW ") + setting);
        if (std::string(PQgetvalue(shown.get(), 0, 0)) != "on")
            throw std::runtime_error(std::string("PostgreSQL runs with another ") + setting);
    }
}

}  // namespace

bool is_postgres_installed() {
    return !programs().empty();
}

ClientsResult reserve_in_postgres(const std::string& folder, int clients, double seconds) {
    const Server server(folder);
    const Connection owner = connect(folder);
    expect_durable(owner);
    run(owner, "DROP TABLE IF EXISTS stock");
    run(owner, "CREATE TABLE stock (sku text PRIMARY KEY, qty bigint NOT NULL)");
    run(owner, std::string("INSERT INTO stock VALUES ('") + hot_sku + "', " +
                   std::to_string(hot_units) + ")");
    std::vector<Client> all;
    for (int i = 0; i < clients; ++i) {
        const Connection connection = connect(folder);
        const Result prepared(PQprepare(connection.get(), "take", take_one, 1, nullptr));
        CHECK(PQresultStatus(prepared.get()) == PGRES_COMMAND_OK);
        all.emplace_back([connection] { return take(connection); });
    }
    ClientsResult result = run_clients(all, seconds);
    const Result left = run(owner, "SELECT qty FROM stock");
    CHECK(std::stoll(PQgetvalue(left.get(), 0, 0)) ==
          hot_units - static_cast<std::int64_t>(result.all().size()));
    return result;
}

}  // namespace onepool::bench
