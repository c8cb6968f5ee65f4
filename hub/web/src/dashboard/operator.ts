// Who works at this browser, so that a name is typed once.

const byKey = 'onepool.operator';

export const operator = (): string => localStorage.getItem(byKey) ?? '';
export const rememberOperator = (name: string): void => localStorage.setItem(byKey, name);
