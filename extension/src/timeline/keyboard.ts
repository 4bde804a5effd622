/** Which key moves what. */

export type Place = 'paths' | 'steps' | 'elsewhere';

export type Move =
  | { readonly kind: 'step'; readonly by: number }
  | { readonly kind: 'path'; readonly by: number }
  | { readonly kind: 'first-step' | 'last-step' | 'reveal' | 'play' };

const STEP_PAGE = 10;

/** The move a key asks for, given where the focus is; undefined when the key is not ours. */
export function moveFor(key: string, place: Place): Move | undefined {
  const vertical = place === 'steps' ? 'step' : 'path';
  switch (key) {
    case 'ArrowRight':
      return { kind: 'step', by: 1 };
    case 'ArrowLeft':
      return { kind: 'step', by: -1 };
    case 'ArrowDown':
      return { kind: vertical, by: 1 };
    case 'ArrowUp':
      return { kind: vertical, by: -1 };
    case 'PageDown':
      return { kind: vertical, by: STEP_PAGE };
    case 'PageUp':
      return { kind: vertical, by: -STEP_PAGE };
    case 'Home':
      return { kind: 'first-step' };
    case 'End':
      return { kind: 'last-step' };
    case ' ':
      return { kind: 'play' };
    case 'Enter':
      return place === 'steps' ? { kind: 'reveal' } : undefined;
    default:
      return undefined;
  }
}

/** Calls `onMove` for keys pressed inside `root`, except in controls that use the arrows themselves. */
export function listenForMoves(root: HTMLElement, onMove: (move: Move) => void): void {
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.target instanceof Element ? event.target : root;
    if (target.closest('select') || (event.key === ' ' && target.closest('button'))) return;
    const place = target.closest('#paths') ? 'paths' : target.closest('.pane') ? 'steps' : 'elsewhere';
    const move = moveFor(event.key, place);
    if (!move) return;
    event.preventDefault();
    onMove(move);
  });
}
