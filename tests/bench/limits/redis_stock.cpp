#include "tests/bench/limits/redis_stock.hpp"

#include <hiredis/hiredis.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <vector>

#include "protocol/check.hpp"
#include "tests/bench/support/hot_shelf.hpp"
#include "tests/bench/support/peer_server.hpp"

namespace onepool::bench {

namespace {

constexpr const char* program = "/usr/bin/redis-server";
constexpr const char* take_one = R"(
local left = tonumber(redis.call('GET', KEYS[1]))
if left < tonumber(ARGV[1]) then return 0 end
redis.call('DECRBY', KEYS[1], ARGV[1])
return 1)";

struct FreeReply {
    void operator()(void* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;
// Shared, because clients are std::functions and those can be copied.
using Connection = std::shared_ptr<redisContext>;

Reply run(const Connection& connection, std::initializer_list<std::string> words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    Reply reply(static_cast<redisReply*>(redisCommandArgv(
        connection.get(), static_cast<int>(texts.size()), texts.data(), sizes.data())));
    if (reply == nullptr || reply->type == REDIS_REPLY_ERROR)
        throw std::runtime_error(std::string("Redis: ") +
                                 (reply == nullptr ? connection->errstr : reply->str));
    return reply;
}

Connection connect(const std::string& folder) {
    return {redisConnectUnix((folder + "/redis.sock").c_str()), redisFree};
}

std::size_t take(const Connection& connection, const std::string& script) {
    const Reply reply = run(connection, {"EVALSHA", script, "1", hot_sku, "1"});
    if (reply->type != REDIS_REPLY_INTEGER || reply->integer != 1)
        throw std::runtime_error("Redis has no unit");
    return 0;
}

class Server {
  public:
    explicit Server(const std::string& folder) : server_(folder, "redis") {
        server_.make_folder();
        server_.start({program, "--port", "0", "--unixsocket", folder + "/redis.sock", "--dir",
                       folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
                       "--daemonize", "no"});
        const bool is_up = test_support::eventually([&] {
            const Connection connection = connect(folder);
            return (connection != nullptr && connection->err == 0) || !server_.is_running();
        });
        if (!is_up || !server_.is_running())
            throw std::runtime_error("Redis does not start: " + server_.output());
    }
    ~Server() { server_.stop(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

  private:
    PeerServer server_;
};

void expect_durable(const Connection& connection) {
    const Reply shown = run(connection, {"CONFIG", "GET", "appendfsync"});
    if (shown->elements != 2 || std::string(shown->element[1]->str) != "always")
        throw std::runtime_error("Redis runs with another appendfsync");
}

}  // namespace

bool is_redis_installed() {
    return access(program, X_OK) == 0;
}

ClientsResult reserve_in_redis(const std::string& folder, int clients, double seconds) {
    const Server server(folder);
    const Connection owner = connect(folder);
    expect_durable(owner);
    run(owner, {"SET", hot_sku, std::to_string(hot_units)});
    const std::string script = run(owner, {"SCRIPT", "LOAD", take_one})->str;
    std::vector<Client> all;
    for (int i = 0; i < clients; ++i)
        all.emplace_back(
            [connection = connect(folder), script] { return take(connection, script); });
    ClientsResult result = run_clients(all, seconds);
    const Reply left = run(owner, {"GET", hot_sku});
    CHECK(std::stoll(left->str) == hot_units - static_cast<std::int64_t>(result.all().size()));
    return result;
}

}  // namespace onepool::bench
