// Short tones, told apart without looking: high for a good scan, low and double for a bad one.
// Browsers allow sound only after the first key or touch; before that the tone is skipped.

let context: AudioContext | null = null;

function beep(frequency: number, startsIn: number, seconds: number, type: OscillatorType): void {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + startsIn;
    oscillator.type = type;
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.12, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + seconds);
}

export function toneGood(): void {
    beep(1760, 0, 0.07, 'sine');
}

export function toneBad(): void {
    beep(220, 0, 0.16, 'square');
    beep(185, 0.2, 0.22, 'square');
}

// A question: rising and falling, unlike any other.
export function toneAsk(): void {
    beep(660, 0, 0.12, 'triangle');
    beep(990, 0.15, 0.12, 'triangle');
    beep(660, 0.3, 0.2, 'triangle');
}

export function toneNews(): void {
    beep(880, 0, 0.12, 'sine');
    beep(1175, 0.15, 0.2, 'sine');
}
