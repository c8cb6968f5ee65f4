// What this till knows of the shelf; grey when never told, amber when all of it is promised.

interface Props { shelf: number | null; promised: number | null }

export function StockNote({ shelf, promised }: Props) {
    if (shelf === null) return <span class="stock soft">stock unknown</span>;
    const claimed = promised ?? 0;
    const isShort = shelf <= claimed || shelf <= 0;
    return <span class={isShort ? 'stock short' : 'stock soft'}>
        {shelf} on shelf{claimed > 0 && <span class="promised">{claimed} promised</span>}
    </span>;
}
