/** The version of the program, for those it introduces itself to. A test compares it with the packages. */
export const VERSION = '0.1.0';
