"""Includes go one way (ARCHITECTURE.md): protocol <- config, decoders <- cores <- stores, drivers <-
main. Node and hub never include each other. Third-party headers stay in the file that adapts them.
"""

import source_text

# What a file under the first path may include by a quoted path. The longest match counts.
MAY_INCLUDE = {
    "protocol": ["protocol"],
    "firmware-config": ["protocol", "firmware-config"],
    "drivers": ["protocol", "drivers"],
    "drivers/barcode": ["protocol", "drivers/barcode"],
    "drivers/io": ["protocol", "drivers/io"],
    "node/core": ["protocol", "firmware-config", "drivers/barcode", "node/core"],
    "hub/core": ["protocol", "firmware-config", "hub/core", "hub/channels"],
    "hub/channels": ["protocol", "hub/channels"],
    "node/store": ["protocol", "drivers", "node/core", "node/store"],
    "hub/store": ["protocol", "drivers", "hub/core", "hub/channels", "hub/store"],
    "drivers/verify": ["protocol", "drivers/io", "drivers/verify"],
    "node": ["protocol", "firmware-config", "drivers", "node"],
    "hub": ["protocol", "firmware-config", "drivers", "hub"],
    "tests": ["protocol", "firmware-config", "drivers", "node", "hub", "tests"],
}

PURE = ["protocol", "firmware-config", "drivers/barcode", "node/core", "hub/core", "hub/channels"]

# Third-party headers by prefix: the only files that may include them.
ADAPTERS = {
    "boost/beast": ["drivers/io/"],
    "boost/": ["drivers/io/", "tests/bench/", "tests/io/support/"],
    "mqtt/": ["drivers/io/mqtt_", "tests/bench/"],
    "MQTT": ["drivers/io/mqtt_", "tests/bench/"],
    "libpq": ["tests/bench/limits/postgres_"],
    "hiredis/": ["tests/bench/limits/redis_"],
    "sqlite3.h": ["drivers/io/", "tests/bench/", "tests/fuzz/", "tests/io/"],
    "flatbuffers/": ["protocol/", "tests/bench/"],
    "nlohmann/": ["protocol/json.cpp"],
    "openssl/": ["protocol/digest.cpp", "protocol/signature.cpp", "drivers/io/"],
    "sodium": ["drivers/io/"],
    "spdlog/": ["drivers/io/"],
    "CLI/": ["node/", "hub/", "deploy/sim/", "tests/bench/", "firmware-config/"],
    "toml": ["firmware-config/"],
}
BEAST_FILES_MAX = 4
# The one door to FlatBuffers, as templates over the generated types; codecs include it.
ADAPTER_HEADERS = {"protocol/flat_buffer.hpp"}


def _is_under(path, folder):
    return str(path) == folder or str(path).startswith(folder + "/")


def _layer(path, table):
    """The longest folder of the table that holds the path."""
    return max((folder for folder in table if _is_under(path, folder)), key=len, default=None)


def layer_violations(root):
    """Quoted includes against the direction of the layers."""
    found = []
    for path in source_text.files(root, ".cpp", ".hpp"):
        layer = _layer(path, MAY_INCLUDE)
        for is_ours, name in source_text.includes(source_text.read(root, path)):
            if layer is None or not is_ours:
                continue
            if "/" not in name:
                if not name.endswith("_generated.h") and layer != "tests":
                    found.append(f"{path}: include \"{name}\" by its path from the repository's root")
            elif not any(_is_under(name, folder) for folder in MAY_INCLUDE[layer]):
                found.append(f"{path}: {layer} must not include {name}")
    return found


def third_party_violations(root):
    """Third-party headers outside their adapter, and in any header."""
    found, beast = [], set()
    for path in source_text.files(root, ".cpp", ".hpp"):
        for is_ours, name in source_text.includes(source_text.read(root, path)):
            prefix = max((each for each in ADAPTERS if name.startswith(each)), key=len, default=None)
            if is_ours or prefix is None:
                continue
            if not any(str(path).startswith(adapter) for adapter in ADAPTERS[prefix]):
                found.append(f"{path}: <{name}> belongs into {' or '.join(ADAPTERS[prefix])}")
            elif _is_public_header(path):
                found.append(f"{path}: <{name}> must not be in a header that other rooms include")
            if name.startswith("boost/beast"):
                beast.add(str(path))
    if len(beast) > BEAST_FILES_MAX:
        found.append(f"boost/beast in {len(beast)} files, at most {BEAST_FILES_MAX}: {sorted(beast)}")
    return found


def _is_public_header(path):
    """Headers that only their own folder includes are named *_impl.hpp or *_detail.hpp."""
    return path.suffix == ".hpp" and str(path) not in ADAPTER_HEADERS and \
        not path.name.endswith(("_impl.hpp", "_detail.hpp"))
