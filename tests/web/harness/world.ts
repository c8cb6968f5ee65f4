// The real programs on free loopback ports: broker with mutual TLS, hub, nodes, shop. One world per
// test file, in a folder of its own that goes away with it.

import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Api } from './api';
import { catalogueCsv, items } from './catalogue';
import { Authority } from './certificates';
import { freePort, Program, until } from './processes';

const source = process.env.ONEPOOL_SOURCE!;
const build = process.env.ONEPOOL_BUILD!;
export const channel = 'webshop';

// Of its location: the units kept for walk-in customers, and what the shop calls it whose buyers may collect there.
export interface NodePlan { name: string; title: string; location: string; home?: 'register' | 'orders'; reserve?: number;
    store?: string; handhelds?: boolean }

export const till: NodePlan = { name: 'till', title: 'Till 1', location: 'store-1' };
export const warehouse: NodePlan = { name: 'warehouse', title: 'Warehouse', location: 'warehouse', home: 'orders' };

export interface Served { program: Program; api: Api; port: number; page: string; handhelds?: number /* its port for them */ }

function base32(bytes: Buffer): string {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return bits.match(/.{1,5}/g)!.map((each) => alphabet[parseInt(each.padEnd(5, '0'), 2)]).join('');
}

const toml = (values: Record<string, string | number | boolean>): string =>
    Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');

function answersTcp(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
        socket.on('error', () => resolve(false));
    });
}

export class World {
    readonly folder = mkdtempSync(join(tmpdir(), 'onepool-web-'));
    readonly nodes = new Map<string, Served>();
    readonly secret = `whsec_${randomBytes(24).toString('base64')}`;
    broker!: Program;
    hub!: Served;
    shop!: Served;
    private readonly authority: Authority;
    private readonly ids = new Map<string, string>();
    private brokerPort = 0;
    private shopPort = 0;

    private constructor(private readonly plans: NodePlan[]) {
        mkdirSync(this.path('tls'));
        this.authority = new Authority(this.path('tls'));
        for (const plan of plans) this.ids.set(plan.name, `n-${base32(randomBytes(16))}`);
    }

    // Broker, hub and nodes, with catalogue and opening stock; the shop as well. The hub prefers
    // locations in the order of `plans`. `early` is done before the hub has a catalogue to provide.
    static async start(plans: NodePlan[] = [warehouse, till], early?: (world: World) => Promise<void>): Promise<World> {
        const world = new World(plans);
        try {
            world.brokerPort = await freePort();
            world.shopPort = await freePort();
            await world.startBroker();
            await world.startHub();
            for (const plan of plans) await world.startNode(plan);
            await early?.(world);
            await world.stockUp();
            await world.startShop();
        } catch (failure) {
            await world.stop();
            throw failure;
        }
        return world;
    }

    node(name: string): Served {
        return this.nodes.get(name)!;
    }

    database(name: string): string {
        return this.path(`${name}.db`);
    }

    // The `onepool` command as an operator runs it: what it printed, and what it told meanwhile.
    operate(...words: string[]): Promise<{ out: string; told: string }> {
        return this.operateWith('', ...words);
    }

    // The same, with what it reads from a pipe.
    async operateWith(input: string, ...words: string[]): Promise<{ out: string; told: string }> {
        const running = promisify(execFile)(join(build, 'bin/onepool'), words, { env: { ...process.env,
            ONEPOOL_HUB: `http://127.0.0.1:${this.hub.port}`, ONEPOOL_TOKEN_FILE: this.path('hub.token') } });
        running.child.stdin?.end(input);
        const { stdout, stderr } = await running;
        return { out: stdout, told: stderr };
    }

    file(name: string, text: string): string {
        writeFileSync(this.path(name), text);
        return this.path(name);
    }

    // A node's database as it is now (it must be stopped), to be put back later as people do.
    keepCopy(name: string): void {
        copyFileSync(this.database(name), this.path(`${name}.copy`));
    }

    putBack(name: string): void {
        for (const rest of ['-wal', '-shm']) rmSync(`${this.database(name)}${rest}`, { force: true });
        copyFileSync(this.path(`${name}.copy`), this.database(name));
    }

    // From `lose` to `pass` the broker takes this node's events and gives them to nobody.
    events(name: string, what: 'lose' | 'pass'): void {
        const id = this.ids.get(name)!;
        const denied = what === 'lose' ? `user ${id}\ntopic deny v1/up/${id}/ev\n` : '';
        writeFileSync(this.path('tls', 'acl'), readFileSync(join(source, 'deploy/broker/acl'), 'utf8') + `\n${denied}`);
        this.broker.hangUp();
    }

    async stop(): Promise<void> {
        const programs = [this.shop?.program, ...[...this.nodes.values()].map((each) => each.program), this.hub?.program, this.broker];
        for (const program of programs) await program?.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    private path(...parts: string[]): string {
        return join(this.folder, ...parts);
    }

    private log(name: string): string {
        return this.path(`${name}.log`);
    }

    private async startBroker(): Promise<void> {
        this.authority.issue('broker', 'broker', 'serverAuth');
        const template = readFileSync(join(source, 'deploy/broker/mosquitto.conf'), 'utf8');
        const values: Record<string, string> = { PORT: String(this.brokerPort), ADDRESS: '127.0.0.1',
            FOLDER: this.path('tls'), ACL: this.path('tls', 'acl'), PID: this.path('mosquitto.pid'),
            CRL: '# no list: this hub issues nothing',
            USER: process.getuid?.() === 0 ? 'user root' : '# as whoever starts it' };
        // A place that nobody fills in stays, and the broker then ends with its name.
        writeFileSync(this.path('mosquitto.conf'),
            template.replace(/@([A-Z]+)@/g, (whole, place: string) => values[place] ?? whole));
        writeFileSync(this.path('tls', 'acl'), readFileSync(join(source, 'deploy/broker/acl')));
        this.broker = new Program('mosquitto', ['/usr/sbin/mosquitto', '-c', this.path('mosquitto.conf')],
            this.log('broker'), () => answersTcp(this.brokerPort));
        await this.broker.start();
    }

    // The sections that hub and nodes share.
    private edge(name: string, port: number, token: string): string {
        writeFileSync(this.path(`${name}.token`), `${token}\n`, { mode: 0o600 });
        return `[http]\n${toml({ address: '127.0.0.1', port, token_file: this.path(`${name}.token`) })}` +
            `[broker]\n${toml({ uri: `ssl://127.0.0.1:${this.brokerPort}`, ca: this.path('tls/ca.crt'),
                cert: this.path(`tls/${name}.crt`), key: this.path(`tls/${name}.key`) })}`;
    }

    private served(program: string, name: string, port: number, token: string, ready: string): Served {
        const api = new Api(`http://127.0.0.1:${port}`, token);
        const command = [join(process.env.ONEPOOL_BIN ?? join(build, 'bin'), program), '--config', this.path(`${name}.toml`)];
        return { api, port, page: `http://127.0.0.1:${port}/?token=${token}`,
            program: new Program(name, command, this.log(name), () => api.answers(ready)) };
    }

    private async startHub(): Promise<void> {
        this.authority.issue('hub', 'hub-1', 'clientAuth');
        writeFileSync(this.path('shop.secret'), `${this.secret}\n`, { mode: 0o600 });
        const [port, token] = [await freePort(), randomBytes(16).toString('hex')];
        const locations = [...new Set(this.plans.map((plan) => plan.location))];
        const reserveOf = (id: string): number =>
            this.plans.find((plan) => plan.location === id)?.reserve ?? (id === 'warehouse' ? 0 : 1);
        const tables = [
            ...locations.map((id) => `[[location]]\n${toml({ id, name: id, location_reserve: reserveOf(id) })}`),
            ...this.plans.map((plan) => `[[node]]\n${toml({ node: this.ids.get(plan.name)!, location: plan.location, name: plan.title })}`),
            `[[channel]]\n${toml({ id: channel, kind: 'own-site', base: `http://127.0.0.1:${this.shopPort}`, secret_file: this.path('shop.secret') })}`,
        ];
        writeFileSync(this.path('hub.toml'), toml({ hub_epoch: 1, database: this.path('hub.db') }) +
            this.edge('hub', port, token) + tables.join(''));
        this.hub = this.served('onepool-hub', 'hub', port, token, '/healthz');
        await this.hub.program.start();
    }

    private async startNode(plan: NodePlan): Promise<void> {
        const id = this.ids.get(plan.name)!;
        this.authority.issue(plan.name, id, 'clientAuth');
        const [port, token] = [await freePort(), randomBytes(16).toString('hex')];
        const handhelds = plan.handhelds ? await freePort() : 0;
        const door = handhelds === 0 ? '' : `[handhelds]\nlisten = "127.0.0.1:${handhelds}"\nhosts = ["127.0.0.1"]\n`;
        writeFileSync(this.path(`${plan.name}.toml`), toml({ node: id, name: plan.title, location: plan.location,
            currency: 'GBP', utc_offset_minutes: 0, database: this.database(plan.name), prices_include_tax: true,
            home: plan.home ?? 'register' }) + this.edge(plan.name, port, token) + door);
        const served = { ...this.served('onepool-node', plan.name, port, token, '/api/status'), ...(handhelds === 0 ? {} : { handhelds }) };
        this.nodes.set(plan.name, served);
        await served.program.start();
    }

    private async stockUp(): Promise<void> {
        await this.hub.api.csv('/v1/catalogue', catalogueCsv);
        for (const plan of this.plans) {
            const { api } = this.node(plan.name);
            await until('the catalogue to reach the node', async () =>
                (await api.get<{ hub_provides: unknown[] }>('/api/status')).hub_provides.length === 2);
            const here = items.filter(({ onlyAt }) => onlyAt === undefined || onlyAt === plan.location);
            await api.post('/api/receive', { document: randomUUID(), reference: 'opening stock',
                lines: here.map(({ sku, stock }) => ({ sku, quantity: stock })) });
        }
        // Or the first order may be held wherever the stock was heard of first.
        for (const { api } of this.nodes.values()) await until('the hub to take the opening stock', async () =>
            (await api.get<{ uplink: { outbox: number } }>('/api/status')).uplink.outbox === 0);
    }

    private async startShop(): Promise<void> {
        writeFileSync(this.path('catalogue.csv'), catalogueCsv);
        const address = `http://127.0.0.1:${this.shopPort}`;
        const api = new Api(address, '');
        const command = [process.execPath, join(build, 'shop/shop.mjs'), '--port', String(this.shopPort),
            '--hub', `http://127.0.0.1:${this.hub.port}`, '--channel', channel, '--secret-file', this.path('shop.secret'),
            '--catalogue', this.path('catalogue.csv'), '--state', this.path('shop.state'),
            ...this.plans.flatMap(({ location, store }) => (store ? ['--store', `${location}=${store}`] : []))];
        this.shop = { api, port: this.shopPort, page: `${address}/`,
            program: new Program('shop', command, this.log('shop'), () => api.answers('/api/stats')) };
        await this.shop.program.start();
    }
}
