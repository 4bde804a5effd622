/** The levels of confidence, the least first. */
import type { Confidence } from './protocol.js';

export const CONFIDENCES = ['low', 'medium', 'high'] as const satisfies readonly Confidence[];

export const isAtLeast = (confidence: Confidence, least: Confidence): boolean =>
  CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least);
