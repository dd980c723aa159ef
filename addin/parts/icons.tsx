/** The few signs the pane uses, drawn on Fluent's 20 px grid. */
import type { ReactNode } from 'react';

const icon = (path: ReactNode) =>
  function Icon() {
    return (
      <svg
        width="20"
        height="20"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {path}
      </svg>
    );
  };

export const BackArrow = icon(<path d="M12 4.5 6.5 10l5.5 5.5" />);
export const Close = icon(<path d="m5.5 5.5 9 9m0-9-9 9" />);
export const Up = icon(<path d="m5 11.5 5-5 5 5" />);
export const Down = icon(<path d="m5 8.5 5 5 5-5" />);
export const Person = icon(
  <>
    <circle cx="10" cy="6.8" r="2.8" />
    <path d="M4.5 16.5c.4-3 2.6-4.6 5.5-4.6s5.1 1.6 5.500 4.600" />
  </>,
);
export const CalendarIcon = icon(
  <>
    <rect x="3.5" y="4.5" width="13" height="12" rx="1.500" />
    <path d="M3.500 8.500h13M7 3v3M13 3v3" />
  </>,
);
export const Refresh = icon(
  <>
    <path d="M15.500 8.200A6 6 0 0 0 4.600 7.400M4.500 11.800a6 6 0 0 0 10.900.8" />
    <path d="M4.300 4.300v3.200h3.200M15.700 15.700v-3.200h-3.200" />
  </>,
);
