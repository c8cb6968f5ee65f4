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

    constructor(private readonly path: string, private readonly handlers: LiveHandlers<T>) {
        this.open();
        // A laptop that wakes up should not wait for the next retry.
        window.addEventListener('online', () => { this.retryMs = firstRetryMs; });
    }

    private open(): void {
        const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
        const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
        this.socket = socket;
        socket.onopen = () => {
            this.retryMs = firstRetryMs;
            this.handlers.connected();
        };
        socket.onmessage = (event: MessageEvent<string>) => {
            this.handlers.frame(JSON.parse(event.data) as T);
        };
        socket.onclose = () => {
            if (this.socket !== socket) return;
            this.handlers.lost();
            setTimeout(() => this.open(), this.retryMs);
            this.retryMs = Math.min(lastRetryMs, this.retryMs * 2);
        };
    }
}
