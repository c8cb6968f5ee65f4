#include "hub/edge/authority_files.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/start_files.hpp"
#include "drivers/io/whole_file.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::hub {
namespace {

constexpr std::size_t crl_bytes_max = limits::mib;
constexpr const char* broker_program = "mosquitto";

IdentityDoor::Signed signed_of(io::CertificateAuthority::Issued issued) {
    return {.certificate = {.serial = issued.serial,
                            .node = issued.request.node,
                            .key = issued.request.key,
                            .not_before = issued.not_before,
                            .not_after = issued.not_after},
            .chain = std::move(issued.chain)};
}

EnrolCode new_code() {
    const KeySeed seed = io::new_key_seed();
    EnrolRandom random{};
    std::copy_n(seed.begin(), random.size(), random.begin());
    return make_enrol_code(random);
}

// Empty: there is none yet.
std::string list_on_disk(const std::string& file) {
    try {
        return io::read_start_file(file, "revocation list", crl_bytes_max);
    } catch (const std::runtime_error&) {
        return {};
    }
}

// A number left behind by a broker that ended may name another process by now.
bool is_broker(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    return std::getline(file, name) && name == broker_program;
}

}  // namespace

AuthorityFiles::AuthorityFiles(const config::HubConfig& settings)
    : settings_(*settings.authority), authority_(settings_.cert, settings_.key) {
    if (!settings.broker.ca.empty()) {
        broker_ca_ = io::read_start_file(settings.broker.ca, "broker's authority",
                                         limits::certificate_chain_bytes);
    }
}

IdentityDoor AuthorityFiles::door(const protocol::PublicKey& hub_key) const {
    return {.new_code = new_code,
            .sign = [this](const std::string& request)
                -> std::variant<IdentityDoor::Signed, IdentityDoor::Refused> {
                auto made = authority_.issue(request, io::now().wall);
                if (auto* fault = std::get_if<io::CertificateFault>(&made))
                    return IdentityDoor::Refused{std::move(fault->text)};
                return signed_of(std::get<io::CertificateAuthority::Issued>(std::move(made)));
            },
            .revocation_list = [this] { return list_on_disk(settings_.crl); },
            .broker_uri = settings_.broker_uri,
            .hub_key = hub_key,
            .broker_ca = broker_ca_};
}

CertificateAsked AuthorityFiles::renew(const NodeId& node, const std::string& request) const {
    auto made = authority_.issue(request, io::now().wall);
    if (auto* fault = std::get_if<io::CertificateFault>(&made))
        return {.node = node, .certificate = {}, .chain = {}, .fault = std::move(fault->text)};
    auto signed_one = signed_of(std::get<io::CertificateAuthority::Issued>(std::move(made)));
    return {.node = node,
            .certificate = signed_one.certificate,
            .chain = std::move(signed_one.chain),
            .fault = {}};
}

std::string AuthorityFiles::revocation_list(const std::vector<RevokedCertificate>& revoked) const {
    std::vector<io::CertificateAuthority::Revoked> entries;
    for (const RevokedCertificate& each : revoked)
        entries.push_back({each.serial, each.at});
    return authority_.revocation_list(entries, io::now().wall);
}

AccessWritten AuthorityFiles::write(const AccessOut& access) {
    AccessWritten report;
    report.files_fault = io::replace_file(settings_.acl, access.acl, io::Readers::everybody);
    std::string fault =
        io::replace_file(settings_.crl, revocation_list(access.revoked), io::Readers::everybody);
    if (report.files_fault.empty())
        report.files_fault = std::move(fault);
    if (!report.files_fault.empty())
        io::log::error(report.files_fault + " Revoked and newly enrolled nodes wait for it.");
    report.reload_fault = tell_broker();
    report.crl_end = io::read_crl_end(list_on_disk(settings_.crl));
    return report;
}

std::string AuthorityFiles::tell_broker() const {
    if (settings_.broker_pid_file.empty())
        return {};  // somebody else watches the files
    std::ifstream file(settings_.broker_pid_file);
    pid_t pid = 0;
    if (!(file >> pid) || pid <= 1 || !is_broker(pid)) {
        return "the broker was not told of new access files: " + settings_.broker_pid_file +
               " names no running " + broker_program;
    }
    if (kill(pid, SIGHUP) != 0) {
        return "the broker (process " + std::to_string(pid) +
               ") was not told of new access files: " + std::strerror(errno) +
               "; let the hub run as the broker's user";
    }
    return {};
}

}  // namespace onepool::hub
