// What strangers may send to the one door that needs no token: the body of a request to enrol, the
// code in it and the certificate request. The first byte chooses: 'b' a whole body, anything else a
// certificate request alone, so that the fuzzer reaches X.509 without finding JSON first.

#include <string>
#include <string_view>

#include "drivers/io/certificates.hpp"
#include "hub/web/command_bodies.hpp"
#include "protocol/check.hpp"
#include "protocol/identity_limits.hpp"

namespace {

using namespace onepool;

void expect_request(std::string_view pem) {
    const auto checked = io::check_request(pem);
    if (const auto* request = std::get_if<io::CheckedRequest>(&checked)) {
        CHECK(pem.size() <= protocol::limits::csr_bytes && !request->node.is_none());
    } else {
        CHECK(!std::get<io::CertificateFault>(checked).text.empty());
    }
    (void)io::read_certificate(pem);
    (void)io::read_crl_end(pem);
    (void)io::is_pair(pem, pem);
}

void expect_body(std::string_view body) {
    const auto read = hub::read_enrolment(body);
    if (const auto* fault = std::get_if<hub::BodyFault>(&read)) {
        CHECK(!fault->message.empty());
        return;
    }
    const auto& asked = std::get<hub::Enrolment>(read);
    CHECK(protocol::parse_enrol_code(to_text(asked.code)) == asked.code);
    CHECK(asked.request.size() <= protocol::limits::csr_bytes);
    expect_request(asked.request);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 'b')
        expect_body(rest);
    else
        expect_request(rest);
    return 0;
}
