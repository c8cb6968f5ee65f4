// A program's own HTTP API, as an integration would use it.

export class Api {
    constructor(private readonly base: string, private readonly token: string) {}

    get<T>(path: string): Promise<T> {
        return this.ask<T>('GET', path);
    }

    post<T>(path: string, body: unknown = {}): Promise<T> {
        return this.ask<T>('POST', path, JSON.stringify(body), 'application/json');
    }

    delete<T>(path: string): Promise<T> {
        return this.ask<T>('DELETE', path);
    }

    csv<T>(path: string, body: string): Promise<T> {
        return this.ask<T>('POST', path, body, 'text/csv');
    }

    async answers(path: string): Promise<boolean> {
        return (await fetch(this.base + path, { headers: this.headers() }).catch(() => null))?.ok ?? false;
    }

    private headers(): Record<string, string> {
        return this.token === '' ? {} : { authorization: `Bearer ${this.token}` };
    }

    private async ask<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
        const response = await fetch(this.base + path, { method, ...(body === undefined ? {} : { body }),
            headers: { ...this.headers(), ...(type ? { 'content-type': type } : {}) } });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return (text === '' ? {} : JSON.parse(text)) as T;
    }
}
