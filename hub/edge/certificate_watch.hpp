#pragma once
// Reads, at the start and daily, when the certificates end that the hub uses and nobody renews by
// itself: those in its files, and the one that the broker presents, which all tills depend on. A
// file that cannot be read is left out, and the log says so. A broker that cannot be reached is no
// news, because the link says that already; it is looked at again within the hour. Owned by the
// program; the reactor's thread. The look at the broker takes a thread of its own, and the end of
// this waits for it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/certificates.hpp"
#include "drivers/io/peer_certificate.hpp"
#include "drivers/io/reactor.hpp"
#include "firmware-config/hub_config.hpp"
#include "hub/core/hub_io.hpp"
#include "hub/edge/job_queue.hpp"

namespace onepool::hub {

class CertificateWatch {
  public:
    CertificateWatch(io::Reactor& reactor, const config::HubConfig& settings,
                     std::function<void(CertificatesRead)> tell);
    void start() { look(); }  // told at once of the files, and of the broker when it was seen

  private:
    enum class Holds : std::uint8_t { one_and_its_chain, several };  // several: the longest counts
    struct Watched {
        std::string subject;
        std::string file;
        Holds holds = Holds::one_and_its_chain;
    };

    void look();
    void look_at_broker();
    void tell_broker(const std::optional<io::CertificateLife>& seen);
    static std::optional<io::CertificateLife> life_of(const Watched& watched);

    std::vector<Watched> watched_;
    io::TlsServer broker_;
    std::function<void(CertificatesRead)> tell_;
    io::Reactor::Timer timer_;
    JobQueue looks_;
};

}  // namespace onepool::hub
