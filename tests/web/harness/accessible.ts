// What WCAG 2.2 AA asks of every page and a program can measure: contrast of text (1.4.3), size of
// targets (2.5.8), names of controls (4.1.2). Returns what falls short, in words.

import type { Page } from 'playwright-core';

export function shortcomings(page: Page): Promise<string[]> {
    return page.evaluate(() => {
        type Colour = [number, number, number, number];
        const found: string[] = [];
        const parse = (text: string): Colour => {
            const parts = text.match(/[\d.]+/g)?.map(Number) ?? [];
            return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0, parts[3] ?? 1];
        };
        const luminance = ([r, g, b]: Colour): number => {
            const [x, y, z] = [r, g, b].map((value) => value / 255)
                .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4) as [number, number, number];
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
        };
        // The nearest solid ground behind an element; null when a picture is in between.
        const groundOf = (start: Element): Colour | null => {
            for (let element: Element | null = start; element; element = element.parentElement) {
                const style = getComputedStyle(element);
                if (style.backgroundImage !== 'none') return null;
                const colour = parse(style.backgroundColor);
                if (colour[3] === 1) return colour;
            }
            return [255, 255, 255, 1];
        };
        const isShown = (element: Element): boolean => {
            const box = element.getBoundingClientRect();
            return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible';
        };
        for (const element of document.querySelectorAll('body *')) {
            const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
                .map((node) => node.textContent?.trim()).join(' ').trim();
            const ground = text && isShown(element) && !element.closest(':disabled') ? groundOf(element) : null;
            if (!ground) continue;
            const style = getComputedStyle(element);
            const [light, dark] = [luminance(parse(style.color)), luminance(ground)].sort((a, b) => b - a) as [number, number];
            const ratio = (light + 0.05) / (dark + 0.05);
            const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
            if (ratio < (isLarge ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)} of "${text.slice(0, 40)}"`);
        }
        for (const control of document.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href]')) {
            if (!isShown(control)) continue;
            const box = control.getBoundingClientRect();
            const label = (control as HTMLInputElement).labels?.[0]?.textContent ?? '';
            const name = (control.textContent?.trim() || control.getAttribute('aria-label') || label).trim();
            if (name === '') found.push(`no name: ${control.outerHTML.slice(0, 80)}`);
            // A link inside a sentence or a table's row is exempt.
            const isInline = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
            if (!isInline && (box.width < 24 || box.height < 24)) found.push(`small target: ${name}`);
        }
        return found;
    });
}
