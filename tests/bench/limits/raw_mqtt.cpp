#include "tests/bench/limits/raw_mqtt.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace onepool::bench {

namespace {

constexpr int packet_connect = 0x10;
constexpr int packet_subscribe = 0x82;
constexpr int packet_publish_qos1 = 0x32;
constexpr int type_connack = 2;
constexpr int type_publish = 3;
constexpr int type_suback = 9;

void put_u16(std::string& out, std::size_t value) {
    out.push_back(static_cast<char>(value >> 8 & 0xff));
    out.push_back(static_cast<char>(value & 0xff));
}

void put_text(std::string& out, std::string_view text) {
    put_u16(out, text.size());
    out.append(text);
}

void put_packet(std::string& out, int first_byte, std::string_view body) {
    out.push_back(static_cast<char>(first_byte));
    std::size_t left = body.size();
    do {
        out.push_back(static_cast<char>((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
        left >>= 7;
    } while (left != 0);
    out.append(body);
}

std::size_t u16_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes.at(at))) << 8 |
           static_cast<unsigned char>(bytes.at(at + 1));
}

std::string connect_packet(std::string_view client_id) {
    std::string body;
    put_text(body, "MQTT");
    body.append("\x05\x02", 2);  // version 5, clean start
    put_u16(body, 60);           // keep alive
    body.append("\x03\x21", 2);  // one property: Receive Maximum
    put_u16(body, 65535);
    put_text(body, client_id);
    std::string packet;
    put_packet(packet, packet_connect, body);
    return packet;
}

std::string subscribe_packet(std::string_view filter) {
    std::string body;
    put_u16(body, 1);
    body.push_back(0);
    put_text(body, filter);
    body.push_back(1);
    std::string packet;
    put_packet(packet, packet_subscribe, body);
    return packet;
}

// Length of the whole packet at the front of `in`; 0 when more bytes are needed.
std::size_t whole_packet(std::string_view in, std::size_t& header) {
    std::size_t size = 0;
    for (std::size_t at = 1, shift = 0; at < in.size(); ++at, shift += 7) {
        const auto byte = static_cast<unsigned char>(in[at]);
        size |= static_cast<std::size_t>(byte & 0x7f) << shift;
        if (byte < 0x80) {
            header = at + 1;
            return in.size() < header + size ? 0 : header + size;
        }
    }
    return 0;
}

}  // namespace

RawMqtt::RawMqtt(std::uint16_t port, const std::string& client_id, const std::string& filter)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("no broker on port " + std::to_string(port));
    int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    send(connect_packet(client_id));
    expect(type_connack);
    send(subscribe_packet(filter));
    expect(type_suback);
}

RawMqtt::~RawMqtt() {
    close(fd_);
}

void RawMqtt::gather(std::string_view topic, std::string_view payload) {
    std::string body;
    body.reserve(topic.size() + payload.size() + 8);
    put_text(body, topic);
    const std::lock_guard lock(mutex_);
    packet_id_ = static_cast<std::uint16_t>(packet_id_ % 65000 + 1);
    put_u16(body, packet_id_);
    body.push_back(0);
    body.append(payload);
    put_packet(out_, packet_publish_qos1, body);
}

void RawMqtt::flush() {
    const std::lock_guard lock(mutex_);
    send(out_);
    out_.clear();
}

void RawMqtt::publish(std::string_view topic, std::string_view payload) {
    gather(topic, payload);
    flush();
}

bool RawMqtt::receive(int ms,
                      const std::function<void(std::string_view, std::string_view)>& taken) {
    std::string acknowledgements;
    const bool got = read(ms, [&](int type, int flags, std::string_view body) {
        if (type != type_publish)
            return;
        const std::size_t topic_size = u16_at(body, 0);
        std::size_t at = 2 + topic_size;
        if ((flags >> 1 & 3) > 0) {
            acknowledgements.append("\x40\x02", 2);
            acknowledgements.append(body.substr(at, 2));
            at += 2;
        }
        at += 1 + static_cast<unsigned char>(body.at(at));  // properties, below 128 bytes here
        taken(body.substr(2, topic_size), body.substr(at));
    });
    if (!acknowledgements.empty()) {
        const std::lock_guard lock(mutex_);
        send(acknowledgements);
    }
    return got;
}

void RawMqtt::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0)
            throw std::runtime_error("the broker closed the connection");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool RawMqtt::read(int ms, const std::function<void(int, int, std::string_view)>& each) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, ms) <= 0)
        return false;
    const std::size_t had = in_.size();
    in_.resize(had + (1 << 18));
    const auto n = recv(fd_, in_.data() + had, 1 << 18, 0);
    if (n <= 0)
        throw std::runtime_error("the broker closed the connection");
    in_.resize(had + static_cast<std::size_t>(n));
    std::string_view rest(in_);
    std::size_t header = 0;
    for (std::size_t size = 0; (size = whole_packet(rest, header)) != 0;) {
        const auto first = static_cast<unsigned char>(rest[0]);
        each(first >> 4, first & 15, rest.substr(header, size - header));
        rest.remove_prefix(size);
    }
    in_.erase(0, in_.size() - rest.size());
    return true;
}

void RawMqtt::expect(int type) {
    bool is_seen = false;
    while (!is_seen) {
        if (!read(5000, [&](int got, int, std::string_view) { is_seen = is_seen || got == type; }))
            throw std::runtime_error("the broker does not answer");
    }
}

}  // namespace onepool::bench
