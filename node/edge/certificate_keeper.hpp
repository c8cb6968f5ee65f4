#pragma once
// The node's own certificate while the program runs: asks the hub for the next one in time, puts it
// in place, and lets it go only to keep the old one (node/core/renewal.hpp decides). The key never
// leaves this machine. Owned by the program; the reactor's thread.
//
//   FILE      key and certificates, as the link reads them at each connect
//   FILE.old  the ones before, until FILE worked; found at a start, it is being tried

#include <functional>
#include <optional>
#include <string>

#include "drivers/io/certificates.hpp"
#include "drivers/io/reactor.hpp"
#include "node/core/renewal.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

class CertificateKeeper {
  public:
    struct Around {
        io::Reactor& reactor;
        NodeId node;
        std::string file;
        std::function<BrokerLink()> link;
        std::function<void(const CertRequest&)> ask;  // may get lost
        std::function<void()> reconnect;              // with what stands in `file`
    };
    // Throws std::runtime_error when the file holds no certificate.
    explicit CertificateKeeper(Around around);

    void look();  // call when the link comes and after what the hub says; by itself each minute
    void answered(const CertAnswer& answer);

  private:
    void ask();
    void install(const std::string& chain, CertificateTime time);
    void put_old_back();
    void warn_of_end();
    std::string old_file() const { return around_.file + ".old"; }

    Around around_;
    Renewal renewal_;
    std::optional<io::KeyAndRequest> asked_;  // while an answer is waited for
    bool is_end_told_ = false;
    io::Reactor::Timer timer_;
};

}  // namespace onepool::node
