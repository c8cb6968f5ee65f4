#include "tests/io/support/certificates.hpp"

#include "tests/io/support/process.hpp"

namespace onepool::test_support {

Certificates::Certificates() {
    run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-noenc", "-days", "30", "-subj", "/CN=Onepool test CA", "-keyout",
                 directory_.file("ca.key"), "-out", ca_file()});
}

Certificates::Pair Certificates::issue(std::string_view common_name,
                                       std::string_view alternative_name, int days) const {
    const std::string name(common_name);
    const Pair pair{directory_.file(name + ".crt"), directory_.file(name + ".key")};
    const std::string request = directory_.file(name + ".csr");
    run_command({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-noenc", "-subj", "/CN=" + name, "-keyout", pair.key_file, "-out", request});
    std::string extensions = "basicConstraints=CA:FALSE\n";
    if (!alternative_name.empty()) {
        extensions += "subjectAltName=" + std::string(alternative_name) + "\n";
    }
    run_command({"openssl", "x509", "-req", "-in", request, "-CA", ca_file(), "-CAkey",
                 directory_.file("ca.key"), "-CAcreateserial", "-days", std::to_string(days),
                 "-extfile", directory_.write(name + ".ext", extensions), "-out", pair.cert_file});
    return pair;
}

}  // namespace onepool::test_support
