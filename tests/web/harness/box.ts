// A browser's storage, as far as it is used.
export class Box {
    readonly texts = new Map<string, string>();
    isFull = false;
    get length(): number { return this.texts.size; }
    key(index: number): string | null { return [...this.texts.keys()][index] ?? null; }
    getItem(name: string): string | null { return this.texts.get(name) ?? null; }
    setItem(name: string, text: string): void {
        if (this.isFull) throw new Error('full');
        this.texts.set(name, text);
    }
    removeItem(name: string): void { this.texts.delete(name); }
}
