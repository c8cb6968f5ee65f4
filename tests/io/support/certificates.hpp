#pragma once
// A small certificate authority made with the openssl command, as deploy scripts do it: one CA, a
// server certificate for 127.0.0.1 and localhost, and client certificates whose CN is the name.

#include <string>
#include <string_view>

#include "tests/io/support/temp_dir.hpp"

namespace onepool::test_support {

class Certificates {
  public:
    struct Pair {
        std::string cert_file;
        std::string key_file;
    };
    Certificates();  // throws with openssl's words when something is wrong

    std::string ca_file() const { return directory_.file("ca.crt"); }
    // Issued by the CA; `alternative_name` as openssl writes it ("IP:127.0.0.1"), "" for none.
    // Below zero days it has ended already.
    Pair issue(std::string_view common_name, std::string_view alternative_name = "",
               int days = 30) const;
    Pair issue_server() const { return issue("server", "IP:127.0.0.1,DNS:localhost"); }

  private:
    TempDir directory_;
};

}  // namespace onepool::test_support
