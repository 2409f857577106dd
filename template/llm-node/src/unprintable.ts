/**
 * What would move a terminal's cursor, or turn the direction of what follows (https://trojansource.codes). Tabs and the ends of lines do
 * neither; nor do the joiners within emoji.
 */
export const unprintable = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu
