// A bar code that a scanner reads from a screen or from paper; `label` says what it is of. How large
// it is, the page's style decides.

import { code128Bars } from './code128';

export function BarCode({ text, label }: { text: string; label: string }) {
    const bars = code128Bars(text);
    const width = bars.reduce((sum, bar) => sum + bar, 0);
    let x = 0;
    return <svg class="bar-code" viewBox={`-10 0 ${width + 20} 40`} preserveAspectRatio="none" role="img"
        aria-label={`${label}: ${text}`}>
        {bars.map((bar, index) => {
            const at = x;
            x += bar;
            return index % 2 === 0 ? <rect key={index} x={at} y={0} width={bar} height={40} /> : null;
        })}
    </svg>;
}
