// Standard Webhooks (standardwebhooks.com), both ways: HMAC-SHA256 over "id.timestamp.body" on the
// raw bytes, secret "whsec_<base64>", five minutes of tolerance.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const toleranceSeconds = 300;

export type Signed = { ok: true; id: string } | { ok: false; reason: string };

export function keyOf(secret: string): Buffer {
    const match = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret.trim());
    const key = Buffer.from(match?.[1] ?? '', 'base64');
    if (key.length < 16) throw new Error('The secret must read "whsec_" and at least 16 bytes in base64.');
    return key;
}

function digest(key: Buffer, id: string, timestamp: string, body: Buffer): Buffer {
    return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

export function sign(key: Buffer, id: string, body: Buffer, now = Date.now()): Record<string, string> {
    const timestamp = String(Math.floor(now / 1000));
    return {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${digest(key, id, timestamp, body).toString('base64')}`,
    };
}

export function verify(key: Buffer, headers: IncomingHttpHeaders, body: Buffer, now = Date.now()): Signed {
    const id = String(headers['webhook-id'] ?? '');
    const timestamp = String(headers['webhook-timestamp'] ?? '');
    const signatures = String(headers['webhook-signature'] ?? '');
    if (id === '' || signatures === '') return { ok: false, reason: 'the request is not signed' };
    if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'webhook-timestamp is no number' };
    if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) {
        return { ok: false, reason: 'webhook-timestamp is more than five minutes off' };
    }
    const expected = digest(key, id, timestamp, body);
    for (const each of signatures.split(' ')) {
        const [version, text] = each.split(',', 2);
        const given = Buffer.from(text ?? '', 'base64');
        if (version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)) {
            return { ok: true, id };
        }
    }
    return { ok: false, reason: 'the signature does not match' };
}
