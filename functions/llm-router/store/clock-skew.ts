/**
 * By how much the clocks of two routers differ at the most, wherever machines keep the time. What is said to begin, or to end, later than
 * that allows was noted before a clock was set back.
 */
export const mostClockSkewMs = 5000
