// The one place where the separately compiled parts of Asio become object code; Beast's do in
// websocket.cpp (measured: saves 3 to 4 seconds in each file that uses Beast).

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
