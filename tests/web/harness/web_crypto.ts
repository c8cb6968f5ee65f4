// Debian 12's Node has Web Crypto, but not yet as the global that a browser gives a page.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto as Crypto;
