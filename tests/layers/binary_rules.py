"""What a linked program carries: the simulator is the proof that pure code needs no adapter."""

import re
import subprocess

LIBRARIES = re.compile(r"lib(?:boost_\w+|paho\S*|sqlite3|sodium|serialport|evdev|pq)\b\S*")
SYMBOLS = re.compile(r"\b(?:sqlite3_\w+|MQTT(?:Async|Client)_\w+|crypto_pwhash\w*|sp_(?:open|get_port_by_name)|"
                     r"pthread_create|std::thread::_M_start_thread|boost::(?:asio|beast)\b\S*)")


def _output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def violations(program):
    """Forbidden libraries and symbols of an executable; needs ldd and nm."""
    libraries = set(LIBRARIES.findall(_output("ldd", program)))
    found = [f"{program} links {name}" for name in sorted(libraries)]
    symbols = _output("nm", "-C", program) + _output("nm", "-D", "-C", program)
    found += [f"{program} carries {name}" for name in sorted(set(SYMBOLS.findall(symbols)))]
    return found
