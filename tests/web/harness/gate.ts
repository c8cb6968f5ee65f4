// The Wi-Fi between a handheld and its till: a TCP relay that tests cut, make deaf, and mend.

import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './processes';

// cut: nobody gets through. deaf: what is asked arrives, and no answer comes back. A connection that
// begins while the gate is deaf still gets through its TLS 1.3 handshake, which is the first answer:
// else what a page asks on a new connection would never be asked.
type Way = 'open' | 'deaf' | 'cut';

export class Gate {
    private way: Way = 'open';
    private readonly sockets = new Set<Socket>();
    private server!: Server;

    private constructor(readonly port: number, private readonly to: number) {}

    static async open(to: number): Promise<Gate> {
        const gate = new Gate(await freePort(), to);
        gate.server = createServer((socket) => gate.relay(socket));
        await new Promise<void>((resolve) => { gate.server.listen(gate.port, '127.0.0.1', resolve); });
        return gate;
    }

    cut(): void {
        this.way = 'cut';
        for (const socket of this.sockets) socket.destroy();
    }

    deafen(): void {
        this.way = 'deaf';
    }

    mend(): void {
        this.way = 'open';
    }

    close(): void {
        this.cut();
        this.server.close();
    }

    private relay(client: Socket): void {
        if (this.way === 'cut') { client.destroy(); return; }
        const node = connect(this.to, '127.0.0.1');
        for (const [one, other] of [[client, node], [node, client]] as const) {
            this.sockets.add(one);
            one.on('error', () => undefined);
            one.on('close', () => { this.sockets.delete(one); other.destroy(); });
        }
        let flights = 0;
        client.on('data', (bytes) => {
            flights += 1;
            if (this.way !== 'cut') node.write(bytes);
        });
        node.on('data', (bytes) => {
            if (this.way === 'open' || (this.way === 'deaf' && flights < 2)) client.write(bytes);
        });
    }
}
