#pragma once
// The hub's HTTP face: the API of hub/web/src/api.ts, webhooks in, the dashboard's files, the live
// feed, health and metrics. A thin view: it reads the core's state, and offers commands to it.
// Owned by the program (hub/edge wires it); everything runs on the reactor's thread.
//
// Who gets in: a request must name one of `hosts` in Host, a foreign Origin is refused, and
// everything but /healthz, static files, what channels sign (webhooks, holds, orders) and enrolment
// (its code counts) needs the token,
// as "Authorization: Bearer" or as the cookie that opening /?token=... sets.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/io/assets.hpp"
#include "drivers/io/reactor.hpp"
#include "hub/core/hub_core.hpp"
#include "hub/core/log_check.hpp"
#include "hub/web/backup_views.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/identity_routes.hpp"
#include "hub/web/import_view.hpp"
#include "hub/web/runtime.hpp"
#include "hub/web/staff_routes.hpp"

namespace onepool::hub {

// A file that says what nodes are provided with, as it was posted.
struct ImportFile {
    Scope scope = Scope::catalogue;  // catalogue (with its prices), staff or config
    std::string body;
    std::optional<StaffChange> person = {};  // of staff: only this one, and no body
};
// Either the fault in the file, or the core's answer.
struct ImportAnswer {
    std::optional<BodyFault> fault;
    std::optional<Answer> answer;
    std::uint64_t rows = 0;
};

class HubFace {
  public:
    struct Config {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;          // 0: any free port
        std::string token;               // shared by dashboard and the onepool command
        std::vector<std::string> hosts;  // accepted Host names without port; loopback always is
        std::string build;
        std::span<const io::Asset> assets;
    };

    using ImportDone = std::function<void(const ImportAnswer&)>;

    // What the face asks of its hub. Every function answers at once but `offer`, `check`,
    // `verified` and `import`, which call back later on the reactor's thread.
    struct Hub {
        std::function<const HubCore&()> core;  // asked each time: a refused commit replaces it
        std::function<Runtime()> runtime;
        // Commits the input; the callback is called exactly once, after the commit, with the
        // core's Answer for this RequestId (numbered by the face). When the hub is busy or could
        // not record it: http_status 503 and a text that says what to do.
        std::function<void(HubCore::Input, std::function<void(const Answer&)>)> offer;
        // Log entries with lsn > after, oldest first, at most `limit`.
        std::function<std::vector<LogEntry>(Lsn after, std::size_t limit)> log;
        // The newest entries that moved this SKU, newest first, at most `limit`.
        std::function<std::vector<LogEntry>(const Sku& sku, std::size_t limit)> log_of_sku;
        std::function<void(std::function<void(const LogCheck&)>)> check;
        IdentityDoor identity = {};
        // Backups: the newest of this run; begins one (empty, or why not); judges what was read
        // back and records it, later.
        std::function<BackupView()> backup = {};
        std::function<std::string(const std::string& to)> start_backup = {};
        std::function<void(const ReadBackup&, std::function<void(const Answer&)>)> verified = {};
        // Calls back later, once.
        std::function<void(ImportFile, ImportDone)> import;
        std::function<ImportView()> importing = {};  // how far the one at work is
        // The staff list in force; nullopt: it cannot be read. Calls back later, once.
        std::function<void(StaffDoor::Read)> staff = {};
    };

    HubFace(io::Reactor& reactor, Config config, Hub hub);  // throws when the port is taken
    ~HubFace();
    std::uint16_t port() const;

    // One line for the live feed: call for every Notice of a performed batch.
    void show(const Notice& notice);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::hub
