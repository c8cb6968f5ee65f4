#include "drivers/io/mqtt_options_detail.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <memory>

namespace onepool::io {

namespace {

constexpr int connect_timeout_s = 5;
constexpr int buffered_messages_max = 100'000;  // above our own bound, so that Paho never throws
constexpr int receive_maximum = 64;             // what the broker may have unacknowledged with us

std::uint16_t port_of(const std::string& uri) {
    const auto colon = uri.rfind(':');
    std::uint16_t port = 0;
    if (colon != std::string::npos)
        std::from_chars(uri.data() + colon + 1, uri.data() + uri.size(), port);
    return port;
}

std::uint16_t peer_port(int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
        return 0;
    if (peer.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in*>(&peer)->sin_port);
    if (peer.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_port);
    return 0;
}

mqtt::will_options will_of(const MqttLink::Will& will) {
    return {will.topic,
            will.payload.data(),
            will.payload.size(),
            1,
            will.keep == MqttLink::Keep::retained,
            mqtt::properties{}};
}

mqtt::ssl_options ssl_of(const MqttLink::Tls& tls) {
    // No error handler: Paho keeps a pointer into a temporary copy of it (issue 325).
    mqtt::ssl_options ssl;
    ssl.set_trust_store(tls.ca_file);
    ssl.set_key_store(tls.cert_file);
    ssl.set_private_key(tls.key_file);
    ssl.set_enable_server_cert_auth(true);
    ssl.set_verify(true);  // without it the host name is not checked
    return ssl;
}

}  // namespace

mqtt::create_options create_options() {
    mqtt::create_options options(MQTTVERSION_5);  // here and in the connect options, or neither
    options.set_max_buffered_messages(buffered_messages_max);
    return options;
}

void fill_connect_options(mqtt::connect_options& options, const MqttLink::Config& config) {
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    options.set_keep_alive_interval(config.keep_alive_s);
    options.set_connect_timeout(connect_timeout_s);
    options.set_automatic_reconnect(false);
    options.set_max_inflight(receive_maximum);
    if (config.will)
        options.set_will(will_of(*config.will));
    if (config.tls)
        options.set_ssl(ssl_of(*config.tls));
    options.set_properties({{mqtt::property::SESSION_EXPIRY_INTERVAL, 0},
                            {mqtt::property::RECEIVE_MAXIMUM, receive_maximum}});
}

void set_no_delay(const std::string& uri) {
    const std::uint16_t port = port_of(uri);
    const std::unique_ptr<DIR, int (*)(DIR*)> fds(opendir("/proc/self/fd"), closedir);
    if (port == 0 || fds == nullptr)
        return;
    while (const dirent* entry = readdir(fds.get())) {
        const std::string name = entry->d_name;
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        if (fd < 0 || peer_port(fd) != port)
            continue;
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
}

}  // namespace onepool::io
