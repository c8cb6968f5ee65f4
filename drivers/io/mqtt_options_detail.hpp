#pragma once
// Paho's option objects made from a MqttLink::Config, for mqtt_link.cpp alone. Paho C++ 1.2.0 keeps
// pointers from the connect options into themselves, so they are filled in place, as long-lived
// members, properties last (eclipse/paho.mqtt.cpp issues 362 and 426).

#include <mqtt/async_client.h>

#include "drivers/io/mqtt_link.hpp"

namespace onepool::io {

mqtt::create_options create_options();
void fill_connect_options(mqtt::connect_options& options, const MqttLink::Config& config);

// Paho C 1.3.12 leaves Nagle's algorithm on and does not show its sockets: they are found by the
// port of their peer. Without this a round trip of small messages takes 88 ms instead of 0.3 ms.
void set_no_delay(const std::string& uri);

}  // namespace onepool::io
