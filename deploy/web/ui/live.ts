// A WebSocket that comes back. After every (re)connection the page must fetch again what it shows,
// because frames sent while it was away are gone.

export interface LiveHandlers<T> {
    frame(value: T): void;
    connected(): void;
    lost(): void;
}

const firstRetryMs = 250;
const lastRetryMs = 4_000;

export class LiveLink<T> {
    private socket: WebSocket | null = null;
    private retryMs = firstRetryMs;

    private silence: ReturnType<typeof setTimeout> | undefined;
    private retry: ReturnType<typeof setTimeout> | undefined;

    // `silentMs`: a line that is silent for so long is dead, whatever the browser says.
    constructor(private readonly path: string, private readonly handlers: LiveHandlers<T>, private readonly silentMs: number | null = null) {
        this.open();
        // A laptop that wakes up should not wait for the next retry.
        window.addEventListener('online', () => { this.retryMs = firstRetryMs; });
    }

    // Does not wait for the next retry.
    now(): void {
        if (this.socket !== null) return;
        clearTimeout(this.retry);
        this.retryMs = firstRetryMs;
        this.open();
    }

    private open(): void {
        const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
        const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
        this.socket = socket;
        this.heard(socket);
        socket.onopen = () => {
            if (this.socket !== socket) return;
            this.heard(socket);
            this.retryMs = firstRetryMs;
            this.handlers.connected();
        };
        socket.onmessage = (event: MessageEvent<string>) => {
            if (this.socket !== socket) return;
            this.heard(socket);
            this.handlers.frame(JSON.parse(event.data) as T);
        };
        socket.onclose = () => this.ended(socket);
    }

    private heard(socket: WebSocket): void {
        clearTimeout(this.silence);
        if (this.silentMs === null) return;
        this.silence = setTimeout(() => {
            this.ended(socket);
            socket.close();
        }, this.silentMs);
    }

    private ended(socket: WebSocket): void {
        if (this.socket !== socket) return;
        this.socket = null;
        clearTimeout(this.silence);
        this.handlers.lost();
        this.retry = setTimeout(() => this.open(), this.retryMs);
        this.retryMs = Math.min(lastRetryMs, this.retryMs * 2);
    }
}
