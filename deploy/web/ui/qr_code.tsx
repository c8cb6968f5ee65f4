// A QR code that a camera reads from the screen; `label` says what it is of. How large it is, the
// page's style decides; four modules of quiet around it (ISO/IEC 18004).

import { encode } from 'uqr';

export function QrCode({ text, label }: { text: string; label: string }) {
    const { data, size } = encode(text, { ecc: 'M', border: 4 });
    const dark = data.flatMap((row, y) => row.map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : '')).join('');
    return <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img" aria-label={label}>
        <rect width={size} height={size} fill="#fff" />
        <path d={dark} fill="#000" />
    </svg>;
}
