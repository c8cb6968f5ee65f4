// A small web shop that stands for "own site": it lists what it was told, sells, and asks the hub.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCatalogue } from './catalogue';
import { noFaults, setFaults } from './faults';
import { HubClient } from './hub_client';
import { Orders } from './orders';
import { ShopServer } from './server';
import { keyOf } from './signing';
import { ShopState } from './state';
import { storeOf } from './stores';

const usage = `usage: node shop.mjs --port N --hub URL --channel ID --secret-file FILE --catalogue CSV --state FILE
  --port N            listen on 127.0.0.1:N (0: any free port, printed)
  --hub URL           base address of the hub, e.g. http://127.0.0.1:8600
  --channel ID        this shop's channel at the hub
  --secret-file FILE  the shared secret, "whsec_<base64>"
  --catalogue CSV     sku,gtin,description,price,tax_code,tax_rate_bp; prices in minor units
  --state FILE        where numbers and orders are kept
  --currency CODE     of the prices (GBP)
  --store ID=NAME     where buyers may collect: a location of the hub; once for each
  --faults JSON       faults for tests, e.g. '{"drop_answers":3}'`;

async function main(): Promise<void> {
    const { values } = parseArgs({ options: {
        port: { type: 'string' }, hub: { type: 'string' }, channel: { type: 'string' },
        'secret-file': { type: 'string' }, catalogue: { type: 'string' }, state: { type: 'string' },
        currency: { type: 'string', default: 'GBP' }, faults: { type: 'string', default: '{}' },
        store: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
    } });
    if (values.help) return console.log(usage);
    const { port, hub: address, channel, catalogue, state: statePath, 'secret-file': secretFile } = values;
    if (!port || !address || !channel || !catalogue || !statePath || !secretFile) throw new Error(usage);
    const faults = noFaults();
    setFaults(faults, JSON.parse(values.faults ?? '{}') as object);
    const currency = values.currency ?? 'GBP';
    const key = keyOf(readFileSync(secretFile, 'utf8'));
    const state = new ShopState(statePath, parseCatalogue(readFileSync(catalogue, 'utf8')));
    const hub = new HubClient(new URL(address), channel, key);
    const orders = new Orders(state, hub, faults, currency, (values.store ?? []).map(storeOf));
    const server = await new ShopServer({ state, orders, hub, faults, key, currency }).listen(Number(port));
    const bound = server.address() as { port: number };
    console.log(`shop: http://127.0.0.1:${bound.port}/ (${state.listings.size} listings, ${state.orders.size} orders)`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
}

main().catch((failure: NodeJS.ErrnoException) => {
    const isPortTaken = failure.code === 'EADDRINUSE';
    console.error(isPortTaken ? `${failure.message}: another program uses this port. Choose another with --port.` : failure.message);
    process.exit(1);
});
