// The one place where the separately compiled parts of Asio and Beast become object code
// (measured: saves 3 to 4 seconds in each file that uses Beast).

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
