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
    config.strangers_of_address = limits::handheld_strangers_of_address;
    config.timeouts.idle = Millis{limits::handheld_idle_ms};
    return config;
}

}  // namespace

// ---- the book's file -------------------------------------------------------------------------

HandheldFile::HandheldFile(io::Reactor& reactor, Config config)
    : config_(std::move(config)),
      again_(reactor, [this] { write([](bool) {}); }),
      thread_(reactor) {}

HandheldBook::Kept HandheldFile::read() const {
    const std::string& path = config_.path;
    if (!std::filesystem::exists(path))
        return {};
    std::error_code unknown;
    const auto size = std::filesystem::file_size(path, unknown);
    if (unknown || size <= limits::handhelds_file_bytes) {
        auto kept = decode_handhelds(
            io::read_start_file(path, "list of handhelds", limits::handhelds_file_bytes));
        if (kept)
            return *std::move(kept);
    }
    const std::string aside = path + ".damaged";
    if (std::rename(path.c_str(), aside.c_str()) != 0)
        throw std::runtime_error(path + " makes no sense and cannot be moved away: move it");
    io::log::warn(path + " makes no sense and is now " + aside +
                  ": no handheld is paired any more. Pair each anew.");
    // Beyond all numbers it gave.
    return {.next = {io::now().wall.value / 1000}};
}

void HandheldFile::write(std::function<void(bool)> done) {
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
        [text = config_.text(), path = config_.path, fault] {
            *fault = io::replace_file(path, text, io::Readers::owner);
            return CommitOutcome::done;
        },
        [this, fault, told = std::exchange(waiting_, {})](CommitOutcome) {
            written(*fault, told);
        });
}

// Who was told that it failed may take back what it asked for; the next write holds it no more.
void HandheldFile::written(const std::string& fault,
                           const std::vector<std::function<void(bool)>>& told) {
    is_writing_ = false;
    const bool is_other = fault != fault_;
    fault_ = fault;
    if (fault.empty())
        again_.cancel();
    else
        again_.wake_at(Millis{io::now().steady.value + config_.try_again_after.value});
    for (const auto& done : told)
        done(fault.empty());
    if (is_other) {
        if (!fault.empty())
            io::log::error("the list of handhelds cannot be written: " + fault);
        config_.fault_changed();
    }
    if (!is_writing_)
        start_next();
}

// ---- the certificate -------------------------------------------------------------------------

HandheldCertificate::HandheldCertificate(Config config) : config_(std::move(config)) {
    if (!config_.cert.empty()) {
        read_given();
        return;
    }
    const bool is_there = read_own();
    if ((!is_there || is_due()) && !make_own() && !is_there) {
        throw std::runtime_error("the certificate for handhelds cannot be kept in " +
                                 config_.own_file +
                                 ": its folder must exist, belong to this user and have space");
    }
}

bool HandheldCertificate::look() {
    if (config_.cert.empty())
        return is_due() && make_own();
    // The whole text: one above the first may be renewed under the same first.
    const auto before = tls_;
    try {
        read_given();
    } catch (const std::runtime_error& error) {
        io::log::warn(std::string("the certificate for handhelds stays as it was: ") +
                      error.what());
    }
    return tls_.certificate != before.certificate || tls_.key != before.key;
}

// Not empty: why these cannot be presented; then nothing has changed.
std::string HandheldCertificate::use(std::string cert, std::string key) {
    io::HttpServer::Tls tls{std::move(cert), std::move(key)};
    auto fault = io::HttpServer::find_fault(tls);
    const auto presented = io::read_presented(tls.certificate, tls.key);
    if (!fault.empty() || !presented)
        return fault.empty() ? "it has no beginning or end that can be read" : fault;
    not_before_ = presented->not_before;
    not_after_ = presented->not_after;
    fingerprint_ = presented->fingerprint;
    tls_ = std::move(tls);
    return {};
}

void HandheldCertificate::read_given() {
    const auto fault =
        use(io::read_start_file(config_.cert, "certificate for handhelds", pem_bytes_max),
            io::read_start_file(config_.key, "key for handhelds", pem_bytes_max));
    if (!fault.empty())
        throw std::runtime_error(config_.cert + " and " + config_.key + ": " + fault);
    io::warn_if_others_read(config_.key);
    if (!io::names_all(tls_.certificate, config_.hosts))
        io::log::warn(config_.cert +
                      " does not name all `hosts` of [handhelds]: browsers will warn");
    if (io::now().wall > not_after_)
        io::log::error(config_.cert + " has ended: browsers will warn, or refuse it");
}

// The one made before; false when there is none, or none for these hosts.
bool HandheldCertificate::read_own() {
    if (!std::filesystem::exists(config_.own_file))
        return false;
    try {
        const auto text =
            io::read_start_file(config_.own_file, "certificate for handhelds", pem_bytes_max);
        if (!io::names_all(text, config_.hosts) || !use(text, text).empty())
            return false;
        if (io::now().wall < not_before_)
            io::log::warn(
                "the certificate for handhelds begins later than this machine's clock "
                "says: set the clock, or, if it is right, remove " +
                config_.own_file + " and start anew");
        return true;
    } catch (const std::runtime_error& error) {
        io::log::warn(std::string("a new certificate for handhelds is made: ") + error.what());
        return false;
    }
}

// By its end alone. One that begins later than our clock says is none to replace: whoever believes
// it has a clock of their own, and ours may have lost its battery.
bool HandheldCertificate::is_due() const {
    return io::now().wall.value > not_after_.value - limits::own_certificate_renewed_ms;
}

bool HandheldCertificate::make_own() {
    const auto text = io::make_own_certificate(config_.hosts, io::now().wall);
    const auto fault = io::replace_file(config_.own_file, text, io::Readers::owner);
    if (!fault.empty()) {
        io::log::error("the certificate for handhelds was not renewed: " + fault);
        return false;
    }
    CHECK(use(text, text).empty());
    io::log::info("made a certificate for handhelds, fingerprint (SHA-256) " + fingerprint_);
    return true;
}

// ---- all of it -------------------------------------------------------------------------------

HandheldDoor::HandheldDoor(io::Reactor& reactor, const config::NodeConfig& settings,
                           Millis try_again_after)
    : reactor_(reactor),
      try_again_after_(try_again_after),
      server_config_(server_config_of(*settings.handhelds)),
      certificate_config_{settings.handhelds->cert, settings.handhelds->key,
                          beside_database(settings, ".handhelds-cert"), settings.handhelds->hosts},
      logins_(Millis{settings.handhelds->idle_minutes * limits::minute_ms}),
      file_(reactor, {.path = beside_database(settings, ".handhelds"),
                      .text = [this] { return encode_handhelds(book_.kept()); },
                      .fault_changed = [this] { fault_changed_(); }}),
      timer_(reactor, [this] { look(); }) {}

HandheldDesk HandheldDoor::desk() {
    const auto& hosts = certificate_config_.hosts;
    return {book_,
            logins_,
            "https://" + hosts.front() + ":" + std::to_string(server_config_.port),
            hosts,
            [this] { return certificate_ ? certificate_->fingerprint() : std::string(); },
            [this](std::function<void(bool)> done) {
                CHECK(is_book_read_);
                file_.write(std::move(done));
            },
            [this] { return fault(); },
            [this] { return !file_.fault().empty(); }};
}

void HandheldDoor::open(io::HttpServer::Handlers handlers, std::function<void()> fault_changed) {
    handlers_ = std::move(handlers);
    fault_changed_ = std::move(fault_changed);
    look();
}

void HandheldDoor::look() {
    if (server_ == nullptr) {
        try_to_open();
    } else if (certificate_->look()) {
        const auto fault = server_->use_certificate(certificate_->tls());
        CHECK(fault.empty());  // it was looked at before it was taken
    }
    const std::int64_t after_ms =
        server_ == nullptr ? try_again_after_.value : limits::own_certificate_look_ms;
    timer_.wake_at(Millis{io::now().steady.value + after_ms});
}

// The network may come later, a file be put right, a disk have space again.
void HandheldDoor::try_to_open() {
    try {
        if (!is_book_read_)
            book_ = HandheldBook(file_.read());
        is_book_read_ = true;
        if (certificate_ == nullptr)
            certificate_ = std::make_unique<HandheldCertificate>(certificate_config_);
        server_config_.tls = certificate_->tls();
        server_ = std::make_unique<io::HttpServer>(reactor_, server_config_, handlers_);
    } catch (const std::runtime_error& error) {
        return set_fault(error.what());
    }
    set_fault({});
    io::log::info("handhelds are let in at https://" + certificate_config_.hosts.front() + ":" +
                  std::to_string(server_->port()) + ", certificate fingerprint (SHA-256) " +
                  certificate_->fingerprint());
}

std::string HandheldDoor::fault() const {
    if (!fault_.empty() || file_.fault().empty())
        return fault_;
    return "The list of handhelds cannot be written: " + file_.fault() +
           " Until then a restart lets in again who was removed since. It is tried again by "
           "itself.";
}

void HandheldDoor::set_fault(std::string fault) {
    if (fault == fault_)
        return;
    fault_ = std::move(fault);
    if (!fault_.empty())
        io::log::error("handhelds cannot come in, selling goes on: " + fault_);
    fault_changed_();
}

}  // namespace onepool::node
