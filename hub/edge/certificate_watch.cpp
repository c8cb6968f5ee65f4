#include "hub/edge/certificate_watch.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/start_files.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t bundle_bytes = limits::mib;
constexpr std::string_view begin_mark = "-----BEGIN CERTIFICATE-----";

// The certificates of a file, one after the other, each with what follows it.
std::vector<std::string_view> certificates_in(std::string_view text) {
    std::vector<std::string_view> found;
    for (auto at = text.find(begin_mark); at != std::string_view::npos;
         at = text.find(begin_mark, at + begin_mark.size()))
        found.push_back(text.substr(at));
    return found;
}

}  // namespace

CertificateWatch::CertificateWatch(io::Reactor& reactor, const config::HubConfig& settings,
                                   std::function<void(CertificatesRead)> tell)
    : broker_{settings.broker.uri, settings.broker.ca, settings.broker.cert, settings.broker.key},
      tell_(std::move(tell)),
      timer_(reactor, [this] { look(); }),
      looks_(reactor) {
    const auto watch = [&](const char* subject, const std::string& file, Holds holds) {
        if (!file.empty())
            watched_.push_back({subject, file, holds});
    };
    watch("hub's certificate", settings.broker.cert, Holds::one_and_its_chain);
    watch("broker's authority", settings.broker.ca, Holds::several);
    if (settings.authority)
        watch("nodes' authority", settings.authority->cert, Holds::one_and_its_chain);
}

void CertificateWatch::look() {
    CertificatesRead read;
    for (const Watched& each : watched_) {
        if (const auto life = life_of(each))
            read.all.push_back({each.subject, each.file, life->not_before, life->not_after});
        else
            io::log::warn("cannot tell when the " + each.subject + " (" + each.file + ") ends");
    }
    timer_.wake_at(Millis{io::now().steady.value + limits::certificate_look_ms});
    if (!read.all.empty())
        tell_(std::move(read));
    if (broker_.uri.starts_with("ssl://"))
        look_at_broker();
}

void CertificateWatch::look_at_broker() {
    // Shared because the thread writes it and the reactor reads it afterwards.
    const auto seen = std::make_shared<std::optional<io::CertificateLife>>();
    looks_.add(
        [seen, broker = broker_] {
            *seen = io::see_certificate(broker, Millis{limits::broker_look_ms});
            return protocol::CommitOutcome::done;
        },
        [this, seen](protocol::CommitOutcome) { tell_broker(*seen); });
}

void CertificateWatch::tell_broker(const std::optional<io::CertificateLife>& seen) {
    if (!seen) {
        timer_.wake_at(Millis{io::now().steady.value + limits::broker_look_again_ms});
        return;
    }
    tell_({{{"broker's certificate", broker_.uri, seen->not_before, seen->not_after, "broker"}}});
}

std::optional<io::CertificateLife> CertificateWatch::life_of(const Watched& watched) {
    std::optional<io::CertificateLife> longest;
    try {
        const std::string text = io::read_start_file(watched.file, watched.subject, bundle_bytes);
        for (const std::string_view pem : certificates_in(text)) {
            const auto life = io::read_certificate(pem);
            if (life && (!longest || life->not_after > longest->not_after))
                longest = life;
            if (watched.holds == Holds::one_and_its_chain)
                break;
        }
    } catch (const std::runtime_error& unreadable) {
        io::log::warn(unreadable.what());
    }
    return longest;
}

}  // namespace onepool::hub
