#include "node/edge/handheld_door.hpp"

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/own_certificate.hpp"
#include "drivers/io/start_files.hpp"
#include "drivers/io/whole_file.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

constexpr Millis never_idle{24ll * 60 * 60 * 1000};
constexpr std::size_t pem_bytes_max = 64 * limits::kib;

std::string beside_database(const config::NodeConfig& settings, const char* ending) {
    return std::filesystem::path(settings.database).replace_extension(ending).string();
}

io::HttpServer::Config server_config_of(const config::NodeConfig::Handhelds& settings) {
    io::HttpServer::Config config;
    config.address = settings.address;
    config.port = settings.port;
    config.body_bytes = limits::handheld_body_bytes;
    config.connections = limits::handheld_connections;
    config.timeouts.idle = Millis{limits::handheld_idle_ms};
    return config;
}

}  // namespace

// ---- the book's file -------------------------------------------------------------------------

HandheldFile::HandheldFile(io::Reactor& reactor, std::string path)
    : path_(std::move(path)), thread_(reactor, [] {}, never_idle) {}

HandheldBook::Kept HandheldFile::read() const {
    if (!std::filesystem::exists(path_))
        return {};
    auto kept = decode_handhelds(
        io::read_start_file(path_, "list of handhelds", limits::handhelds_file_bytes));
    if (kept)
        return *std::move(kept);
    const std::string aside = path_ + ".damaged";
    if (std::rename(path_.c_str(), aside.c_str()) != 0)
        throw std::runtime_error(path_ + " makes no sense and cannot be moved away: move it");
    io::log::warn(path_ + " makes no sense and is now " + aside +
                  ": no handheld is paired any more. Pair each anew.");
    return {};
}

void HandheldFile::write(std::string text, std::function<void(bool)> done) {
    text_ = std::move(text);
    waiting_.push_back(std::move(done));
    if (!is_writing_)
        start_next();
}

void HandheldFile::start_next() {
    if (waiting_.empty())
        return;
    is_writing_ = true;
    const auto fault = std::make_shared<std::string>();
    thread_.commit(
        [text = text_, path = path_, fault] {
            *fault = io::replace_file(path, text, io::Readers::owner);
            return CommitOutcome::done;
        },
        [this, fault, told = std::exchange(waiting_, {})](CommitOutcome) {
            is_writing_ = false;
            if (!fault->empty())
                io::log::error("the list of handhelds cannot be written: " + *fault);
            for (const auto& done : told)
                done(fault->empty());
            if (!is_writing_)
                start_next();
        });
}

// ---- the certificate -------------------------------------------------------------------------

HandheldCertificate::HandheldCertificate(Config config) : config_(std::move(config)) {
    if (!config_.cert.empty()) {
        read_given();
    } else if (!keep_own() && !make_own()) {
        throw std::runtime_error("the certificate for handhelds cannot be kept in " +
                                 config_.own_file +
                                 ": its folder must exist, belong to this user and have space");
    }
}

bool HandheldCertificate::look() {
    const std::string before = fingerprint_;
    if (config_.cert.empty()) {
        const UnixMs now = io::now().wall;
        const bool is_due =
            now < not_before_ || now.value > not_after_.value - limits::own_certificate_renewed_ms;
        return is_due && make_own();
    }
    try {
        read_given();
    } catch (const std::runtime_error& error) {
        io::log::warn(std::string("the certificate for handhelds stays as it was: ") +
                      error.what());
    }
    return fingerprint_ != before;
}

// False: these are no pair, and nothing has changed.
bool HandheldCertificate::use(std::string cert, std::string key) {
    const auto presented = io::read_presented(cert, key);
    if (!presented)
        return false;
    not_before_ = presented->not_before;
    not_after_ = presented->not_after;
    fingerprint_ = presented->fingerprint;
    tls_ = {std::move(cert), std::move(key)};
    return true;
}

void HandheldCertificate::read_given() {
    if (!use(io::read_start_file(config_.cert, "certificate for handhelds", pem_bytes_max),
             io::read_start_file(config_.key, "key for handhelds", pem_bytes_max))) {
        throw std::runtime_error(config_.cert + " and " + config_.key +
                                 " are no certificate and its private key, in PEM form without a "
                                 "password");
    }
    if (!io::names_all(tls_.certificate, config_.hosts))
        io::log::warn(config_.cert +
                      " does not name all `hosts` of [handhelds]: browsers will warn");
    if (io::now().wall > not_after_)
        io::log::error(config_.cert + " has ended: browsers will warn, or refuse it");
}

// The one made before, where it still serves.
bool HandheldCertificate::keep_own() {
    if (!std::filesystem::exists(config_.own_file))
        return false;
    const auto text =
        io::read_start_file(config_.own_file, "certificate for handhelds", pem_bytes_max);
    const UnixMs now = io::now().wall;
    return io::names_all(text, config_.hosts) && use(text, text) && now >= not_before_ &&
           now.value <= not_after_.value - limits::own_certificate_renewed_ms;
}

bool HandheldCertificate::make_own() {
    const auto text = io::make_own_certificate(config_.hosts, io::now().wall);
    const auto fault = io::replace_file(config_.own_file, text, io::Readers::owner);
    if (!fault.empty()) {
        io::log::error("the certificate for handhelds was not renewed: " + fault);
        return false;
    }
    CHECK(use(text, text));
    io::log::info("made a certificate for handhelds, fingerprint (SHA-256) " + fingerprint_);
    return true;
}

// ---- all of it -------------------------------------------------------------------------------

HandheldDoor::HandheldDoor(io::Reactor& reactor, const config::NodeConfig& settings)
    : reactor_(reactor),
      server_config_(server_config_of(*settings.handhelds)),
      hosts_(settings.handhelds->hosts),
      file_(reactor, beside_database(settings, ".handhelds")),
      book_(file_.read()),
      logins_(Millis{settings.handhelds->idle_minutes * limits::minute_ms}),
      certificate_({settings.handhelds->cert, settings.handhelds->key,
                    beside_database(settings, ".handhelds-cert"), settings.handhelds->hosts}),
      timer_(reactor, [this] { look(); }) {}

HandheldDesk HandheldDoor::desk() {
    return {book_,
            logins_,
            "https://" + hosts_.front() + ":" + std::to_string(server_config_.port),
            hosts_,
            [this] { return certificate_.fingerprint(); },
            [this](std::function<void(bool)> done) {
                file_.write(encode_handhelds(book_.kept()), std::move(done));
            }};
}

void HandheldDoor::open(io::HttpServer::Handlers handlers) {
    server_config_.tls = certificate_.tls();
    server_ = std::make_unique<io::HttpServer>(reactor_, server_config_, std::move(handlers));
    timer_.wake_at(Millis{io::now().steady.value + limits::own_certificate_look_ms});
    io::log::info("handhelds are let in at https://" + hosts_.front() + ":" +
                  std::to_string(server_->port()) + ", certificate fingerprint (SHA-256) " +
                  certificate_.fingerprint());
}

void HandheldDoor::look() {
    timer_.wake_at(Millis{io::now().steady.value + limits::own_certificate_look_ms});
    if (certificate_.look())
        server_->use_certificate(certificate_.tls());
}

}  // namespace onepool::node
