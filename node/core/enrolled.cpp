#include "node/core/enrolled.hpp"

#include <optional>

#include "protocol/identity_limits.hpp"
#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace onepool::node {

namespace {

// What stands in the settings is one line of plain text.
std::string text_of(const Json& body, const char* field, std::size_t bytes_max) {
    const std::string* value = body[field].as_string();
    const bool is_good = value && find_text_fault(*value, bytes_max) == TextFault::none;
    return is_good ? *value : "";
}

std::string lines_of(const Json& body, const char* field) {
    const std::string* value = body[field].as_string();
    return value && value->size() <= limits::certificate_chain_bytes ? *value : "";
}

EnrolFault refused(int status, const std::optional<Json>& body) {
    const Json none;
    const std::string* message = (body ? (*body)["error"]["message"] : none).as_string();
    return {message ? *message
                    : "the hub answered " + std::to_string(status) +
                          " and no reason: is this address a hub?"};
}

}  // namespace

bool may_carry_a_code(std::string_view hub) {
    if (hub.starts_with("https://"))
        return true;
    for (const std::string_view local : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        const std::string_view rest = hub.substr(std::min(local.size(), hub.size()));
        if (hub.starts_with(local) && (rest.empty() || rest[0] == ':' || rest[0] == '/') &&
            rest.find('@') == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string enrol_body(const EnrolCode& code, const std::string& request, const PublicKey& key) {
    Json body;
    body.set("code", to_text(code)).set("request", request).set("key", to_text(key));
    return body.dump();
}

std::variant<Enrolled, EnrolFault> read_enrolled(int status, std::string_view text) {
    if (status == 0)
        return EnrolFault{"the hub does not answer: " + std::string(text)};
    const auto body = Json::parse(text);
    if (status != 200 || !body)
        return refused(status, body);
    Enrolled enrolled;
    enrolled.node = parse_node_id(text_of(*body, "node", limits::name_bytes)).value_or(NodeId{});
    enrolled.name = text_of(*body, "name", limits::name_bytes);
    enrolled.location.value = text_of(*body, "location", limits::name_bytes);
    enrolled.chain = lines_of(*body, "chain");
    enrolled.broker_ca = lines_of(*body, "broker_ca");
    enrolled.broker_uri = text_of(*body, "broker_uri", limits::text_bytes);
    enrolled.hub_key = parse_public_key(text_of(*body, "hub_key", limits::text_bytes));
    if (enrolled.node.is_none() || enrolled.name.empty() ||
        !is_plain_name(enrolled.location.value) || enrolled.chain.empty() ||
        enrolled.broker_ca.empty() || !enrolled.broker_uri.starts_with("ssl://")) {
        return EnrolFault{
            "the hub's answer lacks what a node needs: are hub and node of one "
            "version?"};
    }
    return enrolled;
}

}  // namespace onepool::node
