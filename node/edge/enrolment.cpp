#include "node/edge/enrolment.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>

#include "drivers/io/certificates.hpp"
#include "drivers/io/clock.hpp"
#include "drivers/io/http_client.hpp"
#include "drivers/io/key_file.hpp"
#include "drivers/io/reactor.hpp"
#include "drivers/io/start_files.hpp"
#include "drivers/io/whole_file.hpp"
#include "firmware-config/node_config_text.hpp"
#include "node/core/enrolled.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t settings_bytes_max = 64 * limits::kib;
constexpr const char* settings_file = "node.toml";
constexpr const char* database_file = "node.db";
constexpr const char* ca_file = "ca.crt";
constexpr const char* begun_file = "enrol.pem";
constexpr const char* done_file = "enrolled";

void write(const fs::path& path, const std::string& text, io::Readers readers) {
    if (const std::string fault = io::replace_file(path.string(), text, readers); !fault.empty())
        throw std::runtime_error(fault);
}

EnrolLink where_to(const EnrolOptions& options) {
    if (auto link = parse_enrol_link(options.code)) {
        if (!options.hub.empty())
            link->hub = options.hub;
        return *std::move(link);
    }
    const auto code = parse_enrol_code(options.code);
    if (!code) {
        throw std::runtime_error(
            "--code must be the 30 letters and digits (a-z, 2-7) that `onepool enrol-code` showed, "
            "or its link");
    }
    if (options.hub.empty())
        throw std::runtime_error("say where the hub is: --hub https://...");
    return {options.hub, *code};
}

void make_folder(const fs::path& folder) {
    std::error_code failed;
    if (fs::create_directories(folder, failed))
        fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed || !fs::is_directory(folder))
        throw std::runtime_error("cannot make the folder " + folder.string() + ": " +
                                 failed.message());
}

std::optional<config::NodeConfig> known_settings(const fs::path& folder) {
    const std::string file = (folder / settings_file).string();
    if (!fs::exists(file))
        return std::nullopt;
    auto loaded =
        config::load_node_config(io::read_start_file(file, "settings", settings_bytes_max));
    if (const auto* fault = std::get_if<config::ConfigFault>(&loaded))
        throw std::runtime_error(config::to_text(*fault, file));
    return std::get<config::NodeConfig>(std::move(loaded));
}

// Of a code that was used up, which lets nobody in any more.
std::string mark_of(const EnrolCode& code) {
    return hex(digest_of(code)) + "\n";
}

bool was_let_in(const fs::path& folder, const EnrolCode& code) {
    const fs::path file = folder / done_file;
    return fs::exists(file) && fs::exists(folder / identity_file) &&
           io::read_start_file(file.string(), "note of enrolment", limits::enrol_body_bytes) ==
               mark_of(code);
}

// Key and request of an attempt that got no answer, or new ones, kept until there is an answer.
std::string begin(const fs::path& folder, const std::optional<NodeId>& known) {
    const fs::path file = folder / begun_file;
    if (fs::exists(file)) {
        std::string begun =
            io::read_start_file(file.string(), "begun enrolment", limits::enrol_body_bytes);
        const auto checked = io::check_request(begun);
        const auto* request = std::get_if<io::CheckedRequest>(&checked);
        if (request != nullptr && (!known || request->node == *known))
            return begun;
    }
    const auto made = io::make_key_and_request(known ? *known : io::new_node_id());
    write(file, made.key + made.request, io::Readers::owner);
    return made.key + made.request;
}

std::string part_of(const std::string& text, const std::string& title) {
    const auto begin = text.find("-----BEGIN " + title);
    const std::string last = "-----END " + title + "-----\n";
    const auto end = text.find(last);
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        throw std::runtime_error(std::string(begun_file) + " is damaged: remove it and try again");
    return text.substr(begin, end + last.size() - begin);
}

Enrolled ask(const EnrolLink& link, const std::string& ca, const std::string& request,
             const PublicKey& key) {
    io::Reactor reactor;
    io::HttpClient client(reactor, {.base = link.hub, .parallel = 1, .ca_file = ca});
    io::ClientAnswer answer;
    client.ask({.method = "POST",
                .target = "/v1/enrol",
                .headers = {{"content-type", "application/json"}},
                .body = enrol_body(link.code, request, key)},
               [&](io::ClientAnswer received) {
                   answer = std::move(received);
                   reactor.stop();
               });
    reactor.run();
    auto read = read_enrolled(answer.status, answer.body);
    if (const auto* fault = std::get_if<EnrolFault>(&read))
        throw std::runtime_error(fault->text);
    return std::get<Enrolled>(std::move(read));
}

config::NodeConfig new_settings(const EnrolOptions& options, const Enrolled& enrolled) {
    config::NodeConfig settings;
    settings.node = enrolled.node;
    settings.name = enrolled.name;
    settings.location = enrolled.location;
    settings.currency.code = options.currency;
    settings.utc_offset_minutes = options.utc_offset_minutes;
    settings.database = database_file;
    settings.hub_key = enrolled.hub_key;
    settings.prices_include_tax = options.prices_include_tax;
    settings.home =
        options.home == "orders" ? config::NodeHome::orders_page : config::NodeHome::register_page;
    settings.http.port = options.port;
    settings.http.token_file = "token";
    settings.broker = config::BrokerConfig{
        .uri = enrolled.broker_uri, .ca = ca_file, .cert = identity_file, .key = identity_file};
    return settings;
}

// Where the node that will run here looks for it.
std::string signing_key_file(const fs::path& folder,
                             const std::optional<config::NodeConfig>& known) {
    if (known && !known->signing_key_file.empty())
        return (folder / known->signing_key_file).string();
    return io::signing_key_beside((folder / (known ? known->database : database_file)).string());
}

std::string next_step(const fs::path& folder, const std::optional<config::NodeConfig>& known,
                      const Enrolled& enrolled) {
    const std::string file = (folder / settings_file).string();
    const std::string done = enrolled.name + " at " + enrolled.location.value + " is enrolled as " +
                             to_text(enrolled.node) + ".\n";
    const std::string run = "onepool-node --config " + file + "\n";
    if (!known)
        return done + "Look over " + file + ", then run: " + run;
    const bool is_used = known->broker && known->broker->cert == identity_file &&
                         known->broker->key == identity_file;
    if (is_used)
        return done + "Its new certificate counts from its next start: " + run;
    return done + "Write in " + file + ":\n\n[broker]\nuri = \"" + enrolled.broker_uri +
           "\"\nca = \"" + ca_file + "\"\ncert = \"" + identity_file + "\"\nkey = \"" +
           identity_file + "\"\n\nand start it again: " + run;
}

}  // namespace

std::string settings_in(const std::string& folder) {
    return (fs::path(folder) / settings_file).string();
}

std::string enrol(const EnrolOptions& options) {
    const EnrolLink link = where_to(options);
    if (!may_carry_a_code(link.hub)) {
        throw std::runtime_error(
            "a code must not travel in plain text: the hub's address must "
            "begin with https:// (or be on this machine)");
    }
    const fs::path folder(options.folder);
    make_folder(folder);
    const auto known = known_settings(folder);
    if (known && was_let_in(folder, link.code)) {
        return known->name + " at " + known->location.value +
               " is enrolled by this code already, as " + to_text(known->node) +
               ". Run: onepool-node --config " + settings_in(options.folder) + "\n";
    }
    const std::string begun = begin(folder, known ? std::optional(known->node) : std::nullopt);
    const std::string key = part_of(begun, "PRIVATE KEY");
    const auto signing_key = io::read_or_make_signing_key(signing_key_file(folder, known));
    const Enrolled enrolled =
        ask(link, options.ca_file, part_of(begun, "CERTIFICATE REQUEST"), signing_key.public_key());
    if (!io::is_pair(enrolled.chain, key))
        throw std::runtime_error("the hub answered with a certificate for another key: try again");
    write(folder / ca_file, enrolled.broker_ca, io::Readers::everybody);
    write(folder / identity_file, key + enrolled.chain, io::Readers::owner);
    if (!known) {
        write(folder / settings_file, config::to_toml(new_settings(options, enrolled)),
              io::Readers::everybody);
    }
    write(folder / done_file, mark_of(link.code), io::Readers::owner);
    fs::remove(folder / begun_file);
    return next_step(folder, known, enrolled);
}

}  // namespace onepool::node
