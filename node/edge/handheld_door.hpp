#pragma once
// The listener for handhelds of the store, in TLS, and what it stands on: the book of paired ones
// in a file beside the database, written whole (node.handhelds), and the certificate that it
// presents. That is made here and kept, key and all, in node.handhelds-cert, and made anew before
// its end, or when the settings name other hosts; one that a person gave is read again when its
// files change. Owned by the program; on the reactor's thread, which the book's file does not hold
// up.
//
// Selling does not depend on it: whatever keeps it from opening, or its book from being written, is
// a fault that the till's pages show, and is tried again.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/http_server.hpp"
#include "drivers/io/reactor.hpp"
#include "drivers/io/storage_thread.hpp"
#include "firmware-config/node_config.hpp"
#include "node/core/handheld_book.hpp"
#include "node/core/handheld_logins.hpp"
#include "node/web/handheld_desk.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {

// Writes the value of the moment a write begins; one write at a time. One that failed is tried
// again until the file says what is.
class HandheldFile {
  public:
    struct Config {
        std::string path;
        std::function<std::string()> text;    // as it is now
        std::function<void()> fault_changed;  // fault() is another now
        Millis try_again_after = {limits::access_retry_ms};
    };
    HandheldFile(io::Reactor& reactor, Config config);

    // Empty when it is missing. One that makes no sense is moved aside: then nobody is paired.
    // Throws std::runtime_error when it cannot be read, or not be moved.
    HandheldBook::Kept read() const;
    // `done` is told once this value, or a newer one, is on disk, or could not be written.
    void write(std::function<void(bool)> done);
    const std::string& fault() const { return fault_; }  // of the last write; empty: none

  private:
    void start_next();
    void written(const std::string& fault, const std::vector<std::function<void(bool)>>& told);

    Config config_;
    std::string fault_;
    std::vector<std::function<void(bool)>> waiting_;  // as many as requests that wait
    bool is_writing_ = false;
    io::Reactor::Timer again_;
    io::StorageThread thread_;
};

class HandheldCertificate {
  public:
    struct Config {
        std::string cert;  // empty, as key: made by the node
        std::string key;
        std::string own_file;  // for that one
        std::vector<std::string> hosts;
    };
    // Throws std::runtime_error with what to do when there is none and none can be made.
    explicit HandheldCertificate(Config config);

    // True: there is a new one. What cannot be presented is not taken.
    bool look();
    const io::HttpServer::Tls& tls() const { return tls_; }
    const std::string& fingerprint() const { return fingerprint_; }

  private:
    std::string use(std::string cert, std::string key);
    void read_given();
    bool read_own();
    bool is_due() const;
    bool make_own();

    Config config_;
    io::HttpServer::Tls tls_;
    std::string fingerprint_;
    protocol::UnixMs not_before_;
    protocol::UnixMs not_after_;
};

class HandheldDoor {
  public:
    HandheldDoor(io::Reactor& reactor, const config::NodeConfig& settings,
                 Millis try_again_after = {limits::handheld_door_again_ms});

    HandheldDesk desk();
    // Now, or once that can be done. `fault_changed` may be called at once.
    void open(io::HttpServer::Handlers handlers, std::function<void()> fault_changed);

  private:
    void look();
    void try_to_open();
    void set_fault(std::string fault);
    std::string fault() const;

    io::Reactor& reactor_;
    Millis try_again_after_;
    io::HttpServer::Config server_config_;
    HandheldCertificate::Config certificate_config_;
    HandheldBook book_;
    HandheldLogins logins_;
    HandheldFile file_;
    bool is_book_read_ = false;  // until then the file is not ours to write
    std::unique_ptr<HandheldCertificate> certificate_;
    std::string fault_;  // that keeps it shut, for a person; empty: none
    io::HttpServer::Handlers handlers_;
    std::function<void()> fault_changed_;
    io::Reactor::Timer timer_;
    std::unique_ptr<io::HttpServer> server_;  // null: shut
};

}  // namespace onepool::node
