#include "node/edge/certificate_keeper.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/start_files.hpp"
#include "drivers/io/whole_file.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t look_every_ms = limits::minute_ms;
constexpr std::size_t file_bytes_max = 2 * limits::certificate_chain_bytes;

std::optional<CertificateTime> time_in(const std::string& file) {
    if (!std::filesystem::exists(file))
        return std::nullopt;
    const auto life =
        io::read_certificate(io::read_start_file(file, "node's certificate", file_bytes_max));
    if (!life)
        return std::nullopt;
    return CertificateTime{life->not_before, life->not_after};
}

CertificateTime present_in(const std::string& file) {
    const auto time = time_in(file);
    if (!time) {
        throw std::runtime_error(file +
                                 " holds no certificate: enrol this node again (onepool "
                                 "enrol-code --node, then onepool-node enrol)");
    }
    return *time;
}

std::string days_left(const CertificateTime& time, UnixMs now) {
    return std::to_string((time.not_after.value - now.value) / limits::day_ms) + " days";
}

}  // namespace

CertificateKeeper::CertificateKeeper(Around around)
    : around_(std::move(around)),
      renewal_(present_in(around_.file), time_in(around_.file + ".old"), io::now()),
      timer_(around_.reactor, [this] { look(); }) {
    timer_.wake_at(Millis{io::now().steady.value + look_every_ms});
}

void CertificateKeeper::look() {
    timer_.wake_at(Millis{io::now().steady.value + look_every_ms});
    switch (renewal_.look(around_.link(), io::now())) {
        case RenewalStep::none:
            return warn_of_end();
        case RenewalStep::ask:
            return ask();
        case RenewalStep::throw_old_away:
            unlink(old_file().c_str());
            renewal_.old_is_gone();
            return io::log::info("the new certificate works; it lasts " +
                                 days_left(renewal_.present(), io::now().wall));
        case RenewalStep::put_old_back:
            return put_old_back();
    }
}

void CertificateKeeper::ask() {
    io::log::info("asking the hub for a new certificate; the present one lasts " +
                  days_left(renewal_.present(), io::now().wall));
    asked_ = io::make_key_and_request(around_.node);
    renewal_.asked(io::now());
    around_.ask({around_.node, asked_->request});
}

// Anything that is not for the key just made is an old answer, or none of ours.
void CertificateKeeper::answered(const CertAnswer& answer) {
    if (!asked_)
        return;
    if (!answer.fault.empty()) {
        asked_.reset();
        return io::log::warn("the hub gives no new certificate: " + answer.fault +
                             ". Asking again in an hour.");
    }
    const auto life = io::read_certificate(answer.chain);
    if (!life || life->common_name != to_text(around_.node) ||
        !io::is_pair(answer.chain, asked_->key)) {
        return;
    }
    install(answer.chain, {life->not_before, life->not_after});
}

void CertificateKeeper::install(const std::string& chain, CertificateTime time) {
    const std::string text = asked_->key + chain;
    asked_.reset();
    unlink(old_file().c_str());
    std::string fault;
    if (link(around_.file.c_str(), old_file().c_str()) != 0)
        fault = "cannot keep the old certificate as " + old_file();
    else
        fault = io::replace_file(around_.file, text, io::Readers::owner);
    if (!fault.empty()) {
        unlink(old_file().c_str());
        return io::log::warn("the new certificate is not used: " + fault +
                             " Asking again in an hour.");
    }
    renewal_.installed(time, io::now());
    around_.reconnect();
}

void CertificateKeeper::put_old_back() {
    io::log::warn("the broker does not take the new certificate: going back to the old one");
    if (std::rename(old_file().c_str(), around_.file.c_str()) != 0)
        return io::log::error("cannot put " + old_file() + " back: do it by hand");
    renewal_.old_is_back(io::now());
    around_.reconnect();
}

void CertificateKeeper::warn_of_end() {
    const bool has_ended = io::now().wall >= renewal_.present().not_after;
    if (has_ended && !is_end_told_) {
        io::log::error("the certificate of " + to_text(around_.node) +
                       " has ended: the broker lets this node in no more. Selling goes on. Ask for "
                       "a code (onepool enrol-code --node " +
                       to_text(around_.node) + ") and run onepool-node enrol on this folder.");
    }
    is_end_told_ = has_ended;
}

}  // namespace onepool::node
