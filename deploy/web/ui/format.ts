// How amounts, times and counts are written for people, in the browser's own language and zone.

const formatters = new Map<string, Intl.NumberFormat>();

function currencyFormat(currency: string): Intl.NumberFormat {
    const known = formatters.get(currency);
    if (known) return known;
    const made = new Intl.NumberFormat(undefined, { style: 'currency', currency });
    formatters.set(currency, made);
    return made;
}

export function minorDigits(currency: string): number {
    return currencyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

export function money(minor: number, currency: string): string {
    return currencyFormat(currency).format(minor / 10 ** minorDigits(currency));
}

// What a person typed as an amount ("12.5", "12,50", "12"), in minor units; null when it is none.
export function parseAmount(text: string, currency: string): number | null {
    const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
    if (!match) return null;
    const digits = minorDigits(currency);
    const fraction = match[2] ?? '';
    if (fraction.length > digits) return null;
    return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0');
}

const wholeNumber = new Intl.NumberFormat();
export const count = (value: number): string => wholeNumber.format(value);

export function plural(value: number, one: string, many = `${one}s`): string {
    return `${count(value)} ${value === 1 ? one : many}`;
}

const hourMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const hourMinuteSecond = new Intl.DateTimeFormat(undefined,
    { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

export const clock = (at: number): string => hourMinute.format(at);
export const clockSeconds = (at: number): string => hourMinuteSecond.format(at);

// "14:05" today, "3 Nov 14:05" before.
export function moment(at: number, now = Date.now()): string {
    const isToday = new Date(at).toDateString() === new Date(now).toDateString();
    return isToday ? clock(at) : `${dayMonth.format(at)} ${clock(at)}`;
}

export const fullMoment = (at: number): string => `${dayMonthYear.format(at)} ${clockSeconds(at)}`;

// "14:59" of what is left; hours and days as words.
export function countdown(ms: number): string {
    const seconds = Math.ceil(Math.max(0, ms) / 1000);
    if (seconds >= 3_600) return span(ms);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

// "8 s", "3 min", "2 h", "5 days": how long ago, or how long.
export function span(ms: number): string {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 90) return `${seconds} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `${minutes} min`;
    const hours = Math.round(minutes / 60);
    return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

// Basis points as a percentage: 2000 is "20 %".
export const percent = (basisPoints: number): string => `${basisPoints / 100} %`;
