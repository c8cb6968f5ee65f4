// Programs under test: started, waited for, stopped by their own process id.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

export const patienceMs = 60_000;
const lookEveryMs = 25;

// Waiting longer cannot help.
class Hopeless extends Error {}

// Waits for a condition, with patience for a busy machine; says what never came.
export async function until<T>(what: string, look: () => Promise<T> | T): Promise<NonNullable<T>> {
    const end = Date.now() + patienceMs;
    let last: unknown;
    for (;;) {
        try {
            const found = await look();
            if (found) return found as NonNullable<T>;
        } catch (failure) {
            if (failure instanceof Hopeless) throw failure;
            last = failure;
        }
        if (Date.now() > end) throw new Error(`waited in vain for ${what}${last ? ` (${last})` : ''}`);
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const probe = createServer();
        probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
}

// From below the kernel's range for outgoing connections: one of those would take a port of that
// range between this look and the program's start.
export async function freePort(): Promise<number> {
    for (;;) {
        const port = 20_000 + Math.floor(Math.random() * 12_000);
        if (await isFree(port)) return port;
    }
}

export class Program {
    private child: ChildProcess | null = null;

    constructor(readonly name: string, private readonly command: string[], private readonly log: string,
                private readonly isReady: () => Promise<boolean>) {}

    async start(): Promise<void> {
        const file = openSync(this.log, 'a');
        const child = spawn(this.command[0]!, this.command.slice(1), { stdio: ['ignore', file, file] });
        closeSync(file);
        this.child = child;
        let ended: string | null = null;
        child.once('error', (failure) => { ended = failure.message; });
        child.once('exit', (code, signal) => { ended ??= `ended with ${code ?? signal}`; });
        await until(`${this.name} to answer`, () => {
            if (ended !== null) throw new Hopeless(`${this.name} ${ended}: ${this.tail()}`);
            return this.isReady();
        });
    }

    // SIGTERM by default: programs must end by it.
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
        const { child } = this;
        this.child = null;
        if (!child || child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill(signal);
        const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
        await ended;
        clearTimeout(late);
    }

    // To be told by it to read something again.
    hangUp(): void {
        this.child?.kill('SIGHUP');
    }

    tail(): string {
        return readFileSync(this.log, 'utf8').slice(-800);
    }
}
